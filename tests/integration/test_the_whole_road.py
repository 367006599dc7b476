"""Deliveries with known answers, from the files to the release, by the command alone.

Sixty-five students of twenty school days stand for the mistakes that others made: the boundary at exactly 10 %, half
days, a transfer, leavers, a short stay, services that multiply, identifiers with leading zeros, a race coded `NA`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.lib.command import commonmeasure

DAYS = [date(2023, 9, 4) + timedelta(days=n) for n in range(28) if (date(2023, 9, 4) + timedelta(days=n)).weekday() < 5]


@dataclass
class Kind:
    """So many students who live the same twenty days: (school, days there, absences there as shares of a day)."""

    students: int
    legs: Sequence[tuple[str, int, Sequence[float]]]
    ids: list[str] = field(default_factory=list)


KINDS = {
    "exactly_ten_percent": Kind(12, [("A", 20, [1, 1])]),
    "five_percent": Kind(13, [("A", 20, [1])]),
    "three_half_days": Kind(15, [("A", 20, [0.5, 0.5, 0.5])]),
    "four_half_days": Kind(5, [("A", 20, [0.5] * 4)]),
    "transferred": Kind(10, [("A", 10, [1]), ("B", 10, [])]),
    "left_after_twelve_days": Kind(10, [("A", 12, [1, 1])]),
    "nine_days": Kind(10, [("A", 9, [1] * 9)]),
}


def attendance(kind: Kind) -> Iterator[tuple[str, str, date, str, str]]:
    for student in kind.ids:
        start = 0
        for school, days, absences in kind.legs:
            for n, day in enumerate(DAYS[start : start + days]):
                missed = absences[n] if n < len(absences) else 0
                yield student, school, day, "U" if missed else "P", str(missed)
            start += days


def write(path: Path, header: str, rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("road") / "community"
    commonmeasure("init", "-C", folder)
    (folder / "community.toml").write_text(
        """
name = "Known answers"

[sources.attendance.values.status]
P = "present"
U = "absent_unexcused"

[sources.students.values.race_ethnicity]
NA = "american_indian"
W = "white"
"""
    )
    number = 0
    for kind in KINDS.values():
        kind.ids = [f"{number + n:04d}" for n in range(1, kind.students + 1)]
        number += kind.students
    inbox = folder / "inbox"
    everyone = [student for kind in KINDS.values() for student in kind.ids]
    write(
        inbox / "students_2024.csv",
        "student_id,school_year,race_ethnicity,neighborhood_id",
        [(s, "2023-24", "NA" if n < 20 else "W", "north" if n % 2 else "south") for n, s in enumerate(everyone)],
    )
    write(
        inbox / "attendance_2024.csv",
        "student_id,school_id,date,status,day_fraction",
        [row for kind in KINDS.values() for row in attendance(kind)],
    )
    write(inbox / "partners.csv", "partner_id,name", [("p1", "Harbor Tutors"), ("p2", "Open Kitchen")])
    write(
        inbox / "services_2024.csv",
        "partner_id,service_date,service_category,student_id,hours,record_id",
        [
            (partner, day, category, student, "1.5", f"{partner}-{student}-{day}")
            for student in KINDS["five_percent"].ids
            for partner, category in (("p1", "academic_support"), ("p2", "food"))
            for day in DAYS[:3]
        ],
    )
    return folder


@pytest.fixture(scope="module")
def release(community: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    deliveries = commonmeasure("load", "-C", community, "--json").json["deliveries"]
    assert {d["status"] for d in deliveries} == {"loaded"}
    assert all(d["received"] == d["accepted"] + d["quarantined"] + d["repeated"] for d in deliveries)
    published = commonmeasure("publish", "-C", community, "--json").json
    with duckdb.connect(community / "releases" / published["release"] / "release.duckdb", read_only=True) as connection:
        yield connection


def cell(release: duckdb.DuckDBPyConnection, indicator: str, **where: str) -> dict[str, Any]:
    place = {
        "geography_type": "community",
        "geography_id": "community",
        "partner_id": "all",
        "group_dimension": "all",
        "group_value": "all",
    } | where
    condition = " AND ".join(f"{name} = ?" for name in place)
    found = release.execute(
        f"SELECT numerator, denominator, students, value, status, display, lower, upper FROM observation"  # noqa: S608
        f" WHERE indicator_id = ? AND school_year = 2024 AND {condition}",
        [indicator, *place.values()],
    )
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    assert len(rows) == 1, f"{indicator} {where}: {len(rows)} rows"
    return dict(zip(names, rows[0], strict=True))


def test_ten_percent_is_chronic_and_half_days_add_up(release: duckdb.DuckDBPyConnection) -> None:
    chronic = cell(release, "chronic_absence")
    assert (chronic["numerator"], chronic["denominator"]) == (12 + 5 + 10, 12 + 13 + 15 + 5 + 10 + 10)
    assert chronic["lower"] < 27 / 65 < chronic["upper"]


def test_consistent_attendance_is_strictly_above_ninety_percent(release: duckdb.DuckDBPyConnection) -> None:
    assert cell(release, "consistent_attendance")["numerator"] == 65 - 27


def test_attendance_rate_is_a_ratio_of_sums(release: duckdb.DuckDBPyConnection) -> None:
    absent = 12 * 2 + 13 + 15 * 1.5 + 5 * 2 + 10 + 10 * 2 + 10 * 9
    enrolled = (12 + 13 + 15 + 5 + 10) * 20 + 10 * 12 + 10 * 9
    rate = cell(release, "attendance_rate")
    assert (rate["numerator"], rate["denominator"]) == (enrolled - absent, enrolled)
    assert rate["lower"] is None, "days are clustered in students: a Wilson interval would be far too narrow"


def test_a_transfer_counts_at_each_school_with_the_days_there(release: duckdb.DuckDBPyConnection) -> None:
    at_first = cell(release, "chronic_absence", geography_type="school", geography_id="A")
    assert (at_first["numerator"], at_first["denominator"]) == (12 + 5 + 10 + 10, 65)
    at_second = cell(release, "chronic_absence", geography_type="school", geography_id="B")
    assert (at_second["status"], at_second["numerator"]) == ("suppressed", None)  # 0 of 10


def test_services_do_not_multiply_students(release: duckdb.DuckDBPyConnection) -> None:
    assert cell(release, "students_served")["value"] == 13
    assert cell(release, "service_hours_per_student")["value"] == pytest.approx(9.0)
    assert cell(release, "students_served", partner_id="p1")["value"] == 13
    assert cell(release, "chronic_absence", partner_id="p1")["display"] == "hidden"  # 0 of 13
    assert cell(release, "service_hours_per_student", partner_id="p2")["value"] == pytest.approx(4.5)


def test_na_is_a_race_where_the_mapping_says_so(release: duckdb.DuckDBPyConnection) -> None:
    mapped = cell(release, "chronic_absence", group_dimension="race_ethnicity", group_value="american_indian")
    assert mapped["denominator"] == 20
    unknown = cell(release, "chronic_absence", group_dimension="race_ethnicity", group_value="unknown")
    assert unknown["status"] == "no_students"


def test_neighborhoods_add_up_to_the_community(release: duckdb.DuckDBPyConnection) -> None:
    parts = [
        cell(release, "chronic_absence", geography_type="neighborhood", geography_id=place)
        for place in ("north", "south")
    ]
    assert sum(part["denominator"] for part in parts) == 65
    assert sum(part["numerator"] for part in parts) == 27


def test_the_release_holds_no_student(release: duckdb.DuckDBPyConnection) -> None:
    students = {student for kind in KINDS.values() for student in kind.ids}
    for (table,) in release.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        for row in release.execute(f'SELECT * FROM "{table}"').fetchall():  # noqa: S608
            assert not students & {value for value in row if isinstance(value, str)}


def test_the_same_files_again_change_nothing(community: Path, release: duckdb.DuckDBPyConnection) -> None:
    again = commonmeasure("load", "-C", community, *sorted((community / "inbox").glob("*.csv")), "--json").json
    assert {delivery["status"] for delivery in again["deliveries"]} == {"repeated"}
    assert all(delivery["repeated"] == delivery["received"] for delivery in again["deliveries"])
