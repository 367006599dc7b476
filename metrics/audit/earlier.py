"""What other releases that are still public say of counts that this one hides.

Most counts are the same in both. Where they cannot all be, because what they would add up to has changed, none of those
that add up is believed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.audit.counts import KNOWN, Counts, counts_of
from metrics.audit.public import (
    CODED_HIGH,
    CODED_LOW,
    NOT_AVAILABLE,
    PUBLISHED,
    SUPPRESSED,
    Cells,
    Integers,
    Names,
    PublicRelease,
)
from metrics.audit.system import EARLIER, Rows

_TOLD = {SUPPRESSED: 0, CODED_LOW: 1, CODED_HIGH: 1, PUBLISHED: 2}
"""How much each word tells."""


def adds_to(release: PublicRelease, other: PublicRelease) -> bool:
    """Whether the release shows anything that the other does not, both of one school year.

    If not, the two together tell no more than the other alone, which is public already.
    """
    mine, theirs = _same(release.cells, other.cells, other.names)
    shown = np.isin(release.cells.status, (PUBLISHED, CODED_LOW, CODED_HIGH))
    if shown.sum() > shown[mine].sum():
        return True
    mine, theirs = mine[shown[mine]], theirs[shown[mine]]
    columns = ("status", "band", "numerator", "denominator", "students")
    return not all(
        np.array_equal(getattr(release.cells, name)[mine], getattr(other.cells, name)[theirs], equal_nan=True)
        for name in columns
    )


def told_more(release: PublicRelease, other: PublicRelease) -> Integers:
    """Positions of the cells of the release of which it tells more than the other, both of one school year."""
    mine, theirs = _same(release.cells, other.cells, other.names)
    told = np.array([_TOLD.get(status, -1) for status in range(NOT_AVAILABLE + 1)])
    now, before = told[release.cells.status[mine]], told[other.cells.status[theirs]]
    return mine[(before >= 0) & (now > before)]


def _same(release: Cells, other: Cells, names: Names) -> tuple[Integers, Integers]:
    """Positions of the cells that are in both; `names` has the codes of both."""
    shape = [len(words) for words in (names.indicators, names.places, names.partners, names.groups)]
    codes = [
        np.ravel_multi_index((cells.indicator, cells.place, cells.partner, cells.group), shape)
        for cells in (release, other)
    ]
    _, mine, theirs = np.intersect1d(codes[0], codes[1], assume_unique=True, return_indices=True)
    return mine, theirs


def known_elsewhere(counts: Counts, release: PublicRelease, others: Sequence[PublicRelease]) -> Integers:
    """For each count the number that another release shows for it, by the same definition; −1 where none does."""
    value = np.full(len(counts.state), -1, np.int64)
    for other in others:
        theirs = counts_of(other)
        number = {(table.quantity, name): at for at, table in enumerate(theirs.tables) for name in table.indicators}
        for at, table in enumerate(counts.tables):
            cells = np.flatnonzero(counts.table == at)
            for name in table.indicators:
                there = number.get((table.quantity, name))
                if there is None or other.definitions[name].hash != release.definitions[name].hash:
                    continue
                codes = (counts.place[cells], counts.partner[cells], counts.group[cells])
                found = theirs.find(np.full(len(cells), there), *codes)
                shown = (found >= 0) & (theirs.state[found] == KNOWN)
                value[cells[shown]] = theirs.value[found[shown]]
    return value


def believed(rows: Rows, value: Integers) -> Integers:
    """`value` without those that a relation contradicts of which it names every count; −1 where nothing is left."""
    value = value.copy()
    known = value >= 0
    whole = np.ones(rows.number, bool)
    whole[rows.row[~known[rows.column]]] = False
    sums = rows.activity(np.where(known, value, 0))
    wrong = whole & ((sums < rows.low) | (sums > rows.high))
    value[rows.column[wrong[rows.row]]] = -1
    return value


def with_known(rows: Rows, value: Integers) -> Rows:
    """The relations, and one more for each count that is known elsewhere: it is still the same."""
    at = np.flatnonzero(value >= 0)
    return Rows(
        np.concatenate([rows.row, rows.number + np.arange(len(at))]),
        np.concatenate([rows.column, at]),
        np.concatenate([rows.coefficient, np.ones(len(at), np.int64)]),
        np.concatenate([rows.low, value[at]]),
        np.concatenate([rows.high, value[at]]),
        np.concatenate([rows.trust, np.full(len(at), EARLIER)]),
    )
