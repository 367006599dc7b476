"""Worked examples on the SQL engine: a database in memory in which each example is a school year of its own.

So all examples of a unit of analysis are one table and one question, however many definitions there are. What it gives
is held against the reference engine: an analyst's definition is computed twice before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from sqlalchemy.pool import StaticPool

from metrics.cells import Cell, Cells
from metrics.database import connect
from metrics.engines import sql
from metrics.engines.base import Universe
from metrics.engines.reference import Row, Tally, tally
from metrics.expression import fields_of
from metrics.indicator import Indicator, unit_named

Rows: TypeAlias = tuple[Row, ...]
Put: TypeAlias = Callable[[str, Mapping[str, str], pa.Table], None]
"""Makes, in place of what has that name, a table with columns of these names and SQL types, given as text."""

_YEAR = 2024
_CLOSE_ENOUGH = 1e-9


@dataclass(frozen=True)
class Case:
    """An indicator and one of its worked examples, by number and rows."""

    indicator: Indicator
    number: int
    rows: Rows

    @property
    def can_be_asked(self) -> bool:
        """SQL counts by school year, so each row must have one, and works a formula out of its parts."""
        unit = unit_named(self.indicator.unit_of_analysis)
        formulas = {variable.name for variable in unit.variables if variable.formula is not None}
        return not any(row.get("school_year", _YEAR) is None or formulas & row.keys() for row in self.rows)

    @property
    def speaks_of_years(self) -> bool:
        """Whether the school year means something to it, and cannot tell it apart from others."""
        one = self.indicator
        said = [expression.root for expression in (one.population, one.numerator, one.denominator) if expression]
        return any("school_year" in row for row in self.rows) or any(
            field.name == "school_year" for root in said for field in fields_of(root)
        )


class Bench:
    """A database that is asked through `connection`, and `put`, which makes a table in it."""

    def __init__(self, connection: sa.Connection, put: Put) -> None:
        self._connection, self._put = connection, put

    def total(self, indicator: Indicator, rows: Rows) -> Cell:
        """The indicator over the rows, as the whole of one community."""
        dated = [{**row, "school_year": row.get("school_year", _YEAR)} for row in rows]
        years = sorted({int(str(row["school_year"])) for row in dated})
        cells = [cell for _, cell in self._whole([indicator], dated, years)]
        return replace(
            cells[0],
            **{name: sum(getattr(cell, name) for cell in cells) for name in ("numerator", "denominator", "unknown")},
        )

    def totals(self, cases: Sequence[Case]) -> list[Cell]:
        """Each case as `total` gives it, all at once: of one unit of analysis, and none speaks of school years."""
        dated = [{**row, "school_year": year} for year, case in enumerate(cases) for row in case.rows]
        indicators = {id(case.indicator): case.indicator for case in cases}
        codes = {key: code for code, key in enumerate(indicators)}
        named = [replace(indicator, id=str(codes[key])) for key, indicator in indicators.items()]
        cells = self._whole(named, dated, range(len(cases)))
        whose = np.array([codes[id(case.indicator)] for case in cases])
        at = np.flatnonzero(whose[cells.keys.school_year] == cells.keys.indicator)
        in_order = at[np.argsort(cells.keys.school_year[at])]
        columns = (getattr(cells, column.name)[in_order].tolist() for column in fields(Cell))
        return [Cell(*values) for values in zip(*columns, strict=True)]

    def _whole(self, indicators: Sequence[Indicator], rows: Sequence[Row], years: Iterable[int]) -> Cells:
        """The cells of the whole community, one an indicator and school year."""
        self._fill(indicators[0].unit_of_analysis, rows)
        alone = [replace(one, geographies=("community",), by_partner=False, disaggregate_by=()) for one in indicators]
        return sql.compute(self._connection, alone, Universe(tuple(years), (), (), (), ()))

    def _fill(self, unit_name: str, rows: Sequence[Row]) -> None:
        unit = unit_named(unit_name)
        names = sorted({name for row in rows for name in row})
        kinds = {name: found.kind.sql for name in names if (found := unit.variable(name)) is not None}
        given = pa.table({name: pa.array([_written(row.get(name)) for row in rows], pa.string()) for name in kinds})
        self._put(unit.name, kinds, given)


def _written(value: object) -> str | None:
    return None if value is None else str(value)


@contextmanager
def open_bench() -> Iterator[Bench]:
    """A bench, and nothing of it left afterwards."""
    with connect() as database:
        engine = sa.create_engine("duckdb://", creator=lambda: ConnectionWrapper(database), poolclass=StaticPool)
        with engine.connect() as connection:
            yield Bench(connection, partial(_put, database))
        engine.dispose()


def _put(database: duckdb.DuckDBPyConnection, name: str, kinds: Mapping[str, str], given: pa.Table) -> None:
    columns = ", ".join(f'CAST("{column}" AS {kind}) AS "{column}"' for column, kind in kinds.items())
    database.register("given", given)
    database.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns} FROM given")  # noqa: S608 (declared names)
    database.unregister("given")


def disagreements(indicators: Iterable[Indicator]) -> Iterator[tuple[Indicator, int]]:
    """Indicators and the numbers, from 1, of their worked examples of which the two engines make different results."""
    with open_bench() as bench:
        yield from disagreements_on(bench, indicators)


def disagreements_on(bench: Bench, indicators: Iterable[Indicator]) -> Iterator[tuple[Indicator, int]]:
    """The same, where the SQL engine works on the database of `bench`."""
    together: dict[str, list[Case]] = {}
    alone: list[Case] = []
    for indicator in indicators:
        for number, example in enumerate(indicator.examples, start=1):
            case = Case(indicator, number, example.rows)
            if case.can_be_asked:
                (alone if case.speaks_of_years else together.setdefault(indicator.unit_of_analysis, [])).append(case)
    found = [(case, cell) for cases in together.values() for case, cell in zip(cases, bench.totals(cases), strict=True)]
    found += [(case, bench.total(case.indicator, case.rows)) for case in alone]
    for case, cell in found:
        if not agree(cell, tally(case.indicator, case.rows)):
            yield case.indicator, case.number


def agree(found: Cell, expected: Tally) -> bool:
    """Whether SQL's counts and sums are those of the reference engine."""
    return found.unknown == expected.unknown and all(
        abs(here - float(there)) <= _CLOSE_ENOUGH * max(1.0, abs(float(there)))
        for here, there in ((found.numerator, expected.numerator), (found.denominator, expected.denominator))
    )
