"""Golden values of intervals and trends, from the packages that they follow and from runs by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import (
    TREND_LIMIT,
    funnel_limits,
    gap_change_interval,
    newcombe_interval,
    trend_sign,
    trend_statistic,
    wilson_interval,
)

WILSON = [
    (65, 100, 0.5525444330, 0.7363575176, 0.4954946574, 0.7783540614),
    (1, 100, 0.0017674321, 0.0544861962, 0.0008730657, 0.1045544528),
    (5, 100, 0.0215436792, 0.1117504692, 0.0138653207, 0.1645885228),
    (20, 100, 0.1333669333, 0.2888291656, 0.1051916207, 0.3471109417),
    (1045, 5000, 0.1979554988, 0.2204913037, 0.1917938180, 0.2273156290),
    (0, 10, 0, 0.2775327999, 0, 0.4884789005),
    (10, 10, 0.7224672001, 1, 0.5115210995, 1),
    (18, 180, 0.0641942511, 0.1525221472, 0.0498646539, 0.1904394732),
]


@pytest.mark.parametrize(("x", "n", "low", "high", "lower", "higher"), WILSON)
def test_wilson(x: int, n: int, low: float, high: float, lower: float, higher: float) -> None:
    assert wilson_interval(x, n) == pytest.approx((low, high), abs=5e-11)
    assert wilson_interval(x, n, level=0.998) == pytest.approx((lower, higher), abs=5e-11)


def test_wilson_over_arrays_is_the_same() -> None:
    x, n = np.array([row[0] for row in WILSON]), np.array([row[1] for row in WILSON])
    lower, upper = wilson_interval(x, n)
    assert lower == pytest.approx([row[2] for row in WILSON], abs=5e-11)
    assert upper == pytest.approx([row[3] for row in WILSON], abs=5e-11)


@pytest.mark.parametrize(("x", "n"), [(0, 0), (1, 0), (-1, 10), (11, 10), (1, -1)])
def test_wilson_refuses_what_is_no_proportion(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="numerator"):
        wilson_interval(x, n)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_wilson_refuses_what_is_no_level(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        wilson_interval(1, 2, level=level)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_mirrors_its_complement(counts: tuple[int, int]) -> None:
    x, n = counts
    lower, upper = wilson_interval(x, n)
    assert 0 <= lower <= x / n <= upper <= 1
    assert wilson_interval(n - x, n) == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


# Newcombe 1998, table II, method 10.
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("x", "n", "y", "m", "low", "high"), NEWCOMBE)
def test_newcombe(x: int, n: int, y: int, m: int, low: float, high: float) -> None:
    assert newcombe_interval(x, n, y, m) == pytest.approx((low, high), abs=5.1e-5)
    assert newcombe_interval(y, m, x, n) == pytest.approx((-high, -low), abs=5.1e-5)


def test_newcombe_over_arrays_is_the_same() -> None:
    columns = np.array(NEWCOMBE).T
    lower, upper = newcombe_interval(*columns[:4])
    assert lower == pytest.approx(columns[4], abs=5.1e-5)
    assert upper == pytest.approx(columns[5], abs=5.1e-5)


@pytest.mark.parametrize("wrong", [(1, 0, 1, 2), (1, 2, 3, 2)])
def test_newcombe_refuses_what_is_no_proportion(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="numerator"):
        newcombe_interval(*wrong)


def test_the_change_of_a_gap_combines_two_intervals_of_newcombe() -> None:
    """By hand from Newcombe's example: 56/70 less 48/80 is 0.2 (0.0524 to 0.3339)."""
    now, before = (56, 70, 48, 80), (48, 80, 48, 80)
    low, high = newcombe_interval(*before)
    lower, upper = gap_change_interval(now, before)
    assert lower == pytest.approx(0.2 - math.hypot(0.2 - 0.0524, high), abs=1e-4)
    assert upper == pytest.approx(0.2 + math.hypot(0.3339 - 0.2, low), abs=1e-4)
    assert gap_change_interval(before, now) == pytest.approx((-upper, -lower))
    many = tuple(np.array(counts) * 10_000 for counts in now)
    wide = 1.959964 * math.sqrt(sum(x / n * (1 - x / n) / n for x, n in ((560_000, 700_000), (480_000, 800_000))))
    lower, upper = gap_change_interval(many, tuple(np.array(counts) * 10_000 for counts in now))
    assert (lower, upper) == pytest.approx((-math.sqrt(2) * wide, math.sqrt(2) * wide), rel=1e-3), "Wald's where large"


def test_funnel_limits() -> None:
    assert funnel_limits(0.2, 100) == pytest.approx((0.121601, 0.278399), abs=5e-7)
    assert funnel_limits(0.2, 100, level=0.998) == pytest.approx((0.076391, 0.323609), abs=5e-7)


def test_funnel_limits_narrow_with_size_and_stay_shares() -> None:
    lower, upper = funnel_limits(0.05, [5, 50, 500], level=0.998)
    assert lower.tolist() == sorted(lower)
    assert upper.tolist() == sorted(upper, reverse=True)
    assert lower[0] == 0
    assert funnel_limits(0.99, 5)[1] == 1
    assert funnel_limits(0, 10) == (0, 0)


@pytest.mark.parametrize(
    ("average", "size", "level", "what"),
    [(1.2, 10, 0.95, "average"), (0.2, 0, 0.95, "denominator"), (0.2, 10, 95, "level")],
)
def test_funnel_limits_refuse_what_is_none(average: float, size: int, level: float, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        funnel_limits(average, size, level)


@pytest.mark.parametrize(
    ("x", "n", "expected"),
    [
        ([83, 90, 129, 70], [86, 93, 136, 82], 8.22492),
        ([250, 240, 225, 215, 200], [1000] * 5, 8.93245),
        ([250, 238, 222, 210, 195], [1000] * 5, 10.99088),
        ([200, 205, 198, 202, 290], [1000] * 5, 18.31688),
        ([25, 24, 22, 21, 20], [100] * 5, 0.97225),
        ([0] * 5, [100] * 5, 0),
        ([100] * 5, [100] * 5, 0),
    ],
)
def test_trend_statistic(x: list[int], n: list[int], expected: float) -> None:
    assert trend_statistic(x, n)[0] == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize(
    ("x", "sign"),
    [
        ([250, 240, 225, 215, 200], 0),  # significant at 1 %, and not at 0.2 %
        ([250, 238, 222, 210, 195], -1),
        ([195, 210, 222, 238, 250], 1),
        ([200, 205, 198, 202, 290], 0),  # without the last year the slope turns
        ([0, 0, 0, 0, 0], 0),
        ([1000, 1000, 1000, 1000, 1000], 0),
    ],
)
def test_trend_sign(x: list[int], sign: int) -> None:
    assert trend_sign(x, [1000] * 5) == sign


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(
    ("missed", "students"),
    [
        ([299, 0, 0, 0, 0], [2481, 1, 22, 1541, 1]),  # without the first year there is nothing left that moves
        ([0, 0, 0, 0, 40], [333, 271, 9, 247, 60]),
        ([57, 7, 21, 11, 3], [60, 21, 63, 33, 9]),  # a third in each year but the first
    ],
)
def test_a_trend_that_hangs_on_one_year_is_none_whichever_way_it_is_counted(
    missed: list[int], students: list[int], mirrored: bool
) -> None:
    counted = [n - x for x, n in zip(missed, students, strict=True)] if mirrored else missed
    assert trend_statistic(counted, students)[0] > TREND_LIMIT
    assert trend_sign(counted, students) == 0


def test_the_limit_is_that_of_one_in_five_hundred() -> None:
    from math import erfc, sqrt

    assert erfc(sqrt(TREND_LIMIT / 2)) == pytest.approx(0.002, abs=1e-6)


def test_many_trends_at_once_are_the_same_as_one_by_one() -> None:
    x = np.array([[250, 238, 222, 210, 195], [200, 205, 198, 202, 290]])
    assert trend_sign(x, np.full((2, 5), 1000)).tolist() == [-1, 0]


@pytest.mark.parametrize("points", [4, 6])
def test_a_trend_has_five_points(points: int) -> None:
    with pytest.raises(ValueError, match="exactly 5"):
        trend_sign([1] * points, [10] * points)
