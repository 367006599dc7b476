"""Any expression that can be written means the same in SQL as in plain Python, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.warehouse import UNITS
from metrics.engines.quotient import is_number, oversized
from metrics.engines.reference import evaluate, tally
from metrics.expression import (
    Calculation,
    Combine,
    Compare,
    Expression,
    Field,
    Flag,
    IsNull,
    Membership,
    Negative,
    Node,
    Not,
    Number,
    Text,
    ValueType,
    children,
)
from metrics.type_check import read_expression
from tests.lib.definitions import SqlBench, indicator

UNIT = UNITS[0]
NUMBERS = ("days_enrolled", "days_absent", "grade_number", "service_events", "absence_rate")
TEXTS = ("sex", "neighborhood_id")
FLAGS = ("promoted", "homeless", "met_early_grade_reading")
WORDS = ("female", "male", "a", "b", "it's")

decimals = st.sampled_from([Decimal(n) for n in ("0", "0.5", "1", "-1", "9", "10", "17.9999", "18", "180", "-0.0001")])
rows = st.lists(
    st.fixed_dictionaries(
        {name: st.none() | decimals for name in NUMBERS[:2]}
        | {name: st.none() | st.integers(-2, 3) for name in NUMBERS[2:4]}
        | {name: st.none() | st.sampled_from(WORDS) for name in TEXTS}
        | {name: st.none() | st.booleans() for name in FLAGS}
    ),
    min_size=1,
    max_size=6,
)

constants = st.sampled_from(["0", "1", "2", "9", "10", "0.1", "0.5", "180", "0.0001", "1.25"]).map(
    lambda word: Number(Fraction(word))
)


def numbers(depth: int = 3) -> st.SearchStrategy[Node]:
    leaves: st.SearchStrategy[Node] = constants | st.sampled_from(NUMBERS).map(Field)
    if depth == 0:
        return leaves
    inner = numbers(depth - 1)
    return st.one_of(leaves, st.builds(Calculation, st.sampled_from("+-*/"), inner, inner), st.builds(Negative, inner))


texts: st.SearchStrategy[Node] = st.sampled_from(TEXTS).map(Field) | st.sampled_from(WORDS).map(Text)
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
few = st.integers(1, 3)


def conditions(depth: int = 3) -> st.SearchStrategy[Node]:
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.sampled_from(FLAGS).map(Field),
        st.booleans().map(Flag),
        st.builds(Compare, SIGNS, numbers(2), numbers(2)),
        st.builds(Compare, SIGNS, texts, texts),
        st.builds(IsNull, st.one_of(numbers(2), texts, st.sampled_from(FLAGS).map(Field))),
        st.builds(Membership, numbers(1), st.lists(numbers(1), min_size=1, max_size=3).map(tuple)),
        st.builds(Membership, texts, st.lists(texts, min_size=1, max_size=3).map(tuple)),
    )
    if depth == 0:
        return leaves
    inner = conditions(depth - 1)
    return st.one_of(
        leaves,
        st.builds(Not, inner),
        st.builds(Combine, st.sampled_from(["and", "or"]), inner, inner),
        st.builds(Compare, st.sampled_from(["=", "!="]), inner, inner),
        st.builds(IsNull, inner),
    )


@pytest.fixture(scope="module")
def bench() -> Iterator[SqlBench]:
    bench = SqlBench()
    yield bench
    bench.close()


quick = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(root=conditions(), rows=rows)
def test_conditions(bench: SqlBench, root: Node, rows: list[dict[str, Any]]) -> None:
    agree(bench, Expression("", root, ValueType.FLAG), rows)


@quick
@given(root=numbers(), rows=rows)
def test_numbers(bench: SqlBench, root: Node, rows: list[dict[str, Any]]) -> None:
    agree(bench, Expression("", root, ValueType.NUMBER), rows)


@quick
@given(population=conditions(2), numerator=conditions(2), rows=rows)
def test_conditions_in_the_places_of_a_definition(
    bench: SqlBench, population: Node, numerator: Node, rows: list[dict[str, Any]]
) -> None:
    if oversized(population, UNIT) or oversized(numerator, UNIT):
        return
    said = {"population": population, "numerator": numerator}
    one = replace(indicator("one"), **{name: Expression("", root, ValueType.FLAG) for name, root in said.items()})
    found, expected = bench.totals(one, rows), tally(one, rows)
    assert (found.numerator, found.students, found.unknown) == (
        expected.numerator,
        expected.students,
        expected.unknown,
    )


def agree(bench: SqlBench, expression: Expression, rows: list[dict[str, Any]]) -> None:
    if oversized(expression.root, UNIT):
        return  # a definition that says this is refused
    exact = [evaluate(expression.root, row, UNIT) for row in rows]
    found = bench.values(expression, rows)
    if expression.type is ValueType.FLAG:
        assert found == exact
        return
    for here, there in zip(found, exact, strict=True):
        assert (here is None) == (there is None)
        # A quotient whose divisor differs from row to row keeps twelve decimals; everything else is exact.
        assert here is None or abs(here - there) < Fraction(1, 10**12)


@quick
@given(root=conditions())
def test_what_is_written_down_is_read_back(root: Node) -> None:
    read, faults = read_expression(written(root), UNIT, ValueType.FLAG)
    if any("never" in fault.message for fault in faults):
        return  # a code or a divisor that the language refuses
    assert faults == ()
    assert read is not None
    assert read.root == root


def written(node: Node) -> str:
    """The words of an expression, every operation in brackets."""
    match node:
        case Field(name):
            return name
        case Number(value):
            return f"{float(value):.4f}"
        case Text(value):
            return "'" + value.replace("'", "''") + "'"
        case Flag(value):
            return "yes" if value else "no"
        case Negative(operand):
            return f"(-{written(operand)})"
        case Calculation(sign, left, right) | Compare(sign, left, right) | Combine(sign, left, right):
            return f"({written(left)} {sign} {written(right)})"
        case Membership(operand, choices):
            return f"({written(operand)} in ({', '.join(written(choice) for choice in choices)}))"
        case IsNull(operand):
            return f"({written(operand)} is null)"
        case Not(operand):
            return f"(not {written(operand)})"


def test_the_strategies_cover_the_whole_language() -> None:
    seen: set[type] = set()

    @settings(max_examples=300, deadline=None, derandomize=True, database=None)
    @given(root=conditions())
    def look(root: Node) -> None:
        waiting = [root]
        while waiting:
            node = waiting.pop()
            seen.add(type(node))
            waiting.extend(children(node))

    look()
    assert seen == set(Node.__args__)
    assert {is_number(Field(name), UNIT) for name in NUMBERS} == {True}
