"""What single relations say of each count, told round by round until nothing more is learned; in whole numbers."""

from __future__ import annotations

import numpy as np

from metrics.audit.public import Integers
from metrics.audit.system import FREE, Rows

_ROUNDS = 200


def tighten(rows: Rows, low: Integers, high: Integers) -> tuple[Integers, Integers]:
    """Bounds of every count under `rows`, no tighter than is true; where `low` passes `high` the rows contradict."""
    low, high = low.copy(), high.copy()
    if not len(rows.row):
        return low, high
    row, column, weight = rows.row, rows.column, rows.coefficient
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    positive = weight > 0
    size = np.abs(weight)
    upper_bounds, lower_bounds = rows.high[row] < FREE, rows.low[row] > -FREE
    for _ in range(_ROUNDS):
        least = weight * np.where(positive, low[column], high[column])
        most = weight * np.where(positive, high[column], low[column])
        room_above = rows.high[row] - (np.add.reduceat(least, starts)[row] - least)
        room_below = rows.low[row] - (np.add.reduceat(most, starts)[row] - most)
        # a·x ≤ room_above and a·x ≥ room_below, divided by a toward the inside.
        top = np.where(positive, room_above // size, -room_below // size)
        bottom = np.where(positive, -(-room_below // size), -(room_above // size))
        has_top = np.where(positive, upper_bounds, lower_bounds)
        has_bottom = np.where(positive, lower_bounds, upper_bounds)
        new_low, new_high = low.copy(), high.copy()
        np.minimum.at(new_high, column[has_top], top[has_top])
        np.maximum.at(new_low, column[has_bottom], bottom[has_bottom])
        if (new_low > new_high).any():
            return new_low, new_high
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
    return low, high


def components(rows: Rows, number: int) -> Integers:
    """For each of `number` counts, the least count that it is connected to by relations."""
    label = np.arange(number)
    if not len(rows.row):
        return label
    starts = np.flatnonzero(np.r_[True, rows.row[1:] != rows.row[:-1]])
    relation = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(rows.row)]))
    while True:
        before = label[rows.column]
        least = np.minimum.reduceat(before, starts)[relation]
        if (least == before).all():
            return label
        np.minimum.at(label, before, least)
        while (label != label[label]).any():
            label = label[label]


def settle(rows: Rows, low: Integers, high: Integers) -> Rows:
    """Put in what is exactly known: the relations left between the other counts, and their ends."""
    fixed = low == high
    given = rows.activity(np.where(fixed, low, 0))
    left = ~fixed[rows.column]
    has_left = np.zeros(rows.number, bool)
    has_left[rows.row[left]] = True
    row_low = np.where(rows.low <= -FREE, -FREE, rows.low - given)
    row_high = np.where(rows.high >= FREE, FREE, rows.high - given)
    inside = Rows(rows.row[left], rows.column[left], rows.coefficient[left], row_low, row_high, rows.trust)
    return inside.only(has_left)
