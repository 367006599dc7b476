"""What a series leads to if nothing changes, told from its published cells and from nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import fmean
from typing import NamedTuple

from dashboard.cells import Observation
from dashboard.records import ALL, Indicator
from dashboard.release import Release
from dashboard.selection import Selection
from metrics.cells import CellStatus
from metrics.statistics import TREND_POINTS, Forecast, forecast

YEARS_AHEAD = 2


class Expected(NamedTuple):
    """What the years up to the baseline year led to expect of a later one."""

    baseline_year: int
    forecast: Forecast


def outlook(release: Release, indicator: Indicator, chosen: Selection) -> Mapping[int, Forecast]:
    """The forecasts of the school years after the last of the release; empty where there are too few to tell from."""
    last = release.years[-1]
    found = {
        year: _forecast(release, indicator, chosen, last, year) for year in range(last + 1, last + 1 + YEARS_AHEAD)
    }
    return {year: one for year, one in found.items() if one is not None}


def expected(release: Release, indicator: Indicator, chosen: Selection) -> Expected | None:
    """The forecast of the selection's year from the baseline year that the definition names, and those before it.

    None without such a year, up to it, and where the series breaks after it.
    """
    since = indicator.baseline_year
    if since is None or chosen.year <= since:
        return None
    if any(since < year <= chosen.year for year in release.breaks.get(indicator.indicator_id, {})):
        return None
    found = _forecast(release, indicator, chosen, since, chosen.year)
    return None if found is None else Expected(since, found)


def points(release: Release, indicator: Indicator, chosen: Selection, last: int) -> list[Observation]:
    """The published cells of the latest five years up to `last` that can be compared with it.

    A partner's students are others each year, and make no series.
    """
    if chosen.partner != ALL:
        return []
    breaks = release.breaks.get(indicator.indicator_id, {})
    first = max([last - TREND_POINTS + 1, *(year for year in breaks if year <= last)])
    cells = release.observations([indicator.indicator_id], range(first, last + 1), [chosen.place], [chosen.group])
    return [cell for cell in cells if cell.status is CellStatus.PUBLISHED]


def _forecast(release: Release, indicator: Indicator, chosen: Selection, last: int, year: int) -> Forecast | None:
    cells = points(release, indicator, chosen, last)
    values = {cell.school_year: cell.value for cell in cells if cell.value is not None}
    return forecast(
        values,
        year,
        chance=fmean(map(_chance, cells)) if cells and indicator.counts_students else 0.0,
        least=0.0 if all(value >= 0 for value in values.values()) else -math.inf,
        most=1.0 if indicator.is_share and all(value <= 1 for value in values.values()) else math.inf,
    )


def _chance(cell: Observation) -> float:
    """The variance that a share of so many students has by chance alone."""
    return (cell.value or 0.0) * (1 - (cell.value or 0.0)) / (cell.denominator or 1.0)
