"""What reaches over years, and what was needed and given, against a second computation in plain Python."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from etl.warehouse import AttendanceRules
from tests.lib.examples import examples
from tests.lib.warehouses import Row, Units, units

YEARS = (2022, 2023, 2024)
STUDENTS = [f"{n:03d}" for n in range(4)]
KINDS = ["food", "housing", "device"]

few = examples(10)
days = st.dates(date(2021, 9, 1), date(2024, 6, 20))


def built(**given: Any) -> Units:
    with tempfile.TemporaryDirectory() as folder:
        return units(Path(folder), **given)


def school_year(day: date) -> int:
    return day.year + (day.month >= 7)


def roster() -> list[Row]:
    return [{"student_id": student, "school_year": year} for student in STUDENTS for year in YEARS]


@few
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(STUDENTS), st.sampled_from([2021, *YEARS])),
        st.tuples(st.integers(1, 180), st.integers(0, 40)).filter(lambda told: told[1] <= told[0]),
        min_size=6,
    )
)
def test_the_attendance_of_the_year_before(told: dict[tuple[str, int], tuple[int, int]]) -> None:
    summaries = [
        {
            "student_id": student,
            "school_year": year,
            "days_enrolled": enrolled,
            "days_absent": absent,
            "school_id": "S1",
        }
        for (student, year), (enrolled, absent) in told.items()
    ]
    for row in built(students=roster(), attendance_summary=summaries).student_year:
        before = told.get((row["student_id"], row["school_year"] - 1), (None, None))
        assert (row["prior_days_enrolled"], row["prior_days_absent"]) == before


spells = st.lists(
    st.tuples(
        st.sampled_from(STUDENTS),
        st.sampled_from(["S1", "S2"]),
        st.dates(date(2023, 8, 25), date(2023, 9, 20)),
        st.none() | st.dates(date(2023, 9, 21), date(2023, 10, 12)),
        st.sampled_from([None, None, None, "no_show", "transferred_out"]),
    ),
    min_size=4,
    max_size=12,
    unique_by=lambda spell: spell[:3],
)
FIRST_DAY, LAST_DAY = date(2023, 9, 4), date(2023, 10, 6)


@few
@given(known=spells, inclusive=st.booleans())
def test_entries_exits_and_schools(
    known: list[tuple[str, str, date, date | None, str | None]], inclusive: bool
) -> None:
    held = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    found = built(
        rules=AttendanceRules(exit_date_inclusive=inclusive),
        calendar=[{"date": day, "is_school_day": day.weekday() < 5, "school_id": None} for day in held],
        enrollment=[
            {
                "student_id": student,
                "school_year": 2024,
                "school_id": school,
                "grade_level": "05",
                "entry_date": entry,
                "exit_date": left,
                "exit_reason": reason,
            }
            for student, school, entry, left, reason in known
        ],
    )
    for student in STUDENTS:
        mine = [spell for spell in known if spell[0] == student and spell[4] != "no_show"]
        if mine:
            row = found.year(student)
            last = [left - timedelta(days=not inclusive) if left else None for *_, left, _ in mine]
            assert row["schools_attended"] == len({school for _, school, *_ in mine})
            assert row["entries"] == sum(entry > FIRST_DAY for _, _, entry, *_ in mine)
            assert row["exits"] == sum(day is not None and day < LAST_DAY for day in last)


@few
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(STUDENTS), st.integers(2012, 2024)),
        st.sampled_from(["PK", "KG", "KG", "01", "01", "02", "03", "09"]),
        min_size=8,
    )
)
def test_the_grade_to_expect(history: dict[tuple[str, int], str]) -> None:
    number = {"PK": -1, "KG": 0} | {f"{n:02d}": n for n in range(1, 13)}
    told = [
        {"student_id": student, "school_year": year, "grade_level": grade} for (student, year), grade in history.items()
    ]
    found = built(grade_progression=told)
    for (student, year), grade in history.items():
        begun = sorted((y, number[g]) for (who, y), g in history.items() if who == student and g in ("KG", "01"))
        expected = begun[0][1] + year - begun[0][0] if begun and begun[0][0] <= year else None
        row = found.year(student, year)
        assert (row["grade_number"], row["expected_grade_number"]) == (number[grade], expected)


needs = st.dictionaries(
    st.tuples(st.sampled_from(STUDENTS), st.sampled_from(KINDS), days),
    st.tuples(st.none() | st.integers(0, 500), st.sampled_from([None, None, False, True])),
    min_size=8,
    max_size=20,
)
services = st.lists(st.tuples(st.sampled_from(STUDENTS), st.sampled_from(KINDS), days), max_size=25)


@few
@given(needs, services)
def test_needs_met_and_unmet(
    known: dict[tuple[str, str, date], tuple[int | None, bool | None]], given: list[tuple[str, str, date]]
) -> None:
    found = built(
        students=roster(),
        needs=[
            {
                "student_id": student,
                "need_category": kind,
                "identified_on": day,
                "resolved_on": None if lasted is None else day + timedelta(days=lasted),
                "declined": declined,
            }
            for (student, kind, day), (lasted, declined) in known.items()
        ],
        services=[
            {"student_id": student, "partner_id": "P1", "service_category": kind, "service_date": day}
            for student, kind, day in given
        ],
    )
    for student in STUDENTS:
        for year in YEARS:
            begins, ends = date(year - 1, 7, 1), date(year, 6, 30)
            open_then = [
                (kind, day)
                for (who, kind, day), (lasted, declined) in known.items()
                if who == student
                and not declined
                and day <= ends
                and (lasted is None or day + timedelta(days=lasted) >= begins)
            ]
            met = [
                (kind, day)
                for kind, day in open_then
                if any(
                    (who, what) == (student, kind) and day <= on and school_year(on) == year for who, what, on in given
                )
            ]
            row = found.year(student, year)
            assert (row["needs"], row["unmet_needs"]) == (len(open_then), len(open_then) - len(met))
    expected = sorted(
        (student, school_year(day), kind, bool(declined), len(since), (min(since) - day).days if since else None)
        for (student, kind, day), (_, declined) in known.items()
        for since in [[on for who, what, on in given if (who, what) == (student, kind) and on >= day]]
    )
    columns = ("student_id", "school_year", "need_category", "declined", "services_since", "days_to_service")
    by_null = [(*one[:-1], -1 if one[-1] is None else one[-1]) for one in expected]
    rows = [tuple(-1 if row[name] is None else row[name] for name in columns) for row in found.need]
    assert sorted(rows) == sorted(by_null)


@few
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(STUDENTS), st.sampled_from(["S1", "S2"]), days),
        st.tuples(
            st.none() | st.integers(0, 400),
            st.none() | st.integers(-30, 700),
            st.sampled_from([None, 1, 2, 3]),
            st.sampled_from([None, 1, 2, 3]),
        ),
        min_size=6,
        max_size=12,
    )
)
def test_plans_and_tiers(
    plans: dict[tuple[str, str, date], tuple[int | None, int | None, int | None, int | None]],
) -> None:
    found = built(
        students=roster(),
        plans=[
            {
                "student_id": student,
                "school_id": school,
                "started_on": day,
                "reviewed_on": None if after is None else day + timedelta(days=after),
                "ended_on": None if lasted is None else day + timedelta(days=lasted),
                "tier_fall": fall,
                "tier_spring": spring,
            }
            for (student, school, day), (lasted, after, fall, spring) in plans.items()
        ],
    )
    for row in found.student_year:
        begins, ends = date(row["school_year"] - 1, 7, 1), date(row["school_year"], 6, 30)
        in_force = [
            (day, school, reviewed, fall, spring)
            for (student, school, day), (lasted, after, fall, spring) in plans.items()
            for reviewed in [day + timedelta(days=min(max(after or 0, 0), 10_000 if lasted is None else lasted))]
            if student == row["student_id"]
            and day <= ends
            and (lasted is None or day + timedelta(days=lasted) >= begins)
        ]
        told = [plan for plan in in_force if begins <= plan[2] <= ends]
        latest = max((day for day, *_ in told), default=None)
        tiers = min(((school, (fall, spring)) for day, school, _, fall, spring in told if day == latest), default=None)
        assert row["has_plan"] is bool(in_force)
        assert (row["tier_fall"], row["tier_spring"]) == (tiers[1] if tiers else (None, None))
