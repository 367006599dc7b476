"""The SQL engine: one derived table a unit of analysis with every indicator's answer, then one GROUP BY a grouping.

The number of statements depends on the groupings, never on the number of indicators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.schema import CreateTableAs

from metrics.cells import Cells, Codes
from metrics.dimensions import ALL, DIMENSIONS, UNKNOWN, Disaggregation
from metrics.engines.base import COMMUNITY, Grouping, Universe
from metrics.engines.layout import Layout, lay_out
from metrics.engines.predicate import Compiler, HugeInt, Sql
from metrics.expression import Flag
from metrics.indicator import Indicator, unit_named

# One sum a question adds up decided students in its lower bits and those with a yes in its upper ones: three times as
# fast as counting each.
_YES = 2**31


def compute(connection: sa.Connection, indicators: Sequence[Indicator], universe: Universe) -> Cells:
    """Every cell of every indicator over the unit tables behind `connection`."""
    layout = lay_out(indicators, universe)
    cells = layout.empty()
    for unit in dict.fromkeys(grouping.unit for grouping in layout.groupings):
        counted = [grouping for grouping in layout.groupings if grouping.unit == unit]
        answers = _Answers(connection, unit, [i for g in counted for i in g.indicators])
        for number, grouping in enumerate(layout.groupings):
            if grouping.unit == unit:
                for dimension in (ALL, *grouping.dimensions):
                    _fill(cells, layout, number, dimension, answers)
        answers.drop()
    return cells


def columns_of(connection: sa.Connection, table: str) -> frozenset[str]:
    """The columns that a table has; which variables those are is the unit's to say."""
    rows = connection.execute(
        sa.text("SELECT column_name FROM duckdb_columns() WHERE table_name = :table"), {"table": table}
    )
    return frozenset(row[0] for row in rows)


class _Answers:
    """A temporary table: for each row of a unit, its place, partner and groups, and what it answers each indicator.

    For the indicator of number n, `k<n>` is 1 where it is decided, and `_YES` more where the answer is yes; `u<n>` is 1
    where it is not decided; both are null outside its population. `n<n>` and `d<n>` are what the row gives to the sums
    of a mean or a ratio.
    """

    def __init__(self, connection: sa.Connection, unit: str, indicators: Sequence[Indicator]) -> None:
        self.connection = connection
        self.table = f"answers_{unit}"
        counted = {indicator.id: indicator for indicator in indicators}
        self.numbers = {indicator_id: n for n, indicator_id in enumerate(counted)}
        self.divisors: dict[str, int] = {}
        compiler = Compiler(unit_named(unit), columns_of(connection, unit) - _formulas(unit))
        columns: list[Sql] = [compiler.column("school_year").label("school_year")]
        for key in ("neighborhood_id", "school_id", "partner_id"):
            if unit_named(unit).variable(key) is not None:
                columns.append(sa.func.coalesce(compiler.column(key), sa.literal(UNKNOWN)).label(key))
        columns += [_group(compiler, dimension).label(f"g_{dimension.name}") for dimension in DIMENSIONS]
        for indicator in counted.values():
            columns += self._answer(compiler, indicator)
        rows = sa.select(*columns).select_from(sa.table(unit))
        connection.execute(CreateTableAs(rows, self.table, temporary=True))

    def _answer(self, compiler: Compiler, indicator: Indicator) -> list[Sql]:
        n = self.numbers[indicator.id]
        population = compiler.condition(indicator.population.root)
        if indicator.statistic in ("proportion", "count"):
            yes = compiler.condition(Flag(True) if indicator.numerator is None else indicator.numerator.root)
            return _decided(n, population, yes.is_not(sa.null()), sa.case((yes, 1 + _YES), else_=1))
        sums: list[Sql] = []
        for name, expression in (("n", indicator.numerator), ("d", indicator.denominator)):
            if expression is not None:
                whole, self.divisors[f"{name}{n}"] = compiler.fixed(expression.root)
                sums.append(whole)
        decided = sa.and_(*(whole.is_not(sa.null()) for whole in sums))
        counted = sa.and_(population, decided)
        given = [sa.case((counted, whole)).label(f"{name}{n}") for name, whole in zip(("n", "d"), sums, strict=False)]
        return [*_decided(n, population, decided, sa.literal_column("1")), *given]

    def totals(self, grouping: Grouping, dimension: str, indicators: Sequence[Indicator]) -> pa.Table:
        """One row a cell that somebody is in: its keys, then the quantities of each indicator."""
        keys: dict[str, Sql] = {"school_year": sa.column("school_year")}
        if grouping.place_column is not None:
            keys["place"] = sa.column(grouping.place_column)
        if grouping.by_partner:
            keys["partner"] = sa.column("partner_id")
        if dimension != ALL:
            keys["group_value"] = sa.column(f"g_{dimension}")
        wanted: list[Sql] = [column.label(name) for name, column in keys.items()]
        for indicator in indicators:
            wanted += self._quantities(indicator)
        query = sa.select(*wanted).select_from(sa.table(self.table)).group_by(*keys)
        cursor: Any = self.connection.execute(query).cursor
        return cursor.to_arrow_table()

    def _quantities(self, indicator: Indicator) -> list[Sql]:
        n = self.numbers[indicator.id]
        found: list[Sql] = [
            sa.cast(sa.func.sum(sa.column(name)), sa.BigInteger()).label(name) for name in (f"k{n}", f"u{n}")
        ]
        if indicator.statistic in ("proportion", "count"):
            return found
        above, below = (sa.column(f"{name}{n}", HugeInt()) for name in ("n", "d"))
        found += [_total(above, f"{n}_numerator"), _largest(above, f"{n}_largest_numerator")]
        if indicator.denominator is not None:
            rest = _double(below) / self.divisors[f"d{n}"] - _double(above) / self.divisors[f"n{n}"]
            found += [_total(below, f"{n}_denominator"), _largest(below, f"{n}_largest_denominator")]
            found.append(sa.func.max(sa.func.abs(rest)).label(f"{n}_largest_rest"))
        return found

    def drop(self) -> None:
        self.connection.execute(sa.text(f'DROP TABLE "{self.table}"'))


def _formulas(unit: str) -> frozenset[str]:
    return frozenset(variable.name for variable in unit_named(unit).variables if variable.formula is not None)


def _group(compiler: Compiler, dimension: Disaggregation) -> Sql:
    value = compiler.column(dimension.name)
    if dimension.is_flag:
        return sa.case((value, "yes"), (sa.not_(value), "no"), else_=UNKNOWN)
    return sa.func.coalesce(value, sa.literal(UNKNOWN))


def _decided(n: int, population: Sql, decided: Sql, known: Sql) -> list[Sql]:
    """`k<n>` and `u<n>`: undecided is whose population is, and who is in it without an answer."""
    return [
        sa.cast(sa.case((sa.and_(population, decided), known)), sa.BigInteger()).label(f"k{n}"),
        sa.cast(
            sa.case((sa.not_(population), None), (sa.and_(population, decided), None), else_=1), sa.Integer()
        ).label(f"u{n}"),
    ]


def _double(column: Sql) -> Sql:
    return sa.cast(column, sa.Double())


def _total(column: Sql, name: str) -> Sql:
    return _double(sa.func.sum(column)).label(name)


def _largest(column: Sql, name: str) -> Sql:
    return _double(sa.func.max(sa.func.abs(column))).label(name)


def _fill(cells: Cells, layout: Layout, number: int, dimension: str, answers: _Answers) -> None:
    grouping, universe = layout.groupings[number], layout.universe
    blocks = [
        block
        for block in layout.blocks
        if block.grouping == number and (dimension == ALL or dimension in grouping.dimensions_of(block.indicator))
    ]
    table = answers.totals(grouping, dimension, [block.indicator for block in blocks])
    year = _codes(table, "school_year", list(universe.school_years))
    place = _codes(table, "place", list(universe.places(grouping.geography_type)), COMMUNITY)
    partner = _codes(table, "partner", list(grouping.partners(universe)), ALL)
    group = _group_codes(table, dimension, layout.keys.groups)
    for block in blocks:
        at = block.positions(year, place, partner, group)
        _put(cells, at, table, block.indicator, answers)


def _put(cells: Cells, at: Codes, table: pa.Table, indicator: Indicator, answers: _Answers) -> None:
    n = answers.numbers[indicator.id]

    def quantity(name: str, divisor: int = 1) -> NDArray[np.float64]:
        found: NDArray[np.float64] = table[f"{n}_{name}"].fill_null(0).to_numpy()
        return found / divisor

    known, unknown = (table[name].fill_null(0).to_numpy() for name in (f"k{n}", f"u{n}"))
    yes, students = np.divmod(known, _YES)
    above, below = answers.divisors.get(f"n{n}"), answers.divisors.get(f"d{n}")
    cells.students[at], cells.unknown[at] = students, unknown
    cells.numerator[at] = yes if above is None else quantity("numerator", above)
    cells.denominator[at] = students if below is None else quantity("denominator", below)
    if above is not None:
        cells.largest_numerator[at] = quantity("largest_numerator", above)
    if below is not None:
        cells.largest_denominator[at] = quantity("largest_denominator", below)
        cells.largest_rest[at] = quantity("largest_rest")


def _codes(table: pa.Table, name: str, known: list[Any], constant: str | None = None) -> Codes:
    if name not in table.column_names:
        return np.full(len(table), known.index(constant), np.int32)
    code = {value: position for position, value in enumerate(known)}
    return np.array([code[value] for value in table[name].to_pylist()], np.int32)


def _group_codes(table: pa.Table, dimension: str, groups: tuple[tuple[str, str], ...]) -> Codes:
    code = {group: position for position, group in enumerate(groups)}
    if dimension == ALL:
        return np.full(len(table), code[ALL, ALL], np.int32)
    return np.array([code[dimension, value] for value in table["group_value"].to_pylist()], np.int32)
