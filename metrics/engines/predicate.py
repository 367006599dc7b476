"""Conditions and numbers of the definition language as SQL that is exact and has the same three-valued logic.

Numbers are compared as quotients of whole numbers, crosswise and with regard to sign; nothing is ever divided, and
nothing rounded, before it is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import UserDefinedType

from etl.warehouse import Unit, VariableKind
from metrics.engines.quotient import (
    DECIMALS_OF_A_SUM,
    LARGEST_BIGINT,
    Constant,
    Divisor,
    Product,
    Quotient,
    Scaled,
    Sum,
    Term,
    crosswise,
    is_number,
    quotient,
    times,
)
from metrics.expression import (
    Combine,
    Compare,
    Comparison,
    Field,
    Flag,
    IsNull,
    Membership,
    Node,
    Not,
    Text,
)

Sql: TypeAlias = sa.ColumnElement[Any]

_FLIPPED: dict[str, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_SQL_SIGN: dict[Comparison, str] = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class HugeInt(UserDefinedType[int]):
    """Whole numbers of 38 digits, by DuckDB's name for them."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "HUGEINT"


class WholeQuotient(FunctionElement[int]):
    """One whole number divided by another, what is left over dropped."""

    inherit_cache = True
    type = HugeInt()


@compiles(WholeQuotient)
def _as_operator(element: WholeQuotient, compiler: SQLCompiler, **options: Any) -> str:
    dividend, divisor = (compiler.process(Grouping(clause), **options) for clause in element.clauses)
    return f"{dividend} // {divisor}"


class WholeSum(FunctionElement[int]):
    """The sum of whole numbers, itself one of 38 digits."""

    inherit_cache = True
    type = HugeInt()


@compiles(WholeSum)
def _as_sum(element: WholeSum, compiler: SQLCompiler, **options: Any) -> str:
    return f"sum({compiler.process(element.clauses, **options)})"


@dataclass(frozen=True)
class Compiler:
    """Compiles over the rows of one unit's table; a variable that is not among its `columns` is unknown."""

    unit: Unit
    columns: frozenset[str]

    def column(self, name: str) -> Sql:
        """A variable, null where the table does not have it."""
        kind = self._kind(name)
        types: dict[VariableKind, sa.types.TypeEngine[Any]] = {
            VariableKind.TEXT: sa.String(),
            VariableKind.FLAG: sa.Boolean(),
            VariableKind.INTEGER: sa.BigInteger(),
            VariableKind.DECIMAL: sa.Numeric(12, 4),
        }
        if name not in self.columns:
            return sa.cast(sa.null(), types[kind])
        return sa.column(name, types[kind])

    def condition(self, node: Node) -> Sql:
        """A condition as SQL: true, false, or null where it cannot be decided."""
        match node:
            case Flag(value):
                return sa.cast(sa.literal_column("true" if value else "false"), sa.Boolean())
            case Field(name):
                return self.column(name)
            case Not(operand):
                # In brackets itself: `NOT a IS NULL` would ask whether `a` is null.
                return Grouping(sa.not_(Grouping(self.condition(operand))))
            case Combine(operator, left, right):
                joined = sa.and_ if operator == "and" else sa.or_
                return joined(self.condition(left), self.condition(right))
            case IsNull(operand):
                return self._is_null(operand)
            case Compare(operator, left, right):
                return self._compare(operator, left, right)
            case Membership(operand, choices):
                return sa.or_(*(self._compare("=", operand, choice) for choice in choices))
            case _:
                raise TypeError(f"{type(node).__name__} is no condition")

    def fixed(self, node: Node) -> tuple[Sql, int]:
        """A number as a whole one to be added up, and what the sum is to be divided by.

        Exact, but for a quotient whose divisor differs from row to row: that keeps twelve decimals.
        """
        number = quotient(node, self.unit, self.columns)
        if isinstance(number.denominator, Constant):
            return self._whole(number.numerator, _whole_type(number.numerator)), number.denominator.value
        scaled = self._whole(times(Constant(DECIMALS_OF_A_SUM), number.numerator), HugeInt())
        return WholeQuotient(scaled, self._whole(number.denominator, HugeInt())), DECIMALS_OF_A_SUM

    def _kind(self, name: str) -> VariableKind:
        variable = self.unit.variable(name)
        if variable is None:
            raise LookupError(f"no variable {name} in {self.unit.name}")
        return variable.kind

    def _is_null(self, node: Node) -> Sql:
        if is_number(node, self.unit):
            number = quotient(node, self.unit, self.columns)
            parts = [self._whole(part, _whole_type(part)) for part in (number.numerator, number.denominator)]
            return sa.or_(*(part.is_(sa.null()) for part in parts))
        return Grouping(self._value(node)).is_(sa.null())

    def _value(self, node: Node) -> Sql:
        match node:
            case Text(value):
                return sa.literal(value, sa.String())
            case Field(name):
                return self.column(name)
            case _:
                return self.condition(node)

    def _compare(self, operator: Comparison, left: Node, right: Node) -> Sql:
        if not is_number(left, self.unit):
            return _compared(operator, self._value(left), self._value(right))
        over, under = quotient(left, self.unit, self.columns), quotient(right, self.unit, self.columns)
        terms = crosswise(over, under)
        whole = _whole_type(*terms)
        sides = [self._whole(term, whole) for term in terms]
        straight = _compared(operator, *sides)
        flips = [self._is_negative(number) for number in (over, under) if not isinstance(number.denominator, Constant)]
        if not flips or _FLIPPED[operator] == operator or over.denominator == under.denominator:
            return straight
        turned = flips[0] if len(flips) == 1 else _compared("!=", *flips)
        return sa.case((turned, _compared(_FLIPPED[operator], *sides)), else_=straight)

    def _is_negative(self, number: Quotient) -> Sql:
        divisor = number.denominator
        return _compared("<", self._whole(divisor, _whole_type(divisor)), sa.literal_column("0"))

    def _whole(self, term: Term, whole: sa.types.TypeEngine[Any]) -> Sql:
        match term:
            case Constant(value):
                return sa.cast(sa.literal_column(str(value)), whole)
            case Scaled(column, scale, _):
                exact = self.column(column)
                if scale != 1:
                    exact = sa.cast(exact, sa.Numeric(12, 4)) * sa.literal_column(str(scale))
                return sa.cast(exact, whole)
            case Product(left, right):
                return self._whole(left, whole).op("*")(self._whole(right, whole))
            case Sum(left, right):
                return self._whole(left, whole).op("+")(self._whole(right, whole))
            case Divisor(inner):
                return sa.func.nullif(self._whole(inner, whole), sa.literal_column("0"))


def _whole_type(*terms: Term) -> sa.types.TypeEngine[Any]:
    """The type of whole numbers that holds the terms, whatever a row says: the narrow one is several times as fast."""
    return sa.BigInteger() if max(term.bound for term in terms) <= LARGEST_BIGINT else HugeInt()


def _compared(operator: Comparison, left: Sql, right: Sql) -> Sql:
    # SQLAlchemy leaves out brackets that `NOT a = b` needs; a null beside an `=` must stay one too.
    sign = _SQL_SIGN[operator]
    return Grouping(left).op(sign, is_comparison=True, return_type=sa.Boolean())(Grouping(right))
