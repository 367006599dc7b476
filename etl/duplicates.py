"""Rows that speak of the same thing: found by key, told apart into those that say the same and those that do not.

The first row of a key stays. Everything else is set aside in the temporary table `set_aside`, by row number and rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

from etl.schema import Source

REPEATED: Final = "repeated"
DUPLICATE: Final = "duplicate_key"


@dataclass(frozen=True)
class Keying:
    """A key, and whose it is: of every row, or of those in which all of `optional` are given, or one of them is not."""

    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    is_fallback: bool = False

    def listed(self, table: str) -> str:
        return ", ".join(f"{table}.{column}" for column in self.columns)

    def applies(self, table: str) -> str:
        """The SQL condition that this is the key of a row."""
        complete = " AND ".join(f"{table}.{column} IS NOT NULL" for column in self.optional) or "true"
        return f"NOT ({complete})" if self.is_fallback else complete

    def same(self, left: str, right: str, source: Source) -> str:
        """The condition that this is the key of two rows and the same in both; an empty field equals an empty field."""
        required = set(source.required)
        equal = " AND ".join(
            f"{left}.{column} {'=' if column in required else 'IS NOT DISTINCT FROM'} {right}.{column}"
            for column in self.columns
        )
        return f"{equal} AND {self.applies(left)} AND {self.applies(right)}"


def keyings(source: Source) -> list[Keying]:
    """The key of a source, and its fallback for the rows in which a field of the key is empty."""
    optional = tuple(column for column in source.key if column not in source.required)
    found = [Keying(source.key, optional)]
    if optional and source.key_fallback:
        found.append(Keying(source.compared(source.key_fallback), optional, is_fallback=True))
    return found


def content(source: Source, table: str) -> str:
    """All that a row says, as one value that can be compared."""
    names = source.compared(column.name for column in source.columns)
    return "{" + ", ".join(f"{name}: {table}.{name}" for name in names) + "}"


def set_aside_within(connection: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Fill `set_aside` with the later rows of each key among the sound rows of `judged`.

    One aggregation of hashes over all rows; only rows whose hash stands twice are looked at more closely.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE set_aside (row_number BIGINT, rule VARCHAR)")
    for keying in keyings(source):
        hashed = f"hash({keying.listed('rows')})"
        sound = f"rows.verdict IS NULL AND {keying.applies('rows')}"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE suspects AS SELECT {hashed} AS hashed FROM judged AS rows WHERE {sound}"  # noqa: S608
            " GROUP BY hashed HAVING count(*) > 1"
        )
        if not connection.execute("SELECT 1 FROM suspects LIMIT 1").fetchone():
            continue
        suspected = f"(SELECT * FROM judged AS rows WHERE {sound} AND {hashed} IN (FROM suspects))"  # noqa: S608
        set_aside_later(connection, source, keying, suspected)


def set_aside_later(connection: duckdb.DuckDBPyConnection, source: Source, keying: Keying, among: str) -> None:
    """Add the later rows of each key among the rows of the relation `among`."""
    by_key = f"(PARTITION BY {keying.listed('rows')} ORDER BY rows.row_number)"
    connection.execute(
        f"""
        INSERT INTO set_aside
        SELECT row_number, CASE WHEN says_the_same THEN '{REPEATED}' ELSE '{DUPLICATE}' END
        FROM (
            SELECT rows.row_number,
                row_number() OVER {by_key} AS place,
                {content(source, "rows")} IS NOT DISTINCT FROM
                    first_value({content(source, "rows")}) OVER {by_key} AS says_the_same
            FROM {among} AS rows
        )
        WHERE place > 1
        """  # noqa: S608 (names of declared columns)
    )


def set_aside_known(connection: duckdb.DuckDBPyConnection, source: Source, keying: Keying, overlap: str) -> None:
    """Add the rows of `fresh` whose key the warehouse has; `overlap` limits its rows to those that may be."""
    there = f"(SELECT * FROM {source.name} AS there WHERE {overlap})"  # noqa: S608 (a declared name)
    set_aside_there(connection, source, keying, "fresh", there)


def set_aside_there(
    connection: duckdb.DuckDBPyConnection, source: Source, keying: Keying, among: str, there: str
) -> None:
    """Add the rows of the relation `among` whose key the relation `there` has."""
    connection.execute(
        f"""
        INSERT INTO set_aside
        SELECT rows.row_number, CASE WHEN bool_or({content(source, "rows")} IS NOT DISTINCT FROM
            {content(source, "there")}) THEN '{REPEATED}' ELSE '{DUPLICATE}' END
        FROM {among} AS rows JOIN {there} AS there ON {keying.same("rows", "there", source)}
        GROUP BY rows.row_number
        """  # noqa: S608 (names of declared columns)
    )
