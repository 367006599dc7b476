"""Changes of a world by one linear program that holds every count from the beginning.

It moves many counts together. It finds the least changes too, of a few thousand counts: where little has room, one asks
for others through a chain of relations, and a program that grows by a link at a time has to be solved dozens of times.
"""

from __future__ import annotations

import highspy
import numpy as np

from metrics.audit.problem import NEAR, Problem
from metrics.audit.program import solver_of_shifts
from metrics.audit.public import Booleans, Floats, Integers
from metrics.audit.shifting import GLADLY, MOVED, Change, Shifts

FEW = 10_000
"""Counts up to which this is quicker than many programs that grow."""
_ALONG = 40
"""How many counts move along: of more, a change is seldom in whole numbers."""


class ShiftsAtOnce(Shifts):
    """Changes of one world of a problem of a few counts."""

    def __init__(self, problem: Problem, world: Integers) -> None:
        super().__init__(problem, world)
        columns = np.arange(2 * self.number)
        of, row, weight = self.rows_of(columns)
        none, nowhere = np.zeros(0, np.int32), np.zeros(len(self.low), np.int32)
        self._columns = columns.astype(np.int32)
        self._solver = solver_of_shifts(grows=False)
        self._solver.addRows(len(self.low), self.low, self.high, 0, nowhere, none, np.zeros(0))
        starts = np.searchsorted(of, columns).astype(np.int32)
        nothing = np.zeros(len(columns))
        self._solver.addCols(len(columns), nothing, nothing, self.room, len(of), starts, row.astype(np.int32), weight)

    def least(self, at: int, by: int, also: Booleans) -> Change | None:
        """The least change that moves the count at `at` by up to `by`, down where that is negative.

        Some counts that are one of `also` move along where they can, which ones and whether up or down by chance.
        """
        first = at if by > 0 else at + self.number
        goal = min(float(abs(by)), self.room[first])
        random = np.random.default_rng(at)
        glad = random.permutation(np.flatnonzero(also))[:_ALONG]
        gladly = np.full(2 * self.number, MOVED)
        gladly[glad + self.number * random.integers(0, 2, len(glad))] = -GLADLY
        moved = self._moved(first, goal, gladly)
        if moved is not None and moved[first] < goal - NEAR:  # the others may have kept it from more
            moved = self._moved(first, goal, np.full(2 * self.number, MOVED))
        return None if moved is None else self._change(moved)

    def farthest(self, at: int, sign: float) -> Change | None:
        """A change that moves the count at `at` as far as it can, down where `sign` is negative, fractions included."""
        first = at if sign > 0 else at + self.number
        moved = self._moved(first, self.room[first], np.zeros(2 * self.number))
        return None if moved is None else self._change(moved)

    def together(self, worth: Floats, room: Floats) -> Change:
        """The change that is worth most, where each column moves within its room."""
        number = len(self._columns)
        nothing = np.zeros(number)
        self._solver.clearSolver()
        self._solver.changeColsCost(number, self._columns, -worth)
        self._solver.changeColsBounds(number, self._columns, nothing, room)
        self._solver.run()
        moved = np.array(self._solver.getSolution().col_value)
        self._solver.changeColsBounds(number, self._columns, nothing, self.room)
        return self._change(moved)

    def _change(self, moved: Floats) -> Change:
        by = moved[: self.number] - moved[self.number :]
        at = np.flatnonzero(np.abs(by) > NEAR)
        return Change(at, by[at])

    def _moved(self, first: int, goal: float, cost: Floats) -> Floats | None:
        """How much each column moves where the first goes as far as it can, up to the goal, at the least cost."""
        opposite = (first + self.number) % (2 * self.number)
        cost[first], cost[opposite] = -1.0, 2.0
        self._solver.clearSolver()
        self._solver.changeColsCost(len(cost), self._columns, cost)
        self._solver.changeColBounds(first, 0.0, goal)
        self._solver.run()
        is_found = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        moved = np.array(self._solver.getSolution().col_value)
        self._solver.changeColBounds(first, 0.0, self.room[first])
        return moved if is_found else None
