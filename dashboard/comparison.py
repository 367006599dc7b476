"""How a value stands against a benchmark: judged by its interval and the indicator's direction, or not at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np

from dashboard.cells import Floats, Grid, Observation
from dashboard.records import WHOLE_COMMUNITY, Indicator
from dashboard.release import Release
from dashboard.selection import Selection
from metrics.cells import CellStatus
from metrics.statistics import Standing as Standing
from metrics.statistics import standing as judged

SIGNS: Mapping[Standing, str] = {
    Standing.BETTER: "✓",
    Standing.WORSE: "!",
    Standing.HIGHER: "↑",
    Standing.LOWER: "↓",
    Standing.SIMILAR: "≈",
    Standing.NOT_JUDGED: "",
}


def standing(observation: Observation | None, benchmark: float | None, indicator: Indicator) -> Standing:
    """Better or worse where the benchmark lies outside the 95 % interval, similar where it lies inside."""
    if observation is None or observation.status is not CellStatus.PUBLISHED:
        return Standing.NOT_JUDGED
    return judged(observation.lower, observation.upper, benchmark, indicator.direction)


def standings(indicators: Sequence[Indicator], grid: Grid, benchmarks: Floats) -> list[list[Standing]]:
    """The same of every cell of a grid of these indicators; benchmarks are NaN where there is none to show.

    They are shaped as the grid is, or (indicators, 1).
    """
    own = np.broadcast_to(benchmarks, grid.value.shape)
    can_be_judged = grid.has_status(CellStatus.PUBLISHED) & ~np.isnan(grid.lower + grid.upper + own)
    rows = zip(indicators, *(found.tolist() for found in (can_be_judged, grid.lower, grid.upper, own)), strict=True)
    return [
        [
            judged(low, high, benchmark, indicator.direction) if can_be else Standing.NOT_JUDGED
            for can_be, low, high, benchmark in zip(*row, strict=True)
        ]
        for indicator, *row in rows
    ]


def benchmark_value(release: Release, indicator: str, selection: Selection) -> float | None:
    """The published value to compare with, for the selection's group; None where there is none to show.

    `community`: all of the community; `median`: the middle one of the neighborhoods with a published value; `target`:
    that of the year; `past`: the same place, partner and group one year before.
    """
    found = benchmark_values(release, [indicator], selection)[0]
    return None if math.isnan(found) else found


def benchmark_values(release: Release, indicators: Sequence[str], selection: Selection) -> list[float]:
    """The same of several indicators; NaN where there is none to show."""
    found: dict[str, float | None]
    if selection.benchmark == "target":
        found = {name: release.targets.get((name, selection.year, selection.group)) for name in indicators}
    elif selection.benchmark == "median":
        found = {name: _median(release, name, selection) for name in indicators}
    else:
        found = {cell.indicator_id: cell.value for cell in _benchmark_cells(release, indicators, selection)}
    return [math.nan if (value := found.get(name)) is None else value for name in indicators]


def _median(release: Release, indicator: str, selection: Selection) -> float | None:
    places = [place.key for place in release.neighborhoods]
    cells = release.observations([indicator], [selection.year], places, [selection.group])
    values = [cell.value for cell in cells if cell.value is not None]
    return median(values) if values else None


def benchmark_cell(release: Release, indicator: str, selection: Selection) -> Observation | None:
    """The one cell to compare with, where the benchmark is one: all of the community, or the year before."""
    return next(iter(_benchmark_cells(release, [indicator], selection)), None)


def _benchmark_cells(release: Release, indicators: Sequence[str], selection: Selection) -> list[Observation]:
    if selection.benchmark == "past":
        comparable = [name for name in indicators if selection.year not in release.breaks.get(name, {})]
        where = [selection.place], [selection.group], selection.partner
        return release.observations(comparable, [selection.year - 1], *where)
    if selection.benchmark == "community":
        return release.observations(indicators, [selection.year], [WHOLE_COMMUNITY], [selection.group])
    return []
