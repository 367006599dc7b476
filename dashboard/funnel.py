"""Which places differ from the average of all by more than chance explains for places of their size.

The average is that of the published places together: what is hidden is in no limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.cells import Observation
from dashboard.records import Indicator, PlaceKey
from metrics.cells import CellStatus
from metrics.statistics import funnel_limits

_OUTER = 0.998


class Limits(NamedTuple):
    """Between which shares a place of this size lies by chance: 95 of 100 times, and 998 of 1,000 times."""

    lower: float
    upper: float
    outer_lower: float
    outer_upper: float

    def side(self, value: float) -> str:
        """`within`, or on which side and beyond which of the limits: `above`, `far_above`, `below`, `far_below`."""
        if self.lower <= value <= self.upper:
            return "within"
        far = "" if self.outer_lower <= value <= self.outer_upper else "far_"
        return f"{far}{'above' if value > self.upper else 'below'}"


def funnel(indicator: Indicator, cells: Sequence[Observation]) -> dict[PlaceKey, Limits]:
    """The limits of each place with a published share of students; empty where fewer than two have one."""
    published = [cell for cell in cells if indicator.counts_students and cell.status is CellStatus.PUBLISHED]
    if len(published) < 2:
        return {}
    sizes = [cell.denominator or 0.0 for cell in published]
    average = sum(cell.numerator or 0.0 for cell in published) / sum(sizes)
    ends = (*funnel_limits(average, sizes), *funnel_limits(average, sizes, _OUTER))
    limits = map(Limits, *(end.tolist() for end in ends))
    return {cell.place: found for cell, found in zip(published, limits, strict=True)}
