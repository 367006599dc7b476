"""Where a yearly series would come to if nothing changed: its straight line drawn on, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

FORECAST_POINTS = 3
# Student's t at 97.5 %, by degrees of freedom: those of three, four and five points.
_STUDENT = {1: 12.7062047362, 2: 4.3026527297, 3: 3.1824463053}
_ROUNDING = 1e-9


class Forecast(NamedTuple):
    """A forecast value and its 95 % interval, in the unit of the series.

    `clipped` where the line leads beyond what is possible, so that the value is the end of that.
    """

    value: float
    lower: float
    upper: float
    clipped: bool


def forecast(
    points: Mapping[int, float],
    year: int,
    *,
    chance: float = 0.0,
    least: float = -math.inf,
    most: float = math.inf,
) -> Forecast | None:
    """The value of a later year on the line of least squares through the points, with its interval of prediction.

    `points` are values by year that can be compared with each other. `chance` is the variance that one year has by
    chance alone: points that happen to lie on a line do not make the interval narrower than that. `least` and `most`
    are the ends of what is possible. None from fewer than three points, and for a year that lies farther ahead of the
    last of them than the first lies behind it. Raises ValueError for a year that is not later, and for more than five
    points. Source: R, `predict.lm(interval = "prediction")`.
    """
    if len(points) > FORECAST_POINTS + len(_STUDENT) - 1:
        raise ValueError(f"a forecast is made from the latest {FORECAST_POINTS + len(_STUDENT) - 1} points at most")
    if points and year <= max(points):
        raise ValueError(f"a forecast is of a year after {max(points)}, found {year}")
    if len(points) < FORECAST_POINTS or year - max(points) > max(points) - min(points):
        return None
    years, values = np.array(list(points), float), np.array(list(points.values()), float)
    around, freedom = years - years.mean(), len(points) - 2
    slope = float(around @ values / (around @ around))
    apart = year - float(years.mean())
    value = float(values.mean()) + slope * apart
    left = values - values.mean() - slope * around
    variance = max(float(left @ left) / freedom, chance)
    reach = _STUDENT[freedom] * math.sqrt(variance * (1 + 1 / len(points) + apart**2 / float(around @ around)))
    within, lower, upper = (min(max(one, least), most) for one in (value, value - reach, value + reach))
    return Forecast(within, lower, upper, clipped=not math.isclose(within, value, abs_tol=_ROUNDING))
