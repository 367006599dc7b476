"""Schools, entries and exits of a year."""

from __future__ import annotations

from pathlib import Path

from tests.lib.warehouses import lines, marks, school_days, shown, units

ENROLLMENT = """
    student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
    stayer     | 2024        | S1        | 05          | 2023-09-04 |            |
    stayer_end | 2024        | S1        | 05          | 2023-09-04 | 2023-09-15 | promoted
    early      | 2024        | S1        | 05          | 2023-08-01 |            |
    newcomer   | 2024        | S1        | 05          | 2023-09-06 |            |
    leaver     | 2024        | S1        | 05          | 2023-09-04 | 2023-09-07 | transferred_out
    changer    | 2024        | S1        | 05          | 2023-09-04 | 2023-09-07 |
    changer    | 2024        | S2        | 05          | 2023-09-08 |            |
    circler    | 2024        | S1        | 05          | 2023-09-04 | 2023-09-05 |
    circler    | 2024        | S2        | 05          | 2023-09-06 | 2023-09-07 |
    circler    | 2024        | S1        | 05          | 2023-09-08 |            |
    absent     | 2024        | S1        | 05          | 2023-09-04 | 2023-09-04 | no_show
    absent     | 2024        | S2        | 05          | 2023-09-04 |            |
"""
EXPECTED = lines("""
    stayer     1 0 0
    stayer_end 1 0 0
    early      1 0 0
    newcomer   1 1 0
    leaver     1 0 1
    changer    2 1 1
    circler    2 2 2
    absent     1 0 0
""")


def test_moves_are_counted_from_spells_within_the_calendar(tmp_path: Path) -> None:
    found = units(tmp_path, enrollment=ENROLLMENT, calendar=school_days("2023-09-04", 10))

    assert shown(found.student_year, "student_id schools_attended entries exits") == EXPECTED


def test_without_a_calendar_the_days_of_attendance_say_when_a_school_began_and_ended(tmp_path: Path) -> None:
    attendance = [
        *marks("stayer", "S1", "2023-09-04", "PPPPP PPPPP"),
        *marks("absent", "S2", "2023-09-04", "PPPPP PPPPP"),
    ]

    found = units(tmp_path, enrollment=ENROLLMENT, attendance=attendance)

    assert shown(found.student_year, "student_id schools_attended entries exits") == EXPECTED


def test_without_either_it_is_not_known_what_was_late_or_early(tmp_path: Path) -> None:
    found = units(tmp_path, enrollment=ENROLLMENT, students="student_id | school_year\n unlisted | 2024")

    assert {row["entries"] for row in found.student_year} == {None}
    assert {row["student_id"]: row["schools_attended"] for row in found.student_year}["changer"] == 2
    assert {row["student_id"]: row["schools_attended"] for row in found.student_year}["unlisted"] is None


COUNTED = "student_id count_day_enrollments entries_after_count_day exits_after_count_day"


def test_moves_after_the_count_day_and_who_was_there_on_it(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id  | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
            stayer      | 2024        | S1        | 05          | 2023-09-25 |            |
            in_before   | 2024        | S1        | 05          | 2023-09-29 |            |
            out_before  | 2024        | S1        | 05          | 2023-09-25 | 2023-09-29 | transferred_out
            out_that_day| 2024        | S1        | 05          | 2023-09-25 | 2023-10-01 | transferred_out
            in_that_day | 2024        | S1        | 05          | 2023-10-01 |            |
            in_after    | 2024        | S1        | 05          | 2023-10-02 |            |
            out_and_back| 2024        | S1        | 05          | 2023-09-25 | 2023-10-02 |
            out_and_back| 2024        | S2        | 05          | 2023-10-03 |            |
            no_show     | 2024        | S1        | 05          | 2023-10-02 |            | no_show
        """,
        calendar=school_days("2023-09-25", 15),
        students="student_id | school_year\n no_show | 2024",
    )

    assert shown(found.student_year, COUNTED) == lines("""
        stayer       1 0 0
        in_before    1 0 0
        out_before   0 0 0
        out_that_day 1 0 0
        in_that_day  1 0 0
        in_after     0 1 0
        out_and_back 1 1 1
        no_show      - - -
    """)


def test_the_count_day_is_the_october_1_within_the_school_year_whenever_that_begins(tmp_path: Path) -> None:
    enrollment = """
        student_id | school_year | school_id | grade_level | entry_date | exit_date
        ana        | 2024        | S1        | 05          | 2024-02-05 |
        ben        | 2024        | S1        | 05          | 2024-02-05 | 2024-09-27
    """

    found = units(tmp_path, enrollment=enrollment, school_year_starts=1)

    assert shown(found.student_year, "student_id count_day_enrollments") == lines("ana 1\n ben 0")
