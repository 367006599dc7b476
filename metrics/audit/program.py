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
    solver = _bare_solver()
    solver.passModel(program)
    return solver


def solver_of_shifts(*, grows: bool) -> _Highs:
    """A solver without a program yet. Where it `grows` and goes on from where it is, the primal method is short."""
    solver = _bare_solver()
    solver.setOptionValue("presolve", "off")
    if grows:
        solver.setOptionValue("simplex_strategy", _PRIMAL)
    return solver


def _bare_solver() -> _Highs:
    solver = _Highs()  # highspy.Highs prints a banner to standard output
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_max_nodes", _NODES)):
        solver.setOptionValue(option, value)
    return solver
