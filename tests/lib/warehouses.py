"""Little warehouses for tests: rows drawn as tables go straight into the declared tables, and the units come back.

A drawn table has a header, one row a line and `|` between fields; an empty field is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from etl.sources import source_named
from etl.warehouse import AttendanceRules, ServedRule, Warehouse, build_units, open_warehouse
from etl.warehouse.attendance import keep_rows_sql
from etl.warehouse.tables import source_columns

Row = dict[str, Any]

_MARKS = {
    "P": "present",
    "E": "absent_excused",
    "U": "absent_unexcused",
    "A": "absent",
    "T": "tardy",
    "O": "suspended_out",
    "I": "suspended_in",
    "R": "remote_present",
    "M": "remote_absent",
    "N": "not_expected",
}


def drawn(table: str) -> list[Row]:
    """The rows of a drawn table."""
    lines = [line for line in table.strip().splitlines() if line.strip()]
    header, *rows = ([field.strip() or None for field in line.split("|")] for line in lines)
    return [dict(zip(header, row, strict=True)) for row in rows]


def marks(student: str, school: str, first: str, letters: str) -> list[Row]:
    """One attendance row a weekday from `first`, by letters such as `PPUE`; a dot is a day without a row."""
    rows = []
    day = date.fromisoformat(first)
    for letter in letters.replace(" ", ""):
        while day.weekday() > 4:
            day += timedelta(days=1)
        if letter != ".":
            rows.append({"student_id": student, "school_id": school, "date": day, "status": _MARKS[letter]})
        day += timedelta(days=1)
    return rows


def school_days(first: str, count: int, school: str | None = None) -> list[Row]:
    """Calendar rows of `count` weekdays from `first`."""
    days = [row["date"] for row in marks("", "", first, "P" * count)]
    return [{"school_id": school, "date": day, "is_school_day": True} for day in days]


def fill(warehouse: Warehouse, tables: dict[str, str | Iterable[Row]], school_year_starts: int = 7) -> None:
    """Put rows, drawn or as dictionaries, into the tables of their sources."""
    for name, given in tables.items():
        source = source_named(name)
        rows = []
        for number, row in enumerate(drawn(given) if isinstance(given, str) else given, start=1):
            full = {**row, "delivery_id": 1, "row_number": number}
            if source.date_column and not source.year_column:
                day = date.fromisoformat(str(row[source.date_column]))
                full["school_year"] = day.year + (school_year_starts > 1 and day.month >= school_year_starts)
            rows.append(full)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        places = ", ".join([f"({', '.join('?' * len(columns))})"] * len(rows))
        values = [row.get(column) for row in rows for column in columns]
        if rows and source.name == "attendance":
            _keep_days(warehouse, rows)
        elif rows:
            statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES {places}"  # noqa: S608
            warehouse.connection.execute(statement, values)


def _keep_days(warehouse: Warehouse, rows: Sequence[Row]) -> None:
    columns = source_columns(source_named("attendance"))
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    warehouse.connection.execute(f"CREATE OR REPLACE TEMP TABLE given_day ({declared})")
    values = [[row.get(name) for name in columns] for row in rows]
    warehouse.connection.executemany(f"INSERT INTO given_day VALUES ({', '.join('?' * len(columns))})", values)  # noqa: S608
    warehouse.connection.execute(keep_rows_sql("given_day"))


def rows_of(warehouse: Warehouse, table: str, columns: str = "*") -> list[Row]:
    """The rows of a table as dictionaries, in the order of all their columns."""
    cursor = warehouse.connection.execute(f"SELECT {columns} FROM {table} ORDER BY ALL")  # noqa: S608
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Units:
    """The units of a little community, read once."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.student_year = rows_of(warehouse, "student_year")
        self.student_school_year = rows_of(warehouse, "student_school_year")
        self.student_partner_year = rows_of(warehouse, "student_partner_year")
        self.referral = rows_of(warehouse, "referral")
        self.need = rows_of(warehouse, "need")
        self.program = rows_of(warehouse, "program")

    def year(self, student: str, school_year: int = 2024) -> Row:
        return _only(self.student_year, student_id=student, school_year=school_year)

    def at_school(self, student: str, school: str, school_year: int = 2024) -> Row:
        return _only(self.student_school_year, student_id=student, school_id=school, school_year=school_year)

    def with_partner(self, student: str, partner: str, school_year: int = 2024) -> Row:
        return _only(self.student_partner_year, student_id=student, partner_id=partner, school_year=school_year)


def _only(rows: Sequence[Row], **key: object) -> Row:
    found = [row for row in rows if all(row[name] == value for name, value in key.items())]
    assert len(found) == 1, f"{len(found)} rows of {key}"
    return found[0]


def units(
    folder: Path,
    *,
    rules: AttendanceRules | None = None,
    served: ServedRule | None = None,
    school_year_starts: int = 7,
    neighborhoods: Path | None = None,
    crosswalk: Path | None = None,
    **tables: str | Iterable[Row],
) -> Units:
    """The units built from the given rows, in a new warehouse in `folder`."""
    with open_warehouse(folder / "warehouse" / "warehouse.duckdb") as warehouse:
        fill(warehouse, tables, school_year_starts)
        build_units(
            warehouse,
            attendance=rules or AttendanceRules(),
            served=served or ServedRule(),
            school_year_starts=school_year_starts,
            neighborhoods=neighborhoods,
            crosswalk=crosswalk,
        )
        return Units(warehouse)


def shown(rows: Iterable[Row], names: str) -> list[str]:
    """Some variables of every row, drawn, in order: to be compared with a list of lines."""
    return sorted(picked(row, names) for row in rows)


def lines(text: str) -> list[str]:
    """The lines of a drawn expectation, in order, without their spacing."""
    return sorted(" ".join(line.split()) for line in text.strip().splitlines())


def picked(row: Row, names: str) -> str:
    """Some variables of a row as they are drawn: `12 0.5 yes - `; null is a dash, decimals without trailing zeros."""
    return " ".join(_drawn_value(row[name]) for name in names.split())


def _drawn_value(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
