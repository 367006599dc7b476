"""Any expression of the definition language, and any few rows to work it out on, for Hypothesis to draw."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from etl.warehouse import UNITS
from metrics.engines.reference import evaluate
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
)

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


def assert_as_reference(found: Sequence[Any], expression: Expression, rows: Sequence[dict[str, Any]]) -> None:
    """What an engine found for each row is what plain Python makes of it."""
    exact = [evaluate(expression.root, row, UNIT) for row in rows]
    if expression.type is ValueType.FLAG:
        assert list(found) == exact
        return
    for here, there in zip(found, exact, strict=True):
        assert (here is None) == (there is None)
        # A quotient whose divisor differs from row to row keeps twelve decimals; everything else is exact.
        assert here is None or abs(here - there) < Fraction(1, 10**12)
