"""How a value stands against a benchmark: judged by its interval and the indicator's direction, or not at all."""

from __future__ import annotations

from enum import Enum


class Standing(Enum):
    """What may be said of a value beside a benchmark; without an interval nothing is said."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"
    NOT_JUDGED = "not_judged"


def standing(lower: float | None, upper: float | None, benchmark: float | None, direction: str) -> Standing:
    """Better or worse where the benchmark lies outside the interval, similar where it lies inside or on its end.

    `direction` is an indicator's; of one without, a value is higher or lower. A benchmark that holds the group itself
    is not independent of it: the comparison then says less than it seems to.
    """
    if lower is None or upper is None or benchmark is None:
        return Standing.NOT_JUDGED
    if lower <= benchmark <= upper:
        return Standing.SIMILAR
    above = lower > benchmark
    if direction == "none":
        return Standing.HIGHER if above else Standing.LOWER
    return Standing.BETTER if above == (direction == "higher_is_better") else Standing.WORSE
