"""What a changed definition does to each published value, by place and group; its numbers are restricted.

A value moves because the definition changed or because data came in since: the published definition is computed over
today's data too, which tells the two apart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from etl.problems import Problem, Refused
from etl.warehouse import Warehouse
from metrics.catalogue import Catalogue
from metrics.cells import CellKey
from metrics.database import connect
from metrics.dimensions import ALL
from metrics.engines import sql
from metrics.engines.universe import universe_of
from metrics.indicator import Indicator
from metrics.periods import SchoolYear
from metrics.release import release_folder
from metrics.release.published_definitions import PublishedDefinition, published_definitions
from metrics.release_tables import DATABASE
from metrics.workbench import value_of

_SHOWN = """
SELECT indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value, display
FROM observation
WHERE indicator_id = ? AND status IN ('published', 'coded_low', 'coded_high')
ORDER BY ALL
"""


@dataclass(frozen=True)
class RedefinedValue:
    """One value that the release shows. `then` and `now` are the published and the present definition over today's
    data, unprotected: None where nobody is left to be counted, and `then` too where it can no longer be computed."""

    key: CellKey
    published: str
    then: float | None
    now: float | None

    @property
    def is_changed(self) -> bool:
        return self.then != self.now

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self.key), "published": self.published, "then": self.then, "now": self.now}

    def as_text(self) -> tuple[str, ...]:
        """Year, place, partner, group, published, then, now and the difference, as a table shows them."""
        key = self.key
        whole = key.geography_id == key.geography_type
        group = ALL if key.group_dimension == ALL else f"{key.group_dimension}={key.group_value}"
        difference = None if self.then is None or self.now is None else self.now - self.then
        return (
            str(SchoolYear(key.school_year)),
            key.geography_type if whole else f"{key.geography_type} {key.geography_id}",
            key.partner_id,
            group,
            self.published,
            "" if self.then is None else f"{self.then:.4f}",
            "" if self.now is None else f"{self.now:.4f}",
            "" if difference is None else f"{difference:+.4f}",
        )


@dataclass(frozen=True)
class Redefinition:
    """What became of one definition, and of each value that the release shows of it."""

    indicator: Indicator
    published: PublishedDefinition
    values: tuple[RedefinedValue, ...]

    @property
    def changed(self) -> tuple[RedefinedValue, ...]:
        return tuple(value for value in self.values if value.is_changed)

    def changed_in(self, school_years: Collection[int] | None) -> tuple[RedefinedValue, ...]:
        """The changed values of some school years; without any, of the last that is shown."""
        wanted = school_years or {max((value.key.school_year for value in self.values), default=0)}
        return tuple(value for value in self.changed if value.key.school_year in wanted)

    def to_json(self) -> dict[str, Any]:
        return {
            "indicator_id": self.indicator.id,
            "published_version": self.published.version,
            "version": self.indicator.version,
            "differs_in": list(self.published.differs_in(self.indicator)),
            "shown": len(self.values),
            "changed": len(self.changed),
            "rows": [value.to_json() for value in self.values],
        }

    def to_text(self) -> str:
        """The same in a sentence."""
        parts = ", ".join(self.published.differs_in(self.indicator)) or "nothing that moves a value"
        lost = "" if self.published.of(self.indicator) else "; the published one can no longer be computed"
        return (
            f"{self.indicator.id}, version {self.published.version} to {self.indicator.version}: differs in {parts}; "
            f"{len(self.changed):,} of {len(self.values):,} shown values change{lost}"
        )


HEADER = ("year", "place", "partner", "group", "published", "as defined then", "as defined now", "difference")


def compare_definitions(
    warehouse: Warehouse, catalogue: Catalogue, releases: Path, indicator_id: str | None = None
) -> list[Redefinition]:
    """Each definition that means something else than in the current release, or the one that is asked for.

    Raises `Refused` where nothing is published, or not that one, and where there is none of that id.
    """
    folder = release_folder(releases)
    published = published_definitions(releases)
    if indicator_id is not None and catalogue[indicator_id].id not in published:
        message = f"'{indicator_id}' is not in release {folder.name}: nothing to compare with; try it"
        raise Refused([Problem("definitions", message)])
    asked = [
        indicator
        for indicator in (catalogue.indicators if indicator_id is None else [catalogue[indicator_id]])
        if indicator.id in published and (indicator_id or published[indicator.id].differs_in(indicator))
    ]
    return [_redefinition(warehouse, one, published[one.id], folder / DATABASE) for one in asked]


def unshown_years(found: Collection[Redefinition], school_years: Collection[int]) -> tuple[Problem, ...]:
    """A problem for each school year asked for of which the release shows nothing."""
    shown = sorted({value.key.school_year for one in found for value in one.values})
    message = f"is none of {', '.join(map(str, shown))}, of which the release shows values"
    return tuple(Problem("--year", f"{year} {message}") for year in school_years if found and year not in shown)


def come_and_gone(catalogue: Catalogue, releases: Path) -> tuple[list[str], list[str]]:
    """Ids of indicators that the current release does not have yet, and of those that it alone still has."""
    published, here = published_definitions(releases), {one.id: one for one in catalogue.indicators}
    return [one for one in here if one not in published], [one for one in published if one not in here]


def _redefinition(
    warehouse: Warehouse, indicator: Indicator, published: PublishedDefinition, database: Path
) -> Redefinition:
    then = published.of(indicator)
    now_values = _computed(warehouse, indicator)
    then_values = {} if then is None else _computed(warehouse, then)
    with connect(database, read_only=True) as connection:
        rows = connection.execute(_SHOWN, [indicator.id]).fetchall()
    return Redefinition(
        indicator,
        published,
        tuple(
            RedefinedValue(key, display, then_values.get(key), now_values.get(key))
            for *parts, display in rows
            for key in (CellKey(*parts),)
        ),
    )


def _computed(warehouse: Warehouse, indicator: Indicator) -> dict[CellKey, float | None]:
    with warehouse.engine.connect() as connection:
        cells = sql.compute(connection, [indicator], universe_of(warehouse, connection))
    return {key: value_of(cell, indicator.statistic) for key, cell in cells}
