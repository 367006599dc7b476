"""A number of the definition language as a quotient of two whole numbers, so that SQL can compare it exactly.

Every column becomes whole by its scale. `bound` is the greatest absolute value that a term can take, known before any
row is read: an expression that could leave 38 digits is refused, none ever overflows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd, lcm
from typing import TypeAlias

from etl.warehouse import Unit, VariableKind
from metrics.expression import Calculation, Compare, Field, Membership, Negative, Node, Number, children
from metrics.parser import parse

LARGEST_BIGINT = 2**63 - 1
LARGEST_HUGEINT = 10**38
DECIMALS_OF_A_SUM = 10**12
MOST_ROWS = 10**8
SCALE = {VariableKind.DECIMAL: 10_000, VariableKind.INTEGER: 1}
_BOUND = {VariableKind.DECIMAL: 10**12, VariableKind.INTEGER: 2**31}


@dataclass(frozen=True)
class Constant:
    """A whole number."""

    value: int

    @property
    def bound(self) -> int:
        return abs(self.value)


ONE = Constant(1)


@dataclass(frozen=True)
class Scaled:
    """A column times its scale."""

    column: str
    scale: int
    bound: int


@dataclass(frozen=True)
class Product:
    """Two terms multiplied."""

    left: Term
    right: Term

    @property
    def bound(self) -> int:
        # Nothing times a large number is nothing, but the large number is worked out all the same.
        return max(self.left.bound, 1) * max(self.right.bound, 1)


@dataclass(frozen=True)
class Sum:
    """Two terms added."""

    left: Term
    right: Term

    @property
    def bound(self) -> int:
        return self.left.bound + self.right.bound


@dataclass(frozen=True)
class Divisor:
    """A term by which something is divided: unknown where it is zero."""

    term: Term

    @property
    def bound(self) -> int:
        return self.term.bound


Term: TypeAlias = Constant | Scaled | Product | Sum | Divisor


@dataclass(frozen=True)
class Quotient:
    """`numerator / denominator`; a constant denominator is positive."""

    numerator: Term
    denominator: Term


def quotient(node: Node, unit: Unit, columns: frozenset[str]) -> Quotient:
    """The quotient that a number comes to; a formula variable that is not among `columns` is worked out."""
    match node:
        case Number(value):
            return Quotient(Constant(value.numerator), Constant(value.denominator))
        case Field(name):
            variable = unit.variable(name)
            if variable is None:
                raise LookupError(f"no variable {name}")
            if variable.formula is not None and name not in columns:
                return quotient(parse(variable.formula), unit, columns)
            scale = SCALE[variable.kind]
            return Quotient(Scaled(name, scale, _BOUND[variable.kind]), Constant(scale))
        case Negative(operand):
            inner = quotient(operand, unit, columns)
            return Quotient(times(Constant(-1), inner.numerator), inner.denominator)
        case Calculation("+", left, right):
            return _added(quotient(left, unit, columns), quotient(right, unit, columns))
        case Calculation("-", left, right):
            return _added(quotient(left, unit, columns), quotient(Negative(right), unit, columns))
        case Calculation("*", left, right):
            return _multiplied(quotient(left, unit, columns), quotient(right, unit, columns))
        case Calculation("/", left, right):
            divisor = quotient(right, unit, columns)
            return _multiplied(quotient(left, unit, columns), _inverted(divisor))
        case _:
            raise TypeError(f"{type(node).__name__} is no number")


def times(left: Term, right: Term) -> Term:
    """The product, its constant factors worked out and in front."""
    (here, first), (there, second) = _factored(left), _factored(right)
    rest = second if first == ONE else first if second == ONE else Product(first, second)
    return _with_factor(here * there, rest)


def _factored(term: Term) -> tuple[int, Term]:
    match term:
        case Constant(value):
            return value, ONE
        case Product(Constant(value), rest):
            return value, rest
        case _:
            return 1, term


def _with_factor(factor: int, rest: Term) -> Term:
    if rest == ONE:
        return Constant(factor)
    return rest if factor == 1 else Product(Constant(factor), rest)


def crosswise(left: Quotient, right: Quotient) -> tuple[Term, Term]:
    """Both numerators over a common denominator, so that comparing them compares the quotients but for its sign."""
    if left.denominator == right.denominator and isinstance(left.denominator, Constant):
        return left.numerator, right.numerator
    match left.denominator, right.denominator:
        case Constant(below_left), Constant(below_right):
            common = gcd(below_left, below_right)
            return (
                times(Constant(below_right // common), left.numerator),
                times(Constant(below_left // common), right.numerator),
            )
        case _:
            return times(left.numerator, right.denominator), times(right.numerator, left.denominator)


def _added(left: Quotient, right: Quotient) -> Quotient:
    match left.denominator, right.denominator:
        case Constant(below_left), Constant(below_right):
            below: Term = Constant(lcm(below_left, below_right))
        case below_left, below_right if below_left == below_right:
            return Quotient(Sum(left.numerator, right.numerator), below_left)
        case below_left, below_right:
            below = times(below_left, below_right)
    return Quotient(Sum(*crosswise(left, right)), below)


def _multiplied(left: Quotient, right: Quotient) -> Quotient:
    above, over = _factored(times(left.numerator, right.numerator))
    below, under = _factored(times(left.denominator, right.denominator))
    common = gcd(above, below) or 1
    return Quotient(_with_factor(above // common, over), _with_factor(below // common, under))


def _inverted(divisor: Quotient) -> Quotient:
    match divisor.numerator:
        case Constant(value) if value != 0:
            sign = 1 if value > 0 else -1
            return Quotient(times(Constant(sign), divisor.denominator), Constant(abs(value)))
        case term:
            return Quotient(divisor.denominator, Divisor(term))


def oversized(root: Node, unit: Unit) -> list[Node]:
    """Comparisons, and the sum that `root` is if it is a number, that could need more digits than SQL has."""
    found: list[Node] = [
        node for node in _walk(root) if isinstance(node, Compare | Membership) and _oversized(node, unit)
    ]
    if is_number(root, unit) and _sum_bound(quotient(root, unit, frozenset())) * MOST_ROWS > LARGEST_HUGEINT:
        found.append(root)
    return found


def is_number(node: Node, unit: Unit) -> bool:
    """Whether a well-typed node is a number."""
    match node:
        case Number() | Negative() | Calculation():
            return True
        case Field(name):
            variable = unit.variable(name)
            return variable is not None and variable.kind in SCALE
        case _:
            return False


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _walk(child)


def _oversized(node: Compare | Membership, unit: Unit) -> bool:
    left, others = (node.left, (node.right,)) if isinstance(node, Compare) else (node.operand, node.choices)
    if not is_number(left, unit):
        return False
    over = quotient(left, unit, frozenset())
    pairs = (crosswise(over, quotient(other, unit, frozenset())) for other in others)
    return any(term.bound > LARGEST_HUGEINT for pair in pairs for term in pair)


def _sum_bound(number: Quotient) -> int:
    return number.numerator.bound * (1 if isinstance(number.denominator, Constant) else DECIMALS_OF_A_SUM)
