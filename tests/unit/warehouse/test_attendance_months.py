"""Days go into months of bits and come out as they went in; days that are taken out take nothing with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from etl import months
from etl.codes import ATTENDANCE_STATUS
from etl.warehouse.attendance import CREATE_MONTHS, CREATE_VIEW, keep_rows_sql, of_status_sql
from tests.lib.examples import examples

KEY = st.tuples(
    st.sampled_from(["1", "2"]),
    st.sampled_from(["a", "b"]),
    st.integers(0, 70).map(lambda days: date(2023, 12, 20) + timedelta(days)),
)
SAID = st.tuples(
    st.sampled_from(ATTENDANCE_STATUS.values),
    st.sampled_from([None, Decimal(0), Decimal(1), Decimal("0.5"), Decimal("0.3333")]),
)
DAYS = st.dictionaries(KEY, SAID, min_size=1, max_size=60)
Row = tuple[Any, ...]


def kept(rows: Sequence[Row]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(CREATE_MONTHS)
    connection.execute(CREATE_VIEW)
    connection.execute(
        "CREATE TABLE given_day (student_id VARCHAR, school_id VARCHAR, date DATE, status VARCHAR,"
        " day_fraction DECIMAL(12,4), school_year SMALLINT, delivery_id INTEGER)"
    )
    connection.executemany("INSERT INTO given_day VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(keep_rows_sql("given_day"))
    return connection


def rows_of(days: dict[Row, Row]) -> list[Row]:
    return [(*key, *said, 2024, 1) for key, said in days.items()]


def shown(connection: duckdb.DuckDBPyConnection) -> set[Row]:
    found = connection.execute("FROM attendance").fetchall()
    assert len(found) == len(set(found))
    return set(found)


@given(DAYS)
@examples(20)
def test_every_day_comes_out_as_it_went_in(days: dict[Row, Row]) -> None:
    rows = rows_of(days)
    with kept(rows) as connection:
        assert shown(connection) == set(rows)
        for status in ATTENDANCE_STATUS.values:
            counted = connection.execute(
                f"SELECT coalesce(sum(bit_count({of_status_sql(status)})), 0) FROM attendance_month"  # noqa: S608
            ).fetchone()
            assert counted == (sum(row[3] == status for row in rows),)


@given(DAYS, st.sets(KEY, min_size=1, max_size=30))
@examples(20)
def test_days_that_are_taken_out_take_no_other_day_with_them(days: dict[Row, Row], gone: set[Row]) -> None:
    rows = rows_of(days)
    with kept(rows) as connection:
        connection.execute("CREATE TABLE gone_day (student_id VARCHAR, school_id VARCHAR, date DATE)")
        connection.executemany("INSERT INTO gone_day VALUES (?, ?, ?)", list(gone))
        connection.execute(
            "CREATE TABLE gone AS SELECT student_id, school_id, date_trunc('month', date)::DATE AS month,"
            " bit_or(1::UINTEGER << (day(date) - 1)::UINTEGER) AS days FROM gone_day GROUP BY ALL"
        )
        months.take_out(connection, "gone")
        assert shown(connection) == {row for row in rows if row[:3] not in gone}
