"""How sure a number is, where it stands and how it moves. Golden values of every function stand in its tests.

Nothing here knows a student: what is given to it is what may be published.
"""

from metrics.statistics.benchmark import Standing, standing
from metrics.statistics.disparity import (
    GapChange,
    Group,
    ratio_to_best,
    ratio_to_others,
    summary_ratio,
)
from metrics.statistics.forecast import FORECAST_POINTS, Forecast, forecast
from metrics.statistics.intervals import funnel_limits, gap_change_interval, newcombe_interval, wilson_interval
from metrics.statistics.progress import Progress, progress, targeted_change
from metrics.statistics.summary import Part, improving
from metrics.statistics.trend import TREND_LIMIT, TREND_POINTS, trend_sign, trend_statistic

__all__ = [
    "FORECAST_POINTS",
    "TREND_LIMIT",
    "TREND_POINTS",
    "Forecast",
    "GapChange",
    "Group",
    "Part",
    "Progress",
    "Standing",
    "forecast",
    "funnel_limits",
    "gap_change_interval",
    "improving",
    "newcombe_interval",
    "progress",
    "ratio_to_best",
    "ratio_to_others",
    "standing",
    "summary_ratio",
    "targeted_change",
    "trend_sign",
    "trend_statistic",
    "wilson_interval",
]
