"""Sums that a sender has made: they stand in where no day was delivered, and say no more than they hold."""

from __future__ import annotations

from pathlib import Path

from tests.lib.warehouses import lines, marks, picked, shown, units

DAYS = "days_enrolled days_present days_absent days_excused days_unexcused days_suspended_out days_suspended_in"


def test_sums_stand_in_by_school_and_in_the_community(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        attendance_summary="""
            student_id | school_year | school_id | days_enrolled|days_absent|days_excused|days_unexcused|days_suspended
            one        | 2024        | S1        | 170           | 17.5        | 10           | 6.5            | 1
            two        | 2024        | S1        | 60            | 4           |              | 4              |
            two        | 2024        | S2        | 100           | 14          | 14           | 0              |
            nowhere    | 2024        |           | 180           | 18          |              |                |
            total      | 2024        |           | 160           | 16          |              |                |
            total      | 2024        | S1        | 80            | 2           |              |                |
        """,
    )

    assert shown(found.student_year, f"student_id {DAYS} longest_unexcused_run") == lines("""
        one     170 152.5 17.5 10 6.5 1 - -
        two     160 142   18   -  4   - - -
        nowhere 180 162   18   -  -   - - -
        total    80  78    2   -  -   - - -
    """)
    assert shown(found.student_school_year, "student_id school_id days_enrolled days_absent") == lines("""
        one   S1 170 17.5
        two   S1  60 4
        two   S2 100 14
        total S1  80 2
    """)


def test_days_go_before_sums_of_the_same_school_and_year(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        attendance=[*marks("ana", "S1", "2023-09-04", "PPPPU"), *marks("ben", "S1", "2023-09-04", "PPPPU")],
        attendance_summary="""
            student_id | school_year | school_id | days_enrolled | days_absent | days_excused | days_unexcused
            ana        | 2024        | S1        | 170           | 17          | 17           | 0
            ana        | 2024        | S2        | 20            | 3           | 3            | 0
            ana        | 2023        | S1        | 150           | 15          | 15           | 0
            ben        | 2024        |           | 170           | 17          | 17           | 0
        """,
    )

    columns = (
        "student_id school_year days_enrolled days_absent days_unexcused prior_days_enrolled longest_unexcused_run"
    )
    assert shown(found.student_year, columns) == lines("""
        ana 2024  25  4 1 150 -
        ana 2023 150 15 0 -   -
        ben 2024   5  1 1 -   1
    """)
    assert picked(found.at_school("ana", "S1"), "days_enrolled days_absent longest_unexcused_run") == "5 1 1"
    assert picked(found.at_school("ana", "S2"), "days_enrolled days_absent longest_unexcused_run") == "20 3 -"
