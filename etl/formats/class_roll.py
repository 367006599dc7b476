"""Enrollments in classes as memberships of a school, and the memory of them that a delivery of changes needs.

A delivery of changes names the classes that a student entered or left, and not those that stay as they are. So the
warehouse keeps the roll of classes beside the memberships that were made from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BRIDGED = timedelta(days=31)
"""The longest time between two classes that is a break, and no absence from the school."""

_TABLE = """
CREATE TABLE IF NOT EXISTS class_roll (
    enrollment_id VARCHAR, student_id VARCHAR, school_id VARCHAR, school_year VARCHAR,
    grade_level VARCHAR, first_day VARCHAR, last_day VARCHAR
)
"""
_COLUMNS = ("enrollment_id", "student_id", "school_id", "school_year", "grade_level", "first_day", "last_day")

Place = tuple[str, str, str]
"""Student, school and school year."""


@dataclass(frozen=True)
class ClassStay:
    """One student in one class. Days are ISO text, the last one empty while it lasts."""

    enrollment_id: str
    student_id: str
    school_id: str
    school_year: str
    grade_level: str
    first_day: str
    last_day: str

    @property
    def is_dated(self) -> bool:
        """Whether its days are days."""
        return all(_DAY.fullmatch(day) for day in (self.first_day, self.last_day or self.first_day))

    @property
    def place(self) -> Place:
        return self.student_id, self.school_id, self.school_year


@dataclass(frozen=True)
class Membership:
    """A student in one school without a break. Days are ISO text, the last one empty while it lasts."""

    first_day: str
    last_day: str


def memberships(stays: Iterable[ClassStay]) -> dict[Place, list[Membership]]:
    """The memberships of each place, in order: from the first class on to the last, over breaks of up to 31 days.

    All stays are to be dated.
    """
    by_place: dict[Place, list[ClassStay]] = {}
    for stay in stays:
        by_place.setdefault(stay.place, []).append(stay)
    return {place: _joined(of_place) for place, of_place in by_place.items()}


def _joined(stays: list[ClassStay]) -> list[Membership]:
    found: list[Membership] = []
    for stay in sorted(stays, key=lambda stay: stay.first_day):
        if found and _is_near(found[-1].last_day, stay.first_day):
            last = "" if "" in (found[-1].last_day, stay.last_day) else max(found[-1].last_day, stay.last_day)
            found[-1] = Membership(found[-1].first_day, last)
        else:
            found.append(Membership(stay.first_day, stay.last_day))
    return found


def _is_near(last_day: str, first_day: str) -> bool:
    """Whether a class begins before the time in school is over, or soon after."""
    return not last_day or date.fromisoformat(first_day) - date.fromisoformat(last_day) <= _BRIDGED


def remembered(connection: duckdb.DuckDBPyConnection, student_ids: Iterable[str]) -> list[ClassStay]:
    """The classes of some students, as far as deliveries have told."""
    if not _is_there(connection):
        return []
    rows = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM class_roll WHERE list_contains(?, student_id)",  # noqa: S608
        [sorted(set(student_ids))],
    ).fetchall()
    return [ClassStay(*row) for row in rows]


def remember(connection: duckdb.DuckDBPyConnection, stays: Iterable[ClassStay], forgotten: Iterable[str]) -> None:
    """Keep the stays, each in the place of an earlier one of its identifier, and forget enrollments by theirs."""
    connection.execute(_TABLE)
    kept = {stay.enrollment_id: stay for stay in stays}
    gone = pyarrow.table({"enrollment_id": pyarrow.array([*kept, *forgotten], pyarrow.string())})
    texts = [[getattr(stay, column) for stay in kept.values()] for column in _COLUMNS]
    arriving = pyarrow.table([pyarrow.array(values, pyarrow.string()) for values in texts], list(_COLUMNS))
    connection.register("gone_from_roll", gone)
    connection.register("new_on_roll", arriving)
    connection.execute(
        "DELETE FROM class_roll USING gone_from_roll AS gone WHERE class_roll.enrollment_id = gone.enrollment_id"
    )
    connection.execute("INSERT INTO class_roll SELECT * FROM new_on_roll")
    connection.unregister("gone_from_roll")
    connection.unregister("new_on_roll")


def forget_years(connection: duckdb.DuckDBPyConnection, school_years: Iterable[str]) -> None:
    """Forget all of some school years."""
    connection.execute(_TABLE)
    connection.execute("DELETE FROM class_roll WHERE list_contains(?, school_year)", [sorted(set(school_years))])


def forget_students(connection: duckdb.DuckDBPyConnection, student_ids: Iterable[str], school_year: str) -> None:
    """Forget the classes of some students in a school year."""
    connection.execute(_TABLE)
    connection.execute(
        "DELETE FROM class_roll WHERE school_year = ? AND list_contains(?, student_id)",
        [school_year, sorted(set(student_ids))],
    )


def _is_there(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'class_roll'").fetchone()
    return found is not None
