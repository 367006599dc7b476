"""What is computed and what is published, in two types that cannot be mistaken for each other.

Both are kept in columns, one array a quantity, all in the order of `CellKeys`. Only the protection of small numbers
makes a published one: it alone holds the seal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.int32]
Texts: TypeAlias = NDArray[np.object_]


class CellStatus(Enum):
    """What a reader may know of a cell; one word for every suppression, whatever its cause."""

    PUBLISHED = "published"
    SUPPRESSED = "suppressed"
    CODED_LOW = "coded_low"
    CODED_HIGH = "coded_high"
    NO_STUDENTS = "no_students"
    NOT_AVAILABLE = "not_available"


STATUSES = tuple(CellStatus)


@dataclass(frozen=True, order=True)
class CellKey:
    """Which cell: indicator × school year × place × partner × group."""

    indicator_id: str
    school_year: int
    geography_type: str
    geography_id: str
    partner_id: str
    group_dimension: str
    group_value: str


@dataclass(frozen=True)
class CellKeys:
    """Which cells: columns of codes into lists of names. `places` are (type, id), `groups` (dimension, value)."""

    indicators: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    partners: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    indicator: Codes
    school_year: Codes
    place: Codes
    partner: Codes
    group: Codes

    def __len__(self) -> int:
        return len(self.indicator)

    def only(self, rows: NDArray[np.bool_]) -> CellKeys:
        """Some of the cells, by the same codes."""
        codes = ("indicator", "school_year", "place", "partner", "group")
        return replace(self, **{name: getattr(self, name)[rows] for name in codes})

    def __getitem__(self, position: int) -> CellKey:
        return CellKey(
            self.indicators[self.indicator[position]],
            int(self.school_year[position]),
            *(*self.places[self.place[position]], self.partners[self.partner[position]]),
            *self.groups[self.group[position]],
        )


@dataclass(frozen=True)
class Cell:
    """One computed cell: exact, unprotected, restricted.

    `students` is how many are counted: students, or what else the unit of analysis has a row of. `numerator` and
    `denominator` are as many for proportions, and sums for means and ratios. `largest_…` is what the student who gives
    most gives to a sum, or to a number of records. `people` are the different students behind it all, `people_with`
    and `people_without` those with a record that is counted in the numerator, and with one that is not.
    """

    students: int
    numerator: float
    denominator: float
    unknown: int
    largest_numerator: float
    largest_denominator: float
    largest_rest: float
    people: int
    people_with: int
    people_without: int


@dataclass(frozen=True)
class Cells:
    """Computed cells, restricted; the columns are those of `Cell`."""

    keys: CellKeys
    students: Integers
    numerator: Floats
    denominator: Floats
    unknown: Integers
    largest_numerator: Floats
    largest_denominator: Floats
    largest_rest: Floats
    people: Integers
    people_with: Integers
    people_without: Integers

    def __len__(self) -> int:
        return len(self.keys)

    def only(self, rows: NDArray[np.bool_]) -> Cells:
        """Some of the cells."""
        columns = {column.name: getattr(self, column.name)[rows] for column in fields(Cell)}
        return Cells(self.keys.only(rows), **columns)

    def __iter__(self) -> Iterator[tuple[CellKey, Cell]]:
        columns = [getattr(self, column.name).tolist() for column in fields(Cell)]
        for position, values in enumerate(zip(*columns, strict=True)):
            yield self.keys[position], Cell(*values)


@dataclass(frozen=True)
class PublishedCell:
    """One cell as the world sees it; what may not be known is None."""

    numerator: float | None
    denominator: float | None
    students: int | None
    unknown: int | None
    value: float | None
    lower: float | None
    upper: float | None
    status: CellStatus
    display: str
    note: str


class Seal:
    """What only the protection of small numbers holds."""

    __slots__ = ()


SEAL = Seal()

_NUMBERS = ("numerator", "denominator", "students", "unknown", "value", "lower", "upper")


@dataclass(frozen=True)
class PublishedCells:
    """Cells that anyone may see, in the columns of `PublishedCell`; NaN is null, `status` codes into `STATUSES`.

    A cell that is hidden or coded has no number in any column: this is checked where it is made.
    """

    keys: CellKeys
    numerator: Floats
    denominator: Floats
    students: Floats
    unknown: Floats
    value: Floats
    lower: Floats
    upper: Floats
    status: NDArray[np.int8]
    display: Texts
    note: Texts
    seal: Seal

    def __post_init__(self) -> None:
        if self.seal is not SEAL:
            raise TypeError("only metrics.disclosure.protect makes published cells")
        shown = [STATUSES.index(CellStatus.PUBLISHED), STATUSES.index(CellStatus.NO_STUDENTS)]
        hidden = ~np.isin(self.status, shown)
        for column in _NUMBERS:
            if not np.isnan(getattr(self, column)[hidden]).all():
                raise ValueError(f"{column} holds a number in a cell that is not shown")

    def __len__(self) -> int:
        return len(self.keys)

    def has_status(self, *wanted: CellStatus) -> NDArray[np.bool_]:
        """Which cells have one of the statuses."""
        return np.isin(self.status, [STATUSES.index(status) for status in wanted])

    def __iter__(self) -> Iterator[tuple[CellKey, PublishedCell]]:
        for position in range(len(self)):
            numbers: dict[str, Any] = {name: _known(getattr(self, name)[position]) for name in _NUMBERS}
            yield (
                self.keys[position],
                PublishedCell(
                    **numbers,
                    status=STATUSES[self.status[position]],
                    display=self.display[position],
                    note=self.note[position],
                ),
            )


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
