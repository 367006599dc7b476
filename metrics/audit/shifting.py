"""The least changes of a world that move one count: most others stay where they are, and whole numbers whole.

A change touches a dozen counts of thousands. So the linear program begins with the one, and takes in others as its own
duals ask for them: column generation, after Gilmore and Gomory (1961). Where that is tedious, `shifting_at_once` has
them all from the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from metrics.audit.bounds import components
from metrics.audit.problem import NEAR, Problem
from metrics.audit.program import solver_of_shifts
from metrics.audit.public import Booleans, Floats, Integers
from metrics.audit.system import CERTAIN, FREE, Rows

MOVED = 0.001
"""What it costs, beside the count that is moved by one, that another is."""
GLADLY = 0.01
"""What it is worth that a count moves which is to move anyway."""
_AT_ONCE = 40
"""How many columns are taken in at once."""
_TIMES = 60
"""How often columns are taken in before the change is given up."""
_TRIED, _MANY = 4, 8
"""After how many changes it is judged how they went, and how many programs a change are many."""


@dataclass(frozen=True)
class Change:
    """The counts at `at`, ascending, are moved `by` so much each; all others stay."""

    at: Integers
    by: Floats

    def of(self, at: int) -> float:
        """By how much the count at `at` is moved."""
        return float(self.by[self.at == at].sum())


class Shifts:
    """Changes of one world of a problem.

    A count is two columns: by how much it rises, and, as many columns later as there are counts, by how much it falls.
    """

    def __init__(self, problem: Problem, world: Integers) -> None:
        rows = problem.rows
        activity = rows.activity(world)
        self.number = problem.number
        self._changes = self._programs = 0
        self._least = np.where(rows.low <= -FREE, -FREE, rows.low - activity)
        self._most = np.where(rows.high >= FREE, FREE, rows.high - activity)
        self.low = np.where(self._least == -FREE, -highspy.kHighsInf, self._least.astype(float))
        self.high = np.where(self._most == FREE, highspy.kHighsInf, self._most.astype(float))
        self.room = np.concatenate([problem.high - world, world - problem.low]).astype(float)
        by_column = np.argsort(rows.column, kind="stable")
        self._row_of = rows.row[by_column]
        self._weight_in_row = rows.coefficient[by_column].astype(float)
        self._ends_of_count = np.searchsorted(rows.column[by_column], np.arange(problem.number + 1))
        self._count_of = rows.column
        self._weight = rows.coefficient.astype(float)
        self._ends_of_row = np.searchsorted(rows.row, np.arange(rows.number + 1))

    @property
    def is_tedious(self) -> bool:
        """Whether the changes so far took many programs each, as where little has room and one asks for another."""
        return self._changes >= _TRIED and self._programs > _MANY * self._changes

    def least(self, at: int, by: int, also: Booleans) -> Change | None:
        """The least change that moves the count at `at` by up to `by`, down where that is negative.

        Where a count must move along that is one of `also`, it moves as far as it can.
        """
        first = at if by > 0 else at + self.number
        goal = min(float(abs(by)), self.room[first])
        program = _Program(self, first, goal)
        _, rows, weight = self.rows_of(np.array([first]))
        held = self._holds(rows, weight)
        wanted = self._asked_for(program, rows[held], -weight[held], MOVED)
        self._changes += 1
        for _ in range(_TIMES):
            self._programs += 1
            program.take_in(wanted, np.where(also[wanted % self.number], -GLADLY, MOVED))
            if not program.solve():
                return None
            if program.moved >= goal - NEAR:
                return program.change()
            wanted = self._asked_for(program, *program.duals(), MOVED)
            if not len(wanted):
                return program.change()
        return None

    def farthest(self, at: int, sign: float) -> Change | None:
        """A change that moves the count at `at` as far as it can, down where `sign` is negative, fractions included."""
        first = at if sign > 0 else at + self.number
        program = _Program(self, first, self.room[first])
        for _ in range(_TIMES):
            if not program.solve():
                return None
            wanted = self._asked_for(program, *program.duals(), 0.0)
            if program.moved >= self.room[first] - NEAR or not len(wanted):
                return program.change()
            program.take_in(wanted, np.zeros(len(wanted)))
        return None

    def in_whole_numbers(self, change: Change) -> tuple[Integers, Integers, Integers]:
        """What of a change is whole and leads to a world that may be: the counts, by how much, and of which part.

        A change falls into parts that share no relation; each of them is a change by itself.
        """
        by = np.round(change.by).astype(np.int64)
        column = np.where(by > 0, change.at, change.at + self.number)
        of, row, weight = self.rows_of(change.at)
        order = np.argsort(row, kind="stable")
        touched, place = np.unique(row[order], return_inverse=True)
        ends = (self._least[touched], self._most[touched])
        rows = Rows(place, of[order], weight[order].astype(np.int64), *ends, np.full(len(touched), CERTAIN))
        part = components(rows, len(by))
        sums = rows.activity(by)
        breaks = (sums < rows.low) | (sums > rows.high)
        bad = (np.abs(change.by - by) > NEAR) | (np.abs(by) > self.room[column])
        whole = ~np.isin(part, np.concatenate([part[bad], part[rows.column[breaks[rows.row]]]]))
        return change.at[whole], by[whole], part[whole]

    def rows_of(self, columns: Integers) -> tuple[Integers, Integers, Floats]:
        """The entries of columns: which of them, relations, coefficients."""
        falls = columns >= self.number
        counts = np.where(falls, columns - self.number, columns)
        of, entry = _ranges(self._ends_of_count[counts], self._ends_of_count[counts + 1])
        weight = self._weight_in_row[entry]
        return of, self._row_of[entry], np.where(falls[of], -weight, weight)

    def _asked_for(self, program: _Program, rows: Integers, duals: Floats, cost: float) -> Integers:
        """The columns by which the program would come further, those first that the least else holds.

        `rows` hold its first column back, each by its dual.
        """
        of, entry = _ranges(self._ends_of_row[rows], self._ends_of_row[rows + 1])
        counts, inverse = np.unique(self._count_of[entry], return_inverse=True)
        gain = np.bincount(inverse, self._weight[entry] * duals[of])
        column = np.where(gain > 0, counts, counts + self.number)
        good = (np.abs(gain) > cost + NEAR) & (self.room[column] > 0) & ~program.has[column] & (counts != program.at)
        column, gain = column[good], np.abs(gain[good])
        of, row, weight = self.rows_of(column)
        held = np.bincount(of[~program.has_row[row] & self._holds(row, weight)], minlength=len(column))
        return np.asarray(column[np.lexsort((column, -gain, held))][:_AT_ONCE])

    def _holds(self, row: Integers, weight: Floats) -> Booleans:
        """Which relations leave no room to what enters them with such weights."""
        return np.asarray(np.where(weight > 0, self.high[row] <= 0, self.low[row] >= 0))


class _Program:
    """A linear program that holds some columns, and every relation in which these are."""

    def __init__(self, shifts: Shifts, first: int, goal: float) -> None:
        self._shifts = shifts
        self._solver = solver_of_shifts(grows=True)
        self.has: Booleans = np.zeros(2 * shifts.number, bool)
        self.has_row: Booleans = np.zeros(len(shifts.low), bool)
        self._place = np.zeros(len(shifts.low), np.int32)
        self._rows: Integers = np.zeros(0, np.int64)
        self.columns: Integers = np.zeros(0, np.int64)
        self.solution: Floats = np.zeros(0)
        self.at = first % shifts.number
        self._add(np.array([first]), np.array([-1.0]), np.array([goal]))

    @property
    def moved(self) -> float:
        """By how much the first column is moved."""
        return float(self.solution[0])

    def take_in(self, columns: Integers, cost: Floats) -> None:
        """Let these columns move too, at what that costs."""
        self._add(columns, cost, self._shifts.room[columns])

    def change(self) -> Change:
        """What is moved, by more than nothing."""
        number = self._shifts.number
        at, place = np.unique(self.columns % number, return_inverse=True)
        by = np.bincount(place, np.where(self.columns < number, self.solution, -self.solution))
        moved = np.abs(by) > NEAR
        return Change(at[moved], np.asarray(by[moved], np.float64))

    def solve(self) -> bool:
        """Move the first column as far as it goes; whether that came to an end."""
        self._solver.run()
        self._found = self._solver.getSolution()
        self.solution = np.array(self._found.col_value)
        return bool(self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def duals(self) -> tuple[Integers, Floats]:
        """The relations that hold the first column back, and by how much it would come further with more room."""
        duals = np.array(self._found.row_dual)
        holds = np.abs(duals) > NEAR
        return self._rows[holds], duals[holds]

    def _add(self, columns: Integers, cost: Floats, room: Floats) -> None:
        of, row, weight = self._shifts.rows_of(columns)
        new = np.unique(row[~self.has_row[row]])
        self._place[new] = len(self._rows) + np.arange(len(new))
        self._rows = np.concatenate([self._rows, new])
        self.has_row[new] = True
        none = np.zeros(0, np.int32)
        low, high = self._shifts.low[new], self._shifts.high[new]
        self._solver.addRows(len(new), low, high, 0, np.zeros(len(new), np.int32), none, np.zeros(0))
        starts = np.searchsorted(of, np.arange(len(columns))).astype(np.int32)
        lowest = np.zeros(len(columns))
        self._solver.addCols(len(columns), cost, lowest, room, len(of), starts, self._place[row], weight)
        self.columns = np.concatenate([self.columns, columns])
        self.has[columns] = True


def _ranges(starts: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """Every number from each start to before its end: of which range, and the number."""
    length = ends - starts
    of = np.repeat(np.arange(len(starts)), length)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(length) - length, length) + starts[of]
