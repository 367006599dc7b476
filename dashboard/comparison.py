"""How a value stands against a benchmark: judged by its interval and the indicator's direction, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from dashboard.cells import Observation
from dashboard.records import Indicator
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


def benchmark_value(release: Release, indicator: str, selection: Selection) -> float | None:
    """The published value to compare with, for the selection's group; None where there is none to show.

    `community`: all of the community; `median`: the middle one of the neighborhoods with a published value; `target`:
    that of the year; `past`: the same place, partner and group one year before.
    """
    if selection.benchmark == "target":
        return release.targets.get((indicator, selection.year, selection.group))
    if selection.benchmark == "median":
        places = [place.key for place in release.neighborhoods]
        cells = release.observations([indicator], [selection.year], places, [selection.group])
        values = [cell.value for cell in cells if cell.value is not None]
        return median(values) if values else None
    found = benchmark_cell(release, indicator, selection)
    return None if found is None else found.value


def benchmark_cell(release: Release, indicator: str, selection: Selection) -> Observation | None:
    """The one cell to compare with, where the benchmark is one: all of the community, or the year before."""
    if selection.benchmark == "past":
        if selection.year in release.breaks.get(indicator, {}):
            return None
        return release.find(indicator, selection.year - 1, selection.place, selection.group, selection.partner)
    if selection.benchmark == "community":
        return release.find(indicator, selection.year, group=selection.group)
    return None
