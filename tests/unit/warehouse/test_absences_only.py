"""Days of an attendance that holds absences alone: expected are the calendar's school days within the enrollment."""

from __future__ import annotations

from pathlib import Path

from etl.warehouse import AttendanceRules
from tests.lib.warehouses import Row, lines, marks, picked, school_days, shown, units

ABSENCES_ONLY = AttendanceRules(mode="absences_only")
MONDAY = "2022-09-05"


def last_year_is_over() -> list[Row]:
    """An absence of the year after, so that the year under test is a past one and runs to its calendar's end."""
    return marks("later", "S9", "2023-09-04", "E")


def test_expected_days_are_school_days_within_the_spells_and_overlaps_count_once(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        rules=ABSENCES_ONLY,
        calendar=school_days(MONDAY, 10),
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
            whole      | 2023        | S1        | 05          | 2022-09-05 |            |
            early      | 2023        | S1        | 05          | 2022-08-01 | 2023-06-01 |
            leaver     | 2023        | S1        | 05          | 2022-09-05 | 2022-09-08 | transferred_out
            late       | 2023        | S1        | 05          | 2022-09-14 |            |
            overlap    | 2023        | S1        | 05          | 2022-09-05 | 2022-09-13 |
            overlap    | 2023        | S1        | 05          | 2022-09-08 |            |
            gap        | 2023        | S1        | 05          | 2022-09-05 | 2022-09-06 |
            gap        | 2023        | S1        | 05          | 2022-09-15 |            |
            never      | 2023        | S1        | 05          | 2022-09-05 |            | no_show
        """,
        attendance=[
            *marks("whole", "S1", MONDAY, "E.UU"),
            *marks("leaver", "S1", MONDAY, "..UUU"),
            *marks("late", "S1", MONDAY, "UUUUU ..UUU"),
            *last_year_is_over(),
        ],
    )

    columns = "student_id days_enrolled days_present days_absent days_unexcused longest_unexcused_run"
    assert shown((row for row in found.student_year if row["school_year"] == 2023), columns) == lines("""
        whole   10  7 3 2 2
        early   10 10 0 0 0
        leaver   4  2 2 2 2
        late     3  0 3 3 3
        overlap 10 10 0 0 0
        gap      4  4 0 0 0
    """)


def test_events_on_days_without_school_do_not_count(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        rules=ABSENCES_ONLY,
        calendar="""
            date       | is_school_day | school_id
            2022-09-05 | yes           |
            2022-09-06 | yes           |
            2022-09-07 | no            |
            2022-09-08 | yes           |
        """,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date
            ana        | 2023        | S1        | 05          | 2022-09-05
        """,
        attendance=[*marks("ana", "S1", MONDAY, "..UUU"), *last_year_is_over()],
    )

    assert picked(found.year("ana", 2023), "days_enrolled days_absent") == "3 1"


def test_a_schools_own_calendar_goes_before_the_general_one(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        rules=ABSENCES_ONLY,
        calendar="""
            date       | is_school_day | school_id
            2022-09-05 | yes           |
            2022-09-06 | yes           |
            2022-09-07 | no            |
            2022-09-06 | no            | S2
            2022-09-07 | yes           | S2
            2022-09-08 | yes           | S2
        """,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date
            ana        | 2023        | S1        | 05          | 2022-09-05
            ben        | 2023        | S2        | 05          | 2022-09-05
        """,
        attendance=[
            *marks("ana", "S1", MONDAY, ".U"),
            *marks("ben", "S2", MONDAY, ".U"),
            *last_year_is_over(),
        ],
    )

    assert picked(found.year("ana", 2023), "days_enrolled days_absent") == "2 1"
    assert picked(found.year("ben", 2023), "days_enrolled days_absent") == "3 0"


def test_the_current_year_ends_with_what_each_school_has_delivered(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        rules=ABSENCES_ONLY,
        calendar=school_days("2023-09-04", 10),
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date
            ana        | 2024        | S1        | 05          | 2023-09-04 |
            ben        | 2024        | S1        | 05          | 2023-09-04 | 2023-09-05
            cal        | 2024        | S2        | 05          | 2023-09-04 |
            dee        | 2024        | silent    | 05          | 2023-09-04 |
        """,
        attendance=[
            *marks("ana", "S1", "2023-09-04", "...E"),
            *marks("cal", "S2", "2023-09-04", "E.... ..E"),
        ],
    )

    assert shown(found.student_year, "student_id days_enrolled days_absent") == lines("""
        ana 4 1
        ben 2 0
        cal 8 2
        dee - -
    """)


def test_a_day_at_two_schools_without_an_event_at_one_was_attended_there(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        rules=ABSENCES_ONLY,
        calendar=school_days(MONDAY, 5),
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date
            ana        | 2023        | S1        | 05          | 2022-09-05 | 2022-09-07
            ana        | 2023        | S2        | 05          | 2022-09-06 |
        """,
        attendance=[
            *marks("ana", "S1", MONDAY, "EEE"),
            *marks("ana", "S2", MONDAY, "..EE"),
            *last_year_is_over(),
        ],
    )

    assert shown(
        (r for r in found.student_school_year if r["school_year"] == 2023), "school_id days_enrolled days_absent"
    ) == lines("""
        S1 3 3
        S2 4 2
    """)
    assert picked(found.year("ana", 2023), "days_enrolled days_absent") == "5 3"


def test_an_exception_takes_the_day_out_and_a_note_of_presence_changes_nothing(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        rules=ABSENCES_ONLY,
        calendar=school_days(MONDAY, 5),
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date
            ana        | 2023        | S1        | 05          | 2022-09-05
        """,
        attendance=[*marks("ana", "S1", MONDAY, "NPTRE"), *last_year_is_over()],
    )

    assert picked(found.year("ana", 2023), "days_enrolled days_absent") == "4 1"


def test_without_enrollment_or_calendar_nothing_is_known_of_the_days(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        rules=ABSENCES_ONLY,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date
            ana        | 2024        | S1        | 05          | 2023-09-04
        """,
        attendance=[*marks("ana", "S1", "2023-09-04", "EE"), *marks("ben", "S1", "2023-09-04", "EE")],
    )

    assert shown(found.student_year, "student_id days_enrolled days_absent") == lines("ana - -\n ben - -")
