"""Any expression that can be written means the same in SQL as in plain Python, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from metrics.engines.quotient import is_number, oversized
from metrics.engines.reference import tally
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
from tests.lib.examples import examples
from tests.lib.expressions import NUMBERS, UNIT, assert_as_reference, conditions, numbers, rows


@pytest.fixture(scope="module")
def bench() -> Iterator[SqlBench]:
    bench = SqlBench()
    yield bench
    bench.close()


quick = examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])


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
    assert_as_reference(bench.values(expression, rows), expression, rows)


@quick
@given(root=conditions())
def test_what_is_written_down_is_read_back(root: Node) -> None:
    read, faults = read_expression(written(root), UNIT, ValueType.FLAG)
    if any(word in fault.message for fault in faults for word in ("never", "no order")):
        return  # a code, an order of codes or a divisor that the language refuses
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

    @settings(max_examples=300, derandomize=True, database=None)
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
