"""How a delivery changes what the warehouse has: upsert, incremental or snapshot.

Works on the view `fresh`, the accepted rows of one delivery, inside the transaction of that delivery.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from etl import months
from etl.duplicates import Keying, keyings
from etl.schema import Source


@dataclass(frozen=True)
class Extent:
    """The dates and school years of the accepted rows, where the source has them."""

    first_year: int | None = None
    last_year: int | None = None
    first_date: date | None = None
    last_date: date | None = None

    def condition(self, source: Source, table: str) -> str:
        """The SQL condition that a row of the warehouse lies within; true where the source knows no time."""
        if source.date_column and self.first_date:
            return f"{table}.{source.date_column} BETWEEN DATE '{self.first_date}' AND DATE '{self.last_date}'"
        if source.year_column and self.first_year:
            return f"{table}.{source.year_column} BETWEEN {self.first_year} AND {self.last_year}"
        return "true"


def year_column(source: Source) -> str | None:
    """The column that holds a row's school year, declared or derived from its date."""
    return source.year_column or ("school_year" if source.date_column else None)


def extent(connection: duckdb.DuckDBPyConnection, source: Source) -> Extent:
    """The extent of `fresh`."""
    if months.keeps(source):
        return Extent(*months.extent(connection))
    year, day = year_column(source) or "NULL", source.date_column or "NULL"
    row = connection.execute(
        f"SELECT min({year}), max({year}), min({day}), max({day}) FROM fresh"  # noqa: S608 (declared columns)
    ).fetchone()
    assert row is not None
    return Extent(*row)


def make_room(
    connection: duckdb.DuckDBPyConnection, source: Source, rule: str, within: Extent, by: tuple[str, ...]
) -> None:
    """Take out of the warehouse what the rows of `fresh` replace: of the same key, or of the same columns `by`."""
    if months.keeps(source):
        months.make_room(connection, rule)
        return
    overlap = within.condition(source, "there")
    if rule == "snapshot":
        year = year_column(source)
        held = f"WHERE {year} IN (SELECT DISTINCT {year} FROM fresh)" if year else ""  # noqa: S608 (declared names)
        connection.execute(f"DELETE FROM {source.name} {held}")  # noqa: S608 (declared names)
    elif rule == "upsert" and has_rows(connection, source, overlap):
        for keying in _named(source, by):
            connection.execute(
                f"DELETE FROM {source.name} AS there USING fresh"  # noqa: S608 (declared names)
                f" WHERE {keying.same('there', 'fresh', source)} AND {overlap}"
            )


def take_out(connection: duckdb.DuckDBPyConnection, source: Source, by: tuple[str, ...]) -> int:
    """Delete what the rows of the view `leaving` name, in the columns `by` or in the key; how many rows went."""
    if months.keeps(source):
        return months.take_out_rows(connection, "leaving")
    gone = 0
    for keying in _named(source, by):
        row = connection.execute(
            f"DELETE FROM {source.name} AS there USING leaving"  # noqa: S608 (declared names)
            f" WHERE {keying.same('there', 'leaving', source)}"
        ).fetchone()
        gone += int(row[0]) if row else 0
    return gone


def _named(source: Source, by: tuple[str, ...]) -> list[Keying]:
    return [Keying(by)] if by else keyings(source)


def has_rows(connection: duckdb.DuckDBPyConnection, source: Source, overlap: str) -> bool:
    """Whether the warehouse has any row of the source under the condition."""
    found = connection.execute(f"SELECT 1 FROM {source.name} AS there WHERE {overlap} LIMIT 1")  # noqa: S608
    return found.fetchone() is not None


def insert_fresh(connection: duckdb.DuckDBPyConnection, source: Source, delivery_id: int) -> int:
    """Write the accepted rows; the number written."""
    if months.keeps(source):
        return months.insert(connection, delivery_id)
    columns = ", ".join(source.stored)
    row = connection.execute(
        f"INSERT INTO {source.name} ({columns}, delivery_id, row_number)"  # noqa: S608 (declared names)
        f" SELECT {columns}, {delivery_id}, row_number FROM fresh"
    ).fetchone()
    assert row is not None
    return int(row[0])
