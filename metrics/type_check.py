"""Whether an expression makes sense over a unit of analysis: every field known, every operation on its own type.

All faults come at once. What comes back is typed: 1, 0, 'yes' and 'no' beside a flag have become flags.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from etl.problems import did_you_mean
from etl.warehouse import UNITS, Unit, VariableKind
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
from metrics.parser import parse
from metrics.tokens import Fault, TokenKind, Unreadable, tokens_of

_TYPE_OF = {
    VariableKind.TEXT: ValueType.TEXT,
    VariableKind.FLAG: ValueType.FLAG,
    VariableKind.INTEGER: ValueType.NUMBER,
    VariableKind.DECIMAL: ValueType.NUMBER,
}
_MOST_FAULTS = 100
_ORDERED = {"grade_level": "grade_number"}
"""Coded variables, and the number that has the order that their codes are thought to have."""
_FLAG_WORDS = {"yes": True, "true": True, "no": False, "false": False}


def read_expression(text: str, unit: Unit, wanted: ValueType) -> tuple[Expression | None, tuple[Fault, ...]]:
    """The typed expression, or None and every fault that keeps it from being one."""
    check = _Check(unit)
    try:
        tree = parse(text)
    except Unreadable as unreadable:
        check.names(text)
        said = [fault for fault in check.faults if fault.column != unreadable.fault.column]
        return None, (unreadable.fault, *said)
    root, found = check.typed(tree)
    if found not in (wanted, None):
        check.faults.append(Fault(1, f"this is {_article(found)}, and {_article(wanted)} is needed here"))
    if check.faults:
        return None, tuple(check.faults)
    return Expression(text, root, wanted), ()


class _Check:
    """One walk over a tree; a node whose type cannot be told has type None and is complained of once."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.faults: list[Fault] = []

    def fault(self, node: Node, message: str) -> None:
        fault = Fault(node.column, message)
        if fault not in self.faults:
            self.faults.append(fault)

    def typed(self, node: Node) -> tuple[Node, ValueType | None]:
        match node:
            case Number():
                return node, ValueType.NUMBER
            case Text():
                return node, ValueType.TEXT
            case Flag():
                return node, ValueType.FLAG
            case Field():
                return node, self.field(node)
            case Negative(operand):
                return replace(node, operand=self.needs(ValueType.NUMBER, operand, "`-`")), ValueType.NUMBER
            case Calculation(operator, left, right):
                left = self.needs(ValueType.NUMBER, left, f"`{operator}`")
                right = self.needs(ValueType.NUMBER, right, f"`{operator}`")
                if operator == "/" and right == Number(Fraction(0)):
                    self.fault(node, "a division by zero is never known")
                return replace(node, left=left, right=right), ValueType.NUMBER
            case Not(operand):
                return replace(node, operand=self.needs(ValueType.FLAG, operand, "`not`")), ValueType.FLAG
            case Combine(
                "and", Compare(">=", Field() as field, Text() as low), Compare("<=", other, Text() as high)
            ) if field == other and self.is_range(field, low, high):
                return node, ValueType.FLAG
            case Combine(operator, left, right):
                left = self.needs(ValueType.FLAG, left, f"`{operator}`")
                right = self.needs(ValueType.FLAG, right, f"`{operator}`")
                return replace(node, left=left, right=right), ValueType.FLAG
            case IsNull(operand):
                return replace(node, operand=self.typed(operand)[0]), ValueType.FLAG
            case Compare(operator, left, right):
                left, right = self.compared(node, self.typed(left), self.typed(right), operator in ("=", "!="))
                return replace(node, left=left, right=right), ValueType.FLAG
            case Membership(operand, choices):
                tested = self.typed(operand)
                pairs = [self.compared(choice, tested, self.typed(choice), equality=True) for choice in choices]
                return replace(node, operand=pairs[0][0], choices=tuple(right for _, right in pairs)), ValueType.FLAG

    def needs(self, wanted: ValueType, node: Node, operation: str) -> Node:
        typed, found = self.typed(node)
        if found not in (wanted, None):
            self.fault(node, f"{operation} needs {_article(wanted)}, and this is {_article(found)}")
        return typed

    def names(self, text: str) -> None:
        """Look for unknown fields in a text that is no expression, as far as it has words; not for all of very many."""
        with suppress(Unreadable):
            for token, following in pairwise(tokens_of(text)):
                if len(self.faults) == _MOST_FAULTS:
                    return
                if token.kind is TokenKind.NAME and following.word != "(":
                    self.field(Field(token.word, column=token.column))

    def field(self, node: Field) -> ValueType | None:
        variable = self.unit.variable(node.name)
        if variable is not None:
            return _TYPE_OF[variable.kind]
        self.fault(node, unknown_field(node.name, self.unit))
        return None

    def compared(self, node: Node, left_side: _Typed, right_side: _Typed, equality: bool) -> tuple[Node, Node]:
        left, left_type = left_side if right_side[1] is not ValueType.FLAG else _as_flag(*left_side)
        right, right_type = right_side if left_type is not ValueType.FLAG else _as_flag(*right_side)
        if left_type is None or right_type is None:
            return left, right
        if left_type is not right_type:
            said = f"{_said(left, left_type)} cannot be compared with {_said(right, right_type)}"
            self.fault(node, said + self.quoted(left, right_type) + self.quoted(right, left_type))
        elif left_type is ValueType.FLAG and not equality:
            self.fault(node, "yes and no have no order; compare with `=` or `!=`")
        elif left_type is ValueType.TEXT:
            for one, other in ((left, right), (right, left)):
                if equality:
                    self.code(one, other)
                else:
                    self.order(node, one)
        return left, right

    def quoted(self, field: Node, beside: ValueType) -> str:
        """What to write where a number stands beside a coded variable: its values are texts."""
        variable = self.unit.variable(field.name) if isinstance(field, Field) else None
        if variable is None or variable.codes is None or beside is not ValueType.NUMBER:
            return ""
        return f"; its values stand in quotes: {', '.join(map(repr, variable.codes.values))}"

    def is_range(self, field: Field, low: Text, high: Text) -> bool:
        """Whether between two codes lie those that are listed between them, in the order of letters too."""
        variable = self.unit.variable(field.name)
        codes = () if variable is None or variable.codes is None else variable.codes.values
        if low.value not in codes or high.value not in codes:
            return False
        between = tuple(code for code in codes if low.value <= code <= high.value)
        return between == tuple(codes[codes.index(low.value) : codes.index(high.value) + 1])

    def order(self, node: Node, field: Node) -> None:
        """Codes have no order: that of their letters puts KG and PK behind grade 12."""
        variable = self.unit.variable(field.name) if isinstance(field, Field) else None
        if variable is not None and variable.codes is not None:
            other = f", or compare {_ORDERED[variable.name]}" if variable.name in _ORDERED else ""
            message = f"{variable.name} has codes, which have no order; name those that are meant with `in (…)`{other}"
            self.fault(node, message)

    def code(self, field: Node, value: Node) -> None:
        """A coded variable is only ever one of its codes: anything else would silently be nobody."""
        variable = self.unit.variable(field.name) if isinstance(field, Field) else None
        if variable is None or variable.codes is None or not isinstance(value, Text):
            return
        codes = variable.codes
        if value.value in codes.values:
            return
        near = codes.canonical().get(value.value.lower())
        advice = f" Did you mean '{near}'?" if near else did_you_mean(value.value, codes.values)
        self.fault(value, f"{variable.name} is never '{value.value}'.{advice} It is {', '.join(codes.values)}, or null")


def unknown_field(name: str, unit: Unit) -> str:
    """That a unit has no variable of that name, and what may be meant: another unit's, a value, or the nearest name."""
    message = f"unknown field '{name}'."
    having = [other.name for other in UNITS if other.variable(name) is not None]
    if having:
        return f"{message} {', '.join(having)} {'has' if len(having) == 1 else 'have'} it, and {unit.name} has not"
    if any(variable.codes and name in variable.codes.values for variable in unit.variables):
        return f"{message} If it is a value, it stands in single quotes: '{name}'"
    return message + did_you_mean(name, [variable.name for variable in unit.variables])


_Typed: TypeAlias = tuple[Node, ValueType | None]


def _as_flag(node: Node, found: ValueType | None) -> _Typed:
    if isinstance(node, Number) and node.value in (0, 1):
        return Flag(node.value == 1, column=node.column), ValueType.FLAG
    if isinstance(node, Text) and node.value.lower() in _FLAG_WORDS:
        return Flag(_FLAG_WORDS[node.value.lower()], column=node.column), ValueType.FLAG
    return node, found


def _said(node: Node, found: ValueType) -> str:
    return f"'{node.name}', {_article(found)}," if isinstance(node, Field) else _article(found)


def _article(found: ValueType | None) -> str:
    articles = {ValueType.NUMBER: "a number", ValueType.TEXT: "a text", ValueType.FLAG: "a condition (yes or no)"}
    return articles[found] if found else "nothing that is known"
