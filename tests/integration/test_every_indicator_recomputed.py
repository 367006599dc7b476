"""Every built-in indicator worked out once more from the files as they were sent, by other means.

Of an invented community and three years: every cell by place, partner and group, before anything is hidden, with its
numerator, denominator and unknown. The rules below are those of the definitions' words, written out in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonmeasure.road import current_units
from etl.community import read_community
from etl.demonstration import invent
from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.engines.sql import compute
from metrics.engines.universe import read_universe
from tests.lib.command import commonmeasure
from tests.lib.recomputed import Facts, Recomputed, day, number, school_year
from tests.lib.sent_files import SentFiles

Cell = tuple[str, int, str, str, str, str, str]
Counts = tuple[float, float, int]
Rule = Callable[[Facts], Any]

FLAGS = ("economically_disadvantaged", "english_learner", "disability", "homeless")


def both(*conditions: bool | None) -> bool | None:
    """Of three values: no where any is no, unknown where none is no and any is unknown."""
    if False in conditions:
        return False
    return None if None in conditions else True


def either(*conditions: bool | None) -> bool | None:
    if True in conditions:
        return True
    return None if None in conditions else False


def known(condition: Callable[..., bool], *values: Any) -> bool | None:
    return None if None in values else bool(condition(*values))


def at_school(f: Facts) -> bool | None:
    return known(lambda days: days > 0, f.days_enrolled)


def ten_days(f: Facts) -> bool | None:
    return known(lambda days: days >= 10, f.days_enrolled)


def served(f: Facts) -> bool:
    return bool(f.partners)


def missed(least: float, of: float) -> Rule:
    return lambda f: known(lambda absent, enrolled: of * absent >= least * enrolled, f.days_absent, f.days_enrolled)


def grades(first: int, last: int) -> Rule:
    return lambda f: known(lambda grade: first <= grade <= last, f.grade_number)


def met(milestone: str) -> Rule:
    return lambda f: getattr(f, f"met_{milestone}", None)


def assessed(milestone: str, first: int = -1, last: int = 12) -> tuple[Rule, Rule]:
    """Of the students of some grades with a valid result, the share who met the standard."""
    asked = (lambda f: True) if (first, last) == (-1, 12) else grades(first, last)
    return (lambda f: both(met(milestone)(f) is not None, asked(f)), met(milestone))


def four_signs(grade: int) -> tuple[Rule, Rule]:
    return (
        lambda f: both(grades(grade, grade)(f), at_school(f)),
        lambda f: both(
            f.met_course_grades,
            known(lambda enrolled, absent: 25 * absent <= enrolled, f.days_enrolled, f.days_absent),
            known(lambda days: days == 0, f.days_suspended_out),
            known(lambda days: days == 0, f.days_suspended_in),
        ),
    )


def ended(f: Facts) -> bool | None:
    return either(f.promoted, f.retained, f.graduated)


def after_school(f: Facts) -> bool | None:
    return both(grades(1, 12)(f), "out_of_school_time" in f.categories, at_school(f))


PROPORTIONS: dict[str, tuple[Rule, Rule]] = {
    "chronic_absence": (ten_days, missed(1, 10)),
    "severe_chronic_absence": (ten_days, missed(1, 5)),
    "consistent_attendance": (ten_days, lambda f: not missed(1, 10)(f)),
    "truancy": (
        lambda f: both(known(lambda age: 6 <= age <= 17, f.age_on_september_1), at_school(f)),
        lambda f: f.longest_unexcused_run >= 3 or f.days_unexcused >= 5,
    ),
    "out_of_school_suspension": (at_school, lambda f: f.days_suspended_out > 0),
    "school_stability": (at_school, lambda f: (len(f.schools), f.entries, f.exits) == (1, 0, 0)),
    "promotion": (ended, lambda f: f.promoted),
    "retention": (ended, lambda f: f.retained),
    "on_time_progression": (
        lambda f: f.expected_grade_number is not None,
        lambda f: known(lambda grade: grade >= f.expected_grade_number, f.grade_number),
    ),
    "ninth_grade_on_track": (
        lambda f: f.first_time_grade_9,
        lambda f: both(
            known(lambda credits: credits >= 5, f.credits_earned),
            known(lambda failed: failed <= 1, f.core_course_failures),
        ),
    ),
    "early_warning": (
        lambda f: both(f.first_time_grade_9, at_school(f), f.core_course_failures is not None),
        lambda f: missed(1, 10)(f) or f.days_suspended_out >= 1 or f.core_course_failures >= 1,
    ),
    "eighth_grade_four_signs": four_signs(8),
    "ninth_grade_four_signs": four_signs(9),
    "graduation_4yr": (lambda f: f.in_adjusted_cohort, lambda f: f.regular_diploma),
    "graduation_5yr": (lambda f: f.in_extended_cohort, lambda f: f.regular_diploma_next_year),
    "kindergarten_readiness": assessed("kindergarten_readiness"),
    "early_grade_reading": assessed("early_grade_reading", 3, 3),
    "middle_grade_math": assessed("middle_grade_math", 8, 8),
    "reading_proficiency": assessed("reading_proficiency", 3, 8),
    "math_proficiency": assessed("math_proficiency", 3, 8),
    "fafsa_completion": (lambda f: both(grades(12, 12)(f), at_school(f)), met("fafsa_completion")),
    "postsecondary_enrollment": (lambda f: both(grades(9, 12)(f), f.graduated), met("college_enrollment")),
    "postsecondary_completion": (
        lambda f: both(grades(9, 12)(f), f.graduated, met("college_enrollment")(f)),
        met("college_completion"),
    ),
    "attendance_improved": (
        lambda f: both(
            after_school(f),
            f.prior_days_enrolled is not None,
            known(lambda absent, enrolled: 10 * absent >= enrolled, f.prior_days_absent, f.prior_days_enrolled),
        ),
        lambda f: f.days_absent / f.days_enrolled < f.prior_days_absent / f.prior_days_enrolled,
    ),
    "fewer_in_school_suspensions": (
        lambda f: both(after_school(f), (f.prior_days_suspended_in or 0) > 0),
        lambda f: f.days_suspended_in < f.prior_days_suspended_in,
    ),
    "service_reach": (lambda f: at_school(f) is not False, served),
    "service_overlap": (served, lambda f: f.partners >= 2),
    "same_help_twice": (served, lambda f: f.shared_categories >= 1),
    "service_dosage": (served, lambda f: known(lambda hours: hours >= 15, f.service_hours)),
    "school_wide_reach": (at_school, lambda f: known(lambda events: events >= 1, f.tier_1_services)),
    "targeted_students_served": (lambda f: f.needs >= 1 or f.has_plan, served),
    "unmet_need": (lambda f: f.needs >= 1, lambda f: f.unmet_needs >= 1),
    "plan_coverage": (at_school, lambda f: f.has_plan),
    "tier_3_improvement": (
        lambda f: both(known(lambda tier: tier == 3, f.tier_fall), f.tier_spring is not None),
        lambda f: f.tier_spring < 3,
    ),
}
SUMS: dict[str, tuple[Rule, Rule, Rule]] = {
    "attendance_rate": (at_school, lambda f: f.days_enrolled - f.days_absent, lambda f: f.days_enrolled),
    "student_moves": (at_school, lambda f: f.moves_after_count_day, lambda f: f.count_day_enrollments),
    "students_served": (served, lambda f: 1, lambda f: 1),
    "services_per_student": (served, lambda f: f.service_events, lambda f: 1),
    "service_hours_per_student": (served, lambda f: f.service_hours, lambda f: 1),
}
RULES: dict[str, tuple[Rule, Rule, Rule]] = {
    **{name: (population, counted, lambda f: 1) for name, (population, counted) in PROPORTIONS.items()},
    **SUMS,
}


class Tally:
    """Cells added up: numerator, denominator, unknown."""

    def __init__(self) -> None:
        self.cells: dict[Cell, list[Any]] = {}

    def add(self, indicator: str, f: Facts, places: list[tuple[str, str, str]], counts: Counts) -> None:
        for place in places:
            for group in groups(f):
                cell = self.cells.setdefault((indicator, f.school_year, *place, *group), [0, 0, 0])
                for position, count in enumerate(counts):
                    cell[position] += count


def groups(f: Facts) -> Iterator[tuple[str, str]]:
    yield "all", "all"
    for name in ("race_ethnicity", "sex", "grade_level"):
        yield name, getattr(f, name) or "unknown"
    for name in FLAGS:
        yield name, {None: "unknown", True: "yes", False: "no"}[getattr(f, name)]


def counted(rule: tuple[Rule, Rule, Rule], f: Facts) -> Counts | None:
    population, numerator, denominator = rule
    if population(f) is False:
        return None
    value = numerator(f) if population(f) else None
    return (0, 0, 1) if value is None else (value, denominator(f), 0)


def homes(f: Facts, partner: str = "all") -> list[tuple[str, str, str]]:
    return [("community", "community", partner), ("neighborhood", f.neighborhood_id or "unknown", partner)]


def of_students(found: Recomputed, tally: Tally) -> None:
    for indicator, rule in RULES.items():
        places = [
            *((f, homes(f)) for f in found.student_years.values()),
            *((f, [("school", f.school_id, "all")]) for f in found.at_schools),
            *((f, homes(f, f.partner_id)) for f in found.with_partners),
        ]
        for f, where in places:
            if counts := counted(rule, f):
                tally.add(indicator, f, where, counts)


def of_needs(found: Recomputed, tally: Tally) -> None:
    for need in found.needs:
        on = date.fromisoformat(need["identified_on"])
        f = found.student_years[need["student_id"], school_year(on)]
        if need["declined"] == "Y":
            continue
        if (found.last_service - on).days >= 30:
            answered = (int(found.served_since(need)), 1, 0)
            tally.add("needs_met", f, homes(f), answered)
            if need["need_category"] in ("food", "housing", "clothing"):
                tally.add("basic_needs_met", f, homes(f), answered)
        near = any(
            (program["service_category"], program["neighborhood_id"]) == (need["need_category"], f.neighborhood_id)
            for program in found.running(f.school_year)
        )
        tally.add("programs_near_need", f, homes(f), (int(near), 1, 0) if f.neighborhood_id else (0, 0, 1))


def of_referrals(found: Recomputed, tally: Tally) -> None:
    dates = [row[name] for row in found.referrals for name in ("referred_on", "started_on", "closed_on") if row[name]]
    for row in found.referrals:
        on, started = date.fromisoformat(row["referred_on"]), day(row["started_on"])
        f = found.student_years[row["student_id"], school_year(on)]
        where = [*homes(f), *homes(f, row["to_partner_id"])[:1]]
        waited = (started - on).days if started and started >= on else None
        received = waited is not None or row["outcome"] == "received"
        silent = row["status"] == "closed" and row["outcome"] is None and not received
        if (date.fromisoformat(max(dates)) - on).days >= 30 and row["outcome"] != "withdrawn":
            tally.add("referrals_completed", f, where, (0, 0, 1) if silent else (int(received), 1, 0))
        if waited is not None:
            tally.add("days_to_service", f, where, (waited, 1, 0))


def of_programs(found: Recomputed, tally: Tally) -> None:
    for year in found.years:
        for program in found.running(year):
            if program["unit"] == "students" and program["capacity"]:
                places = {"all": ("neighborhood", program["neighborhood_id"] or "unknown", "all")}
                for place in (
                    ("community", "community", "all"),
                    ("community", "community", program["partner_id"]),
                    places["all"],
                ):
                    cell = tally.cells.setdefault(("program_seats", year, *place, "all", "all"), [0, 0, 0])
                    cell[0] += number(program["capacity"])
                    cell[1] += 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "community"
    invent(folder, students=600, years=3)
    commonmeasure("load", "-C", folder)
    return folder


@pytest.fixture(scope="module")
def computed(folder: Path) -> dict[Cell, tuple[float, float, int]]:
    with current_units(read_community(folder)) as warehouse, warehouse.engine.connect() as connection:
        cells = compute(connection, read_catalogue(BUILT_IN).indicators, read_universe(connection))
    keys = (cells.keys[position] for position in range(len(cells)))
    named = ((k.indicator_id, k.school_year, k.geography_type, k.geography_id, k.partner_id) for k in keys)
    of_groups = [cells.keys.groups[group] for group in cells.keys.group]
    counts = zip(cells.numerator.tolist(), cells.denominator.tolist(), cells.unknown.tolist(), strict=True)
    return {(*cell, *group): count for cell, group, count in zip(named, of_groups, counts, strict=True)}


@pytest.fixture(scope="module")
def recomputed(folder: Path) -> dict[Cell, list[Any]]:
    found, tally = Recomputed(SentFiles(folder)), Tally()
    for part in (of_students, of_needs, of_referrals, of_programs):
        part(found, tally)
    return tally.cells


def test_every_cell_of_every_indicator_comes_out(
    computed: dict[Cell, tuple[float, float, int]], recomputed: dict[Cell, list[Any]]
) -> None:
    nothing = (0, 0, 0)
    wrong = {
        cell: (counts, tuple(map(float, recomputed.get(cell, nothing))))
        for cell, counts in computed.items()
        if tuple(map(float, recomputed.get(cell, nothing))) != counts
    }
    assert wrong == {}
    assert {cell[0] for cell in computed} == {indicator.id for indicator in read_catalogue(BUILT_IN).indicators}
    assert sum(any(counts) for counts in computed.values()) > 10_000


def test_nothing_that_is_counted_here_has_no_cell(
    computed: dict[Cell, tuple[float, float, int]], recomputed: dict[Cell, list[Any]]
) -> None:
    """Of the kinds of cells that an indicator has: by place, by partner or not, by group."""
    kinds = {(cell[0], cell[2], cell[4] == "all", cell[5]) for cell in computed}
    counted_here = {cell for cell in recomputed if (cell[0], cell[2], cell[4] == "all", cell[5]) in kinds}
    assert counted_here - set(computed) == set()
