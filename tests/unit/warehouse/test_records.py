"""Referrals, needs and programs as units of analysis: one row each, with who the student is in that year."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lib.warehouses import Units, lines, shown, units

STUDENTS = """
    student_id | school_year | sex    | neighborhood_id
    ana        | 2024        | female | north
    ben        | 2024        | male   |
    ben        | 2023        | male   | south
"""


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("closed  | 2023-10-11 | 2023-12-01 | received", "yes yes 10 61"),
        ("started | 2023-10-01 |            |", "no yes 0 -"),
        ("        | 2023-10-02 |            |", "- yes 1 -"),
        ("made    |            |            |", "no no - -"),
        ("waitlisted |         |            |", "no no - -"),
        ("declined |           |            |", "yes no - -"),
        ("closed  |            | 2023-10-31 | no_capacity", "yes no - 30"),
        ("closed  |            | 2023-10-31 |", "yes - - 30"),
        ("made    |            | 2023-10-31 |", "yes - - 30"),
        ("        |            |            |", "- - - -"),
        ("closed  | 2023-09-01 | 2023-10-31 |", "yes - - 30"),
        ("accepted | 2023-09-01 |           |", "no no - -"),
    ],
)
def test_what_came_of_a_referral(told: str, expected: str, tmp_path: Path) -> None:
    head = "referral_id | student_id | referred_on | service_category | status | started_on | closed_on | outcome"
    found = units(tmp_path, students=STUDENTS, referrals=f"{head}\n r1 | ana | 2023-10-01 | food | {told}")

    assert shown(found.referral, "closed service_received days_to_service days_to_close") == [expected]


def referrals(folder: Path) -> Units:
    return units(
        folder,
        students=STUDENTS,
        referrals="""
            referral_id | student_id | referred_on | service_category | from_partner_id | to_partner_id | closed_on
            r1          | ana        | 2023-10-01  | food             | P9              | P1            |
            r2          | ana        | 2023-10-01  | food             |                 | P2            |
            r3          | ana        | 2023-12-01  | food             |                 | P1            | 2024-01-10
            r4          | ana        | 2023-12-01  | housing          |                 |               |
            r5          | ben        | 2022-12-01  | food             |                 | P1            |
            r6          | ben        | 2023-07-01  | food             |                 | P1            |
            r7          | zoe        | 2024-06-30  | food             |                 | P1            |
        """,
    )


def test_a_referral_is_there_once_in_its_year_with_who_the_student_is_then(tmp_path: Path) -> None:
    columns = "referral_id student_id school_year sex neighborhood_id partner_id from_partner_id"
    assert shown(referrals(tmp_path).referral, columns) == lines("""
        r1 ana 2024 female north P1 P9
        r2 ana 2024 female north P2 -
        r3 ana 2024 female north P1 -
        r4 ana 2024 female north -  -
        r5 ben 2023 male   south P1 -
        r6 ben 2024 male   -     P1 -
        r7 zoe 2024 -      -     P1 -
    """)


def test_how_long_a_referral_was_followed_and_how_many_came_before_it(tmp_path: Path) -> None:
    assert shown(referrals(tmp_path).referral, "referral_id days_followed earlier_referrals") == lines("""
        r1 273 0
        r2 273 1
        r3 212 2
        r4 212 0
        r5 577 0
        r6 365 0
        r7 0   0
    """)


def test_a_student_who_has_only_referrals_is_no_student_year(tmp_path: Path) -> None:
    assert {row["student_id"] for row in referrals(tmp_path).student_year} == {"ana", "ben"}


def test_a_need_is_met_by_a_service_of_its_kind_since(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students=STUDENTS,
        needs="""
            student_id | need_category | identified_on | resolved_on | declined
            ana        | food          | 2023-10-01    |             |
            ana        | housing       | 2023-10-01    | 2023-10-31  | no
            ana        | device        | 2024-06-01    |             | yes
            ben        | food          | 2023-06-15    |             |
            ben        | clothing      | 2024-06-20    |             |
        """,
        services="""
            partner_id | service_date | service_category | student_id
            P1         | 2023-09-30   | food             | ana
            P1         | 2023-10-01   | food             | ana
            P2         | 2023-11-01   | food             | ana
            P1         | 2023-09-30   | housing          | ana
            P1         | 2023-09-15   | food             | ben
            P1         | 2024-06-10   | device           | ben
        """,
    )

    columns = "student_id school_year need_category declined resolved days_to_resolve"
    assert shown(found.need, columns) == lines("""
        ana 2024 food     no  no  -
        ana 2024 housing  no  yes 30
        ana 2024 device   yes no  -
        ben 2023 food     no  no  -
        ben 2024 clothing no  no  -
    """)
    columns = "student_id need_category services_since met days_to_service days_followed sex"
    assert shown(found.need, columns) == lines("""
        ana food     2 yes 0  253 female
        ana housing  0 no  -  253 female
        ana device   0 no  -  9   female
        ben food     1 yes 92 361 male
        ben clothing 0 no  -  -   male
    """)


PROGRAMS = """
    program_id | partner_id | name | service_category | capacity | unit     | neighborhood_id | starts_on  | ends_on
    always     | P1         | A    | food             | 30       | students | north           |            |
    until      | P1         | B    | food             | 300      | meals    | south           |            | 2023-06-30
    first_day  | P2         | C    | housing          | 8        | students |                 | 2023-07-01 |
    later      | P2         | D    | food             | 5        | students | north           | 2024-07-01 |
"""


def test_a_program_is_there_in_each_year_of_the_students_in_which_it_runs(tmp_path: Path) -> None:
    found = units(tmp_path, students=STUDENTS, programs=PROGRAMS)

    assert shown(found.program, "program_id school_year partner_id capacity capacity_unit seats") == lines("""
        always    2023 P1 30  students 30
        always    2024 P1 30  students 30
        until     2023 P1 300 meals    -
        first_day 2024 P2 8   students 8
    """)


def test_programs_near_a_need_are_those_of_its_kind_and_year_in_the_neighborhood_of_the_home(tmp_path: Path) -> None:
    needs = """
        student_id | need_category | identified_on
        ana        | food          | 2023-10-01
        ana        | housing       | 2023-10-01
        ben        | food          | 2022-10-01
        ben        | food          | 2023-10-01
    """
    found = units(tmp_path, students=STUDENTS, programs=PROGRAMS, needs=needs)

    assert shown(found.need, "student_id school_year need_category programs_in_neighborhood") == lines("""
        ana 2024 food    1
        ana 2024 housing 0
        ben 2023 food    1
        ben 2024 food    -
    """)
