"""Services, needs and plans, added up without multiplying anybody."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from etl.warehouse import ServedRule
from tests.lib.warehouses import lines, marks, picked, shown, units

SERVICES = """
    partner_id | service_date | service_category | student_id | hours
    P1         | 2023-09-05   | food             | ana        | 1.5
    P1         | 2023-09-05   | food             | ana        | 1.5
    P1         | 2023-10-05   | housing          | ana        |
    P2         | 2023-10-05   | food             | ana        | 2.25
    P2         | 2022-10-05   | food             | ana        | 4
    P2         | 2023-10-05   | food             | ben        |
    P2         | 2023-10-05   | food             |            | 8
"""
STUDENTS = "student_id | school_year | sex\n ana | 2024 | female\n cal | 2024 | male"
COUNTS = "service_events service_hours partners service_categories"


def test_services_add_up_once_and_none_is_zero_and_hours_of_which_none_are_recorded_are_unknown(tmp_path: Path) -> None:
    found = units(tmp_path, students=STUDENTS, services=SERVICES)

    assert shown(found.student_year, f"student_id school_year {COUNTS}") == lines("""
        ana 2024 4 5.25 2 2
        ana 2023 1 4    1 1
        ben 2024 1 -    1 1
        cal 2024 0 0    0 0
    """)


def test_a_partner_has_the_years_record_and_its_own_services(tmp_path: Path) -> None:
    attendance = marks("ana", "S1", "2023-09-04", "PPUUP")

    found = units(tmp_path, students=STUDENTS, services=SERVICES, attendance=attendance)

    columns = f"student_id partner_id school_year sex days_enrolled days_absent {COUNTS}"
    assert shown(found.student_partner_year, columns) == lines("""
        ana P1 2024 female 5 2 3 3    2 2
        ana P2 2024 female 5 2 1 2.25 2 1
        ana P2 2023 -      - - 1 4    1 1
        ben P2 2024 -      - - 1 -    1 1
    """)


def test_a_student_counts_as_served_from_both_minimums_on(tmp_path: Path) -> None:
    by_events = units(tmp_path / "events", services=SERVICES, served=ServedRule(minimum_events=3))
    by_hours = units(tmp_path / "hours", services=SERVICES, served=ServedRule(minimum_hours=Decimal("2.25")))
    by_both = units(tmp_path / "both", services=SERVICES, served=ServedRule(minimum_events=2, minimum_hours=3))

    served = "student_id partner_id school_year"
    assert shown(by_events.student_partner_year, served) == lines("ana P1 2024")
    assert shown(by_hours.student_partner_year, served) == lines("ana P1 2024\n ana P2 2024\n ana P2 2023")
    assert shown(by_both.student_partner_year, served) == lines("ana P1 2024")
    assert shown(by_both.student_year, f"student_id school_year {COUNTS}") == lines("""
        ana 2024 4 5.25 1 2
        ana 2023 1 4    0 1
        ben 2024 1 -    0 1
    """)


def test_kinds_of_help_are_told_apart_and_those_of_two_partners_are_shared(tmp_path: Path) -> None:
    found = units(tmp_path, students=STUDENTS, services=SERVICES)

    kinds = "served_food served_housing served_device shared_categories"
    assert shown(found.student_year, f"student_id school_year {kinds}") == lines("""
        ana 2024 yes yes no 1
        ana 2023 yes no  no 0
        ben 2024 yes no  no 0
        cal 2024 no  no  no 0
    """)
    assert shown(found.student_partner_year, f"student_id partner_id school_year {kinds}") == lines("""
        ana P1 2024 yes yes no 1
        ana P2 2024 yes no  no 1
        ana P2 2023 yes no  no 0
        ben P2 2024 yes no  no 0
    """)


def test_a_partner_of_too_few_events_shares_no_kind_of_help(tmp_path: Path) -> None:
    found = units(tmp_path, services=SERVICES, served=ServedRule(minimum_events=2))

    assert picked(found.year("ana"), "served_food partners shared_categories") == "yes 1 0"


def test_tiers_are_counted_where_they_are_recorded(tmp_path: Path) -> None:
    services = """
        partner_id | service_date | service_category | student_id | tier
        P1         | 2023-09-05   | food             | ana        | 1
        P1         | 2023-09-06   | food             | ana        | 1
        P2         | 2023-09-06   | mental_health    | ana        | 3
        P2         | 2023-09-07   | mental_health    | ana        |
        P2         | 2023-09-07   | mental_health    | ben        |
    """
    tiers = "tier_1_services tier_2_services tier_3_services"

    found = units(tmp_path / "recorded", students=STUDENTS, services=services)
    without = units(tmp_path / "not", students=STUDENTS, services=SERVICES)

    assert shown(found.student_year, f"student_id {tiers}") == lines("ana 2 0 1\n ben - - -\n cal 0 0 0")
    assert shown(found.student_partner_year, f"student_id partner_id {tiers}") == lines("""
        ana P1 2 0 0
        ana P2 0 0 1
        ben P2 - - -
    """)
    assert {row["tier_1_services"] for row in without.student_year} == {None}


def test_needs_are_open_in_every_year_until_resolved_and_met_by_a_service_of_their_kind_since(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="""
            student_id | school_year
            ana        | 2023
            ana        | 2024
            ben        | 2024
            cal        | 2024
        """,
        needs="""
            student_id | need_category | identified_on | resolved_on | declined
            ana        | food          | 2022-10-01    |             |
            ana        | housing       | 2022-11-01    | 2023-05-01  | no
            ana        | device        | 2023-10-01    |             |
            ana        | clothing      | 2023-10-01    |             | yes
            ben        | food          | 2023-10-01    |             |
            ben        | food          | 2024-01-10    |             |
        """,
        services="""
            partner_id | service_date | service_category | student_id
            P1         | 2023-11-01   | food             | ana
            P1         | 2022-10-15   | food             | ana
            P1         | 2023-09-01   | device           | ana
            P1         | 2023-10-01   | food             | ben
            P2         | 2023-10-01   | food             | ben
        """,
    )

    assert shown(found.student_year, "student_id school_year needs unmet_needs service_events") == lines("""
        ana 2023 2 1 1
        ana 2024 2 1 2
        ben 2024 2 1 2
        cal 2024 0 0 0
    """)


def test_the_plan_in_force_is_the_latest_begun(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="student_id | school_year\n ana | 2023\n ana | 2024\n ben | 2024\n cal | 2024",
        plans="""
            student_id | school_id | started_on | ended_on   | tier_fall | tier_spring
            ana        | S1        | 2022-09-10 |            | 3         | 2
            ana        | S2        | 2023-10-10 |            | 2         |
            ben        | S1        | 2022-09-10 | 2023-05-01 | 1         | 1
        """,
    )

    assert shown(found.student_year, "student_id school_year has_plan tier_fall tier_spring") == lines("""
        ana 2023 yes 3 2
        ana 2024 yes 2 -
        ben 2024 no  - -
        cal 2024 no  - -
    """)


def test_tiers_are_of_the_year_of_the_last_review_and_do_not_go_on_with_the_plan(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        students="""
            student_id | school_year
            ana        | 2023
            ana        | 2024
            ben        | 2023
            ben        | 2024
            cal        | 2023
            cal        | 2024
            dee        | 2023
            dee        | 2024
        """,
        plans="""
            student_id | school_id | started_on | reviewed_on | ended_on   | tier_fall | tier_spring
            ana        | S1        | 2022-09-10 | 2023-04-20  |            | 3         | 2
            ben        | S1        | 2022-09-10 | 2024-04-20  |            | 3         | 1
            cal        | S1        | 2022-09-10 | 2023-07-03  | 2023-06-09 | 3         | 3
            dee        | S1        | 2022-09-10 | 2024-04-20  |            | 2         | 1
            dee        | S2        | 2023-03-01 |             |            | 3         |
        """,
    )

    assert shown(found.student_year, "student_id school_year has_plan tier_fall tier_spring") == lines("""
        ana 2023 yes 3 2
        ana 2024 yes - -
        ben 2023 yes - -
        ben 2024 yes 3 1
        cal 2023 yes 3 3
        cal 2024 no  - -
        dee 2023 yes 3 -
        dee 2024 yes 2 1
    """)


def test_where_nobody_delivered_needs_or_plans_they_are_unknown(tmp_path: Path) -> None:
    found = units(tmp_path, students=STUDENTS)

    assert picked(found.year("ana"), "needs unmet_needs has_plan tier_fall") == "- - - -"
