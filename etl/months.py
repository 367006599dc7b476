"""A delivery of attendance gathered to the months in which the warehouse keeps it, and its days taken into it.

The temporary table `arriving_month` holds the days to accept by student, school and month. A day that comes twice shows
there as a count of rows that is not the number of days: only such months are looked at row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import duckdb

from etl.duplicates import Keying, set_aside_later, set_aside_there
from etl.normalization import school_year_sql
from etl.report import RowProblem
from etl.schema import Source
from etl.sources.attendance import SOURCE
from etl.warehouse.attendance import (
    KEY,
    MONTHS,
    SETS,
    contradicted_sql,
    days_sql,
    gathered_sql,
    kept_sql,
    merged_sql,
    without_sql,
)

ARRIVING = "arriving_month"
_KEY = ", ".join(KEY)
_KEYING = Keying(SOURCE.key)

TWICE = f"SELECT {_KEY}, days FROM {ARRIVING} WHERE rows <> bit_count(days)"  # noqa: S608 (names of this module)
"""The query of the months in which a day comes twice, with the days of which it may be one."""

Look = Callable[[], None]
"""Makes the table `suspected`: all sound rows of the months and days in `suspects` that are not set aside yet, others
of the months too."""


def keeps(source: Source) -> bool:
    """Whether the warehouse keeps the rows of the source by months."""
    return source.name == SOURCE.name


def gather(connection: duckdb.DuckDBPyConnection, months: str, school_year_starts: int) -> None:
    """Make `arriving_month` of a query that gathers rows as `gathered_sql` does."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {ARRIVING} AS {_with_years(months, school_year_starts)}")


def gather_judged(connection: duckdb.DuckDBPyConnection, school_year_starts: int) -> None:
    """Make `arriving_month` of the sound rows of `judged`."""
    gather(connection, gathered_sql("(FROM judged WHERE verdict IS NULL)"), school_year_starts)


def look_at_judged(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `suspected` where `judged` has every row."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE suspected AS SELECT * FROM judged WHERE verdict IS NULL"  # noqa: S608 (declared)
        f" AND (student_id, school_id, date_trunc('month', date)::DATE) IN (SELECT {_KEY} FROM suspects)"
        " AND row_number NOT IN (SELECT row_number FROM set_aside)"
    )


def set_aside(
    connection: duckdb.DuckDBPyConnection, delivery: str, look: Look, school_year_starts: int, twice: str = TWICE
) -> None:
    """Fill `set_aside` with the later rows of each day, under `incremental` also with days that the warehouse has."""
    connection.execute("CREATE OR REPLACE TEMP TABLE set_aside (row_number BIGINT, rule VARCHAR)")
    if _are_suspect(connection, twice, look):
        set_aside_later(connection, SOURCE, _KEYING, "suspected")
        _gather_again(connection, school_year_starts)
    if delivery != "incremental":
        return
    known = (
        f"SELECT {_KEY}, bit_or(here.days & there.days) AS days"  # noqa: S608
        f" FROM {ARRIVING} AS here JOIN {MONTHS} AS there USING ({_KEY}) WHERE here.days & there.days <> 0 GROUP BY ALL"
    )
    if _are_suspect(connection, known, look):
        there = days_sql(f"(FROM {MONTHS} SEMI JOIN suspects USING ({_KEY}))")
        set_aside_there(connection, SOURCE, _KEYING, "suspected", f"({there})")
        _gather_again(connection, school_year_starts)


def _are_suspect(connection: duckdb.DuckDBPyConnection, months: str, look: Look) -> bool:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE suspects AS {months}")
    found = connection.execute("SELECT 1 FROM suspects LIMIT 1").fetchone() is not None
    if found:
        look()
    return found


def _gather_again(connection: duckdb.DuckDBPyConnection, school_year_starts: int) -> None:
    """The days of `suspected` once more, without the rows that are set aside."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE looked_at AS {gathered_sql('suspected')};"  # noqa: S608 (names of this module)
        f"CREATE OR REPLACE TEMP TABLE others AS {without_sql(ARRIVING, 'looked_at')};"
        f"DELETE FROM {ARRIVING} USING looked_at WHERE {_same(ARRIVING, 'looked_at')}"
    )
    sets = ", ".join(f"{name} & days AS {name}" for name in SETS)
    others = f"SELECT {_KEY}, bit_count(days)::BIGINT AS rows, {sets}, parts FROM others WHERE days <> 0"  # noqa: S608
    kept = gathered_sql("(FROM suspected WHERE row_number NOT IN (SELECT row_number FROM set_aside))")
    months = _with_years(merged_sql(f"({others} UNION ALL {kept})"), school_year_starts)
    connection.execute(f"INSERT INTO {ARRIVING} BY NAME {months}")


def extent(connection: duckdb.DuckDBPyConnection) -> tuple[int | None, int | None, date | None, date | None]:
    """First and last school year, first and last day of `arriving_month`."""
    held = connection.execute(
        f"SELECT month, bit_or(days), any_value(school_year) FROM {ARRIVING} GROUP BY month ORDER BY month"  # noqa: S608
    ).fetchall()
    if not held:
        return None, None, None, None
    (first_month, first_days, first_year), (last_month, last_days, last_year) = held[0], held[-1]
    first_day = first_month + timedelta((first_days & -first_days).bit_length() - 1)
    return first_year, last_year, first_day, last_month + timedelta(last_days.bit_length() - 1)


def days_where(connection: duckdb.DuckDBPyConnection, conditions: Sequence[str]) -> list[int]:
    """How many days of `arriving_month` each condition on their student and school is true of."""
    counts = ", ".join(f"coalesce(sum(bit_count(days)) FILTER ({condition}), 0)::BIGINT" for condition in conditions)
    row = connection.execute(f"SELECT {counts} FROM {ARRIVING}").fetchone()  # noqa: S608 (declared names)
    assert row is not None
    return list(row)


def contradictions(connection: duckdb.DuckDBPyConnection) -> list[RowProblem]:
    """What is to be told of the days of `arriving_month` whose share missed is the contrary of their status."""
    counted = connection.execute(f"SELECT sum(bit_count({contradicted_sql()}))::BIGINT FROM {ARRIVING}").fetchone()  # noqa: S608
    rows = (counted and counted[0]) or 0
    message = (
        "says that a student was present and missed the whole day, or was absent and missed nothing of it; it is the "
        "share of the day that was missed, and is counted as such: if the sender means the share attended, have it "
        'sent the other way round, or say day_fraction = "" in [sources.attendance.constants] of community.toml'
    )
    return [RowProblem("contradiction", "day_fraction", rows, (), message, is_rejected=False)] if rows else []


def make_room(connection: duckdb.DuckDBPyConnection, delivery: str) -> None:
    """Take out of the warehouse the days that `arriving_month` replaces."""
    if delivery == "snapshot":
        connection.execute(
            f"DELETE FROM {MONTHS} WHERE school_year IN (SELECT school_year FROM {ARRIVING})"  # noqa: S608
        )
    elif delivery == "upsert":
        take_out(connection, ARRIVING)


def take_out(connection: duckdb.DuckDBPyConnection, gone: str) -> None:
    """Take days out of the warehouse: `gone` is a table of months with the key and `days`."""
    row = connection.execute(f"SELECT min(month), max(month) FROM {gone}").fetchone()  # noqa: S608 (our own names)
    assert row is not None
    first, last = (month or date.max for month in row)
    # Written out, for then the warehouse need not read its rows of other months to know them.
    within = f"there.month BETWEEN DATE '{first}' AND DATE '{last}'"
    there = f"(FROM {MONTHS} AS there WHERE {within})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE remaining AS {without_sql(there, gone)}")
    if connection.execute("SELECT 1 FROM remaining LIMIT 1").fetchone() is None:
        return
    connection.execute(
        f"DELETE FROM {MONTHS} AS there USING {gone} AS gone"  # noqa: S608
        f" WHERE {_same('there', 'gone')} AND there.days & gone.days <> 0 AND {within}"
    )
    connection.execute(f"INSERT INTO {MONTHS} BY NAME FROM remaining WHERE days <> 0")


def take_out_rows(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    """Take the days out of the warehouse that rows with student, school and date name; how many it had of them."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE leaving_month AS SELECT {_KEY}, bit_or(bit) AS days FROM ("  # noqa: S608
        "SELECT *, date_trunc('month', date)::DATE AS month, 1::UINTEGER << (day(date) - 1)::UINTEGER AS bit"
        f" FROM {rows}) GROUP BY {_KEY}"
    )
    row = connection.execute(
        f"SELECT coalesce(sum(bit_count(there.days & gone.days)), 0) FROM {MONTHS} AS there"  # noqa: S608
        f" JOIN leaving_month AS gone USING ({_KEY})"
    ).fetchone()
    assert row is not None
    take_out(connection, "leaving_month")
    return int(row[0])


def insert(connection: duckdb.DuckDBPyConnection, delivery_id: int) -> int:
    """Write the accepted days; the number that the warehouse then has of the delivery."""
    connection.execute(kept_sql(ARRIVING, f"school_year, {delivery_id}"))
    row = connection.execute(
        f"SELECT coalesce(sum(bit_count(days)), 0) FROM {MONTHS} WHERE delivery_id = {delivery_id}"  # noqa: S608
    ).fetchone()
    assert row is not None
    return int(row[0])


def _with_years(months: str, school_year_starts: int) -> str:
    return f"SELECT *, {school_year_sql('month', school_year_starts)} AS school_year FROM ({months})"  # noqa: S608


def _same(left: str, right: str) -> str:
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in KEY)
