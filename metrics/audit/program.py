"""The linear program of a problem, solved by HiGHS again and again from where it stood."""

from __future__ import annotations

import highspy
import numpy as np
from highspy._core import _Highs

from metrics.audit.problem import Problem
from metrics.audit.public import Floats
from metrics.audit.system import FREE

_NODES = 500
_FEASIBLE = 2


class Model:
    """The linear program of a problem, solved again and again for other objectives from where it stood."""

    def __init__(self, problem: Problem) -> None:
        rows = problem.rows
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = problem.number, rows.number
        program.col_cost_ = np.zeros(problem.number)
        program.col_lower_, program.col_upper_ = problem.low.astype(float), problem.high.astype(float)
        program.row_lower_ = np.where(rows.low <= -FREE, -highspy.kHighsInf, rows.low.astype(float))
        program.row_upper_ = np.where(rows.high >= FREE, highspy.kHighsInf, rows.high.astype(float))
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.searchsorted(rows.row, np.arange(rows.number + 1)).astype(np.int32)
        program.a_matrix_.index_ = rows.column.astype(np.int32)
        program.a_matrix_.value_ = rows.coefficient.astype(float)
        program.sense_ = highspy.ObjSense.kMaximize
        self._program = program
        self._linear = _solver(program)
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


def _solver(program: highspy.HighsLp) -> _Highs:
    solver = _Highs()  # highspy.Highs prints a banner to standard output
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_max_nodes", _NODES)):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    return solver
