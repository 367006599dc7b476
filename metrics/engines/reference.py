"""The reference: plain Python over one student at a time, in exact fractions, meant to be read beside the definition.

It shares no arithmetic with the SQL engine, so that each number has been worked out twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from etl.warehouse import Subject, Unit
from metrics.cells import CellKey
from metrics.dimensions import ALL, UNKNOWN
from metrics.engines.base import COMMUNITY, Grouping, Universe, groupings
from metrics.expression import (
    Calculation,
    Combine,
    Compare,
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

Value: TypeAlias = Fraction | str | bool | None
Row: TypeAlias = Mapping[str, object]


def evaluate(node: Node, row: Row, unit: Unit) -> Value:
    """What a node comes to for one row; None is unknown. A variable that the row does not have is unknown."""
    match node:
        case Number(value) | Text(value) | Flag(value):
            return value
        case Field(name):
            return _field(name, row, unit)
        case Negative(operand):
            number = _number(evaluate(operand, row, unit))
            return None if number is None else -number
        case Calculation(operator, left, right):
            return _calculated(operator, _number(evaluate(left, row, unit)), _number(evaluate(right, row, unit)))
        case Compare(operator, left, right):
            return _compared(operator, evaluate(left, row, unit), evaluate(right, row, unit))
        case Membership(operand, choices):
            found = evaluate(operand, row, unit)
            return _any([_compared("=", found, evaluate(choice, row, unit)) for choice in choices])
        case IsNull(operand):
            return evaluate(operand, row, unit) is None
        case Not(operand):
            return _not(_truth(evaluate(operand, row, unit)))
        case Combine("or", left, right):
            return _any([_truth(evaluate(left, row, unit)), _truth(evaluate(right, row, unit))])
        case Combine(_, left, right):
            sides = [_truth(evaluate(left, row, unit)), _truth(evaluate(right, row, unit))]
            return _not(_any([_not(side) for side in sides]))


def _field(name: str, row: Row, unit: Unit) -> Value:
    variable = unit.variable(name)
    if name not in row and variable is not None and variable.formula is not None:
        return evaluate(parse(variable.formula), row, unit)
    match row.get(name):
        case bool() | str() | None as value:
            return value
        case int() | Decimal() | Fraction() as number:
            return Fraction(number)
        case other:
            raise TypeError(f"{name} is a {type(other).__name__}; a row holds text, flags and exact numbers")


def _number(value: Value) -> Fraction | None:
    if value is not None and not isinstance(value, Fraction):
        raise TypeError("not a number")
    return value


def _truth(value: Value) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise TypeError("not a condition")
    return value


def _calculated(operator: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return None if right == 0 else left / right


def _compared(operator: str, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, str) and isinstance(right, str):
        below, above = left < right, left > right
    else:
        below, above = _below(left, right), _below(right, left)
    return {"<": below, "<=": not above, ">": above, ">=": not below}[operator]


def _below(left: Value, right: Value) -> bool:
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        raise TypeError("only numbers and texts have an order")
    return left < right


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _any(truths: list[bool | None]) -> bool | None:
    if any(truths):
        return True
    return None if None in truths else False


@dataclass(frozen=True)
class Contribution:
    """What one student of the population gives to an indicator; both are None where it cannot be decided.

    For a proportion or a count `numerator` is 1 or 0 and `denominator` 1.
    """

    numerator: Fraction | None
    denominator: Fraction | None


@dataclass
class Tally:
    """What comes together of a group of students: exact and unprotected.

    The largest contributions and the `people` are those of different students, who may have several records.
    """

    students: int = 0
    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)
    unknown: int = 0
    largest_numerator: Fraction = Fraction(0)
    largest_denominator: Fraction = Fraction(0)
    largest_rest: Fraction = Fraction(0)
    people: int = 0
    people_with: int = 0
    people_without: int = 0

    @classmethod
    def of(cls, given: Iterable[tuple[object, Contribution]], is_share: bool) -> Tally:
        """The tally of contributions, each beside the student of whom it is.

        Of a share, a student may be with those who are counted, with those who are not, or, by several records, both.
        """
        by_student: dict[object, list[tuple[Fraction, Fraction]]] = {}
        found = cls()
        for student, one in given:
            if one.numerator is None or one.denominator is None:
                found.unknown += 1
            else:
                by_student.setdefault(student, []).append((one.numerator, one.denominator))
        for records in by_student.values():
            above = sum((numerator for numerator, _ in records), Fraction(0))
            below = sum((denominator for _, denominator in records), Fraction(0))
            found.students += len(records)
            found.numerator += above
            found.denominator += below
            found.largest_numerator = max(found.largest_numerator, abs(above))
            found.largest_denominator = max(found.largest_denominator, abs(below))
            found.largest_rest = max(found.largest_rest, abs(below - above))
            found.people += 1
            found.people_with += not is_share or any(numerator for numerator, _ in records)
            found.people_without += not is_share or any(not numerator for numerator, _ in records)
        return found


_UNDECIDED = Contribution(None, None)


def contribution(indicator: Indicator, row: Row) -> Contribution | None:
    """What the student of a row gives; None where the population leaves the student out."""
    unit = indicator.unit_table
    counted = _truth(evaluate(indicator.population.root, row, unit))
    if counted is None:
        return _UNDECIDED
    if not counted:
        return None
    if indicator.numerator is None:
        return Contribution(Fraction(1), Fraction(1))
    found = evaluate(indicator.numerator.root, row, unit)
    if indicator.statistic in ("proportion", "count"):
        found = None if found is None else Fraction(bool(found))
    below: Value = Fraction(1)
    if indicator.denominator is not None:
        below = evaluate(indicator.denominator.root, row, unit)
    if found is None or below is None:
        return _UNDECIDED
    return Contribution(_number(found), _number(below))


def tally(indicator: Indicator, rows: Iterable[Row]) -> Tally:
    """One indicator over `rows`, all of them in one group."""
    answered = ((_whose(indicator, row, number), contribution(indicator, row)) for number, row in enumerate(rows))
    return Tally.of(((who, given) for who, given in answered if given is not None), _is_share(indicator))


def _is_share(indicator: Indicator) -> bool:
    return indicator.statistic in ("proportion", "count")


def _whose(indicator: Indicator, row: Row, number: int) -> object:
    """The student of a record, where records are counted; a row of students stands for itself."""
    of_records = indicator.unit_table.subject is Subject.RECORD
    return row["student_id"] if of_records and "student_id" in row else number


def compute(
    indicators: Sequence[Indicator], universe: Universe, rows: Mapping[str, Sequence[Row]]
) -> dict[CellKey, Tally]:
    """Every cell of every indicator; `rows` are the rows of each unit of analysis by its name.

    A row holds the variables of its unit, and its keys. A cell that nobody is in is an empty tally.
    """
    cells: dict[CellKey, Tally] = {}
    for grouping in groupings(indicators):
        for indicator in grouping.indicators:
            given: dict[CellKey, list[tuple[object, Contribution]]] = {
                key: [] for key in grouping.keys(indicator, universe)
            }
            for number, row in enumerate(rows[grouping.unit]):
                one = contribution(indicator, row)
                if one is not None:
                    for key in _keys_of(grouping, indicator, row):
                        given[key].append((_whose(indicator, row, number), one))
            cells |= {key: Tally.of(of_cell, _is_share(indicator)) for key, of_cell in given.items()}
    return cells


def _keys_of(grouping: Grouping, indicator: Indicator, row: Row) -> Iterator[CellKey]:
    place = COMMUNITY if grouping.place_column is None else str(row.get(grouping.place_column) or UNKNOWN)
    if grouping.by_partner and row.get("partner_id") is None:
        return
    partner = str(row["partner_id"]) if grouping.by_partner else ALL
    for dimension in (ALL, *grouping.dimensions_of(indicator)):
        group = ALL if dimension == ALL else _group(row.get(dimension))
        yield CellKey(
            indicator.id, int(str(row["school_year"])), grouping.geography_type, place, partner, dimension, group
        )


def _group(value: object) -> str:
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
