"""The hidden counts of a release that hang together, and what an attack has learned of each of them.

A world counts only after it has been checked in whole numbers, relation by relation.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from metrics.audit.demands import Demands
from metrics.audit.moves import Journal
from metrics.audit.public import Booleans, Floats, Integers
from metrics.audit.system import FREE, Rows

NEAR = 1e-6
ALONE = -1
"""The block of counts that have none."""


@dataclass(frozen=True)
class Problem:
    """Hidden counts tied to each other, between bounds that hold of each alone.

    Counts of one `block` can mostly make up for each other, in whole numbers.
    `world` is one that is known to be possible, where there is a witness: what leads from it to others is written down
    in the `journal`, by the positions `at` of the counts among all.
    """

    rows: Rows
    low: Integers
    high: Integers
    demands: Demands
    block: Integers
    world: Integers | None
    seed: int
    at: Integers
    journal: Journal

    @property
    def number(self) -> int:
        return len(self.low)

    def only(self, at: Integers, world: Integers) -> Problem:
        """The counts at `at` alone, while all others stay as they are in a world."""
        new = np.full(self.number + 1, -1, np.int64)
        new[at] = np.arange(len(at))
        touched = np.zeros(self.rows.number, bool)
        touched[self.rows.row[new[self.rows.column] >= 0]] = True
        rows = self.rows.only(touched)
        given = rows.activity(np.where(new[:-1] >= 0, 0, world))
        inside = new[rows.column] >= 0
        left = Rows(
            rows.row[inside],
            new[rows.column[inside]],
            rows.coefficient[inside],
            np.where(rows.low <= -FREE, -FREE, rows.low - given),
            np.where(rows.high >= FREE, FREE, rows.high - given),
            rows.trust,
        )
        return replace(
            self,
            rows=left,
            low=self.low[at],
            high=self.high[at],
            demands=self.demands.only(at),
            block=self.block[at],
            world=None if self.world is None else self.world[at],
            at=self.at[at],
        )


@dataclass
class Reach:
    """What was learned of the counts of a problem: outer bounds, the extremes of checked worlds, the width needed.

    `rest_is_large`: what a numerator leaves of its group was proved not to be small.
    """

    low: Integers
    high: Integers
    seen_low: Integers
    seen_high: Integers
    needed: Integers
    feasible: Booleans
    rest_is_large: Booleans

    @classmethod
    def nothing(cls, low: Integers, high: Integers) -> Reach:
        """Bounds that no world has been seen in yet."""
        number = len(low)
        free = np.full(number, FREE)
        return cls(low.copy(), high.copy(), free, -free, free.copy(), np.ones(number, bool), np.zeros(number, bool))

    @property
    def open(self) -> Booleans:
        """Which counts may be wide enough, and have not been seen to be."""
        return self.is_open(np.arange(len(self.low)))

    def is_open(self, at: Integers | int) -> Booleans:
        """Which of the counts at `at` may be wide enough, and have not been seen to be."""
        seen, possible = self.seen_high[at] - self.seen_low[at], self.high[at] - self.low[at]
        return np.asarray(self.feasible[at] & (seen < self.needed[at]) & (possible >= self.needed[at]))

    def at(self, positions: Integers) -> Reach:
        """What was learned of some of the counts."""
        return Reach(*(getattr(self, column.name)[positions] for column in fields(self)))

    def put(self, positions: Integers, learned: Reach) -> None:
        """Write what was learned of some of the counts in the place of what was known."""
        for column in fields(self):
            getattr(self, column.name)[positions] = getattr(learned, column.name)


def see(problem: Problem, found: Reach, world: Integers, at: Integers, part: Integers) -> None:
    """Take a checked world for possible of the counts at `at`, in whose order it is, each `part` by itself."""
    low, high = found.seen_low[at], found.seen_high[at]
    if problem.world is not None and (found.is_open(at) & ((world < low) | (world > high))).any():
        problem.journal.add(problem.at[at], world - problem.world[at], part)
    found.seen_low[at], found.seen_high[at] = np.minimum(low, world), np.maximum(high, world)


def needed(problem: Problem, found: Reach) -> None:
    """The width that each interval must have, by what remains possible inside it."""
    found.needed = problem.demands.widths(found.low, found.high, found.rest_is_large)


def whole_world(problem: Problem, solution: Floats | None) -> Integers | None:
    """The solution in whole numbers, if it keeps every bound and every relation."""
    if solution is None:
        return None
    world, wrong_counts, wrong_rows = checked(problem, solution)
    return None if wrong_counts.any() or wrong_rows.any() else world


def checked(problem: Problem, solution: Floats) -> tuple[Integers, Booleans, Booleans]:
    """The solution in whole numbers, the counts that are not whole or out of bounds, the relations that it breaks."""
    world = np.round(solution).astype(np.int64)
    bad = (np.abs(solution - world) > NEAR) | (world < problem.low) | (world > problem.high)
    sums = problem.rows.activity(world)
    return world, bad, (sums < problem.rows.low) | (sums > problem.rows.high)
