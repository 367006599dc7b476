"""The adjusted graduation cohort: who is in it in the year it is due, and who has a regular diploma by then."""

from __future__ import annotations

from pathlib import Path

from tests.lib.warehouses import Units, lines, marks, picked, shown, units


def due_in_2024(folder: Path) -> Units:
    """A cohort of first ninth graders of 2021, in which everybody goes another way."""
    return units(
        folder,
        students="""
            student_id   | school_year | race_ethnicity | neighborhood_id
            undocumented | 2021        | asian          | n1
            undocumented | 2022        | asian          | n2
            late         | 2024        | white          | n3
        """,
        enrollment="""
          student_id   | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
          undocumented | 2021        | S1        | 09          | 2020-09-07 | 2021-06-11 |
          undocumented | 2022        | S1        | 10          | 2021-09-06 | 2021-10-01 |
          undocumented | 2022        | S2        | 10          | 2021-10-04 | 2021-11-01 | transferred_out_undocumented
          documented   | 2021        | S1        | 09          | 2020-09-07 | 2021-11-01 | transferred_out
          emigrated    | 2021        | S1        | 09          | 2020-09-07 | 2021-11-01 | emigrated
          deceased     | 2021        | S1        | 09          | 2020-09-07 | 2021-11-01 | deceased
          back_in_year | 2021        | S1        | 09          | 2020-09-07 | 2020-11-01 | transferred_out
          back_in_year | 2021        | S1        | 09          | 2021-02-01 |          |
          back_later   | 2021        | S1        | 09          | 2020-09-07 | 2020-11-01 | transferred_out
          back_later   | 2023        | S1        | 10          | 2022-09-05 | 2023-01-01 | dropped_out
          not_back     | 2021        | S1        | 09          | 2020-09-07 | 2020-11-01 | transferred_out
          not_back     | 2023        | S1        | 10          | 2022-09-05 | 2022-09-06 | no_show
          attended     | 2021        | S1        | 09          | 2020-09-07 | 2020-11-01 | transferred_out
        """,
        attendance=[*marks("attended", "S1", "2022-09-05", "PPP"), *marks("late", "S1", "2023-09-04", "PPP")],
        grade_progression="""
            student_id | school_year | grade_level | outcome         | cohort_year | diploma_type
            on_time    | 2021        | 09          | promoted        |             |
            on_time    | 2024        | 12          | graduated       |             |
            early      | 2021        | 09          | promoted        |             |
            early      | 2023        | 12          | graduated       |             | regular
            fifth_year | 2021        | 09          | retained        |             |
            fifth_year | 2022        | 09          | promoted        |             |
            fifth_year | 2024        | 11          | still_enrolled  |             |
            fifth_year | 2025        | 12          | graduated       |             |
            equivalent | 2021        | 09          | promoted        |             |
            equivalent | 2024        | 12          | completed_other |             | equivalency
            without    | 2021        | 09          | promoted        |             |
            without    | 2024        | 12          | graduated       |             | none
            dropout    | 2021        | 09          | dropped_out     |             |
            late       | 2024        | 12          | graduated       | 2021        |
            late_moved | 2023        | 11          | transferred_out | 2021        |
            too_late   | 2025        | 12          | graduated       | 2021        |
        """,
    )


def test_members_stay_unless_a_document_or_death_takes_them_out(tmp_path: Path) -> None:
    found = due_in_2024(tmp_path)

    due = [row for row in found.student_year if row["school_year"] == 2024]
    assert shown(due, "student_id cohort_year years_in_cohort in_adjusted_cohort regular_diploma") == lines("""
        undocumented 2021 4 yes no
        back_in_year 2021 4 yes no
        back_later   2021 4 yes no
        attended     2021 4 yes no
        on_time      2021 4 yes yes
        early        2021 4 yes yes
        fifth_year   2021 4 yes no
        equivalent   2021 4 yes no
        without      2021 4 yes no
        dropout      2021 4 yes no
        late         2021 4 yes yes
    """)


def test_a_year_later_diplomas_have_come_and_documented_leavers_have_gone(tmp_path: Path) -> None:
    def cohort(folder: str, later: str) -> Units:
        return units(
            tmp_path / folder,
            grade_progression=f"""
                student_id | school_year | grade_level | outcome         | cohort_year
                on_time    | 2024        | 12          | graduated       | 2021
                fifth_year | 2024        | 12          | retained        | 2021
                emigrated  | 2024        | 12          | retained        | 2021
                dropout    | 2024        | 12          | retained        | 2021
                gone       | 2024        | 12          | retained        | 2021
                no_member  | 2024        | 12          | transferred_out | 2021
                {later}
            """,
        )

    next_year = """
                fifth_year | 2025        | 12          | graduated       | 2021
                emigrated  | 2025        | 12          | emigrated       | 2021
                dropout    | 2025        | 12          | dropped_out     | 2021
    """
    columns = "student_id in_adjusted_cohort regular_diploma in_extended_cohort regular_diploma_next_year"

    def due(found: Units) -> list[str]:
        return shown([row for row in found.student_year if row["school_year"] == 2024], columns)

    assert due(cohort("known", next_year)) == lines("""
        on_time    yes yes yes yes
        fifth_year yes no  yes yes
        emigrated  yes no  no  no
        dropout    yes no  yes no
        gone       yes no  yes no
        no_member  no  no  no  no
    """)
    assert due(cohort("not_yet", "")) == lines("""
        on_time    yes yes - yes
        fifth_year yes no  - -
        emigrated  yes no  - -
        dropout    yes no  - -
        gone       yes no  - -
        no_member  no  no  no -
    """)


def test_only_the_due_year_is_the_cohorts(tmp_path: Path) -> None:
    found = due_in_2024(tmp_path)

    assert {r["in_adjusted_cohort"] for r in found.student_year if r["school_year"] != 2024} == {False}
    assert picked(found.year("fifth_year", 2025), "years_in_cohort in_adjusted_cohort regular_diploma") == "5 no yes"
    assert picked(found.year("fifth_year", 2022), "grade_number first_time_grade_9 cohort_year") == "9 no 2021"
    assert picked(found.year("fifth_year", 2021), "grade_number first_time_grade_9") == "9 yes"


def test_a_member_who_left_is_who_he_was_last_and_at_the_last_school_with_no_day(tmp_path: Path) -> None:
    found = due_in_2024(tmp_path)

    columns = "race_ethnicity neighborhood_id grade_level days_enrolled service_events"
    assert picked(found.year("undocumented"), columns) == "asian n2 - 0 0"
    schools = [row for row in found.student_school_year if row["school_year"] == 2024]
    assert shown(schools, "student_id school_id in_adjusted_cohort days_enrolled days_absent") == lines("""
        undocumented S2 yes 0 0
        back_in_year S1 yes 0 0
        back_later   S1 yes 0 0
        attended     S1 yes 0 0
        late         S1 yes 3 0
    """)


def test_who_leaves_one_of_two_schools_is_still_in_the_cohort_and_at_the_school_where_they_stayed(
    tmp_path: Path,
) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
            ana        | 2021        | S1        | 09          | 2020-09-07 | 2021-03-01 | dropped_out
            ana        | 2021        | S2        | 09          | 2020-10-05 | 2020-11-16 | transferred_out
            other      | 2024        | S1        | 03          | 2023-09-04 |            |
        """,
    )

    assert found.at_school("ana", "S1")["in_adjusted_cohort"] is True


def test_a_year_after_the_last_on_record_has_no_cohort_yet(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        grade_progression="student_id | school_year | grade_level | outcome\n ana | 2024 | 09 | promoted",
    )

    assert [row["school_year"] for row in found.student_year] == [2024]


def test_a_cohort_that_the_district_names_holds_and_its_last_naming_goes_first(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        grade_progression="""
            student_id | school_year | grade_level | cohort_year
            moved_in   | 2023        | 10          | 2022
            moved_in   | 2024        | 10          |
            corrected  | 2022        | 09          | 2022
            corrected  | 2023        | 10          | 2021
            repeats    | 2023        | 09          | 2022
        """,
    )

    columns = "student_id school_year cohort_year first_time_grade_9 years_in_cohort"
    assert shown(found.student_year, columns) == lines("""
        moved_in  2023 2022 no  2
        moved_in  2024 2022 no  3
        corrected 2022 2021 no  2
        corrected 2023 2021 no  3
        corrected 2024 2021 no  4
        repeats   2023 2022 no  2
    """)


def test_a_twelfth_grader_without_a_cohort_may_be_due_and_nobody_below(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        grade_progression="""
            student_id | school_year | grade_level
            senior     | 2024        | 12
            junior     | 2024        | 11
            third      | 2024        | 03
        """,
        students="student_id | school_year\n ungraded | 2024",
    )

    columns = "student_id cohort_year first_time_grade_9 in_adjusted_cohort years_in_cohort regular_diploma"
    assert shown(found.student_year, columns) == lines("""
        senior   - no - - -
        junior   - no no - -
        third    - no no - no
        ungraded - -  - - -
    """)


def test_diplomas_of_a_year_are_unknown_until_its_results_are_in(tmp_path: Path) -> None:
    def cohort(outcomes: str) -> Units:
        rows = [
            {"student_id": f"s{n}", "school_year": year, "grade_level": grade, "outcome": outcome}
            for n, given in enumerate(outcomes)
            for year, grade, outcome in ((2021, "09", None), (2024, "12", "graduated" if given == "g" else None))
        ]
        return units(tmp_path / outcomes, grade_progression=rows)

    def diplomas(found: Units) -> list[str]:
        return shown((row for row in found.student_year if row["school_year"] == 2024), "regular_diploma")

    assert diplomas(cohort("g...")) == ["-", "-", "-", "yes"]
    assert diplomas(cohort("gg..")) == ["no", "no", "yes", "yes"]


def test_who_transfers_in_joins_the_cohort_of_the_grade_at_entry_if_its_ninth_grade_is_on_record(
    tmp_path: Path,
) -> None:
    found = units(
        tmp_path,
        grade_progression="""
            student_id | school_year | grade_level | outcome
            first      | 2021        | 09          | promoted
            joins      | 2023        | 11          | promoted
            joins      | 2024        | 12          | graduated
            drops_out  | 2022        | 10          | dropped_out
            held_back  | 2022        | 10          | retained
            held_back  | 2023        | 09          | promoted
            too_early  | 2022        | 11          | promoted
            too_early  | 2024        | 12          | graduated
        """,
    )

    due = [row for row in found.student_year if row["school_year"] == 2024]
    assert shown(due, "student_id cohort_year in_adjusted_cohort regular_diploma") == lines("""
        first     2021 yes no
        joins     2021 yes yes
        drops_out 2021 yes no
        held_back 2021 yes no
        too_early -    -   yes
    """)


def test_who_finishes_a_grade_and_then_leaves_with_papers_is_out_although_promoted(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
            moved      | 2021        | S1        | 09          | 2020-09-07 | 2021-06-11 | transferred_out
            changed    | 2021        | S1        | 09          | 2020-09-07 | 2021-06-11 | transferred_out
            changed    | 2022        | S2        | 10          | 2021-09-06 |            |
            no_papers  | 2021        | S1        | 09          | 2020-09-07 | 2021-06-11 | transferred_out_undocumented
            a_year     | 2024        | S1        | 03          | 2023-09-04 |            |
        """,
        grade_progression="""
            student_id | school_year | grade_level | outcome
            moved      | 2021        | 09          | promoted
            changed    | 2021        | 09          | promoted
            no_papers  | 2021        | 09          | retained
        """,
    )

    members = [row for row in found.student_year if row["in_adjusted_cohort"]]
    assert shown(members, "student_id school_year") == lines("""
        changed   2024
        no_papers 2024
    """)
    assert found.year("moved", 2021)["promoted"] is True
