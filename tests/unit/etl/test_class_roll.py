"""From enrollments in classes to memberships of a school: what is a break, and what is an absence."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.formats.class_roll import ClassStay, Membership, memberships

PLACE = ("ana", "s1", "2024")


def stay(number: int, first_day: str, last_day: str = "") -> ClassStay:
    return ClassStay(f"e{number}", *PLACE, "09", first_day, last_day)


@pytest.mark.parametrize(
    ("days_between", "expected"),
    [
        (1, [Membership("2023-08-21", "2024-06-07")]),
        (31, [Membership("2023-08-21", "2024-06-07")]),
        (32, [Membership("2023-08-21", "2023-11-30"), Membership("2024-01-01", "2024-06-07")]),
    ],
)
def test_a_break_of_up_to_31_days_is_a_vacation(days_between: int, expected: list[Membership]) -> None:
    again = date(2023, 11, 30) + timedelta(days_between)
    stays = [stay(2, again.isoformat(), "2024-06-07"), stay(1, "2023-08-21", "2023-11-30")]
    assert memberships(stays) == {PLACE: expected}


def test_a_class_without_an_end_lasts() -> None:
    stays = [stay(1, "2023-08-21"), stay(2, "2023-09-01", "2023-10-01"), stay(3, "2024-05-01", "2024-06-01")]
    assert memberships(stays) == {PLACE: [Membership("2023-08-21", "")]}


def test_other_schools_and_years_are_other_memberships() -> None:
    stays = [
        ClassStay(f"e{place}", "ana", school, year, "09", "2023-08-21", "")
        for place, (school, year) in enumerate([("s1", "2024"), ("s2", "2024"), ("s1", "2025")])
    ]
    assert set(memberships(stays)) == {("ana", "s1", "2024"), ("ana", "s2", "2024"), ("ana", "s1", "2025")}


_DAYS = st.dates(date(2023, 8, 1), date(2024, 6, 30))


@given(st.lists(st.tuples(_DAYS, st.integers(0, 120)), min_size=1, max_size=8))
def test_every_day_in_a_class_is_a_day_of_one_membership(lengths: list[tuple[date, int]]) -> None:
    spans = [(first, first + timedelta(length)) for first, length in lengths]
    stays = [stay(number, first.isoformat(), last.isoformat()) for number, (first, last) in enumerate(spans)]
    found = memberships(stays)[PLACE]
    for first, last in spans:
        around = [m for m in found if m.first_day <= first.isoformat() and last.isoformat() <= m.last_day]
        assert len(around) == 1
    gaps = [
        date.fromisoformat(after.first_day) - date.fromisoformat(before.last_day) for before, after in pairwise(found)
    ]
    assert all(gap > timedelta(31) for gap in gaps)
