"""Which rows exist, and who the students in them are."""

from __future__ import annotations

import json
from pathlib import Path

from etl.warehouse import open_warehouse
from tests.lib.warehouses import lines, marks, rows_of, shown, units


def test_a_student_year_exists_once_wherever_it_is_told_of(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="student_id | school_year\n everywhere | 2024\n s | 2024",
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_reason
            everywhere | 2024        | S1        | 05          | 2023-09-04 |
            everywhere | 2024        | S2        | 05          | 2023-10-04 |
            e          | 2024        | S1        | 05          | 2023-09-04 |
            no_show    | 2024        | S1        | 05          | 2023-09-04 | no_show
        """,
        attendance=[*marks("everywhere", "S1", "2023-09-04", "PP"), *marks("a", "S1", "2023-09-04", "N")],
        attendance_summary="""
            student_id | school_year | days_enrolled | days_absent
            everywhere | 2024        | 5             | 1
            d          | 2024        | 5             | 1
        """,
        grade_progression="student_id | school_year | grade_level\n everywhere | 2024 | 05\n g | 2024 | 05",
        milestones="""
            student_id | school_year | milestone | met
            everywhere | 2024        | reading   | yes
            everywhere | 2024        | math      | yes
            m          | 2024        | reading   | no
        """,
        services="""
            partner_id | service_date | service_category | student_id | person_key
            P1         | 2023-09-05   | food             | everywhere |
            P2         | 2023-09-05   | food             | everywhere |
            P1         | 2023-09-05   | food             | v          |
            P1         | 2023-09-05   | food             |            | k1
        """,
    )

    assert shown(found.student_year, "student_id school_year") == lines("""
        everywhere 2024
        s 2024
        e 2024
        a 2024
        d 2024
        g 2024
        m 2024
        v 2024
    """)


def test_a_student_without_a_roster_row_of_that_year_counts_with_unknown_groups(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="student_id | school_year | sex | race_ethnicity | english_learner\n ana | 2023 | female | asian | no",
        attendance=marks("ana", "S1", "2023-09-04", "P"),
    )

    assert shown(found.student_year, "school_year sex race_ethnicity english_learner days_enrolled") == lines("""
        2023 female asian no -
        2024 -      -     -  1
    """)


def test_only_a_member_of_a_due_cohort_who_had_left_is_who_the_last_roster_says(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="""
            student_id | school_year | sex    | neighborhood_id
            left       | 2021        | female | north
            enrolled   | 2021        | female | north
            attended   | 2021        | female | north
            graded     | 2021        | female | north
            never_came | 2021        | female | north
        """,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_reason
            left       | 2021        | S1        | 09          | 2020-09-07 |
            enrolled   | 2021        | S1        | 09          | 2020-09-07 |
            attended   | 2021        | S1        | 09          | 2020-09-07 |
            graded     | 2021        | S1        | 09          | 2020-09-07 |
            never_came | 2021        | S1        | 09          | 2020-09-07 |
            enrolled   | 2024        | S1        | 12          | 2023-09-04 |
            never_came | 2024        | S1        | 12          | 2023-09-04 | no_show
        """,
        attendance=marks("attended", "S1", "2023-09-04", "P"),
        grade_progression="student_id | school_year | grade_level\n graded | 2024 | 12",
        milestones="student_id | school_year | milestone | met\n left | 2024 | college_enrollment | no",
    )

    due = [row for row in found.student_year if row["school_year"] == 2024]
    assert shown(due, "student_id in_adjusted_cohort sex neighborhood_id") == lines("""
        left       yes female north
        enrolled   yes -      -
        attended   yes -      -
        graded     yes -      -
        never_came yes female north
    """)


def test_age_is_that_of_the_roster_row_and_one_more_for_each_year_since(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="""
            student_id | school_year | age_on_september_1
            ana        | 2021        | 14
            unknown    | 2021        |
        """,
        grade_progression="""
            student_id | school_year | grade_level | outcome
            ana        | 2021        | 09          | dropped_out
            unknown    | 2021        | 09          | dropped_out
            other      | 2024        | 05          | promoted
        """,
    )

    assert shown(found.student_year, "student_id school_year age_on_september_1") == lines("""
        ana     2021 14
        ana     2024 17
        other   2024 -
        unknown 2021 -
        unknown 2024 -
    """)


def test_a_student_who_never_came_to_a_school_is_not_there(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        enrollment="""
            student_id | school_year | school_id | grade_level | entry_date | exit_reason
            ana        | 2024        | S1        | 05          | 2023-09-04 | no_show
            ana        | 2024        | S2        | 05          | 2023-09-04 |
        """,
        attendance=[*marks("ana", "S1", "2023-09-04", "AAA"), *marks("ana", "S2", "2023-09-04", "PPPP")],
    )

    columns = "student_id school_id days_enrolled days_absent"
    assert shown(found.student_school_year, columns) == lines("ana S2 4 0")


def test_homes_are_placed_and_a_neighborhood_without_a_shape_is_a_place(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    shapes = tmp_path / "neighborhoods.geojson"
    feature = {"type": "Feature", "properties": {"id": "n1", "name": "North"}, "geometry": square}
    shapes.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))

    found = units(
        tmp_path,
        neighborhoods=shapes,
        students="""
            student_id | school_year | neighborhood_id | longitude | latitude
            inside     | 2024        |                 | 0.5       | 0.5
            twin       | 2024        |                 | 0.5       | 0.5
            outside    | 2024        |                 | 1.5       | 0.5
            told       | 2024        | n9              | 0.5       | 0.5
            half       | 2024        |                 | 0.5       |
        """,
        schools="school_id | name | neighborhood_id\n S1 | First | n8",
    )

    assert shown(found.student_year, "student_id neighborhood_id") == lines("""
        inside  n1
        twin    n1
        outside -
        told    n9
        half    -
    """)
    with open_warehouse(tmp_path / "warehouse" / "warehouse.duckdb", read_only=True) as warehouse:
        places = rows_of(warehouse, "neighborhood", "neighborhood_id, name, geojson IS NOT NULL AS drawn")
    assert shown(places, "neighborhood_id name drawn") == lines("n1 North yes\n n8 n8 no\n n9 n9 no")


def test_milestones_become_variables_and_names_that_come_to_the_same_are_one(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        milestones="""
            student_id | school_year | milestone       | met
            ana        | 2024        | reading         | no
            ana        | 2024        | Grade 3: Math!  | yes
            ana        | 2023        | reading         | yes
            ben        | 2024        | Reading         | yes
            ben        | 2024        | reading         | no
            cal        | 2024        | Grade 3: Math!  | no
            cal        | 2024        | C++             | yes
            cal        | 2024        | C               | no
        """,
    )

    assert shown(found.student_year, "student_id school_year met_reading met_grade_3_math met_c") == lines("""
        ana 2024 no  yes -
        ana 2023 yes -   -
        ben 2024 yes -   -
        cal 2024 -   no  yes
    """)
