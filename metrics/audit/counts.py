"""The counts that an attacker is after: one a table, place, partner and group, known or hidden.

A table holds the students, or the numerators, of one year. Indicators over the same population whose shown groups
never differ share one table of students: what one of them shows is known in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from metrics.audit.public import (
    CODED_HIGH,
    CODED_LOW,
    NO_STUDENTS,
    NOT_AVAILABLE,
    PUBLISHED,
    SUPPRESSED,
    Floats,
    Integers,
    Names,
    PublicRelease,
)

KNOWN, HIDDEN, OUTSIDE = range(3)
STUDENTS, NUMERATOR, SUM = "students", "numerator", "sum"
MOST = 1_000_000
"""No count of a community is greater: the bound where nothing public gives a better one."""
GRAIN = 10_000
"""Sums of days and hours are held in ten-thousandths, exactly."""
_COUNTS_STUDENTS = ("proportion", "mean")
"""Statistics whose denominator is how many are counted."""
_RECORDS = ("referral", "need")
_OFFERS = ("program",)
"""Units whose rows are of one student each, who may have several; and those whose rows are of none, and public."""


@dataclass(frozen=True)
class Table:
    """One year's students or numerators of the indicators that share them; `students` is the table behind them.

    `is_below` is the sum of days or hours by which another is divided.
    """

    quantity: str
    indicators: tuple[str, ...]
    year: int
    unit: str
    words: str
    students: int = -1
    is_below: bool = False

    @property
    def is_of_records(self) -> bool:
        """Whether nobody can tell from a number that it is not of few students."""
        return self.unit in _RECORDS


@dataclass(frozen=True)
class Counts:
    """Every count of every table, sorted by `key`; `value` is −1 where `state` is not KNOWN, `low` and `high` bound it.

    `dimension` is that of the group, `truth` what a witness says, −1 where there is none, `everyone` the partner
    `all`. `band` is the tail band in
    percent that the cell shows, −1 for none; negative bands below −1 stand for high ones.
    """

    tables: tuple[Table, ...]
    table: Integers
    place: Integers
    partner: Integers
    group: Integers
    dimension: Integers
    state: Integers
    value: Integers
    low: Integers
    high: Integers
    band: Integers
    truth: Integers
    key: Integers
    sizes: tuple[int, int, int]
    everyone: int

    def find(self, table: Integers, place: Integers, partner: Integers, group: Integers) -> Integers:
        """Positions of the cells with those codes; −1 where there is none."""
        wanted = _key(self.sizes, table, place, partner, group)
        at = np.minimum(np.searchsorted(self.key, wanted), max(len(self.key) - 1, 0))
        return np.where(self.key[at] == wanted, at, -1) if len(self.key) else np.full(len(wanted), -1, np.int64)

    def in_both(self, one: int, other: int) -> tuple[Integers, Integers]:
        """The cells of one table that another has too, and where it has them."""
        at = np.flatnonzero(self.table == one)
        there = self.find(np.full_like(at, other), self.place[at], self.partner[at], self.group[at])
        return at[there >= 0], there[there >= 0]

    def known(self, at: Integers) -> Integers:
        """What is shown, or what a witness knows; −1 where nobody does."""
        shown = np.where(self.state[at] == KNOWN, self.value[at], -1)
        return np.where(self.truth[at] >= 0, self.truth[at], shown)


@dataclass(frozen=True)
class _Sheet:
    """One indicator's cells of a year: where they are in the release and what they say of the students."""

    at: Integers
    cell: Integers
    state: Integers
    value: Integers


def counts_of(release: PublicRelease) -> Counts:
    """Every count that the release speaks of."""
    cells, names = release.cells, release.names
    # One code more than there are names: it stands for a name that the release does not have.
    sizes = (len(names.places) + 1, len(names.partners) + 1, len(names.groups) + 1)
    cell = _key(sizes, np.zeros_like(cells.place), cells.place, cells.partner, cells.group)
    tables: list[Table] = []
    parts: list[tuple[Integers, ...]] = []
    for year in np.unique(cells.year).tolist():
        of_year = cells.year == year
        sheets = {
            name: _sheet(release, cell, np.flatnonzero(of_year & (cells.indicator == code)))
            for code, name in enumerate(names.indicators)
            if name in release.definitions and release.definitions[name].unit not in _OFFERS
        }
        for shared in _shared([(name, sheet) for name, sheet in sheets.items() if len(sheet.at)], release):
            behind = len(tables)
            first = release.definitions[shared[0]]
            tables.append(Table(STUDENTS, tuple(shared), year, first.unit, first.population))
            parts.append(_students([sheets[name] for name in shared], behind, release))
            for name in shared:
                for number, (quantity, part) in enumerate(_numerators(release, name, sheets[name])):
                    definition = release.definitions[name]
                    words = f"{definition.population} {definition.numerator}"
                    parts.append((np.full(len(part[0]), len(tables)), *part))
                    tables.append(Table(quantity, (name,), year, definition.unit, words, behind, is_below=number > 0))
    columns = [np.concatenate(column) if parts else np.zeros(0, np.int64) for column in zip(*parts, strict=True)]
    return _sorted(tuple(tables), columns or [np.zeros(0, np.int64)] * 8, sizes, names)


def _key(sizes: tuple[int, int, int], table: Integers, place: Integers, partner: Integers, group: Integers) -> Integers:
    return ((table * sizes[0] + place) * sizes[1] + partner) * sizes[2] + group


def _sorted(tables: tuple[Table, ...], columns: list[Integers], sizes: tuple[int, int, int], names: Names) -> Counts:
    table, cell, state, value, low, high, band, truth = columns
    group, rest = cell % sizes[2], cell // sizes[2]
    partner, place = rest % sizes[1], rest // sizes[1]
    key = _key(sizes, table, place, partner, group)
    order = np.argsort(key, kind="stable")
    dimensions = [name.partition("\t")[0] for name in names.groups]
    dimension = np.array([sorted(set(dimensions)).index(name) for name in dimensions], np.int64)
    return Counts(
        tables,
        table[order],
        place[order],
        partner[order],
        group[order],
        dimension[group[order]],
        state[order],
        value[order],
        low[order],
        high[order],
        band[order],
        truth[order],
        key[order],
        sizes,
        names.partners.index("all") if "all" in names.partners else -1,
    )


def _sheet(release: PublicRelease, cell: Integers, at: Integers) -> _Sheet:
    cells = release.cells
    status = cells.status[at]
    statistics = [release.definitions[release.names.indicators[code]].statistic for code in cells.indicator[at]]
    of_heads = np.isin(statistics, _COUNTS_STUDENTS)
    heads = np.where(of_heads, cells.denominator[at], np.nan)
    heads = np.where(np.array([one == "count" for one in statistics], bool), cells.numerator[at], heads)
    shown = np.where(np.isnan(cells.students[at]), heads, cells.students[at])
    state = np.full(len(at), HIDDEN, np.int64)
    state[status == NOT_AVAILABLE] = OUTSIDE
    state[(status == PUBLISHED) & ~np.isnan(shown)] = KNOWN
    state[status == NO_STUDENTS] = KNOWN
    value = np.where(status == PUBLISHED, np.nan_to_num(np.round(shown), nan=-1), 0).astype(np.int64)
    order = np.argsort(cell[at], kind="stable")
    return _Sheet(at[order], cell[at][order], state[order], np.where(state == KNOWN, value, -1)[order])


def _shared(sheets: list[tuple[str, _Sheet]], release: PublicRelease) -> list[list[str]]:
    """Indicators with one population and the same students wherever both are shown, together.

    Where the truth says that they are not the same, as where one of them does not know of a student what the other
    knows, nothing is concluded from one for the other.
    """

    def population(item: tuple[str, _Sheet]) -> tuple[str, str]:
        definition = release.definitions[item[0]]
        return definition.unit, definition.population

    true = release.cells.true_students
    found: list[list[str]] = []
    for _, members in groupby(sorted(sheets, key=lambda item: (*population(item), item[0])), population):
        classes: list[dict[str, _Sheet]] = []
        for name, sheet in members:
            alike = (one for one in classes if all(_agree(sheet, other, true) for other in one.values()))
            if (same := next(alike, None)) is not None:
                same[name] = sheet
            else:
                classes.append({name: sheet})
        found.extend(list(names) for names in classes)
    return found


def _agree(one: _Sheet, other: _Sheet, true: Floats) -> bool:
    """Whether both say the same wherever both are shown, and the truth, where it is known, nothing else."""
    _, here, there = np.intersect1d(one.cell, other.cell, assume_unique=True, return_indices=True)
    shown = (one.state[here] == KNOWN) & (other.state[there] == KNOWN)
    mine, theirs = true[one.at[here]], true[other.at[there]]
    differ = ~np.isnan(mine) & ~np.isnan(theirs) & (mine != theirs)
    return not (shown & (one.value[here] != other.value[there])).any() and not differ.any()


def _students(sheets: list[_Sheet], table: int, release: PublicRelease) -> tuple[Integers, ...]:
    cell = np.unique(np.concatenate([sheet.cell for sheet in sheets]))
    state, value = np.full(len(cell), OUTSIDE, np.int64), np.full(len(cell), -1, np.int64)
    low, truth = np.ones(len(cell), np.int64), np.full(len(cell), -1, np.int64)
    for sheet in sheets:
        at = np.searchsorted(cell, sheet.cell)
        truth[at] = _whole(release.cells.true_students[sheet.at])
        known = sheet.state == KNOWN
        value[at[known]] = sheet.value[known]
        state[at] = np.minimum(state[at], np.where(sheet.state == HIDDEN, HIDDEN, sheet.state))
        coded = np.isin(release.cells.status[sheet.at], (CODED_LOW, CODED_HIGH))
        low[at[coded]] = release.rules.minimum_group
    known = state == KNOWN
    low, high = np.where(known, value, low), np.where(known, value, MOST)
    return np.full(len(cell), table), cell, state, value, low, high, np.full(len(cell), -1, np.int64), truth


def _numerators(release: PublicRelease, name: str, sheet: _Sheet) -> list[tuple[str, tuple[Integers, ...]]]:
    statistic, cells = release.definitions[name].statistic, release.cells
    if statistic == "proportion":
        return [(NUMERATOR, _column(release, sheet, cells.numerator, cells.true_numerator, 1))]
    above, below = (cells.numerator, cells.true_numerator), (cells.denominator, cells.true_denominator)
    sums = {"count": (), "ratio_of_sums": (above, below)}.get(statistic, (above,))
    return [(SUM, _column(release, sheet, shown, true, GRAIN)) for shown, true in sums]


def _column(release: PublicRelease, sheet: _Sheet, column: Floats, true: Floats, grain: int) -> tuple[Integers, ...]:
    status, shown = release.cells.status[sheet.at], column[sheet.at]
    state = np.full(len(status), HIDDEN, np.int64)
    state[status == NOT_AVAILABLE] = OUTSIDE
    state[((status == PUBLISHED) & ~np.isnan(shown)) | (status == NO_STUDENTS)] = KNOWN
    value = np.where(status == NO_STUDENTS, 0, np.round(np.nan_to_num(shown) * grain)).astype(np.int64)
    known = state == KNOWN
    band = release.cells.band[sheet.at]
    band = np.where(status == CODED_HIGH, -2 - band, band)
    value = np.where(known, value, -1)
    low, high = np.where(known, value, 0), np.where(known, value, MOST)
    band = np.where((status == SUPPRESSED) | known, -1, band)
    return sheet.cell, state, value, low, high, band, _whole(true[sheet.at] * grain)


def _whole(numbers: Floats) -> Integers:
    """Whole numbers, −1 for NaN."""
    return np.where(np.isnan(numbers), -1, np.round(np.nan_to_num(numbers))).astype(np.int64)
