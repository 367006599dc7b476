"""Who was at no school in a year has missed nothing and ended no grade: no indicator counts them as unknown."""

from __future__ import annotations

from pathlib import Path

from tests.lib.warehouses import lines, marks, picked, shown, units

COLUMNS = "days_enrolled days_absent longest_unexcused_run promoted retained graduated dropped_out"
NOTHING = "0 0 0 no no no no"


def test_a_member_of_a_due_cohort_who_had_left_has_no_day_and_no_result_of_that_year(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="student_id | school_year\n on_roster | 2024",
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
            dropout    | 2021        | S1        | 09          | 2020-09-07 | 2021-03-01 | dropped_out
            on_roster  | 2021        | S1        | 09          | 2020-09-07 |            |
            there      | 2024        | S1        | 12          | 2023-09-04 |            |
        """,
        grade_progression="""
            student_id | school_year | grade_level | outcome   | diploma_type
            early      | 2021        | 09          | promoted  |
            early      | 2023        | 12          | graduated | regular
        """,
        attendance=marks("there", "S1", "2023-09-04", "PPA"),
    )

    assert picked(found.year("dropout", 2024), COLUMNS) == NOTHING
    assert picked(found.year("early", 2024), f"{COLUMNS} regular_diploma") == f"{NOTHING} yes"
    assert picked(found.year("early", 2023), "graduated days_enrolled") == "yes -"
    assert picked(found.year("on_roster", 2024), COLUMNS) == "- - - - - - -", "a roster may know more than we do"
    assert picked(found.year("there", 2024), "days_enrolled days_absent promoted") == "3 1 -"


def test_a_year_of_which_the_district_has_told_nothing_stays_unknown(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        grade_progression="""
            student_id | school_year | grade_level | outcome
            gone       | 2020        | 09          | promoted
            other      | 2022        | 10          | promoted
            other      | 2024        | 12          | promoted
        """,
    )

    assert picked(found.year("gone", 2023), COLUMNS) == "- - - - - - -"


def test_who_never_came_has_no_day_and_who_came_elsewhere_has(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="student_id | school_year\n never | 2024\n elsewhere | 2024\n assessed | 2024\n waiting | 2024",
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_reason
            never      | 2024        | S1        | 05          | 2023-09-04 | no_show
            elsewhere  | 2024        | S1        | 05          | 2023-09-04 | no_show
            elsewhere  | 2024        | S2        | 05          | 2023-09-05 |
            assessed   | 2024        | S1        | 03          | 2023-09-04 | no_show
            waiting    | 2024        | S1        | 05          | 2023-09-04 |
        """,
        grade_progression="student_id | school_year | grade_level | outcome\n never | 2024 | 05 | no_show",
        milestones="student_id | school_year | milestone | met\n assessed | 2024 | early_grade_reading | yes",
        attendance=marks("elsewhere", "S2", "2023-09-05", "PP"),
    )

    assert shown(found.student_year, f"student_id {COLUMNS}") == lines(f"""
        never     {NOTHING}
        elsewhere 2 0 0 - - - -
        assessed  - - - - - - -
        waiting   - - - - - - -
    """)
    assert "never" not in {row["student_id"] for row in found.student_school_year}
