"""6. Indicators: who is in the denominator, in the numerator, or unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from etl.warehouse import UNITS
from metrics.engines.reference import tally
from metrics.example import read_example
from tests.lib.definitions import SqlBench, indicator

TABLE = """
student | days_enrolled | days_absent | service_hours
ana     | 180           | 18          | 2.5
ben     | 180           | 17          |
cal     |   9           |  9          | 1
dee     | 180           |             | 0
eva     |               |  5          | 4
fay     |   9           |             |
"""


@pytest.fixture(params=["reference", "sql"])
def results(request, bench: SqlBench) -> Callable[..., tuple[float, float, int]]:
    def work_out(**definition: object) -> tuple[float, float, int]:
        one = indicator("made_up", **definition)
        rows = read_example(TABLE, UNITS[0]).rows
        total = tally(one, rows) if request.param == "reference" else bench.totals(one, rows)
        return float(total.numerator), float(total.denominator), total.unknown

    return work_out


CHRONIC = {"population": "days_enrolled >= 10", "numerator": "10 * days_absent >= days_enrolled"}


def test_a_proportion_is_over_the_population_for_whom_it_is_decided(results):
    assert results(**CHRONIC) == (1, 2, 2)  # dee's numerator and eva's population cannot be decided


def test_outside_the_population_nothing_is_unknown(results):
    assert results(population="days_enrolled < 10", numerator="days_absent >= 9") == (1, 1, 2)


def test_an_undecided_population_is_unknown_whatever_the_numerator(results):
    assert results(population="days_enrolled > 0", numerator="days_absent >= 0") == (3, 3, 3)


def test_a_count_without_numerator_counts_the_population(results):
    assert results(statistic="count", population="days_enrolled >= 10", numerator=None) == (3, 3, 1)


def test_a_count_with_numerator_counts_those_for_whom_it_is_true(results):
    assert results(statistic="count", **CHRONIC) == (1, 2, 2)


def test_a_mean_is_over_students_with_a_number(results):
    assert results(statistic="mean", population="days_enrolled >= 9", numerator="service_hours") == (3.5, 3, 3)


def test_a_ratio_of_sums_needs_both_numbers_of_a_student(results):
    ratio = {"statistic": "ratio_of_sums", "numerator": "days_absent", "denominator": "days_enrolled"}
    assert results(population="days_enrolled > 0", **ratio) == (18 + 17 + 9, 180 + 180 + 9, 3)


def test_a_sum_of_quotients_keeps_twelve_decimals(results):
    rates = {"statistic": "mean", "population": "days_enrolled >= 9", "numerator": "days_absent / days_enrolled"}
    numerator, students, unknown = results(**rates)
    assert numerator == pytest.approx(18 / 180 + 17 / 180 + 9 / 9, abs=1e-11)
    assert (students, unknown) == (3, 3)
