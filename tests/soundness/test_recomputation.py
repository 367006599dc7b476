"""The units against a second computation in plain Python, day by day, on invented communities."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from etl.codes import ATTENDANCE_STATUS, EXIT_REASON
from etl.warehouse import AttendanceRules, ServedRule
from tests.lib.examples import examples
from tests.lib.warehouses import Row, Units, units

FIRST = date(2023, 9, 4)
DAYS = [FIRST + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
SCHOOLS = ["S1", "S2"]
STUDENTS = [f"{n:03d}" for n in range(6)]

few = examples(10)


def built(**given: Any) -> Units:
    with tempfile.TemporaryDirectory() as folder:
        return units(Path(folder), **given)


rules = st.builds(
    AttendanceRules,
    suspended_out_counts_absent=st.booleans(),
    suspended_in_counts_absent=st.booleans(),
    remote_absent_counts_absent=st.booleans(),
    exit_date_inclusive=st.booleans(),
    day_rule=st.sampled_from(["fractional", "half_day_counts"]),
)

marks_of_days = st.dictionaries(
    st.tuples(st.sampled_from(STUDENTS), st.sampled_from(SCHOOLS), st.sampled_from(DAYS)),
    st.tuples(
        st.sampled_from(["present", "absent_unexcused", *ATTENDANCE_STATUS.values]),
        st.sampled_from([None, None, None, Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(0)]),
    ),
    min_size=20,
    max_size=90,
)

spells = st.lists(
    st.tuples(
        st.sampled_from(STUDENTS),
        st.sampled_from(SCHOOLS),
        st.sampled_from(DAYS),
        st.none() | st.sampled_from(DAYS),
        st.sampled_from([None, None, None, "no_show", "transferred_out"]),
    ).filter(lambda spell: spell[3] is None or spell[2] <= spell[3]),
    max_size=8,
    unique_by=lambda spell: spell[:3],
)


def attendance_rows(noted: dict[tuple[str, str, date], tuple[str, Decimal | None]]) -> list[Row]:
    return [
        {"student_id": student, "school_id": school, "date": day, "status": status, "day_fraction": fraction}
        for (student, school, day), (status, fraction) in noted.items()
    ]


def enrollment_rows(known: list[tuple[str, str, date, date | None, str | None]]) -> list[Row]:
    return [
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
    ]


class Belonging:
    """Who belongs to which school on which day, as far as enrollment says anything."""

    def __init__(self, known: list[tuple[str, str, date, date | None, str | None]], inclusive: bool) -> None:
        self.known = known
        self.inclusive = inclusive

    def says(self, student: str, school: str) -> bool:
        return any(spell[:2] == (student, school) for spell in self.known)

    def on(self, student: str, school: str, day: date) -> bool:
        for who, where, entry, left, reason in self.known:
            last = left if left is None or self.inclusive else left - timedelta(days=1)
            if (who, where) == (student, school) and reason != "no_show" and entry <= day and (not last or day <= last):
                return True
        return False


def missed_and_absent(status: str, fraction: Decimal | None, rule: AttendanceRules) -> tuple[Decimal, Decimal]:
    there = status in ("present", "tardy", "remote_present")
    missed = fraction if fraction is not None else Decimal(0 if there else 1)
    if rule.day_rule == "half_day_counts":
        missed = Decimal(1 if missed >= Decimal("0.5") else 0)
    counts = {
        "suspended_out": rule.suspended_out_counts_absent,
        "suspended_in": rule.suspended_in_counts_absent,
        "remote_absent": rule.remote_absent_counts_absent,
    }
    return missed, missed if counts.get(status, True) else Decimal(0)


def sums(days: dict[date, tuple[str, Decimal, Decimal]]) -> dict[str, Any]:
    """Days, runs included, of one student from what is known of each expected day."""

    def total(status: str) -> Decimal:
        return sum((missed for found, missed, _ in days.values() if found == status), Decimal(0))

    whole = [found == "absent_unexcused" and missed == 1 for _, (found, missed, _) in sorted(days.items())]
    absent = sum((absent for _, _, absent in days.values()), Decimal(0))
    return {
        "days_enrolled": len(days),
        "days_present": len(days) - absent,
        "days_absent": absent,
        "days_excused": total("absent_excused"),
        "days_unexcused": total("absent_unexcused"),
        "days_suspended_out": total("suspended_out"),
        "days_suspended_in": total("suspended_in"),
        "longest_unexcused_run": max((len(list(run)) for yes, run in itertools.groupby(whole) if yes), default=0),
    }


def lesser(noted: list[tuple[str, tuple[str, Decimal, Decimal]]]) -> tuple[str, Decimal, Decimal]:
    """Of one day at several schools, the one that counts in the community."""
    return min(noted, key=lambda each: (each[1][2], each[1][1], each[1][0] == "absent_unexcused", each[0]))[1]


def compared(row: Row, expected: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    return ((name, row[name], value) for name, value in expected.items() if row[name] != value)


@few
@given(noted=marks_of_days, known=spells, rule=rules)
def test_days_of_a_complete_attendance(
    noted: dict[tuple[str, str, date], tuple[str, Decimal | None]],
    known: list[tuple[str, str, date, date | None, str | None]],
    rule: AttendanceRules,
) -> None:
    found = built(rules=rule, attendance=attendance_rows(noted), enrollment=enrollment_rows(known))

    belonging = Belonging(known, rule.exit_date_inclusive)
    for student in {student for student, _, _ in noted}:
        at: dict[str, dict[date, tuple[str, Decimal, Decimal]]] = {school: {} for school in SCHOOLS}
        for (who, school, day), (status, fraction) in noted.items():
            member = belonging.on(student, school, day) or not belonging.says(student, school)
            if who == student and status != "not_expected" and member:
                at[school][day] = (status, *missed_and_absent(status, fraction, rule))
        for row in (row for row in found.student_school_year if row["student_id"] == student):
            if any((student, row["school_id"], day) in noted for day in DAYS):
                assert list(compared(row, sums(at[row["school_id"]]))) == []
        days = {day: lesser([(s, at[s][day]) for s in SCHOOLS if day in at[s]]) for s in SCHOOLS for day in at[s]}
        assert list(compared(found.year(student), sums(days))) == []


@few
@given(noted=marks_of_days, known=spells, rule=rules, held=st.sets(st.sampled_from(DAYS), min_size=3))
def test_days_of_an_attendance_of_absences_only(
    noted: dict[tuple[str, str, date], tuple[str, Decimal | None]],
    known: list[tuple[str, str, date, date | None, str | None]],
    rule: AttendanceRules,
    held: set[date],
) -> None:
    rule = AttendanceRules(**{**vars(rule), "mode": "absences_only"})
    found = built(
        rules=rule,
        attendance=attendance_rows(noted),
        enrollment=enrollment_rows(known),
        calendar=[{"date": day, "is_school_day": day in held, "school_id": None} for day in DAYS],
    )

    belonging = Belonging(known, rule.exit_date_inclusive)
    for row in found.student_year:
        student = row["student_id"]
        by_day: dict[date, list[tuple[str, tuple[str, Decimal, Decimal]]]] = {}
        heard_of = False
        for school in SCHOOLS:
            delivered = [day for _, where, day in noted if where == school]
            if not delivered or not belonging.says(student, school):
                continue
            heard_of = True
            for day in (day for day in held if day <= max(delivered) and belonging.on(student, school, day)):
                status, fraction = noted.get((student, school, day), ("present", None))
                if status != "not_expected":
                    noticed = (status, *missed_and_absent(status, fraction, rule))
                    by_day.setdefault(day, []).append((school, noticed))
        expected = sums({day: lesser(each) for day, each in by_day.items()})
        assert list(compared(row, expected if heard_of else dict.fromkeys(expected))) == []


service_events = st.lists(
    st.tuples(
        st.sampled_from([*STUDENTS[:3], None]),
        st.sampled_from(["P1", "P2", "P3"]),
        st.sampled_from([date(2022, 10, 3), *DAYS]),
        st.sampled_from(["food", "housing", "enrichment"]),
        st.none() | st.decimals(0, 24, places=2),
    ),
    min_size=15,
    max_size=40,
)


@few
@given(events=service_events, minimum_events=st.integers(1, 3), minimum_hours=st.decimals(0, 20, places=2))
def test_services_of_students_and_partners(
    events: list[tuple[str | None, str, date, str, Decimal | None]], minimum_events: int, minimum_hours: Decimal
) -> None:
    found = built(
        served=ServedRule(minimum_events, minimum_hours),
        services=[
            {"student_id": who, "partner_id": partner, "service_date": day, "service_category": kind, "hours": hours}
            for who, partner, day, kind, hours in events
        ],
        students=[{"student_id": student, "school_year": 2024} for student in STUDENTS],
    )

    def of(student: str, year: int, partner: str | None = None) -> dict[str, Any]:
        mine = [
            event
            for event in events
            if event[0] == student and event[2].year + 1 == year and partner in (None, event[1])
        ]
        hours = [event[4] for event in mine if event[4] is not None]
        return {
            "service_events": len(mine),
            "service_hours": sum(hours, Decimal(0)) if hours or not mine else None,
            "service_categories": len({event[3] for event in mine}),
        }

    served = {
        (student, partner, year)
        for student, partner, year in itertools.product(STUDENTS, ["P1", "P2", "P3"], [2023, 2024])
        if of(student, year, partner)["service_events"] >= minimum_events
        and (of(student, year, partner)["service_hours"] or 0) >= minimum_hours
    }
    rows = found.student_partner_year
    assert sorted((row["student_id"], row["partner_id"], row["school_year"]) for row in rows) == sorted(served)
    for row in rows:
        assert list(compared(row, of(row["student_id"], row["school_year"], row["partner_id"]))) == []
    for row in found.student_year:
        partners = len({key for key in served if (key[0], key[2]) == (row["student_id"], row["school_year"])})
        assert list(compared(row, of(row["student_id"], row["school_year"]) | {"partners": partners})) == []


histories = st.dictionaries(
    st.tuples(st.sampled_from(STUDENTS), st.integers(2018, 2024)),
    st.tuples(
        st.sampled_from(["08", "09", "09", "10", "11", "12"]),
        st.none() | st.sampled_from([reason for reason in EXIT_REASON.values if reason != "no_show"]),
        st.sampled_from([None, None, None, None, 2019, 2020, 2021]),
    ),
    min_size=8,
    max_size=35,
)


@few
@given(history=histories)
def test_the_adjusted_cohort(history: dict[tuple[str, int], tuple[str, str | None, int | None]]) -> None:
    found = built(
        grade_progression=[
            {
                "student_id": student,
                "school_year": year,
                "grade_level": grade,
                "outcome": outcome,
                "cohort_year": cohort,
            }
            for (student, year), (grade, outcome, cohort) in history.items()
        ]
    )

    years = [year for _, year in history]
    members = set()
    for student in {student for student, _ in history}:
        mine = sorted((year, *facts) for (who, year), facts in history.items() if who == student)
        named = [cohort for *_, cohort in mine if cohort is not None]
        entered = [year - int(grade) + 9 for year, grade, *_ in mine if grade >= "09"][:1]
        cohort = named[-1] if named else entered[0] if entered and entered[0] >= min(years) else None
        assert {row["cohort_year"] for row in found.student_year if row["student_id"] == student} == {cohort}
        if cohort is None or not min(years) <= cohort + 3 <= max(years):
            continue
        before = [outcome for year, _, outcome, _ in mine if year <= cohort + 3]
        if before and before[-1] not in ("transferred_out", "emigrated", "deceased"):
            members.add((student, cohort + 3))
    rows = found.student_year
    assert {(row["student_id"], row["school_year"]) for row in rows if row["in_adjusted_cohort"]} == members
    assert {(row["student_id"], row["school_year"]) for row in rows} == set(history) | members
    assert len(rows) == len(set(history) | members)
    for row in rows:
        diplomas = [
            year
            for (who, year), (_, outcome, _) in history.items()
            if who == row["student_id"] and outcome == "graduated" and year <= row["school_year"]
        ]
        assert (row["regular_diploma"] is True) == bool(diplomas)
