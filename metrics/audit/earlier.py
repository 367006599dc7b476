"""What other releases that are still public say of counts that this one hides.

Most counts are the same in both. Where they cannot all be, because what they would add up to has changed, none of those
that add up is believed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.audit.counts import KNOWN, Counts, counts_of
from metrics.audit.public import Integers, PublicRelease
from metrics.audit.system import EARLIER, Rows


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
