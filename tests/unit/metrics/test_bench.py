"""The bench on which an analyst's worked examples are computed a second time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from metrics.engines.bench import Bench, agree, differs, open_bench
from metrics.engines.reference import tally
from tests.lib.definitions import indicator

ROWS: tuple[dict[str, Any], ...] = (
    {"days_enrolled": Decimal(180), "days_absent": Decimal(18), "school_id": "s1", "school_year": 2024},
    {"days_enrolled": Decimal(170), "days_absent": Decimal(3), "school_id": "s2", "school_year": 2023},
    {"days_enrolled": Decimal(7), "days_absent": None, "school_id": None, "school_year": 2024},
)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with open_bench() as bench:
        yield bench


@pytest.mark.parametrize(
    "said",
    [
        {"numerator": "not days_absent >= 10"},
        {"numerator": "school_year = 2023"},
        {"unit_of_analysis": "student_school_year", "population": "school_id in ('s1', 's2')"},
        {"statistic": "mean", "numerator": "days_absent / days_enrolled"},
        {"statistic": "ratio_of_sums", "numerator": "days_absent", "denominator": "days_enrolled"},
        {"statistic": "count", "numerator": None},
        {"population": "met_reading"},
    ],
)
def test_both_engines_agree_whatever_a_definition_says(bench: Bench, said: dict[str, Any]) -> None:
    unit = said.get("unit_of_analysis", "student_year")
    rows = ROWS if unit != "student_year" else tuple({k: v for k, v in r.items() if k != "school_id"} for r in ROWS)
    assert not differs(bench, indicator("one", **said), rows)


def test_a_row_that_gives_what_a_formula_comes_to_is_left_to_the_other_engine(bench: Bench) -> None:
    one = indicator("one", population="days_enrolled >= 10", numerator="absence_rate >= 0.1")
    assert not differs(bench, one, ROWS)
    assert not differs(bench, one, ({"days_enrolled": Decimal(180), "absence_rate": Decimal("0.1")},))


@pytest.mark.parametrize("others", [ROWS[:1], ROWS[:2], ROWS[1:]])
def test_another_result_is_no_agreement(bench: Bench, others: tuple[dict[str, Any], ...]) -> None:
    one = indicator("one", population="days_enrolled >= 1")
    assert agree(bench.total(one, ROWS), tally(one, ROWS))
    assert not agree(bench.total(one, ROWS), tally(one, others))
