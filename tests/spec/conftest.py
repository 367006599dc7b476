"""Each paragraph of the specification: a table of students, an expression, and what it is for each, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest

from etl.warehouse import UNITS
from metrics.engines.reference import evaluate
from metrics.example import read_example
from metrics.expression import Expression, ValueType
from metrics.type_check import read_expression
from tests.lib.definitions import SqlBench

Engine = Callable[[Expression, Sequence[dict[str, object]]], list[Any]]


@pytest.fixture(scope="session")
def bench() -> Iterator[SqlBench]:
    bench = SqlBench()
    yield bench
    bench.close()


def by_reference(expression: Expression, rows: Sequence[dict[str, object]]) -> list[Any]:
    return [evaluate(expression.root, row, UNITS[0]) for row in rows]


@pytest.fixture(params=["reference", "sql"])
def engine(request: pytest.FixtureRequest, bench: SqlBench) -> Engine:
    return by_reference if request.param == "reference" else bench.values


@pytest.fixture
def spec(engine: Engine) -> Callable[[str, str, dict[str, Any]], None]:
    """`spec(table, expression, expected)`: `expected` maps each student to True, False, None or a number."""

    def check(table: str, text: str, expected: dict[str, Any]) -> None:
        example = read_example(table, UNITS[0])
        assert example.faults == ()
        numbers = any(isinstance(value, int | Fraction) and not isinstance(value, bool) for value in expected.values())
        expression, faults = read_expression(text, UNITS[0], ValueType.NUMBER if numbers else ValueType.FLAG)
        assert faults == ()
        assert expression is not None
        assert dict(zip(example.students, engine(expression, example.rows), strict=True)) == expected

    return check
