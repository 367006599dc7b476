"""Worked examples on the SQL engine: a database in memory that holds the students of one example at a time.

What it gives is held against the reference engine, so that an analyst's definition is computed twice before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from metrics.cells import Cell
from metrics.engines import sql
from metrics.engines.base import Universe
from metrics.engines.reference import Row, Tally, tally
from metrics.indicator import Indicator, unit_named

_YEAR = 2024
_CLOSE_ENOUGH = 1e-9


class Bench:
    """One connection to a database in memory."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def total(self, indicator: Indicator, rows: tuple[Row, ...]) -> Cell:
        """The indicator over the rows, as the whole of one community."""
        alone = replace(indicator, geographies=("community",), by_partner=False, disaggregate_by=())
        self._fill(indicator, [{**row, "school_year": row.get("school_year", _YEAR)} for row in rows])
        years = tuple(sorted({int(str(row.get("school_year", _YEAR))) for row in rows}))
        cells = [cell for _, cell in sql.compute(self.connection, [alone], Universe(years, (), (), (), ()))]
        return replace(
            cells[0],
            **{name: sum(getattr(cell, name) for cell in cells) for name in ("numerator", "denominator", "unknown")},
        )

    def _fill(self, indicator: Indicator, rows: list[dict[str, object]]) -> None:
        unit = unit_named(indicator.unit_of_analysis)
        names = sorted({name for row in rows for name in row})
        kinds = {name: found.kind.sql for name in names if (found := unit.variable(name)) is not None}
        declared = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        self.connection.exec_driver_sql(f"CREATE OR REPLACE TEMP TABLE {unit.name} ({declared})")
        places = ", ".join("?" for _ in kinds)
        self.connection.exec_driver_sql(
            f"INSERT INTO {unit.name} VALUES ({places})",  # noqa: S608 (the name of a unit)
            [tuple(row.get(name) for name in kinds) for row in rows],
        )


@contextmanager
def open_bench() -> Iterator[Bench]:
    """A bench, and nothing of it left afterwards."""
    engine = sa.create_engine("duckdb:///:memory:", poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            yield Bench(connection)
    finally:
        engine.dispose()


def differs(bench: Bench, indicator: Indicator, rows: tuple[Row, ...]) -> bool:
    """Whether the two engines come to different results, as far as SQL can be asked.

    It counts by school year, so each row must have one, and works a formula out of its parts, so none may be given.
    """
    formulas = {one.name for one in unit_named(indicator.unit_of_analysis).variables if one.formula is not None}
    if any(row.get("school_year", _YEAR) is None or formulas & row.keys() for row in rows):
        return False
    return not agree(bench.total(indicator, rows), tally(indicator, rows))


def agree(found: Cell, expected: Tally) -> bool:
    """Whether SQL's counts and sums are those of the reference engine."""
    return found.unknown == expected.unknown and all(
        abs(here - float(there)) <= _CLOSE_ENOUGH * max(1.0, abs(float(there)))
        for here, there in ((found.numerator, expected.numerator), (found.denominator, expected.denominator))
    )
