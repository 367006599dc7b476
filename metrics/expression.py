"""What a definition says about a student, as a tree of frozen nodes; its meaning is in the engines.

A tree says nothing about SQL or Python, and a number in it is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Literal, TypeAlias

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
Arithmetic = Literal["+", "-", "*", "/"]
Connective = Literal["and", "or"]


class ValueType(Enum):
    """What an expression comes to."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "yes or no"


@dataclass(frozen=True)
class _At:
    """`column` counts characters of the expression from 1; it plays no part in equality."""

    column: int = field(default=1, compare=False, kw_only=True)


@dataclass(frozen=True)
class Field(_At):
    """A variable of the unit of analysis."""

    name: str


@dataclass(frozen=True)
class Number(_At):
    """A number, as written and exact."""

    value: Fraction


@dataclass(frozen=True)
class Text(_At):
    """A piece of text."""

    value: str


@dataclass(frozen=True)
class Flag(_At):
    """Yes or no."""

    value: bool


@dataclass(frozen=True)
class Negative(_At):
    """Minus a number."""

    operand: Node


@dataclass(frozen=True)
class Calculation(_At):
    """Two numbers put together; a division by zero is unknown."""

    operator: Arithmetic
    left: Node
    right: Node


@dataclass(frozen=True)
class Compare(_At):
    """Two values of one type compared; unknown where either is."""

    operator: Comparison
    left: Node
    right: Node


@dataclass(frozen=True)
class Membership(_At):
    """One of several values; `not in` is its negation."""

    operand: Node
    choices: tuple[Node, ...]


@dataclass(frozen=True)
class IsNull(_At):
    """Whether a value is not recorded; never unknown itself."""

    operand: Node


@dataclass(frozen=True)
class Not(_At):
    """The negation of a condition; unknown stays unknown."""

    operand: Node


@dataclass(frozen=True)
class Combine(_At):
    """Two conditions: `and` is no where either is, `or` is yes where either is, unknown where it depends."""

    operator: Connective
    left: Node
    right: Node


Node: TypeAlias = Field | Number | Text | Flag | Negative | Calculation | Compare | Membership | IsNull | Not | Combine


@dataclass(frozen=True)
class Expression:
    """A typed tree and the words from which it was read."""

    text: str
    root: Node
    type: ValueType


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under one."""
    match node:
        case Negative(operand) | IsNull(operand) | Not(operand):
            return (operand,)
        case Calculation(_, left, right) | Compare(_, left, right) | Combine(_, left, right):
            return (left, right)
        case Membership(operand, choices):
            return (operand, *choices)
        case _:
            return ()


def fields_of(node: Node) -> Iterator[Field]:
    """Every mention of a variable, from left to right."""
    if isinstance(node, Field):
        yield node
    for child in children(node):
        yield from fields_of(child)
