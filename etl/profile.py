"""What a delivery is like as a whole, in counts: kept with it, so that the next one can be held against it.

Measured on the accepted rows. A profile has no row of a student in it, and stays on the restricted side all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa

from etl import months
from etl.codes import ATTENDANCE_STATUS
from etl.schema import Kind, Source
from etl.warehouse.attendance import of_status_sql

_ABSENT = ("absent", "absent_excused", "absent_unexcused", "remote_absent", "suspended_out")
_ABSENCE = {
    "attendance_summary": ("sum(days_absent)", "sum(days_enrolled)"),
}
"""Source → days absent and days enrolled, as aggregates of its rows."""
NOTHING = ""
"""The value under which empty fields of a coded column are counted."""


@dataclass(frozen=True)
class Share:
    """So much of a whole: rows, or days where the sender added them up."""

    part: Decimal
    whole: Decimal

    @property
    def value(self) -> float:
        return float(self.part / self.whole) if self.whole else 0.0


@dataclass(frozen=True)
class Profile:
    """Rows, the days or school years that they are of, rows by code and by school, and absence rates by school.

    `codes` is column → value → rows, `schools` is school → rows. `absence` is school → days absent of days enrolled;
    the school of rows without one is empty.
    """

    rows: int = 0
    days: int = 0
    years: int = 0
    codes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    schools: Mapping[str, int] = field(default_factory=dict)
    absence: Mapping[str, Share] = field(default_factory=dict)

    @property
    def absence_in_all(self) -> Share:
        shares = self.absence.values()
        return Share(sum((one.part for one in shares), Decimal(0)), sum((one.whole for one in shares), Decimal(0)))


def measure(connection: duckdb.DuckDBPyConnection, source: Source) -> Profile:
    """The profile of the view `fresh`, in one pass over its rows."""
    if months.keeps(source):
        return _of_months(connection)
    codes = [column.name for column in source.columns if column.codes is not None or column.kind is Kind.FLAG]
    has_school = source.name != "schools" and any(column.name == "school_id" for column in source.columns)
    absent, enrolled = _ABSENCE.get(source.name, ("0", "0"))
    kinds = ", ".join(f"{column}::VARCHAR AS {column}" for column in codes)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE rows_alike AS"  # noqa: S608 (declared columns)
        f" SELECT {source.date_column or 'NULL'} AS day, {source.year_column or 'NULL'} AS year,"
        f" {'school_id' if has_school else 'NULL'} AS school, {kinds + ',' if kinds else ''}"
        f" count(*) AS rows, {absent} AS absent, {enrolled} AS enrolled FROM fresh GROUP BY ALL"
    )
    row = connection.execute(
        "SELECT coalesce(sum(rows), 0)::BIGINT, count(DISTINCT day), count(DISTINCT year) FROM rows_alike"
    ).fetchone()
    assert row is not None
    rows, days, years = row
    return Profile(
        rows,
        days,
        years,
        codes={column: _rows_by(connection, column) for column in codes},
        schools=_rows_by(connection, "school") if has_school else {},
        absence=_absence(connection) if source.name in _ABSENCE else {},
    )


def _of_months(connection: duckdb.DuckDBPyConnection) -> Profile:
    """The same of attendance, from the sets of days: no day is counted by itself."""
    statuses = ATTENDANCE_STATUS.values
    counts = ", ".join(f"sum(bit_count({of_status_sql(status)}))::BIGINT" for status in statuses)
    found = connection.execute(
        f"SELECT school_id, month, bit_or(days), {counts} FROM {months.ARRIVING} GROUP BY ALL"  # noqa: S608
    ).fetchall()
    days: Counter[date] = Counter()
    codes: Counter[str] = Counter()
    by_school: dict[str, Counter[str]] = {}
    for school, month, held, *rows in found:
        days[month] |= held
        of_school = dict(zip(statuses, rows, strict=True))
        codes.update(of_school)
        by_school.setdefault(school, Counter()).update(of_school)
    return Profile(
        codes.total(),
        sum(held.bit_count() for held in days.values()),
        codes={"status": {status: rows for status, rows in codes.items() if rows}},
        schools={school: rows.total() for school, rows in by_school.items()},
        absence={
            school: Share(
                Decimal(sum(rows[status] for status in _ABSENT)), Decimal(rows.total() - rows["not_expected"])
            )
            for school, rows in by_school.items()
        },
    )


def _rows_by(connection: duckdb.DuckDBPyConnection, column: str) -> dict[str, int]:
    return dict(
        connection.execute(
            f"SELECT coalesce({column}, '{NOTHING}') AS value, sum(rows)::BIGINT FROM rows_alike GROUP BY value"  # noqa: S608
        ).fetchall()
    )


def _absence(connection: duckdb.DuckDBPyConnection) -> dict[str, Share]:
    found = connection.execute(
        "SELECT coalesce(school, ''), sum(absent), sum(enrolled) FROM rows_alike GROUP BY school"
    ).fetchall()
    return {school: Share(Decimal(absent), Decimal(enrolled)) for school, absent, enrolled in found}


def write_profile(connection: duckdb.DuckDBPyConnection, delivery_id: int, profile: Profile) -> None:
    """Keep the profile of a delivery, within its transaction."""
    amounts = [
        ("rows", "", "", profile.rows),
        ("days", "", "", profile.days),
        ("years", "", "", profile.years),
        *(("code", column, value, rows) for column, by in profile.codes.items() for value, rows in by.items()),
        *(("school", "", school, rows) for school, rows in profile.schools.items()),
        *(("absent", "", school, share.part) for school, share in profile.absence.items()),
        *(("enrolled", "", school, share.whole) for school, share in profile.absence.items()),
    ]
    measures, columns, values, numbers = map(list, zip(*amounts, strict=True))
    kept = pa.table({"measure": measures, "column": columns, "value": values, "amount": list(map(str, numbers))})
    connection.register("profile", kept)
    connection.execute(f"INSERT INTO delivery_profile SELECT {delivery_id}, * FROM profile")  # noqa: S608 (a number)
    connection.unregister("profile")


def read_profile(connection: duckdb.DuckDBPyConnection, delivery_id: int) -> Profile | None:
    """The profile that was kept with a delivery; None of one that an earlier version loaded."""
    kept = connection.execute(
        "SELECT measure, column_name, value, amount FROM delivery_profile WHERE delivery_id = ?", [delivery_id]
    ).fetchall()
    if not kept:
        return None
    one = {measure: int(amount) for measure, _, _, amount in kept if measure in ("rows", "days", "years")}
    codes: dict[str, Counter[str]] = {}
    for kind, column, value, amount in kept:
        if kind == "code":
            codes.setdefault(column, Counter())[value] = int(amount)
    absent = {value: amount for kind, _, value, amount in kept if kind == "absent"}
    enrolled = {value: amount for kind, _, value, amount in kept if kind == "enrolled"}
    return Profile(
        **one,
        codes=codes,
        schools={value: int(amount) for kind, _, value, amount in kept if kind == "school"},
        absence={school: Share(absent[school], whole) for school, whole in enrolled.items()},
    )
