"""Of two conditions one may say more; each case is by hand."""

from __future__ import annotations

import pytest

from metrics.expression import Node, ValueType
from metrics.implication import implies
from metrics.indicator import unit_named
from metrics.type_check import read_expression


def condition(text: str) -> Node:
    expression, problems = read_expression(text, unit_named("student_year"), ValueType.FLAG)
    assert expression is not None, problems
    return expression.root


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("days_enrolled >= 10", "days_enrolled > 0"),
        ("days_enrolled > 10", "days_enrolled >= 10"),
        ("days_enrolled = 10", "days_enrolled <= 10"),
        ("10 < days_enrolled", "days_enrolled > 0"),
        ("age_on_september_1 between 6 and 17 and days_enrolled > 0", "days_enrolled > 0"),
        ("grade_number between 4 and 5", "grade_number between 3 and 8"),
        ("grade_level = '03'", "grade_level in ('03', '04')"),
        ("grade_level in ('03', '04')", "grade_level in ('03', '04', '05')"),
        ("needs >= 1", "needs >= 1 or has_plan"),
        ("needs >= 2 or needs >= 3", "needs >= 1"),
        ("needs >= 1 or has_plan", "has_plan or needs >= 1"),
        ("days_absent > 3", "days_absent is not null"),
        ("has_plan", "has_plan is not null"),
    ],
)
def test_one_condition_says_more(one: str, other: str) -> None:
    assert implies(condition(one), condition(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("days_enrolled > 0", "days_enrolled >= 10"),
        ("days_enrolled >= 10", "days_enrolled > 10"),
        ("days_enrolled <= 10", "days_enrolled >= 10"),
        ("days_enrolled != 5", "days_enrolled != 6"),
        ("days_absent >= 10", "days_enrolled >= 10"),
        ("needs >= 1 or has_plan", "needs >= 1"),
        ("grade_level in ('03', '06')", "grade_level in ('03', '04')"),
        ("has_plan is null", "has_plan is not null"),
        ("not has_plan", "has_plan"),
    ],
)
def test_the_other_may_be_untrue(one: str, other: str) -> None:
    assert not implies(condition(one), condition(other))
