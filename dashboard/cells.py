"""Every cell of a release as columns, and one of them, which reads a field when it is asked for.

A page looks at a thousand cells and at a few fields of each; to gather every field first would take most of its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dashboard.records import GroupKey, PlaceKey
from metrics.cells import CellStatus

STATUSES = tuple(CellStatus)
NO_ROW = -1
_SHOWN = [STATUSES.index(status) for status in (CellStatus.PUBLISHED, CellStatus.CODED_LOW, CellStatus.CODED_HIGH)]

Rows = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


class Axes(NamedTuple):
    """What the codes in the coordinates of a cell stand for, in the order of the coordinates."""

    indicators: tuple[str, ...]
    years: tuple[int, ...]
    places: tuple[PlaceKey, ...]
    partners: tuple[str, ...]
    groups: tuple[GroupKey, ...]


@dataclass(frozen=True, eq=False)
class Cells:
    """Every observation, as columns, and where each is found.

    `locate[indicator, year, pair, group]` is the row or `NO_ROW`; `pair[place, partner]` keeps that array dense, for
    most places have no cell for most partners. Each axis of the two has a last place, in which there is no row: what
    `NO_ROW` leads to. `coordinates[row]` are codes into the axes. Numbers are NaN where the release has null; `status`,
    `display` and `note` are codes into `STATUSES`, `displays` and `notes`.
    """

    axes: Axes
    locate: Rows
    pair: Rows
    coordinates: npt.NDArray[np.int32]
    numerator: Floats
    denominator: Floats
    students: Floats
    unknown: Floats
    value: Floats
    lower: Floats
    upper: Floats
    status: npt.NDArray[np.int8]
    display: Rows
    note: Rows
    displays: tuple[str, ...]
    notes: tuple[str, ...]

    @cached_property
    def is_shown(self) -> Booleans:
        """Of each row, whether there is a value or a bound to show."""
        return np.isin(self.status, _SHOWN)

    @cached_property
    def reader(self) -> Reader:
        """Reads single fields of single rows."""
        return Reader(self)


class Reader:
    """The same columns for who reads a few of their numbers: a view gives one several times as fast as an array."""

    def __init__(self, cells: Cells) -> None:
        self.axes, self.displays, self.notes = cells.axes, cells.displays, cells.notes
        self.locate, self.pair = cells.locate.data, cells.pair.data
        self.coordinates = cells.coordinates.data
        self.numerator, self.denominator = cells.numerator.data, cells.denominator.data
        self.students, self.unknown = cells.students.data, cells.unknown.data
        self.value, self.lower, self.upper = cells.value.data, cells.lower.data, cells.upper.data
        self.status, self.is_shown = cells.status.data, cells.is_shown.data
        self.display, self.note = cells.display.data, cells.note.data


class Observation(NamedTuple):
    """One cell with its coordinates: exactly a row of the release."""

    of: Reader
    row: int

    @property
    def indicator_id(self) -> str:
        return self.of.axes.indicators[self.of.coordinates[self.row, 0]]

    @property
    def school_year(self) -> int:
        return self.of.axes.years[self.of.coordinates[self.row, 1]]

    @property
    def place(self) -> PlaceKey:
        return self.of.axes.places[self.of.coordinates[self.row, 2]]

    @property
    def partner_id(self) -> str:
        return self.of.axes.partners[self.of.coordinates[self.row, 3]]

    @property
    def group(self) -> GroupKey:
        return self.of.axes.groups[self.of.coordinates[self.row, 4]]

    @property
    def numerator(self) -> float | None:
        return _number(self.of.numerator[self.row])

    @property
    def denominator(self) -> float | None:
        return _number(self.of.denominator[self.row])

    @property
    def students(self) -> int | None:
        return _whole(self.of.students[self.row])

    @property
    def unknown(self) -> int | None:
        return _whole(self.of.unknown[self.row])

    @property
    def value(self) -> float | None:
        return _number(self.of.value[self.row])

    @property
    def lower(self) -> float | None:
        return _number(self.of.lower[self.row])

    @property
    def upper(self) -> float | None:
        return _number(self.of.upper[self.row])

    @property
    def status(self) -> CellStatus:
        return STATUSES[self.of.status[self.row]]

    @property
    def display(self) -> str:
        return self.of.displays[self.of.display[self.row]]

    @property
    def note(self) -> str:
        return self.of.notes[self.of.note[self.row]]

    @property
    def is_shown(self) -> bool:
        """Whether there is a value or a bound to show."""
        return bool(self.of.is_shown[self.row])


def _number(found: Any) -> float | None:
    return None if found != found else found


def _whole(found: Any) -> int | None:
    return None if found != found else int(found)
