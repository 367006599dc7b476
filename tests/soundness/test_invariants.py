"""What must hold of the units whatever the data: order does not matter, nobody is multiplied or touches another."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.lib.warehouses import Row, Units, drawn, marks, shown, units

COMMUNITY: dict[str, list[Row]] = {
    "students": drawn("""
        student_id | school_year | sex    | race_ethnicity | neighborhood_id
        001        | 2024        | female | asian          | n1
        002        | 2024        | male   | white          | n2
        003        | 2024        | male   | black          | n1
        003        | 2023        | male   | black          | n2
    """),
    "enrollment": drawn("""
        student_id | school_year | school_id | grade_level | entry_date | exit_date  | exit_reason
        001        | 2024        | S1        | 09          | 2023-09-04 | 2023-09-06 | transferred_out
        001        | 2024        | S2        | 09          | 2023-09-06 |            |
        002        | 2024        | S1        | 12          | 2023-09-04 |            | graduated
        003        | 2023        | S2        | 11          | 2022-09-05 |            |
        003        | 2024        | S2        | 12          | 2023-09-04 | 2023-09-07 | dropped_out
    """),
    "attendance": [
        *marks("001", "S1", "2023-09-04", "PUU"),
        *marks("001", "S2", "2023-09-06", "UPEPP"),
        *marks("002", "S1", "2023-09-04", "PPPPT PPUUP"),
        *marks("003", "S2", "2023-09-04", "UUUU"),
        *marks("003", "S2", "2022-09-05", "PPPP"),
    ],
    "grade_progression": drawn("""
        student_id | school_year | grade_level | outcome  | cohort_year
        002        | 2024        | 12          |          | 2021
        003        | 2023        | 11          | promoted | 2021
        004        | 2021        | 09          |          |
        004        | 2022        | 10          |          |
    """),
    "milestones": drawn("""
        student_id | school_year | milestone | met
        001        | 2024        | reading   | yes
        001        | 2024        | math      | no
        002        | 2024        | reading   | no
    """),
    "services": drawn("""
        partner_id | service_date | service_category | student_id | hours
        P1         | 2023-09-05   | food             | 001        | 1
        P1         | 2023-09-05   | food             | 001        | 1
        P2         | 2023-09-06   | housing          | 001        | 2
        P2         | 2023-09-06   | housing          | 003        | 2
        P3         | 2023-09-07   | food             | 001        |
    """),
    "needs": drawn("""
        student_id | need_category | identified_on | declined
        001        | food          | 2023-09-05    | no
        001        | housing       | 2023-09-10    | no
        003        | food          | 2022-09-05    | no
    """),
    "plans": drawn("""
        student_id | school_id | started_on | tier_fall | tier_spring
        001        | S1        | 2023-09-04 | 2         | 3
        001        | S2        | 2023-09-04 | 1         | 2
        003        | S2        | 2023-09-04 | 2         | 2
    """),
}


def everything(found: Units) -> list[list[Row]]:
    return [found.student_year, found.student_school_year, found.student_partner_year]


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing(tmp_path: Path, seed: int) -> None:
    shuffled: dict[str, Any] = {name: random.Random(seed).sample(rows, len(rows)) for name, rows in COMMUNITY.items()}

    assert everything(units(tmp_path / "a", **COMMUNITY)) == everything(units(tmp_path / "b", **shuffled))


def test_every_unit_has_one_row_of_its_key(tmp_path: Path) -> None:
    found = units(tmp_path, **COMMUNITY)

    for rows, key in (
        (found.student_year, ("student_id", "school_year")),
        (found.student_school_year, ("student_id", "school_id", "school_year")),
        (found.student_partner_year, ("student_id", "partner_id", "school_year")),
    ):
        keys = [tuple(row[name] for name in key) for row in rows]
        assert len(keys) == len(set(keys)) > 0
    years = {(row["student_id"], row["school_year"]) for row in found.student_year}
    for row in (*found.student_school_year, *found.student_partner_year):
        assert (row["student_id"], row["school_year"]) in years


@pytest.mark.parametrize("source", ["services", "needs", "plans", "milestones"])
def test_what_is_joined_multiplies_no_day_and_no_student(tmp_path: Path, source: str) -> None:
    poorer: dict[str, Any] = {name: rows for name, rows in COMMUNITY.items() if name != source}

    days = "student_id school_year days_enrolled days_absent schools_attended grade_level"
    at_school = f"school_id {days}"
    whole = units(tmp_path / "a", **COMMUNITY)
    without = units(tmp_path / "b", **poorer)

    assert shown(whole.student_year, days) == shown(without.student_year, days)
    assert shown(whole.student_school_year, at_school) == shown(without.student_school_year, at_school)


def test_a_transfer_counts_once_in_the_community_and_its_shared_day_once(tmp_path: Path) -> None:
    found = units(tmp_path, **COMMUNITY)

    by_school = sum(row["days_enrolled"] for row in found.student_school_year if row["student_id"] == "001")
    assert by_school == 3 + 5
    assert found.year("001")["days_enrolled"] == 3 + 5 - 1


def test_partners_do_not_add_up_to_the_students(tmp_path: Path) -> None:
    found = units(tmp_path, **COMMUNITY)

    served = {row["student_id"] for row in found.student_year if row["service_events"]}
    assert len(served) == 2
    assert len(found.student_partner_year) == 4
    assert sum(row["service_events"] for row in found.student_partner_year) == len(COMMUNITY["services"])


@pytest.mark.parametrize("gone", ["001", "002"])
def test_nobodys_record_depends_on_another_students(tmp_path: Path, gone: str) -> None:
    whole = units(tmp_path / "a", **COMMUNITY)
    fewer: dict[str, Any] = {
        name: [row for row in rows if row["student_id"] != gone] for name, rows in COMMUNITY.items()
    }
    without = units(tmp_path / "b", **fewer)

    personal = [
        name
        for name in without.student_year[0]
        if not name.startswith("met_") and name not in ("entries", "exits", "regular_diploma")
    ]
    for student in {"001", "002", "003", "004"} - {gone}:
        mine = [[row[name] for name in personal] for row in whole.student_year if row["student_id"] == student]
        assert mine == [
            [row[name] for name in personal] for row in without.student_year if row["student_id"] == student
        ]


def test_parts_never_exceed_the_whole(tmp_path: Path) -> None:
    found = units(tmp_path, **COMMUNITY)

    for row in (*found.student_year, *found.student_school_year):
        if row["days_enrolled"] is not None:
            assert 0 <= row["days_absent"] <= row["days_enrolled"]
            assert row["days_present"] + row["days_absent"] == row["days_enrolled"]
            parts = row["days_excused"] + row["days_unexcused"] + row["days_suspended_out"]
            assert parts <= row["days_absent"]
        outcomes = [row["promoted"], row["retained"], row["graduated"], row["dropped_out"]]
        assert outcomes.count(True) <= 1
        assert outcomes.count(None) in (0, 4)
