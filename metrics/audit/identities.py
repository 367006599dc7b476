"""Relations between indicators that nobody told the attacker: whatever holds in every cell where it can be checked.

Linear identities come from exact rank computation over the shown cells, `a ≤ b` and `a + b ≤ all` from many of them
without exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from math import lcm

import numpy as np
from numpy.typing import NDArray

from metrics.audit.counts import HIDDEN, KNOWN, STUDENTS, SUM, Counts
from metrics.audit.public import Integers
from metrics.audit.system import FOUND, FREE, Collection

ENOUGH = 20
"""Cells in which an identity must be seen to be believed."""
MANY = 200
"""The same for `a ≤ b` and `a + b ≤ all`."""
_ROWS = 400
_LARGEST = 10
_NEAR = 3
_NEARLY = 10
"""What part of the students may be in neither of two numerators that seem to exclude each other."""


@dataclass(frozen=True)
class Identity:
    """Σ coefficient × table is 0, or at least 0, in every cell of a year."""

    terms: tuple[tuple[int, int], ...]
    is_equality: bool


def add_identities(
    counts: Counts, collection: Collection, apart: Set[frozenset[int]], within: Set[tuple[int, int]]
) -> list[Identity]:
    """Find what holds between the tables of each year and add it for all cells; returns what was found.

    Of the pairs of tables that are `apart` nobody believes that they are equal; of those `within`, which need not be
    found, the one lies in the other.
    """
    found: list[Identity] = []
    for year in sorted({table.year for table in counts.tables}):
        tables = [n for n, table in enumerate(counts.tables) if table.year == year and table.quantity != SUM]
        at = _aligned(counts, tables)
        shown = np.where(at >= 0, np.where(counts.state[at] == KNOWN, counts.value[at], -1), -1)
        found_now = [
            *_equal(counts, tables, shown, apart),
            *_linear(counts, tables, shown),
            *_nested(counts, tables, shown, within),
            *_exclusive(counts, tables, shown),
        ]
        for identity in found_now:
            _add(identity, tables, at, collection)
            _allow_none(identity, counts)
        found.extend(found_now)
        for behind in tables:
            found.extend(_add_sums(counts, behind, collection))
    return found


def _add_sums(counts: Counts, behind: int, collection: Collection) -> list[Identity]:
    """The same among sums of days or hours of one table of students, as days present and absent are all days."""
    tables = [n for n, table in enumerate(counts.tables) if table.quantity == SUM and table.students == behind]
    if len(tables) < 2:
        return []
    at = _aligned(counts, tables)
    shown = np.where(at >= 0, np.where(counts.state[at] == KNOWN, counts.value[at], -1), -1)
    found = list(_identities(shown, tables))
    for identity in found:
        _add(identity, tables, at, collection)
    return found


def _aligned(counts: Counts, tables: list[int]) -> Integers:
    """Positions of each cell in each table: rows are cells, −1 where a table lacks it."""
    span = counts.sizes[0] * counts.sizes[1] * counts.sizes[2]
    cell = counts.key - counts.table * span
    cells = np.unique(cell[np.isin(counts.table, tables)])
    at = np.full((len(cells), len(tables)), -1, np.int64)
    for column, table in enumerate(tables):
        of_table = np.flatnonzero(counts.table == table)
        at[np.searchsorted(cells, cell[of_table]), column] = of_table
    return at


def _add(identity: Identity, tables: list[int], at: Integers, collection: Collection) -> None:
    columns = [at[:, tables.index(table)] for table, _ in identity.terms]
    there = np.logical_and.reduce([column >= 0 for column in columns])
    terms = [(weight, column[there]) for (_, weight), column in zip(identity.terms, columns, strict=True)]
    if there.any():
        high = 0 if identity.is_equality else FREE
        collection.add(terms, 0, high, np.zeros(int(there.sum()), np.int64), FOUND)


def _allow_none(identity: Identity, counts: Counts) -> None:
    """Students who are counted elsewhere as a part of a group may be none of it, and be hidden all the same."""
    tables = [table for table, _ in identity.terms]
    kinds = {counts.tables[table].quantity for table in tables}
    if identity.is_equality and len(tables) == len(kinds) == 2:
        groups = next(table for table in tables if counts.tables[table].quantity == STUDENTS)
        counts.low[(counts.table == groups) & (counts.state == HIDDEN) & (counts.low == 1)] = 0


def _equal(counts: Counts, tables: list[int], shown: Integers, apart: Set[frozenset[int]]) -> list[Identity]:
    """Tables that never differ; each is tied to the first of its like. Of one population one cell says as much."""
    found, tied = [], set()
    for first in range(len(tables)):
        for second in range(first + 1, len(tables)):
            if second in tied or first in tied or frozenset({tables[first], tables[second]}) in apart:
                continue
            both = (shown[:, first] >= 0) & (shown[:, second] >= 0)
            same = shown[both, first] == shown[both, second]
            one, other = counts.tables[tables[first]], counts.tables[tables[second]]
            of_one = one.quantity == other.quantity == STUDENTS and (one.unit, one.words) == (other.unit, other.words)
            if same.all() and int((shown[both, first] > 0).sum()) >= (1 if of_one else ENOUGH):
                tied.add(second)
                found.append(Identity(((tables[first], 1), (tables[second], -1)), True))
    return found


def _linear(counts: Counts, tables: list[int], shown: Integers) -> list[Identity]:
    """Identities among the numerators of one table of students, and the students."""
    found: list[Identity] = []
    for behind in tables:
        if counts.tables[behind].quantity != STUDENTS:
            continue
        kin = [n for n, table in enumerate(tables) if table == behind or counts.tables[table].students == behind]
        found.extend(_identities(shown[:, kin], [tables[n] for n in kin]))
    return found


def _identities(shown: Integers, tables: Sequence[int]) -> Iterator[Identity]:
    """Identities among the columns of `shown`, one a table, that hold in each row that has them all."""
    values = np.unique(shown[(shown >= 0).all(axis=1) & (shown[:, :1] > 0).any(axis=1)], axis=0)
    if len(tables) < 2 or len(values) < ENOUGH + len(tables):
        return
    step = max(1, len(values) // _ROWS)
    for vector in nullspace(values[::step]):
        if not (values @ vector).any():
            yield Identity(tuple((table, int(w)) for table, w in zip(tables, vector, strict=True) if w), True)


def _nested(counts: Counts, tables: list[int], shown: Integers, within: Set[tuple[int, int]]) -> list[Identity]:
    """`a ≤ b` for numerators of the same students, and for students of two populations that often are the same."""
    found = []
    for small, large in permutations(range(len(tables)), 2):
        one, other = counts.tables[tables[small]], counts.tables[tables[large]]
        of_students = one.quantity == other.quantity == STUDENTS
        of_kin = one.students >= 0 and one.students == other.students
        if (not of_students and not of_kin) or (tables[small], tables[large]) in within:
            continue
        both = (shown[:, small] > 0) & (shown[:, large] > 0)
        low, high = shown[both, small], shown[both, large]
        often = int((low == high).sum()) * 10 >= len(low)
        near = int((2 * low >= high).sum()) >= _NEAR
        if len(low) >= MANY and (low <= high).all() and (low < high).any() and (near if of_kin else often):
            found.append(Identity(((tables[large], 1), (tables[small], -1)), False))
    return found


def _exclusive(counts: Counts, tables: list[int], shown: Integers) -> list[Identity]:
    """`a + b ≤ students` for two numerators of the same students in both of which nobody seems to be."""
    found = []
    for behind, table in enumerate(tables):
        kin = [n for n, other in enumerate(tables) if counts.tables[other].students == table]
        for one, other in combinations(kin, 2):
            both = (shown[:, [behind, one, other]] > 0).all(axis=1)
            rest = shown[both, behind] - shown[both, one] - shown[both, other]
            near = int((rest * _NEARLY <= shown[both, behind]).sum()) >= _NEAR
            if len(rest) >= MANY and (rest >= 0).all() and (rest > 0).any() and near:
                found.append(Identity(((table, 1), (tables[one], -1), (tables[other], -1)), False))
    return found


def nullspace(values: Integers) -> list[NDArray[np.int64]]:
    """Whole-number vectors to which every row of `values` is orthogonal; only those with small coefficients."""
    width = values.shape[1]
    pivots: dict[int, list[Fraction]] = {}
    for raw in values.tolist():
        row = [Fraction(value) for value in raw]
        for column, pivot in pivots.items():
            if row[column]:
                row = [value - row[column] * other for value, other in zip(row, pivot, strict=True)]
        lead = next((column for column, value in enumerate(row) if value), None)
        if lead is None:
            continue
        row = [value / row[lead] for value in row]
        for column, pivot in pivots.items():
            if pivot[lead]:
                pivots[column] = [value - pivot[lead] * other for value, other in zip(pivot, row, strict=True)]
        pivots[lead] = row
        if len(pivots) == width:
            return []
    found = []
    for free in (column for column in range(width) if column not in pivots):
        vector = [Fraction(int(column == free)) for column in range(width)]
        for column, pivot in pivots.items():
            vector[column] = -pivot[free]
        scale = lcm(*(value.denominator for value in vector))
        whole = np.array([int(value * scale) for value in vector], np.int64)
        if np.abs(whole).max() <= _LARGEST:
            found.append(whole)
    return found
