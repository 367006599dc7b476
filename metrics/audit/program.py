"""The linear programs of a problem, solved by HiGHS again and again from where they stood."""

from __future__ import annotations

import highspy
import numpy as np
from highspy._core import _Highs

from metrics.audit.problem import NEAR, Problem
from metrics.audit.public import Booleans, Floats, Integers
from metrics.audit.system import FREE, Rows

_NODES = 500
_FEASIBLE = 2
_PRIMAL = 4
_MOVED = 0.001
"""What it costs, beside the count that is moved by one, that another is."""


class Model:
    """The linear program of a problem, solved again and again for other objectives from where it stood."""

    def __init__(self, problem: Problem) -> None:
        rows = problem.rows
        self._program = _program(rows, problem.low, problem.high)
        self._linear = _solver(self._program)
        self._whole: _Highs | None = None
        self._columns = np.arange(problem.number, dtype=np.int32)
        self.proved = True

    def solve(self, signs: Floats, whole: bool = False, *, gap: float = 0.0, cap: int | None = None) -> Floats | None:
        """The counts that make Σ sign × count greatest; None where there are none.

        `whole` asks for whole numbers, within the relative `gap` of the best; `cap` is where the only count with a
        sign may stop.
        """
        solver = self._solver_of_whole(gap) if whole else self._linear
        solver.changeColsCost(len(self._columns), self._columns, signs)
        at = int(np.argmax(np.abs(signs))) if cap is not None else -1
        low, high = (self._program.col_lower_[at], self._program.col_upper_[at]) if cap is not None else (0.0, 0.0)
        if cap is not None:
            solver.changeColBounds(
                at, low if signs[at] > 0 else max(low, cap), min(high, cap) if signs[at] > 0 else high
            )
        solver.run()
        status = solver.getModelStatus()
        self.proved = status == highspy.HighsModelStatus.kOptimal
        has_solution = self.proved or (whole and solver.getInfo().primal_solution_status == _FEASIBLE)
        solution = np.array(solver.getSolution().col_value) if has_solution else None
        if cap is not None:
            solver.changeColBounds(at, low, high)
        return solution

    def _solver_of_whole(self, gap: float) -> _Highs:
        if self._whole is None:
            number = len(self._columns)
            self._whole = _solver(self._program)
            kinds = np.full(number, int(highspy.HighsVarType.kInteger), np.uint8)
            self._whole.changeColsIntegrality(number, self._columns, kinds)
        self._whole.setOptionValue("mip_rel_gap", gap)
        return self._whole


class Holding:
    """What holds a count back: the fixed counts on which the greatest and the least number of another hang."""

    def __init__(self, rows: Rows, low: Integers, high: Integers) -> None:
        self._solver = _solver(_program(rows, low, high))
        self._columns = np.arange(len(low), dtype=np.int32)
        self._is_fixed = low == high

    def of(self, at: int) -> Booleans:
        """Which fixed counts would let the one at `at` go further, were they other numbers."""
        holds = np.zeros(len(self._columns), bool)
        for sign in (1.0, -1.0):
            cost = np.zeros(len(self._columns))
            cost[at] = sign
            self._solver.changeColsCost(len(self._columns), self._columns, cost)
            self._solver.run()
            if self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                holds |= np.abs(np.array(self._solver.getSolution().col_dual)) > NEAR
        return np.asarray(holds & self._is_fixed)


class Shifts:
    """The least changes of a world that move one count: most others stay where they are, and whole numbers whole.

    A count is two columns: by how much it rises, and by how much it falls.
    """

    def __init__(self, problem: Problem, world: Integers) -> None:
        rows, number = problem.rows, problem.number
        activity = rows.activity(world)
        doubled = Rows(
            np.repeat(rows.row, 2),
            np.stack([rows.column, rows.column + number], axis=1).ravel(),
            np.stack([rows.coefficient, -rows.coefficient], axis=1).ravel(),
            np.where(rows.low <= -FREE, -FREE, rows.low - activity),
            np.where(rows.high >= FREE, FREE, rows.high - activity),
            rows.trust,
        )
        self._room = np.concatenate([problem.high - world, world - problem.low])
        self._solver = _solver(_program(doubled, np.zeros_like(self._room), self._room))
        # From the world itself, which is feasible, the primal method has few steps to go.
        for option, value in (("presolve", "off"), ("simplex_strategy", _PRIMAL)):
            self._solver.setOptionValue(option, value)
        self._columns = np.arange(2 * number, dtype=np.int32)
        self._cost = np.full(2 * number, -_MOVED)

    def least(self, at: int, by: int) -> Floats | None:
        """The least change of all counts that moves the one at `at` by up to `by`, down where that is negative."""
        number = len(self._columns) // 2
        rises, falls = (at, at + number) if by > 0 else (at + number, at)
        cost = self._cost.copy()
        cost[rises] = 1.0
        self._solver.changeColsCost(len(self._columns), self._columns, cost)
        for column, most in ((rises, min(abs(by), self._room[rises])), (falls, 0)):
            self._solver.changeColBounds(column, 0.0, float(most))
        self._solver.run()
        found = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        moves = np.array(self._solver.getSolution().col_value)
        for column in (rises, falls):
            self._solver.changeColBounds(column, 0.0, float(self._room[column]))
        return moves[:number] - moves[number:] if found else None


def _program(rows: Rows, low: Integers, high: Integers) -> highspy.HighsLp:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(low), rows.number
    program.col_cost_ = np.zeros(len(low))
    program.col_lower_, program.col_upper_ = low.astype(float), high.astype(float)
    program.row_lower_ = np.where(rows.low <= -FREE, -highspy.kHighsInf, rows.low.astype(float))
    program.row_upper_ = np.where(rows.high >= FREE, highspy.kHighsInf, rows.high.astype(float))
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.searchsorted(rows.row, np.arange(rows.number + 1)).astype(np.int32)
    program.a_matrix_.index_ = rows.column.astype(np.int32)
    program.a_matrix_.value_ = rows.coefficient.astype(float)
    program.sense_ = highspy.ObjSense.kMaximize
    return program


def _solver(program: highspy.HighsLp) -> _Highs:
    solver = _Highs()  # highspy.Highs prints a banner to standard output
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_max_nodes", _NODES)):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    return solver
