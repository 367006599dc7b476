"""Linear programs with equal rows, solved by HiGHS again and again from where it stood before."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from metrics.disclosure.relations import Relations

Numbers = NDArray[np.float64]


class _Silent(highspy.Highs):
    """HiGHS greets on standard output, where our results go, as it sets up callbacks; none is used here."""

    def enableCallbacks(self) -> None:  # noqa: N802
        pass


class Program:
    """Columns between bounds, and relations between them that add up to `sums`."""

    def __init__(
        self,
        lower: Numbers,
        upper: Numbers,
        relations: Relations,
        sums: Numbers,
    ) -> None:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(lower), relations.number
        model.col_cost_ = np.zeros(len(lower))
        model.col_lower_, model.col_upper_ = lower, upper
        model.row_lower_ = model.row_upper_ = sums
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = relations.ends.astype(np.int32)
        model.a_matrix_.index_ = relations.cells.astype(np.int32)
        model.a_matrix_.value_ = relations.signs.astype(np.float64)
        self._cost = np.zeros(len(lower))
        self._solver: Any = _Silent()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(model)

    def bound(self, column: int, lower: float, upper: float) -> None:
        """Set the bounds of one column."""
        self._solver.changeColBounds(column, float(lower), float(upper))

    def minimize(self, cost: Numbers) -> Numbers | None:
        """The columns of a cheapest solution; None where there is none."""
        changed = np.flatnonzero(cost != self._cost).astype(np.int32)
        self._solver.changeColsCost(len(changed), changed, cost[changed])
        self._cost = cost.copy()
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._solver.getSolution().col_value)
