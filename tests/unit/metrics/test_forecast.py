"""Golden values of forecasts, as `predict(lm(value ~ year), interval = "prediction")` gives them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import forecast

FIVE = {2021: 0.25, 2022: 0.24, 2023: 0.225, 2024: 0.215, 2025: 0.2}
GOLDEN = [
    (FIVE, 2026, 0.1885, 0.18120809945545, 0.19579190054455),
    (FIVE, 2027, 0.176, 0.16758003851540, 0.18441996148460),
    ({2021: 21.0, 2022: 22.5, 2023: 21.5, 2025: 24.0}, 2026, 24.38571428571429, 18.60067792160556, 30.17075064992298),
    ({2023: 0.5, 2024: 0.53, 2025: 0.52}, 2026, 0.53666666666667, 0.15784083298511, 0.91549250034823),
]


@pytest.mark.parametrize(("points", "year", "value", "lower", "upper"), GOLDEN)
def test_forecast(points: dict[int, float], year: int, value: float, lower: float, upper: float) -> None:
    found = forecast(points, year)
    assert found is not None
    assert found[:3] == pytest.approx((value, lower, upper), abs=1e-9)
    assert not found.clipped


def test_two_points_are_no_series_and_a_line_goes_no_farther_than_it_comes_from() -> None:
    assert forecast({2024: 0.2, 2025: 0.3}, 2026) is None
    assert forecast({}, 2026) is None
    three = {2023: 0.2, 2024: 0.3, 2025: 0.25}
    assert forecast(three, 2027) is not None
    assert forecast(three, 2028) is None


def test_what_is_not_possible_is_clipped_and_said_to_be() -> None:
    falling = {2023: 0.05, 2024: 0.03, 2025: 0.01}
    found = forecast(falling, 2026, least=0.0, most=1.0)
    assert found is not None
    assert found.value == found.lower == 0.0
    assert found.clipped
    rising = forecast({year: 1 - value for year, value in falling.items()}, 2026, least=0.0, most=1.0)
    assert rising is not None
    assert rising.value == rising.upper == 1.0
    assert rising.clipped


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_a_line_that_stays_at_the_end_of_what_is_possible_does_not_lead_beyond_it(end: float) -> None:
    found = forecast(dict.fromkeys((2015, 2016, 2024), end), 2028, chance=0.0001, least=0.0, most=1.0)
    assert found is not None
    assert found.value == end
    assert not found.clipped


def test_points_on_a_line_are_no_surer_than_chance_lets_them_be() -> None:
    straight = {2023: 0.20, 2024: 0.22, 2025: 0.24}
    found = forecast(straight, 2026, chance=0.0004)
    assert found is not None
    reach = 12.7062047362 * (0.0004 * (1 + 1 / 3 + 4 / 2)) ** 0.5
    assert found[:3] == pytest.approx((0.26, 0.26 - reach, 0.26 + reach))


def test_a_forecast_is_of_a_later_year_and_from_the_latest_points() -> None:
    with pytest.raises(ValueError, match="after 2025"):
        forecast(FIVE, 2025)
    with pytest.raises(ValueError, match="5 points at most"):
        forecast({2020: 0.3, **FIVE}, 2026)


@given(st.dictionaries(st.integers(2015, 2025), st.floats(-1, 1), min_size=3, max_size=5), st.floats(-10, 10))
def test_a_series_that_is_moved_has_a_forecast_that_is_moved_as_far(points: dict[int, float], by: float) -> None:
    year = max(points) + 1
    found, moved = forecast(points, year), forecast({when: value + by for when, value in points.items()}, year)
    assert found is not None
    assert moved is not None
    assert found.lower <= found.value <= found.upper
    assert moved[:3] == pytest.approx([one + by for one in found[:3]], abs=1e-6)
