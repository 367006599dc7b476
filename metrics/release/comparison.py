"""What two releases say differently, from their published tables alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from metrics.database import attach, connect
from metrics.release.folder import release_folder
from metrics.release_tables import DATABASE

_DIFFERENCES = """
SELECT * FROM (
    SELECT
        indicator_id,
        count(*) FILTER (
            WHERE a.status <> 'suppressed' AND b.status <> 'suppressed'
              AND (a.value IS DISTINCT FROM b.value OR a.display <> b.display)
        ) AS changed,
        count(*) FILTER (WHERE a.status <> 'suppressed' AND b.status = 'suppressed') AS now_hidden,
        count(*) FILTER (WHERE a.status = 'suppressed' AND b.status <> 'suppressed') AS now_shown,
        bool_or(x.definition_hash <> y.definition_hash) AS definition_changed
    FROM earlier.observation a
    JOIN later.observation b USING (
        indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value
    )
    JOIN earlier.indicator x USING (indicator_id)
    JOIN later.indicator y USING (indicator_id)
    GROUP BY indicator_id
)
WHERE changed + now_hidden + now_shown > 0 OR definition_changed
ORDER BY indicator_id
"""


@dataclass(frozen=True)
class IndicatorComparison:
    """Cells of one indicator in two releases: shown in both and another value, hidden since, shown since."""

    indicator_id: str
    changed: int
    now_hidden: int
    now_shown: int
    definition_changed: bool


@dataclass(frozen=True)
class ReleaseComparison:
    """`later` against `earlier`; only indicators in which something differs."""

    earlier: str
    later: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    indicators: tuple[IndicatorComparison, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def to_text(self) -> str:
        """The same in a line an indicator."""
        lines = [f"{self.later} against {self.earlier}"]
        lines += [f"{name}: new" for name in self.added]
        lines += [f"{name}: no longer published" for name in self.removed]
        for one in self.indicators:
            by = ", by another definition" if one.definition_changed else ""
            lines.append(
                f"{one.indicator_id}: {one.changed:,} values changed, {one.now_hidden:,} now hidden, "
                f"{one.now_shown:,} now shown{by}"
            )
        return "\n".join(lines if len(lines) > 1 else [*lines, "nothing differs"])


def compare_releases(releases: Path, earlier: str, later: str) -> ReleaseComparison:
    """Compare two releases of a community by their ids. Raises `Refused` where one is not there."""
    folders = [release_folder(releases, release_id) for release_id in (earlier, later)]
    with connect() as connection:
        for alias, folder in zip(("earlier", "later"), folders, strict=True):
            attach(connection, folder / DATABASE, alias)
        ids = [
            {row[0] for row in connection.execute(f"SELECT indicator_id FROM {alias}.indicator").fetchall()}  # noqa: S608
            for alias in ("earlier", "later")
        ]
        found = connection.execute(_DIFFERENCES).fetchall()
    return ReleaseComparison(
        earlier=earlier,
        later=later,
        added=tuple(sorted(ids[1] - ids[0])),
        removed=tuple(sorted(ids[0] - ids[1])),
        indicators=tuple(IndicatorComparison(*row) for row in found),
    )
