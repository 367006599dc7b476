"""Every cell of a release as columns, and one of them, which reads a field when it is asked for.

A page looks at a thousand cells and at a few fields of each; to gather every field first would take most of its time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, overload

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
Texts = npt.NDArray[np.object_]


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
        """Of each row, whether there is a value or a bound to show; and last of `NO_ROW`, where there is none."""
        return np.append(np.isin(self.status, _SHOWN), False)

    @cached_property
    def any_shown(self) -> Booleans:
        """Whether any indicator has something to show, at the years, pairs and groups of `locate`."""
        found = np.zeros(self.locate.shape[1:], dtype=bool)
        for rows in self.locate:
            found |= self.is_shown.take(rows)
        return found

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many cells of each status an indicator has in each school year, shaped (years, indicators, statuses)."""
        shape = len(self.axes.years), len(self.axes.indicators), len(STATUSES)
        indicator, year = self.coordinates[:, 0], self.coordinates[:, 1]
        cells = (year * shape[1] + indicator) * shape[2] + self.status
        return np.bincount(cells, minlength=math.prod(shape)).reshape(shape)

    def grid(self, rows: Rows) -> Grid:
        """The cells in these rows of which a grid is drawn, read at once."""
        missing = rows == NO_ROW
        value, lower, upper = (
            np.where(missing, np.nan, column[rows]) for column in (self.value, self.lower, self.upper)
        )
        return Grid(
            rows,
            value,
            lower,
            upper,
            np.where(missing, -1, self.status[rows]),
            self._words[np.where(missing, -1, self.display[rows])],
        )

    def observations(self, rows: Rows) -> Observations:
        """The cells in these rows one after the other, without those that are not there."""
        return Observations(self, rows[rows != NO_ROW])

    @cached_property
    def _words(self) -> Texts:
        """What cells show, and last what is shown where there is none."""
        return np.array([*self.displays, ""], dtype=object)

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


class Observations(Sequence[Observation]):
    """Cells by their rows, each made when it is asked for."""

    def __init__(self, of: Cells, rows: Rows) -> None:
        self._of, self._rows = of, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Observation]:
        reader = self._of.reader
        return (Observation(reader, row) for row in self._rows.tolist())

    @overload
    def __getitem__(self, at: int) -> Observation: ...
    @overload
    def __getitem__(self, at: slice) -> Observations: ...
    def __getitem__(self, at: int | slice) -> Observation | Observations:
        if isinstance(at, slice):
            return Observations(self._of, self._rows[at])
        return Observation(self._of.reader, int(self._rows[at]))

    def one_of_each(self) -> Observations:
        """One of every status and note that there is among them."""
        kinds = self._of.status[self._rows].astype(np.int64) * len(self._of.notes) + self._of.note[self._rows]
        return Observations(self._of, self._rows[np.unique(kinds, return_index=True)[1]])


class Grid(NamedTuple):
    """Cells in which nothing but indicator and place differs: each field is shaped (indicators, places).

    `status` are codes into `STATUSES`. Where the release has no such cell the row is `NO_ROW`, numbers are NaN, the
    status is -1, and nothing is displayed.
    """

    rows: Rows
    value: Floats
    lower: Floats
    upper: Floats
    status: npt.NDArray[np.int8]
    display: Texts

    def has_status(self, status: CellStatus) -> Booleans:
        """Which cells are of that status."""
        return np.asarray(self.status == STATUSES.index(status))


def _number(found: Any) -> float | None:
    return None if found != found else found


def _whole(found: Any) -> int | None:
    return None if found != found else int(found)
