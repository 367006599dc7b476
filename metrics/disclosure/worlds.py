"""How far hidden counts can move: other worlds, in whole students, that agree with everything that is shown.

Every world is checked in integer arithmetic before it counts; what the solver says is never taken for a proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.disclosure.relations import Relations
from metrics.disclosure.solver import Program

Counts = NDArray[np.int64]

_DIRECTIONS = 8
_FEW = 8
"""Counts that are quicker moved one by one."""


@dataclass(frozen=True)
class HiddenCounts:
    """Hidden counts, the bounds that anybody knows, and the relations between them."""

    values: Counts
    lower: Counts
    upper: Counts
    relations: Relations


@dataclass(frozen=True)
class Ranges:
    """The least and the greatest number of each hidden count over all worlds that were seen."""

    least: Counts
    greatest: Counts

    @property
    def width(self) -> Counts:
        return self.greatest - self.least

    def at(self, counts: Counts) -> Ranges:
        """The ranges of some of the counts."""
        return Ranges(self.least[counts], self.greatest[counts])


def explore(hidden: HiddenCounts, needed: Counts) -> Ranges:
    """Look for worlds in which each count differs by at least `needed`; the truth is one of them.

    First all that must move do so at random, then those that have not moved far enough, each among those that it hangs
    together with.
    """
    walk = _Walk(hidden)
    random = np.random.default_rng(20261124)
    ranges = walk.ranges
    narrow = (needed > 0) & (walk.room() >= needed)
    for _ in range(_DIRECTIONS):
        narrow &= ranges.width < needed
        if np.count_nonzero(narrow) <= _FEW:
            break
        objective = np.where(narrow, random.choice([-1.0, 1.0], len(hidden.values)), 0.0)
        walk.go(objective)
        walk.go(-objective)
    narrow &= ranges.width < needed
    for counts, part in _parts(hidden, narrow):
        found = _pushed(part, ranges.at(counts), needed[counts])
        ranges.least[counts], ranges.greatest[counts] = found.least, found.greatest
    return ranges


def _pushed(hidden: HiddenCounts, ranges: Ranges, needed: Counts) -> Ranges:
    walk = _Walk(hidden, ranges)
    for count in np.flatnonzero((ranges.width < needed) & (walk.room() >= needed)):
        objective = np.zeros(len(hidden.values))
        for sign in (1.0, -1.0):
            if ranges.width[count] < needed[count]:
                objective[count] = sign
                walk.go(objective)
    return ranges


def _parts(hidden: HiddenCounts, wanted: NDArray[np.bool_]) -> Iterator[tuple[Counts, HiddenCounts]]:
    """The counts that hang together with wanted ones by relations, set by set: positions, and what is known of them."""
    label = hidden.relations.sets(len(hidden.values))
    of_relation = label[hidden.relations.cells[hidden.relations.ends[:-1]]]
    for part in np.unique(label[wanted]).tolist():
        counts = np.flatnonzero(label == part)
        inside = hidden.relations.only(of_relation == part).among(counts, len(label))
        yield counts, HiddenCounts(hidden.values[counts], hidden.lower[counts], hidden.upper[counts], inside)


class _Walk:
    def __init__(self, hidden: HiddenCounts, ranges: Ranges | None = None) -> None:
        self._hidden = hidden
        self._sums = hidden.relations.sums(hidden.values)
        self.ranges = ranges or Ranges(hidden.values.copy(), hidden.values.copy())
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
        rows, columns = self._hidden.relations.row, self._hidden.relations.cells
        is_part = self._hidden.relations.signs > 0
        least = np.where(is_part, lower[columns], -upper[columns])
        most = np.where(is_part, upper[columns], -lower[columns])
        left_at_most = (self._sums - np.bincount(rows, least, len(self._sums)))[rows] + least
        left_at_least = (self._sums - np.bincount(rows, most, len(self._sums)))[rows] + most
        np.minimum.at(upper, columns, np.where(is_part, left_at_most, -left_at_least).astype(np.int64))
        np.maximum.at(lower, columns, np.where(is_part, left_at_least, -left_at_most).astype(np.int64))
        return upper - lower

    def _agrees(self, world: Counts) -> bool:
        within = (world >= self._hidden.lower) & (world <= self._hidden.upper)
        return bool(within.all() and (self._hidden.relations.sums(world) == self._sums).all())
