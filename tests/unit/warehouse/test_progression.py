"""Grades, and how a student's year ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lib.warehouses import lines, picked, shown, units

HOW = "promoted retained graduated dropped_out"


def test_the_recorded_outcome_decides(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        grade_progression="""
            student_id   | school_year | grade_level | outcome         | diploma_type
            promoted     | 2024        | 05          | promoted        |
            retained     | 2024        | 05          | retained        |
            graduated    | 2024        | 12          | graduated       |
            diploma      | 2024        | 12          |                 | regular
            certificate  | 2024        | 12          | graduated       | certificate
            equivalency  | 2024        | 12          |                 | equivalency
            no_diploma   | 2024        | 12          | graduated       | none
            not_yet      | 2024        | 12          |                 | none
            other        | 2024        | 12          | completed_other |
            dropout      | 2024        | 10          | dropped_out     |
            moved        | 2024        | 05          | transferred_out |
            undocumented | 2024        | 05          | transferred_out_undocumented |
            still        | 2024        | 05          | still_enrolled  |
            nothing      | 2024        | 05          |                 |
        """,
    )

    assert shown(found.student_year, f"student_id {HOW}") == lines("""
        promoted     yes no  no  no
        retained     no  yes no  no
        graduated    no  no  yes no
        diploma      no  no  yes no
        certificate  no  no  no  no
        equivalency  no  no  no  no
        no_diploma   no  no  no  no
        not_yet      -   -   -   -
        other        no  no  no  no
        dropout      no  no  no  yes
        moved        no  no  no  no
        undocumented no  no  no  no
        still        -   -   -   -
        nothing      -   -   -   -
    """)


def test_without_a_recorded_outcome_the_last_spell_says_how_the_year_ended(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
            promoted   | 2024        | S1        | 05          | 2023-09-04 | 2024-06-14 | promoted
            changed    | 2024        | S1        | 05          | 2023-09-04 | 2023-12-01 | transferred_out
            changed    | 2024        | S2        | 05          | 2023-12-04 | 2024-06-14 | retained
            back       | 2024        | S1        | 05          | 2023-09-04 | 2023-12-01 | transferred_out
            back       | 2024        | S1        | 05          | 2024-02-05 |            |
            overruled  | 2024        | S1        | 05          | 2023-09-04 | 2024-06-14 | promoted
            blank      | 2024        | S1        | 05          | 2023-09-04 | 2024-06-14 | promoted
            none       | 2024        | S1        | 12          | 2023-09-04 | 2024-06-14 | graduated
            none_blank | 2024        | S1        | 12          | 2023-09-04 | 2024-06-14 | graduated
        """,
        grade_progression="""
            student_id | school_year | grade_level | outcome        | diploma_type
            overruled  | 2024        | 05          | retained       |
            blank      | 2024        | 05          | still_enrolled |
            none       | 2024        | 12          |                | none
            none_blank | 2024        | 12          | still_enrolled | none
        """,
    )

    assert shown(found.student_year, f"student_id {HOW}") == lines("""
        promoted   yes no  no no
        changed    no  yes no no
        back       -   -   -  -
        overruled  no  yes no no
        blank      yes no  no no
        none       no  no  no no
        none_blank no  no  no no
    """)


def test_of_spells_that_overlap_the_one_that_ends_last_says_how_the_year_ended(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
            within     | 2024        | S1        | 12          | 2023-09-04 | 2024-05-01 | dropped_out
            within     | 2024        | S2        | 11          | 2023-10-02 | 2023-11-15 | transferred_out
            open       | 2024        | S1        | 12          | 2023-09-04 |            |
            open       | 2024        | S2        | 11          | 2023-10-02 | 2023-11-15 | dropped_out
            together   | 2024        | S2        | 11          | 2023-09-04 | 2024-06-14 | retained
            together   | 2024        | S1        | 12          | 2023-10-02 | 2024-06-14 | promoted
            both_open  | 2024        | S2        | 11          | 2023-09-04 |            | retained
            both_open  | 2024        | S1        | 12          | 2023-10-02 |            | promoted
        """,
    )

    assert shown(found.student_year, f"student_id grade_number {HOW}") == lines("""
        within    12 no  no no yes
        open      12 -   -  -  -
        together  12 yes no no no
        both_open 12 yes no no no
    """)


def test_with_neither_the_next_years_grade_tells_and_improbable_grades_tell_nothing(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date
            up         | 2023        | S1        | 05          | 2022-09-05
            up         | 2024        | S1        | 06          | 2023-09-04
            skipped    | 2023        | S1        | 05          | 2022-09-05
            skipped    | 2024        | S1        | 07          | 2023-09-04
            again      | 2023        | S1        | KG          | 2022-09-05
            again      | 2024        | S1        | KG          | 2023-09-04
            down       | 2023        | S1        | 05          | 2022-09-05
            down       | 2024        | S1        | 04          | 2023-09-04
            far        | 2023        | S1        | 05          | 2022-09-05
            far        | 2024        | S1        | 08          | 2023-09-04
            gone       | 2023        | S1        | 05          | 2022-09-05
            gap        | 2023        | S1        | 05          | 2022-09-05
            gap        | 2025        | S1        | 06          | 2024-09-02
        """,
    )

    assert shown((row for row in found.student_year if row["school_year"] == 2023), f"student_id {HOW}") == lines("""
        up      yes no  no no
        skipped yes no  no no
        again   no  yes no no
        down    -   -   -  -
        far     -   -   -  -
        gone    -   -   -  -
        gap     -   -   -  -
    """)
    assert {row["promoted"] for row in found.student_year if row["school_year"] == 2024} == {None}


@pytest.mark.parametrize("told", ["enrollment", "grade_progression"])
@pytest.mark.parametrize("reason", ["transferred_out", "transferred_out_undocumented", "dropped_out", "emigrated"])
def test_the_grade_of_who_left_and_is_back_the_next_year_ended_as_that_year_shows(
    tmp_path: Path, reason: str, told: str
) -> None:
    next_grade = {"up": "06", "again": "05", "down": "04", "far": "08"}
    grade = {"school_year": 2023, "grade_level": "05"}
    spell = {"school_id": "S1", "entry_date": "2022-09-05"}
    ended = spell | {"exit_reason": reason} if told == "enrollment" else {"outcome": reason}
    left = [{"student_id": student} | grade | ended for student in (*next_grade, "gone", "no_show")]
    back = [
        {"student_id": student, "school_year": 2024, "grade_level": level} | spell | {"entry_date": "2023-09-04"}
        for student, level in next_grade.items()
    ]
    never = {"student_id": "no_show", "school_year": 2024, "grade_level": "06", "outcome": "no_show"}
    tables = {"enrollment": back, "grade_progression": [never]}
    found = units(tmp_path, **{**tables, told: [*left, *tables[told]]})

    dropped_out = "yes" if reason == "dropped_out" else "no"
    before_last = (row for row in found.student_year if row["school_year"] == 2023)
    assert shown(before_last, f"student_id {HOW}") == lines(f"""
        up      yes no  no {dropped_out}
        again   no  yes no {dropped_out}
        down    -   -   no {dropped_out}
        far     -   -   no {dropped_out}
        gone    no  no  no {dropped_out}
        no_show no  no  no {dropped_out}
    """)


@pytest.mark.parametrize("outcome", ["promoted", "retained", "graduated", "completed_other", "deceased"])
def test_an_outcome_that_ends_the_grade_goes_before_the_next_years_grade(tmp_path: Path, outcome: str) -> None:
    found = units(
        tmp_path,
        grade_progression=f"""
            student_id | school_year | grade_level | outcome
            ana        | 2023        | 05          | {outcome}
            ben        | 2023        | 05          | {outcome}
            ana        | 2024        | 05          |
            ben        | 2024        | 06          |
        """,
    )

    recorded = " ".join("yes" if name == outcome else "no" for name in HOW.split())
    assert [picked(found.year(student, 2023), HOW) for student in ("ana", "ben")] == [recorded, recorded]


def test_the_next_year_is_judged_by_the_grade_at_its_beginning(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date
            jumped     | 2024        | S1        | 05          | 2023-09-04 | 2024-01-10
            jumped     | 2024        | S1        | 06          | 2024-01-11 |
        """,
        grade_progression="student_id | school_year | grade_level\n jumped | 2023 | 05\n jumped | 2024 | 06",
    )

    assert picked(found.year("jumped", 2023), HOW) == "no yes no no"
    assert picked(found.year("jumped"), "grade_level grade_number") == "06 6"


def test_the_grade_of_the_year_is_the_springs_else_the_last_spells(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date
            one        | 2024        | S1        | PK          | 2023-09-04 |
            two        | 2024        | S1        | 01          | 2023-09-04 | 2023-10-01
            two        | 2024        | S2        | 02          | 2023-10-02 |
            three      | 2024        | S1        | 08          | 2023-09-04 |
        """,
        grade_progression="""
            student_id | school_year | grade_level | credits_earned | core_course_failures
            three      | 2024        | 09          | 5.25           | 1
            four       | 2024        | KG          |                |
        """,
        students="student_id | school_year\n five | 2024",
    )

    columns = "student_id grade_level grade_number credits_earned core_course_failures"
    assert shown(found.student_year, columns) == lines("""
        one   PK -1 -    -
        two   02  2 -    -
        three 09  9 5.25 1
        four  KG  0 -    -
        five  -   - -    -
    """)


def test_the_grade_to_expect_is_one_a_year_from_the_first_kindergarten_or_first_grade(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        grade_progression="""
            student_id | school_year | grade_level
            on_time    | 2022        | KG
            on_time    | 2024        | 02
            repeater   | 2022        | KG
            repeater   | 2023        | KG
            repeater   | 2024        | 01
            first      | 2023        | 01
            first      | 2024        | 02
            pre        | 2022        | PK
            pre        | 2023        | KG
            later      | 2024        | 05
        """,
    )

    assert shown(found.student_year, "student_id school_year grade_number expected_grade_number") == lines("""
        on_time  2022  0 0
        on_time  2024  2 2
        repeater 2022  0 0
        repeater 2023  0 1
        repeater 2024  1 2
        first    2023  1 1
        first    2024  2 2
        pre      2022 -1 -
        pre      2023  0 0
        later    2024  5 -
    """)
