"""Worlds that move many counts of a problem together, up or down by chance, each as far as it still has to go.

What comes out falls into parts that have nothing to do with each other, most of them in whole numbers: a few dozen
programs prove what would take hundreds, count by count.
"""

from __future__ import annotations

import numpy as np

from metrics.audit.problem import Problem, Reach, needed, see
from metrics.audit.public import Booleans, Floats, Integers
from metrics.audit.shifting import MOVED
from metrics.audit.shifting_at_once import ShiftsAtOnce

_MANY = 30
"""Open counts from which it is worth while."""
_ROUNDS = 40
_LEAST = 0.05
"""What the count that is worth least is worth, of 1: they differ, so that each round prefers others."""
_FOR_EACH_PROVED = 500
"""Counts of the problem for each of which a round must prove one to be worth while."""
_IN_VAIN = 2
"""Rounds in a row that prove fewer, after which no more are tried."""


def shift_together(problem: Problem, found: Reach, world: Integers) -> None:
    """Move all open counts of one problem again and again, while that still proves many of them."""
    left = int(found.open.sum())
    if left < _MANY:
        return
    shifts, random = ShiftsAtOnce(problem, world), np.random.default_rng(problem.seed)
    falls = np.zeros(problem.number, bool)
    in_vain = 0
    for turn in range(_ROUNDS):
        falls = random.integers(0, 2, problem.number).astype(bool) if turn % 2 == 0 else ~falls
        worth = np.where(found.open, _LEAST + random.random(problem.number) ** 3, -MOVED)
        of_columns = np.concatenate([np.where(falls, -MOVED, worth), np.where(falls, worth, -MOVED)])
        at, by, part = shifts.in_whole_numbers(shifts.together(of_columns, _room(found, shifts, world)))
        see(problem, found, world[at] + by, at, part)
        needed(problem, found)
        before, left = left, int(found.open.sum())
        in_vain = in_vain + 1 if (before - left) * _FOR_EACH_PROVED < problem.number else 0
        if left < _MANY or in_vain == _IN_VAIN:
            break


def _room(found: Reach, shifts: ShiftsAtOnce, world: Integers) -> Floats:
    """How far each count may rise, and fall: an open one no farther than it takes to prove it."""
    far_enough = np.concatenate([found.seen_low + found.needed - world, world - found.seen_high + found.needed])
    is_open: Booleans = np.concatenate([found.open, found.open])
    return np.where(is_open, np.clip(far_enough, 0, shifts.room), shifts.room)
