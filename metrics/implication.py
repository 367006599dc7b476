"""Whether of two conditions one says more: whoever meets it meets the other too, as anybody sees who reads both."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from metrics.expression import Combine, Compare, Comparison, Field, IsNull, Membership, Node, Not, Number, fields_of

_MEETS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "!=": operator.ne, "=": operator.eq}
_TURNED: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_Bound: TypeAlias = tuple[Comparison, Node, Fraction]


def implies(one: Node, other: Node) -> bool:
    """Whether `other` is true of all of whom `one` is. False where that takes more than to compare the two by words."""
    match one, other:
        case _, Combine("and", left, right):
            return implies(one, left) and implies(one, right)
        case Combine("or", left, right), _:
            return implies(left, other) and implies(right, other)
        case _, Combine("or", left, right) if implies(one, left) or implies(one, right):
            return True
    return any(_says(condition, other) for condition in conditions(one))


def conditions(node: Node) -> Iterator[Node]:
    """The conditions that must all be met."""
    if isinstance(node, Combine) and node.operator == "and":
        yield from conditions(node.left)
        yield from conditions(node.right)
    else:
        yield node


def _says(one: Node, other: Node) -> bool:
    """The same of two conditions that are not put together of others by `and`."""
    if one == other:
        return True
    match one, other:
        case ((Compare() | Membership() | Field()), Not(IsNull(operand))):
            return isinstance(operand, Field) and operand in set(fields_of(one))
        case Compare("=", operand, value), Membership(same, choices):
            return operand == same and value in choices
        case Membership(operand, choices), Membership(same, more):
            return operand == same and set(choices) <= set(more)
        case Compare(), Compare():
            return _is_narrower(_bound(one), _bound(other))
    return False


def _bound(compared: Compare) -> _Bound | None:
    """What is compared with which number, as it stands or turned around."""
    match compared:
        case Compare(sign, operand, Number(value)):
            return sign, operand, value
        case Compare(sign, Number(value), operand):
            return _TURNED[sign], operand, value
    return None


def _is_narrower(one: _Bound | None, other: _Bound | None) -> bool:
    if one is None or other is None or one[1] != other[1]:
        return False
    (sign, _, value), (wider, _, limit) = one, other
    if sign == "=" or (sign in ("<", "<=", ">", ">=") and sign[0] == wider[0]):
        return bool(_MEETS[wider](value, limit)) or (value == limit and sign == wider)
    return False
