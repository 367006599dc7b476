"""Linear programs with equal rows, solved by HiGHS again and again from where it stood before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


class _Silent(highspy.Highs):
    """HiGHS greets on standard output, where our results go, as it sets up callbacks; none is used here."""

    def enableCallbacks(self) -> None:  # noqa: N802
        pass


class Program:
    """Columns between bounds, and rows (columns, coefficients) that add up to `sums`."""

    def __init__(
        self,
        lower: Numbers,
        upper: Numbers,
        rows: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
        sums: Numbers,
    ) -> None:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(lower), len(rows)
        model.col_cost_ = np.zeros(len(lower))
        model.col_lower_, model.col_upper_ = lower, upper
        model.row_lower_ = model.row_upper_ = sums
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(columns) for columns, _ in rows)]).astype(np.int32)
        model.a_matrix_.index_ = np.concatenate([np.zeros(0), *(columns for columns, _ in rows)]).astype(np.int32)
        model.a_matrix_.value_ = np.concatenate([np.zeros(0), *(factors for _, factors in rows)]).astype(np.float64)
        self._columns = np.arange(len(lower), dtype=np.int32)
        self._solver: Any = _Silent()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(model)

    def bound(self, column: int, lower: float, upper: float) -> None:
        """Set the bounds of one column."""
        self._solver.changeColBounds(column, float(lower), float(upper))

    def minimize(self, cost: Numbers) -> Numbers | None:
        """The columns of a cheapest solution; None where there is none."""
        self._solver.changeColsCost(len(cost), self._columns, cost)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._solver.getSolution().col_value)
