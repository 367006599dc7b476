"""How far hidden counts can move: other worlds, in whole students, that agree with everything that is shown.

Every world is checked in integer arithmetic before it counts; what the solver says is never taken for a proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.disclosure.solver import Program

Counts = NDArray[np.int64]

_DIRECTIONS = 8


@dataclass(frozen=True)
class HiddenCounts:
    """Hidden counts, the bounds that anybody knows, and the relations between them: (counts, signs) a relation."""

    values: Counts
    lower: Counts
    upper: Counts
    relations: Sequence[tuple[Counts, Counts]]


@dataclass(frozen=True)
class Ranges:
    """The least and the greatest number of each hidden count over all worlds that were seen."""

    least: Counts
    greatest: Counts

    @property
    def width(self) -> Counts:
        return self.greatest - self.least


def explore(hidden: HiddenCounts, needed: Counts) -> Ranges:
    """Look for worlds in which each count differs by at least `needed`; the truth is one of them."""
    walk = _Walk(hidden)
    if not len(hidden.values):
        return walk.ranges
    random = np.random.default_rng(20261124)
    for _ in range(_DIRECTIONS if np.count_nonzero(needed) > _DIRECTIONS else 0):
        objective = random.choice([-1.0, 1.0], len(hidden.values))
        walk.go(objective)
        walk.go(-objective)
    for count in np.flatnonzero((walk.ranges.width < needed) & (walk.room() >= needed)):
        objective = np.zeros(len(hidden.values))
        for sign in (1.0, -1.0):
            if walk.ranges.width[count] < needed[count]:
                objective[count] = sign
                walk.go(objective)
    return walk.ranges


class _Walk:
    def __init__(self, hidden: HiddenCounts) -> None:
        self._hidden = hidden
        self._ends = np.cumsum([0, *(len(counts) for counts, _ in hidden.relations)])
        self._columns = np.concatenate([np.zeros(0, np.int64), *(counts for counts, _ in hidden.relations)])
        self._signs = np.concatenate([np.zeros(0, np.int64), *(signs for _, signs in hidden.relations)])
        self._sums = self._left(hidden.values)
        self.ranges = Ranges(hidden.values.copy(), hidden.values.copy())
        self._program = Program(
            hidden.lower.astype(np.float64),
            hidden.upper.astype(np.float64),
            hidden.relations,
            self._sums.astype(np.float64),
        )

    def go(self, objective: NDArray[np.float64]) -> None:
        found = self._program.minimize(objective)
        if found is None:
            return
        world = np.rint(found).astype(np.int64)
        if self._agrees(world):
            np.minimum(self.ranges.least, world, out=self.ranges.least)
            np.maximum(self.ranges.greatest, world, out=self.ranges.greatest)

    def room(self) -> Counts:
        """How far each count could move at most, by the bounds of the others in each of its relations."""
        lower, upper = self._hidden.lower.copy(), self._hidden.upper.copy()
        rows = np.repeat(np.arange(len(self._sums)), np.diff(self._ends))
        columns, is_part = self._columns, self._signs > 0
        least = np.where(is_part, lower[columns], -upper[columns])
        most = np.where(is_part, upper[columns], -lower[columns])
        left_at_most = (self._sums - np.bincount(rows, least, len(self._sums)))[rows] + least
        left_at_least = (self._sums - np.bincount(rows, most, len(self._sums)))[rows] + most
        np.minimum.at(upper, columns, np.where(is_part, left_at_most, -left_at_least).astype(np.int64))
        np.maximum.at(lower, columns, np.where(is_part, left_at_least, -left_at_most).astype(np.int64))
        return upper - lower

    def _left(self, world: Counts) -> Counts:
        running = np.concatenate([[0], np.cumsum(world[self._columns] * self._signs)])
        left: Counts = running[self._ends[1:]] - running[self._ends[:-1]]
        return left

    def _agrees(self, world: Counts) -> bool:
        within = (world >= self._hidden.lower) & (world <= self._hidden.upper)
        return bool(within.all() and (self._left(world) == self._sums).all())
