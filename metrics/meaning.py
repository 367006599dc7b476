"""What a definition means, whatever it is called and however it is written: two of one meaning count the same."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from metrics.expression import Expression, Node, ValueType
from metrics.indicator import Indicator, unit_named
from metrics.type_check import read_expression


@dataclass(frozen=True)
class Meaning:
    """What is counted, and the trees of the expressions; of one that today's variables cannot say, its words."""

    unit_of_analysis: str
    statistic: str
    population: Node | str
    numerator: Node | str | None
    denominator: Node | str | None

    @classmethod
    def of(cls, indicator: Indicator) -> Meaning:
        """The meaning of a definition that was read."""
        numerator, denominator = indicator.numerator, indicator.denominator
        return cls(
            indicator.unit_of_analysis,
            indicator.statistic,
            indicator.population.root,
            None if numerator is None else numerator.root,
            None if denominator is None else denominator.root,
        )

    def counts_as(self, other: Meaning) -> bool:
        """Whether both count the same of whomever their populations hold."""
        mine = (self.unit_of_analysis, self.statistic, self.numerator, self.denominator)
        return mine == (other.unit_of_analysis, other.statistic, other.numerator, other.denominator)

    def differs_in(self, other: Meaning) -> tuple[str, ...]:
        """The keys in which the other means something else."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) != getattr(other, one.name))


@cache
def published_meaning(
    unit_of_analysis: str, statistic: str, population: str, numerator: str | None, denominator: str | None
) -> Meaning:
    """The meaning of a definition as a release publishes it, word for word."""

    def part(role: str, text: str) -> Node | str:
        expression = published_expression(unit_of_analysis, statistic, role, text)
        return text if expression is None else expression.root

    return Meaning(
        unit_of_analysis,
        statistic,
        part("population", population),
        None if numerator is None else part("numerator", numerator),
        None if denominator is None else part("denominator", denominator),
    )


def published_expression(unit_of_analysis: str, statistic: str, role: str, text: str) -> Expression | None:
    """The expression that a release publishes as `population`, `numerator` or `denominator`.

    None where today's variables cannot say it.
    """
    try:
        unit = unit_named(unit_of_analysis)
    except KeyError:
        return None
    sums = statistic in ("mean", "ratio_of_sums")
    return read_expression(text, unit, ValueType.NUMBER if sums and role != "population" else ValueType.FLAG)[0]
