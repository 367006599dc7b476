"""A release by the naive rule, which hides what is small and nothing beside it, from the true numbers of a release."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from metrics.release_file import sha256_of

_KEY = "indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value"
_TRUTH = f"""
CREATE TEMP TABLE truth AS
SELECT {_KEY}, witness.numerator, witness.students, observation.status, statistic,
    witness.students < 10 OR (
        indicator.numerator IS NOT NULL AND statistic IN ('proportion', 'count')
        AND least(witness.numerator, witness.students - witness.numerator) < 3
    ) AS is_small
FROM read_parquet(?) witness JOIN observation USING ({_KEY}) JOIN indicator USING (indicator_id)
WHERE observation.status IN ('suppressed', 'coded_low', 'coded_high') AND statistic IN ('proportion', 'count')
"""  # noqa: S608 (constants)
_SHOW = f"""
UPDATE observation SET
    status = 'published', numerator = truth.numerator, display = truth.numerator::VARCHAR,
    students = CASE WHEN statistic = 'count' THEN truth.numerator ELSE truth.students END,
    denominator = CASE WHEN statistic = 'count' THEN NULL ELSE truth.students END
FROM truth
WHERE ({", ".join(f"observation.{name}" for name in _KEY.split(", "))})
    = ({", ".join(f"truth.{name}" for name in _KEY.split(", "))})
"""  # noqa: S608


class Unhidden:
    """A copy of a release in which hidden counts may be shown again, by the witness that knows them."""

    def __init__(self, release: Path, witness: Path, folder: Path) -> None:
        self.folder = folder / release.name
        shutil.copytree(release, self.folder)
        (self.folder / "release.duckdb").chmod(0o600)
        self._witness = witness

    def hidden(self, small: bool) -> list[tuple[Any, ...]]:
        """The hidden counts that are small themselves, or those that are hidden beside such."""
        with self._open() as connection:
            return connection.execute(f"SELECT {_KEY} FROM truth WHERE is_small = ? ORDER BY ALL", [small]).fetchall()  # noqa: S608

    def show_all_but_small(self) -> Path:
        """What the naive rule would publish."""
        with self._open() as connection:
            connection.execute(f"{_SHOW} AND NOT is_small")
        return self._signed()

    def show(self, cell: Sequence[Any]) -> Path:
        """One hidden count is shown."""
        with self._open() as connection:
            connection.execute(f"{_SHOW} AND ({_prefixed()}) = (?, ?, ?, ?, ?, ?, ?)", list(cell))
        return self._signed()

    def as_of(self, release_id: str, created_at: str, school_year: int) -> None:
        """Give it another name and date, and leave of its cells those of one school year."""
        with self._open() as connection:
            connection.execute("DELETE FROM observation WHERE school_year <> ?", [school_year])
        self._signed(release_id=release_id, created_at=created_at)

    def _signed(self, **said: str) -> Path:
        """The folder, with a manifest of what it holds now."""
        path = self.folder / "manifest.json"
        path.chmod(0o600)
        manifest = json.loads(path.read_text(encoding="utf-8")) | said
        manifest["database_sha256"] = sha256_of(self.folder / "release.duckdb")
        path.write_text(json.dumps(manifest), encoding="utf-8")
        return self.folder

    def _open(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self.folder / "release.duckdb"))
        connection.execute(_TRUTH, [str(self._witness)])
        return connection


def _prefixed() -> str:
    return ", ".join(f"truth.{name}" for name in _KEY.split(", "))
