"""The bench on which an analyst's worked examples are computed a second time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from metrics.engines.bench import Bench, agree, disagreements, open_bench
from metrics.engines.reference import tally
from metrics.indicator import Example, Indicator
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


def with_examples(one: Indicator, *tables: tuple[dict[str, Any], ...]) -> Indicator:
    """The indicator with worked examples of these rows; what they claim does not matter here."""
    return replace(one, examples=tuple(Example("", (), rows, "", Decimal(0), None, 0) for rows in tables))


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
    one = indicator("one", **said)
    assert agree(bench.total(one, rows), tally(one, rows))
    assert list(disagreements([with_examples(one, rows)])) == []


def test_a_row_that_gives_what_a_formula_comes_to_is_left_to_the_other_engine() -> None:
    one = indicator("one", population="days_enrolled >= 10", numerator="absence_rate >= 0.1")
    given = ({"days_enrolled": Decimal(180), "absence_rate": Decimal("0.1")},)
    assert list(disagreements([with_examples(one, ROWS, given)])) == []


@pytest.mark.parametrize("others", [ROWS[:1], ROWS[:2], ROWS[1:]])
def test_another_result_is_no_agreement(bench: Bench, others: tuple[dict[str, Any], ...]) -> None:
    one = indicator("one", population="days_enrolled >= 1")
    assert agree(bench.total(one, ROWS), tally(one, ROWS))
    assert not agree(bench.total(one, ROWS), tally(one, others))


def test_examples_asked_all_at_once_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    undated = tuple({key: value for key, value in row.items() if key != "school_year"} for row in ROWS)
    plain = with_examples(indicator("one"), undated, undated[:1], undated[2:])
    same_name = with_examples(indicator("one", numerator="days_absent >= 3"), undated)
    dated = with_examples(indicator("two", numerator="school_year = 2023"), ROWS)
    assert list(disagreements([plain, same_name, dated])) == []

    wrong = tally(plain, ())
    monkeypatch.setattr(
        "metrics.engines.bench.tally", lambda one, rows: wrong if rows is plain.examples[1].rows else tally(one, rows)
    )
    assert [(found is plain, number) for found, number in disagreements([plain, same_name, dated])] == [(True, 2)]
