"""What a member of the public reads: one release folder, as arrays of codes and numbers.

Nothing but `release.duckdb` and `manifest.json` is ever opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from metrics.database import connect
from metrics.meaning import Meaning, published_meaning
from metrics.memory import key_of
from metrics.release_tables import DATABASE, MANIFEST

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Coder = Callable[[str], int]

PUBLISHED, NO_STUDENTS, SUPPRESSED, CODED_LOW, CODED_HIGH, NOT_AVAILABLE = range(6)
_STATUS = ("published", "no_students", "suppressed", "coded_low", "coded_high", "not_available")
_KEY = "indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value"
_CELLS = f"""
SELECT indicator_id, school_year, geography_type || '\t' || geography_id AS place, partner_id,
    group_dimension || '\t' || group_value AS "group", status, display,
    observation.numerator, observation.denominator, observation.students, w.numerator AS true_numerator,
    w.denominator AS true_denominator, w.students AS true_students
FROM observation LEFT JOIN witness w USING ({_KEY})
ORDER BY ALL
"""  # noqa: S608 (constants)
_NO_WITNESS = (
    f"CREATE TEMP VIEW witness AS SELECT {_KEY}, numerator, denominator, students FROM observation WHERE false"  # noqa: S608
)


@dataclass(frozen=True)
class Rules:
    """What the release says of its protection: the least sizes and the least widths."""

    minimum_group: int
    minimum_count: int
    group_width: int
    count_width: int


@dataclass(frozen=True)
class Definition:
    """What a release says of one indicator, as far as an attacker has use for it."""

    indicator_id: str
    unit: str
    statistic: str
    population: str
    numerator: str
    denominator: str | None

    @property
    def meaning(self) -> Meaning:
        """What it means, however it is written."""
        return published_meaning(self.unit, self.statistic, self.population, self.numerator or None, self.denominator)


@dataclass(frozen=True)
class Names:
    """The words behind the codes of `Cells`; `places` and `groups` hold `type<tab>id`."""

    indicators: tuple[str, ...]
    places: tuple[str, ...]
    partners: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """All observations, one position each; NaN is not shown, `band` is a tail band in percent or −1.

    What is true of a cell is NaN where there is no witness: it is where worlds are looked for, never what is known.
    """

    indicator: Integers
    year: Integers
    place: Integers
    partner: Integers
    group: Integers
    status: Integers
    band: Integers
    numerator: Floats
    denominator: Floats
    students: Floats
    true_numerator: Floats
    true_denominator: Floats
    true_students: Floats

    def only(self, chosen: Booleans) -> Cells:
        """Some of the observations."""
        return Cells(*(getattr(self, column.name)[chosen] for column in fields(self)))


@dataclass(frozen=True)
class PublicRelease:
    """One release as the public has it."""

    folder: Path
    release_id: str
    created_at: str
    rules: Rules
    definitions: dict[str, Definition]
    names: Names
    cells: Cells

    @property
    def years(self) -> list[int]:
        """The school years that it speaks of."""
        return [int(year) for year in np.unique(self.cells.year)]

    def of(self, year: int) -> PublicRelease:
        """What it says of one school year."""
        return replace(self, cells=self.cells.only(self.cells.year == year))

    @property
    def key(self) -> str:
        """The same for releases that say the same by the same rules."""
        texts = [repr(self.rules), repr(sorted(self.definitions.items())), repr(self.names)]
        return key_of([*texts, *(getattr(self.cells, column.name) for column in fields(self.cells))])


def read_release(folder: Path, names: Names | None = None, witness: Path | None = None) -> PublicRelease:
    """Read the release in `folder`. Codes continue those of `names`, so that releases can be compared.

    `witness` is a restricted Parquet file with the true numerator, denominator and students of each cell.
    """
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    with connect(folder / DATABASE, read_only=True) as connection:
        if witness is None:
            connection.execute(_NO_WITNESS)
        else:
            connection.register("witness", pq.read_table(witness))
        rows = connection.execute(_CELLS).to_arrow_table()
        described = connection.execute(
            "SELECT indicator_id, unit_of_analysis, statistic, population, coalesce(numerator, ''), denominator "
            "FROM indicator ORDER BY indicator_id"
        ).fetchall()
    before = names or Names((), (), (), ())
    indicators, indicator = _codes(rows["indicator_id"], before.indicators)
    places, place = _codes(rows["place"], before.places)
    partners, partner = _codes(rows["partner_id"], before.partners)
    groups, group = _codes(rows["group"], before.groups)
    status = _codes(rows["status"], _STATUS)[1]
    cells = Cells(
        indicator,
        rows["school_year"].to_numpy().astype(np.int64),
        place,
        partner,
        group,
        status,
        _bands(rows["display"], status),
        _numbers(rows["numerator"]),
        _numbers(rows["denominator"]),
        _numbers(rows["students"]),
        _numbers(rows["true_numerator"]),
        _numbers(rows["true_denominator"]),
        _numbers(rows["true_students"]),
    )
    return PublicRelease(
        folder,
        str(manifest.get("release_id", folder.name)),
        str(manifest.get("created_at", "")),
        _rules(manifest.get("privacy", {})),
        {row[0]: Definition(*row) for row in described},
        Names(indicators, places, partners, groups),
        cells,
    )


def _rules(privacy: dict[str, Any]) -> Rules:
    return Rules(
        int(privacy.get("minimum_group", 10)),
        int(privacy.get("minimum_count", 3)),
        int(privacy.get("group_width", 5)),
        int(privacy.get("count_width", 3)),
    )


def _codes(column: pa.ChunkedArray, known: tuple[str, ...]) -> tuple[tuple[str, ...], Integers]:
    encoded = column.combine_chunks().dictionary_encode()
    words = encoded.dictionary.to_pylist()
    names = (*known, *sorted(set(words) - set(known)))
    code = {name: number for number, name in enumerate(names)}
    table = np.array([code[word] for word in words], np.int64)
    return names, table[encoded.indices.to_numpy(zero_copy_only=False)] if len(words) else np.zeros(0, np.int64)


def _numbers(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(), np.float64) if column.null_count == 0 else _with_nulls(column)


def _with_nulls(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)


def _bands(display: pa.ChunkedArray, status: Integers) -> Integers:
    """The band that a coded cell shows: 5 for `≤5%` and for `≥95%`."""
    bands = np.full(len(status), -1, np.int64)
    for at in np.flatnonzero((status == CODED_LOW) | (status == CODED_HIGH)):
        digits = "".join(letter for letter in str(display[int(at)]) if letter.isdigit())
        if digits:
            bands[at] = int(digits) if status[at] == CODED_LOW else 100 - int(digits)
    return bands
