"""A definition as one aggregate expression of standard SQL, for programs that are not ours.

Unknown stays unknown: whoever cannot be decided is in neither numerator nor denominator. A quotient is taken with the
decimals of the database that runs it; only our own engines compare exactly.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from etl.warehouse import Unit, Variable
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
)
from metrics.indicator import Indicator
from metrics.parser import parse


def aggregate(indicator: Indicator) -> str:
    """The value of an indicator over any rows of its unit of analysis; null where nobody is counted."""
    population = _of(indicator, indicator.population)
    counted = None if indicator.numerator is None else _of(indicator, indicator.numerator)
    match indicator.statistic:
        case "count":
            return f"COUNT({_case(population if counted is None else f'{population} AND {counted}', '1')})"
        case "proportion":
            return (
                f"AVG(CASE WHEN {population} AND {counted} THEN 1.0 WHEN {population} AND NOT {counted} THEN 0.0 END)"
            )
        case "mean":
            return f"AVG({_case(population, str(counted))})"
        case "ratio_of_sums":
            below = "1" if indicator.denominator is None else _of(indicator, indicator.denominator)
            decided = f"{population} AND {counted} IS NOT NULL AND {below} IS NOT NULL"
            return f"SUM({_case(decided, str(counted))}) * 1.0 / NULLIF(SUM({_case(decided, below)}), 0)"


def _case(condition: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN {value} END"


def field_expression(unit: Unit, variable: Variable) -> str:
    """A variable over one row of its unit: a column, or the formula that it is."""
    return _Writer(unit, "").written(Field(variable.name))


def _of(indicator: Indicator, expression: Expression) -> str:
    unit = indicator.unit_table
    return _Writer(unit, f"{unit.name}.").written(expression.root)


class _Writer:
    """Writes the expressions of one unit, each column after `prefix` and each part in brackets."""

    def __init__(self, unit: Unit, prefix: str) -> None:
        self.unit, self.prefix = unit, prefix

    def written(self, node: Node) -> str:
        match node:
            case Field(name):
                return self._field(name)
            case Number(value):
                return _number(value)
            case Text(value):
                return "'" + value.replace("'", "''") + "'"
            case Flag(value):
                return "TRUE" if value else "FALSE"
            case Negative(operand):
                return f"(-{self.written(operand)})"
            case Calculation("/", left, right):
                return f"({self.written(left)} * 1.0 / NULLIF({self.written(right)}, 0))"
            case Calculation(operator, left, right):
                return f"({self.written(left)} {operator} {self.written(right)})"
            case Compare(operator, left, right):
                sign = "<>" if operator == "!=" else operator
                return f"({self.written(left)} {sign} {self.written(right)})"
            case Membership(operand, choices):
                return f"({self.written(operand)} IN ({', '.join(map(self.written, choices))}))"
            case IsNull(operand):
                return f"({self.written(operand)} IS NULL)"
            case Not(operand):
                return f"(NOT {self.written(operand)})"
            case Combine(operator, left, right):
                return f"({self.written(left)} {operator.upper()} {self.written(right)})"

    def _field(self, name: str) -> str:
        """A column; a variable that is a formula is worked out from the columns that it is made of."""
        variable = self.unit.variable(name)
        if variable is None or variable.formula is None:
            return f"{self.prefix}{name}"
        return self.written(parse(variable.formula))


def _number(value: Fraction) -> str:
    whole = value.denominator == 1
    return str(value.numerator) if whole else f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
