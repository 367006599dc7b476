"""How a delivery changes what the warehouse has: upsert, incremental or snapshot.

Works on the view `fresh`, the accepted rows of one delivery, inside the transaction of that delivery.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from etl import months
from etl.duplicates import Keying, keyings
from etl.report import ROWS_LISTED, RowProblem
from etl.schema import Source

_OTHER_DAY = (
    "is that of a record of another day, which goes for this one: right where a date was corrected; where the sender "
    "numbers records anew, in each file or each year, earlier ones are lost: have the year written before the number"
)


@dataclass(frozen=True)
class Extent:
    """The dates and school years of the accepted rows, where the source has them."""

    first_year: int | None = None
    last_year: int | None = None
    first_date: date | None = None
    last_date: date | None = None

    def condition(self, source: Source, keying: Keying, table: str) -> str:
        """The SQL condition on rows of the warehouse that may have a key of the rows; true where it holds no time."""
        if source.date_column in keying.columns and self.first_date:
            return f"{table}.{source.date_column} BETWEEN DATE '{self.first_date}' AND DATE '{self.last_date}'"
        if source.year_column in keying.columns and self.first_year:
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
    if rule == "snapshot":
        year = year_column(source)
        held = f"WHERE {year} IN (SELECT DISTINCT {year} FROM fresh)" if year else ""  # noqa: S608 (declared names)
        connection.execute(f"DELETE FROM {source.name} {held}")  # noqa: S608 (declared names)
    if rule != "incremental":
        for keying in _named(source, by):
            overlap = within.condition(source, keying, "there")
            if has_rows(connection, source, overlap):
                connection.execute(
                    f"DELETE FROM {source.name} AS there USING fresh"  # noqa: S608 (declared names)
                    f" WHERE {keying.same('there', 'fresh', source)} AND {overlap}"
                )


def on_other_days(
    connection: duckdb.DuckDBPyConnection, source: Source, rule: str, by: tuple[str, ...]
) -> list[RowProblem]:
    """The rows of `fresh` that replace a row of another day: corrected dates, or records that are numbered anew."""
    if rule == "incremental" or source.date_column is None:
        return []
    told = []
    for keying in _named(source, by):
        if source.date_column in keying.columns:
            continue
        counted = connection.execute(
            f"SELECT count(*), min(row_number, {ROWS_LISTED}) FROM fresh SEMI JOIN {source.name} AS there"  # noqa: S608
            f" ON {keying.same('there', 'fresh', source)} AND there.{source.date_column} <> fresh.{source.date_column}"
            " HAVING count(*) > 0"
        ).fetchall()
        column = keying.columns[-1]
        told += [RowProblem("other_day", column, rows, tuple(few), _OTHER_DAY, False) for rows, few in counted]
    return told


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
