"""Whether five yearly shares of students are a trend."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

TREND_POINTS = 5
TREND_LIMIT = 9.5495  # chi-squared with one degree of freedom at p = 0.002, as Fingertips uses it


def trend_statistic(numerator: ArrayLike, denominator: ArrayLike) -> tuple[Floats, Floats]:
    """Chi-squared for a linear trend in proportions, and the slope a step, along the last axis.

    0 where all proportions are 0 or all are 1, and there is nothing to explain. Source: R, `prop.trend.test`.
    """
    x, n = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    steps = np.arange(x.shape[-1], dtype=np.float64)
    pooled = x.sum(-1) / n.sum(-1)
    variance = pooled * (1 - pooled)
    centered = steps - ((n * steps).sum(-1) / n.sum(-1))[..., None]
    spread = (n * centered**2).sum(-1)
    slope = (centered * x).sum(-1) / spread
    flat = variance <= 0
    return np.where(flat, 0.0, slope**2 * spread / np.where(flat, 1.0, variance)), slope


def trend_sign(numerator: ArrayLike, denominator: ArrayLike) -> NDArray[np.int8]:
    """1 for a rising, −1 for a falling, 0 for no trend over five yearly proportions, along the last axis.

    A trend is significant at p = 0.002, and does not hang on one year: without any one of the five the slope keeps
    its sign. Source: Fingertips trend markers. Raises ValueError for another number of points.
    """
    x, n = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    if x.shape[-1] != TREND_POINTS or n.shape != x.shape:
        raise ValueError(f"a trend is told from exactly {TREND_POINTS} points")
    statistic, slope = trend_statistic(x, n)
    steady = np.ones(np.shape(slope), bool)
    for left_out in range(TREND_POINTS):
        kept = [point for point in range(TREND_POINTS) if point != left_out]
        steady &= _direction(np.array(kept, np.float64), x[..., kept], n[..., kept]) * slope > 0
    significant = (statistic > TREND_LIMIT) & steady
    return np.where(significant, np.sign(slope), 0).astype(np.int8)


def _direction(steps: Floats, x: Floats, n: Floats) -> Any:
    """Its sign is that of the slope, and exactly 0 for equal shares: products of counts are whole numbers."""
    return n.sum(-1) * (steps * x).sum(-1) - (n * steps).sum(-1) * x.sum(-1)
