"""Which shown counts hold a hidden one back: on which of them its greatest and its least number hang."""

from __future__ import annotations

import numpy as np

from metrics.audit.bounds import components
from metrics.audit.counts import HIDDEN, KNOWN, Counts
from metrics.audit.program import Holding
from metrics.audit.public import Integers
from metrics.audit.system import Rows


def held_back_by(rows: Rows, counts: Counts, at: Integers) -> list[Integers]:
    """For each count at `at` the positions of the shown counts that bound it.

    `rows` are the relations with the shown counts in them.
    """
    truth = np.where(counts.state == KNOWN, counts.value, counts.truth)
    rows = rows.not_refuted(truth)
    among_hidden = rows.of(counts.state == HIDDEN)
    part = components(among_hidden, len(counts.state))
    found: list[Integers] = [np.zeros(0, np.int64)] * len(at)
    for label in np.unique(part[at]).tolist():
        inside = np.zeros(rows.number, bool)
        inside[among_hidden.row[part[among_hidden.column] == label]] = True
        columns, mine = _numbered(rows.only(inside))
        known = truth[columns] >= 0
        low = np.where(known, np.minimum(counts.low[columns], truth[columns]), counts.low[columns])
        high = np.where(known, np.maximum(counts.high[columns], truth[columns]), counts.high[columns])
        holding = Holding(mine, low, high)
        for place in np.flatnonzero(part[at] == label).tolist():
            target = int(np.searchsorted(columns, at[place]))
            if target < len(columns) and columns[target] == at[place]:
                found[place] = columns[holding.of(target) & (counts.state[columns] == KNOWN)]
    return found


def _numbered(rows: Rows) -> tuple[Integers, Rows]:
    columns, column = np.unique(rows.column, return_inverse=True)
    return columns, Rows(rows.row, column, rows.coefficient, rows.low, rows.high, rows.trust)
