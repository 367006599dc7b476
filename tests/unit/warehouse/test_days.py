"""Days of a complete attendance: a row for every day on which a student is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.warehouse import AttendanceRules
from tests.lib.warehouses import lines, marks, picked, shown, units

MONDAY = "2023-09-04"


def test_each_status_counts_as_the_default_rules_say(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        attendance=[
            row
            for student, letters in {
                "present": "PPPP",
                "excused": "PPPE",
                "unexcused": "PPPU",
                "no_reason": "PPPA",
                "tardy": "PPPT",
                "out": "PPPO",
                "in": "PPPI",
                "remote": "PPPR",
                "remote_absent": "PPPM",
                "excepted": "PPPN",
                "only_excepted": "N",
            }.items()
            for row in marks(student, "S1", MONDAY, letters)
        ],
    )
    columns = (
        "student_id days_enrolled days_present days_absent days_excused days_unexcused days_suspended_out "
        "days_suspended_in absence_rate"
    )
    expected = lines("""
        present        4 4 0 0 0 0 0 0
        excused        4 3 1 1 0 0 0 0.25
        unexcused      4 3 1 0 1 0 0 0.25
        no_reason      4 3 1 0 0 0 0 0.25
        tardy          4 4 0 0 0 0 0 0
        out            4 3 1 0 0 1 0 0.25
        in             4 4 0 0 0 0 1 0
        remote         4 4 0 0 0 0 0 0
        remote_absent  4 3 1 0 0 0 0 0.25
        excepted       3 3 0 0 0 0 0 0
        only_excepted  0 0 0 0 0 0 0 -
    """)
    assert shown(found.student_year, columns) == expected
    assert shown(found.student_school_year, columns) == expected


def test_the_rules_turn_around_what_counts_as_absent(tmp_path: Path) -> None:
    rules = AttendanceRules(
        suspended_out_counts_absent=False, suspended_in_counts_absent=True, remote_absent_counts_absent=False
    )
    attendance = [
        *marks("out", "S1", MONDAY, "PO"),
        *marks("in", "S1", MONDAY, "PI"),
        *marks("far", "S1", MONDAY, "PM"),
    ]

    found = units(tmp_path, rules=rules, attendance=attendance)

    assert shown(found.student_year, "student_id days_absent days_suspended_out days_suspended_in") == lines("""
        out 0 1 0
        in  1 0 1
        far 0 0 0
    """)


PARTS = """
    student_id | school_id | date       | status         | day_fraction
    quarter    | S1        | 2023-09-04 | absent_excused | 0.25
    quarter    | S1        | 2023-09-05 | present        |
    almost     | S1        | 2023-09-04 | absent_excused | 0.4999
    almost     | S1        | 2023-09-05 | present        |
    half       | S1        | 2023-09-04 | absent_excused | 0.5
    half       | S1        | 2023-09-05 | present        |
    most       | S1        | 2023-09-04 | tardy          | 0.75
    most       | S1        | 2023-09-05 | present        | 0.1
    none       | S1        | 2023-09-04 | absent_excused | 0
    none       | S1        | 2023-09-05 | present        | 0
"""


@pytest.mark.parametrize(
    ("day_rule", "expected"),
    [
        (
            "fractional",
            "quarter 0.25 1.75 0.25\n almost 0.4999 1.5001 0.4999\n half 0.5 1.5 0.5\n most 0.85 1.15 0\n none 0 2 0",
        ),
        ("half_day_counts", "quarter 0 2 0\n almost 0 2 0\n half 1 1 1\n most 1 1 0\n none 0 2 0"),
    ],
)
def test_parts_of_days_add_up_exactly_by_the_day_rule(tmp_path: Path, day_rule: str, expected: str) -> None:
    found = units(tmp_path, rules=AttendanceRules(day_rule=day_rule), attendance=PARTS)  # type: ignore[arg-type]

    assert shown(found.student_year, "student_id days_absent days_present days_excused") == lines(expected)


def test_a_student_of_two_schools_is_one_student_in_the_community_and_counts_at_each_school(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        attendance=[*marks("ana", "S1", MONDAY, "PPUUP"), *marks("ana", "S2", "2023-09-11", "PPPPE PPPPP")],
    )

    columns = "student_id school_id days_enrolled days_absent days_unexcused"
    assert shown(found.student_school_year, columns) == lines("""
        ana S1  5 2 2
        ana S2 10 1 0
    """)
    assert shown(found.student_year, "student_id days_enrolled days_absent days_unexcused") == lines("ana 15 3 2")


def test_a_day_at_two_schools_counts_once_and_present_anywhere_is_present(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        attendance=[
            *marks("both", "S1", MONDAY, "PUU"),
            *marks("both", "S2", MONDAY, "UPU"),
            *marks("late", "S1", MONDAY, "PUU"),
            *marks("late", "S2", "2023-09-06", "EP"),
        ],
    )

    columns = "student_id days_enrolled days_absent days_unexcused longest_unexcused_run"
    assert shown(found.student_year, columns) == lines("""
        both 3 1 1 1
        late 4 2 1 1
    """)
    assert picked(found.at_school("both", "S1"), "days_enrolled days_absent longest_unexcused_run") == "3 2 2"
    assert picked(found.at_school("both", "S2"), "days_enrolled days_absent longest_unexcused_run") == "3 2 1"


def test_the_lesser_part_of_a_shared_day_is_the_one_missed(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        attendance="""
            student_id | school_id | date       | status         | day_fraction
            ana        | S1        | 2023-09-04 | absent_excused | 1
            ana        | S2        | 2023-09-04 | tardy          | 0.25
        """,
    )

    assert picked(found.year("ana"), "days_enrolled days_absent days_excused") == "1 0.25 0"


def test_rows_outside_the_enrollment_of_that_school_are_not_counted(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
            leaver     | 2024        | S1        | 05          | 2023-09-04 | 2023-09-06 | transferred_out
            late       | 2024        | S1        | 05          | 2023-09-06 |            |
            returner   | 2024        | S1        | 05          | 2023-09-04 | 2023-09-04 |
            returner   | 2024        | S1        | 05          | 2023-09-07 |            |
            twice      | 2024        | S1        | 05          | 2023-09-04 | 2023-09-07 |
            twice      | 2024        | S1        | 05          | 2023-09-05 |            |
            never      | 2024        | S1        | 05          | 2023-09-04 | 2023-09-08 | no_show
            elsewhere  | 2024        | S2        | 05          | 2023-09-04 |            |
        """,
        attendance=[
            row
            for student in ("leaver", "late", "returner", "twice", "never", "elsewhere", "unlisted")
            for row in marks(student, "S1", MONDAY, "UPPPU")
        ],
    )

    assert shown(found.student_year, "student_id days_enrolled days_absent") == lines("""
        leaver    3 1
        late      3 1
        returner  3 2
        twice     5 2
        never     0 0
        elsewhere 5 2
        unlisted  5 2
    """)


def test_the_exit_day_belongs_to_the_spell_only_where_the_rule_says_so(tmp_path: Path) -> None:
    enrollment = """
        student_id | school_year | school_id | grade_level | entry_date | exit_date
        ana        | 2024        | S1        | 05          | 2023-09-04 | 2023-09-06
    """
    attendance = marks("ana", "S1", MONDAY, "PPUUU")

    inclusive = units(tmp_path / "a", enrollment=enrollment, attendance=attendance)
    rules = AttendanceRules(exit_date_inclusive=False)
    exclusive = units(tmp_path / "b", rules=rules, enrollment=enrollment, attendance=attendance)

    assert picked(inclusive.year("ana"), "days_enrolled days_absent") == "3 1"
    assert picked(exclusive.year("ana"), "days_enrolled days_absent") == "2 0"


def test_the_longest_unexcused_run_counts_days_on_which_the_student_was_expected(tmp_path: Path) -> None:
    attendance = [
        *marks("weekend", "S1", MONDAY, "PPPPU UPPPP"),
        *marks("holiday", "S1", MONDAY, "PPPUU .UPPP"),
        *marks("excepted", "S1", MONDAY, "UNNUP PPPPP"),
        *marks("broken", "S1", MONDAY, "UUEUU UPPPP"),
        *marks("none", "S1", MONDAY, "PPEPP PPPPP"),
        *marks("moved", "S1", MONDAY, "PPPUU"),
        *marks("moved", "S2", "2023-09-11", "UUPPP"),
        {"student_id": "part", "school_id": "S1", "date": "2023-09-04", "status": "absent_unexcused"},
        {
            "student_id": "part",
            "school_id": "S1",
            "date": "2023-09-05",
            "status": "absent_unexcused",
            "day_fraction": "0.5",
        },
    ]

    found = units(tmp_path, attendance=attendance)

    assert shown(found.student_year, "student_id longest_unexcused_run") == lines("""
        weekend  2
        holiday  3
        excepted 2
        broken   3
        none     0
        moved    4
        part     1
    """)
    assert picked(found.at_school("moved", "S1"), "longest_unexcused_run") == "2"


def test_the_year_before_is_that_of_the_whole_community(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        attendance=[
            *marks("ana", "S1", "2022-09-05", "PPUUP"),
            *marks("ana", "S2", "2022-09-12", "EPPIP"),
            *marks("ana", "S3", MONDAY, "PPPPI"),
            *marks("gap", "S1", "2021-09-06", "PPPPP"),
            *marks("gap", "S1", MONDAY, "PPPPP"),
        ],
    )

    assert picked(found.year("ana"), "days_enrolled prior_days_enrolled prior_days_absent") == "5 10 3"
    assert picked(found.at_school("ana", "S3"), "prior_days_enrolled prior_days_absent") == "10 3"
    assert picked(found.year("ana", 2023), "prior_days_enrolled prior_days_absent") == "- -"
    assert picked(found.year("ana"), "days_suspended_in prior_days_suspended_in") == "1 1"
    assert picked(found.year("gap"), "prior_days_enrolled prior_days_absent prior_days_suspended_in") == "- - -"


def test_a_student_of_whom_no_day_was_delivered_has_unknown_days_not_zero(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="student_id | school_year\n ana | 2024\n ben | 2024",
        attendance=marks("ben", "S1", MONDAY, "P"),
    )

    columns = "student_id days_enrolled days_present days_absent absence_rate longest_unexcused_run"
    assert shown(found.student_year, columns) == lines("ana - - - - -\n ben 1 1 0 0 0")


def test_a_leap_year_that_starts_in_january_has_all_its_days(tmp_path: Path) -> None:
    attendance = [*marks("ana", "S1", "2024-01-01", "P"), *marks("ana", "S1", "2024-12-31", "U")]

    found = units(tmp_path, school_year_starts=1, attendance=attendance)

    assert picked(found.year("ana"), "days_enrolled days_absent") == "2 1"


@pytest.mark.parametrize("absent", [17, 18, 19])
def test_exactly_ten_percent_is_exactly_ten_percent(tmp_path: Path, absent: int) -> None:
    found = units(tmp_path, attendance=marks("ana", "S1", "2023-08-21", "U" * absent + "P" * (180 - absent)))

    row = found.year("ana")

    assert (10 * row["days_absent"] >= row["days_enrolled"]) is (absent >= 18)
    assert picked(row, "days_enrolled days_absent") == f"180 {absent}"
