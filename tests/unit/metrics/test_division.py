"""Sums divided: what floating numbers can say of the exact quotient of the decimals that they stand for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.division import divided


def quotient(numerator: float, denominator: float) -> float:
    return float(divided(np.array([numerator]), np.array([denominator]))[0])


@given(
    st.decimals(-10_000_000, 10_000_000, places=4),
    st.decimals(-10_000_000, 10_000_000, places=4).filter(bool),
)
def test_the_quotient_is_the_number_nearest_to_that_of_the_decimals(above, below) -> None:
    assert quotient(float(above), float(below)) == float(Fraction(above) / Fraction(below))


@given(st.integers(-(10**6), 10**6), st.integers(0, 6), st.integers(1, 100_000))
def test_a_half_is_the_number_by_which_it_is_written(odd: int, decimals: int, students: int) -> None:
    half = Fraction(2 * odd + 1, 2 * 10**decimals)
    assert Fraction(repr(quotient(float(half * students), students))) == half


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [(1 / 3, 10), (2.0**60, 3), (12345678901.123456, 12), (123456.123456789012, 12)],
)
def test_what_no_short_decimal_says_is_divided_as_it_stands(numerator: float, denominator: float) -> None:
    assert quotient(numerator, denominator) == numerator / denominator


def test_nothing_to_divide_by_gives_no_number() -> None:
    found = divided(np.array([0.0, 5.0, 16.2]), np.array([0.0, 0.0, 12.0]))
    assert np.isnan(found[:2]).all()
    assert found[2] == 1.35


def test_nothing_is_divided_into_nothing() -> None:
    assert len(divided(np.array([]), np.array([]))) == 0
