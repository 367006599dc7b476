"""What an analyst tries out before a definition is published; its numbers are restricted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from etl.problems import did_you_mean
from etl.warehouse import Warehouse
from metrics.cells import Cell, Cells
from metrics.engines import sql
from metrics.engines.plan import QueryPlan, query_plans
from metrics.engines.universe import columns_of, universe_of
from metrics.expression import fields_of
from metrics.indicator import Indicator, Statistic
from metrics.periods import SchoolYear

UNPROTECTED = "not protected: for your eyes, on this machine; do not publish, send or keep these numbers"
"""What is to be said wherever a restricted number is shown."""
MARK = {"protected": False, "notice": UNPROTECTED}
"""The same for programs, at the head of every object that holds restricted numbers."""


@dataclass(frozen=True)
class TrialRow:
    """One unprotected result: never leaves the restricted side. `value` is None where there is nothing to divide by.

    `coverage` is the share of those in question for whom it could be decided, None where nobody is in question.
    """

    school_year: int
    geography_type: str
    geography_id: str
    numerator: float
    denominator: float | None
    unknown: int
    coverage: float | None
    value: float | None

    @property
    def place(self) -> str:
        return self.geography_type if self.geography_type == self.geography_id else self.geography_id


@dataclass(frozen=True)
class Trial:
    """A definition computed for the community and its neighborhoods, and its named variants over the same cells.

    `unrecorded` says in a sentence each of what the definition asks and no record tells.
    """

    indicator: Indicator
    rows: tuple[TrialRow, ...]
    variants: dict[str, tuple[TrialRow, ...]]
    unrecorded: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator.id,
            "rows": [asdict(row) for row in self.rows],
            "variants": [{"name": name, "rows": [asdict(row) for row in rows]} for name, rows in self.variants.items()],
            "unrecorded": list(self.unrecorded),
        }

    def header(self) -> tuple[str, ...]:
        """The columns of `lines`; those of the variants are their values."""
        counts = ("numerator", "denominator", "unknown", "coverage")
        return ("year", "place", *counts, "value", *self.variants)

    def lines(self) -> Iterator[tuple[str, ...]]:
        """One line a cell, as a table shows it."""
        for row, *others in zip(self.rows, *self.variants.values(), strict=True):
            counts = (_count(count) for count in (row.numerator, row.denominator, row.unknown))
            coverage = "" if row.coverage is None else f"{row.coverage:.1%}"
            values = (_value(one.value) for one in (row, *others))
            yield (str(SchoolYear(row.school_year)), row.place, *counts, coverage, *values)


def try_indicator(warehouse: Warehouse, indicator: Indicator) -> Trial:
    """One definition and its variants, before protection; nothing is written.

    Raises `Refused` where the warehouse tells of no student.
    """
    asked = _asked(indicator)
    with warehouse.engine.connect() as connection:
        cells = sql.compute(connection, asked, universe_of(warehouse, connection))
        there = {unit: columns_of(connection, unit) for unit in {one.unit_of_analysis for one in asked}}
    rows: dict[str, list[TrialRow]] = {one.id: [] for one in asked}
    for indicator_id, row in _rows(cells, indicator.statistic):
        rows[indicator_id].append(row)
    own, *others = (tuple(found) for found in rows.values())
    variants = {variant.name: found for variant, found in zip(indicator.variants, others, strict=True)}
    return Trial(indicator, own, variants, tuple(_unrecorded(asked, there)))


def _unrecorded(asked: Iterable[Indicator], there: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Of variables that are named after a word of the data, such as a milestone, those of whose word there is none.

    `there` has the columns of each unit of analysis.
    """
    said = {
        (one.unit_of_analysis, field.name)
        for one in asked
        for expression in (one.population, one.numerator, one.denominator)
        if expression is not None
        for field in fields_of(expression.root)
    }
    for unit, name in sorted(said):
        if name not in there[unit]:
            yield f"no record tells {name}, so that it is unknown of everyone.{did_you_mean(name, there[unit])}"


def plans_of(warehouse: Warehouse, indicator: Indicator) -> list[QueryPlan]:
    """What `try_indicator` asks the database, and by which plan it answers."""
    with warehouse.engine.connect() as connection:
        return query_plans(connection, _asked(indicator), universe_of(warehouse, connection))


def value_of(cell: Cell, statistic: Statistic) -> float | None:
    """The value of a computed cell; None where there is nothing to divide by."""
    if statistic == "count":
        return cell.numerator
    return cell.numerator / cell.denominator if cell.denominator else None


def _asked(indicator: Indicator) -> list[Indicator]:
    """The definition and each variant as one of its own, over the community and its neighborhoods alone."""
    alone = replace(indicator, disaggregate_by=(), by_partner=False, geographies=("community", "neighborhood"))
    return [
        alone,
        *(
            replace(
                alone,
                id=f"{indicator.id}, variant {number}",
                population=variant.population or indicator.population,
                numerator=variant.numerator or indicator.numerator,
            )
            for number, variant in enumerate(indicator.variants, start=1)
        ),
    ]


def _rows(cells: Cells, statistic: Statistic) -> Iterator[tuple[str, TrialRow]]:
    for key, cell in cells:
        in_question = cell.students + cell.unknown
        yield (
            key.indicator_id,
            TrialRow(
                school_year=key.school_year,
                geography_type=key.geography_type,
                geography_id=key.geography_id,
                numerator=cell.numerator,
                denominator=None if statistic == "count" else cell.denominator,
                unknown=cell.unknown,
                coverage=cell.students / in_question if in_question else None,
                value=value_of(cell, statistic),
            ),
        )


def _count(count: float | None) -> str:
    return "" if count is None else f"{count:,g}"


def _value(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
