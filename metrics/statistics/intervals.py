"""How sure a share is: intervals of one proportion of students, and of the difference of two.

They are for counts of students alone. Days and hours come in bundles of one student each, so that an interval over them
would be far too narrow: for these there is none.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Gaps: TypeAlias = tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike]


def wilson_interval(numerator: ArrayLike, denominator: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper end of the Wilson score interval of a proportion of students.

    `numerator` and `denominator` are counts. Raises ValueError where a denominator is not positive or a numerator
    lies outside it. Source: Wilson 1927, in the form of PHEindicatormethods 2.1.
    """
    x, n = _floats(numerator), _floats(denominator)
    z = _z(level)
    if not ((n > 0) & (x >= 0) & (x <= n)).all():
        raise ValueError("a proportion needs 0 <= numerator <= denominator and a positive denominator")
    middle = 2 * x + z * z
    spread = z * np.sqrt(z * z + 4 * x * (1 - x / n))
    below = 2 * (n + z * z)
    lower = np.where(x == 0, 0.0, (middle - spread) / below)
    upper = np.where(x == n, 1.0, (middle + spread) / below)
    return lower, upper


def newcombe_interval(
    numerator: ArrayLike, denominator: ArrayLike, other_numerator: ArrayLike, other_denominator: ArrayLike
) -> tuple[Floats, Floats]:
    """Lower and upper end of the 95 % interval of one proportion less another, of students who are not the same.

    Raises ValueError as `wilson_interval` does. Source: Newcombe 1998 (Statistics in Medicine 17, 873–890), method 10,
    which combines the two Wilson intervals.
    """
    x, n, y, m = map(_floats, (numerator, denominator, other_numerator, other_denominator))
    interval, other_interval = wilson_interval(x, n), wilson_interval(y, m)
    return _squared_and_added(x / n, interval, y / m, other_interval)


def gap_change_interval(now: Gaps, before: Gaps) -> tuple[Floats, Floats]:
    """Lower and upper end of the 95 % interval of gaps between two proportions, less the gaps between two others.

    `now` and `before` are each four counts, or arrays of them: numerator and denominator of the one group, and of the
    other. All students are taken for different ones; where many are in both years it is wider than it need be. Raises
    ValueError as `wilson_interval` does. Source: Zou and Donner 2008 (Statistics in Medicine 27, 1693–1702), which
    combines the two intervals of Newcombe as Newcombe combines those of Wilson.
    """
    interval, interval_before = newcombe_interval(*now), newcombe_interval(*before)
    return _squared_and_added(_gap(*now), interval, _gap(*before), interval_before)


def _gap(
    numerator: ArrayLike, denominator: ArrayLike, other_numerator: ArrayLike, other_denominator: ArrayLike
) -> Floats:
    x, n, y, m = map(_floats, (numerator, denominator, other_numerator, other_denominator))
    return x / n - y / m


def _squared_and_added(
    one: Floats, interval: tuple[Floats, Floats], other: Floats, other_interval: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """The interval of one estimate less another that is independent of it, from the interval of each."""
    (low, high), (other_low, other_high) = interval, other_interval
    below = np.hypot(one - low, other_high - other)
    above = np.hypot(high - one, other - other_low)
    return one - other - below, one - other + above


def funnel_limits(average: float, denominator: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Between which shares a group of a size lies where it differs from the average of all by chance alone.

    `average` is the share of all groups together, `denominator` sizes of groups. Limits are clipped to 0 and 1. Raises
    ValueError where the average is no share, a size is not positive, or the level is none. Source: the score limits of
    PHEindicatormethods 2.1.
    """
    n = np.asarray(denominator, np.float64)
    if not 0 <= average <= 1:
        raise ValueError(f"an average share lies between 0 and 1, found {average}")
    if not np.all(n > 0):
        raise ValueError("limits need a positive denominator")
    spread = _z(level) * np.sqrt(average * (1 - average) / n)
    return np.maximum(average - spread, 0.0), np.minimum(average + spread, 1.0)


def _floats(given: ArrayLike) -> Floats:
    """An array, or a number where one was given: with a number the same is worked out in a fifth of the time."""
    found: Floats = np.asarray(given, np.float64)[()]
    return found


@cache
def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, found {level}")
    return NormalDist().inv_cdf((1 + level) / 2)
