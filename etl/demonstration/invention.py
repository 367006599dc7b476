"""Invents a community and writes its folder: one school year after another, as it would have come in.

The same size, years and seed give the same bytes, whatever the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from etl.demonstration import city as cities
from etl.demonstration import needs as needed
from etl.demonstration import partner_files, registrar, results
from etl.demonstration.absence import expect
from etl.demonstration.attendance import attend, spells_of
from etl.demonstration.attendance_files import DaysMissed, write_closed_year, write_current_year
from etl.demonstration.faults import Planted
from etl.demonstration.inbox import Inbox
from etl.demonstration.milestones import assess
from etl.demonstration.partners import gather
from etl.demonstration.programs import offer
from etl.demonstration.progression import conclude
from etl.demonstration.roster import Standing, enroll
from etl.demonstration.school_days import hold
from etl.demonstration.schools import open_schools
from etl.demonstration.services import refer, serve
from etl.demonstration.settings import community_toml
from etl.demonstration.stories import stories
from etl.demonstration.students import bear
from etl.problems import Problem, Refused

LAST_YEAR = 2026
SEED = 20261124
Progress = Callable[[float, float, str], None]
_LABEL = "Inventing"


@dataclass(frozen=True)
class Invented:
    """What was written: the folder, and the faulty rows that were planted in its deliveries."""

    folder: Path
    planted: tuple[Planted, ...]


def invent(
    folder: Path, *, students: int = 20_000, years: int = 5, seed: int = SEED, progress: Progress | None = None
) -> Invented:
    """Write a community of about `students` a year into `folder`; its school years end with 2025–26.

    `community.toml` comes last: where it is, the community is whole. Raises `Refused` where there is one already.
    """
    if (folder / "community.toml").exists():
        raise Refused([Problem("community.toml", f"there is a community in {folder} already; invent one elsewhere")])
    first_year = LAST_YEAR - years + 1
    inbox = Inbox(folder / "inbox", seed)
    city = cities.found(students, seed)
    schools = open_schools(students, city, seed)
    people = bear(students, first_year, years, city, seed)
    partners = gather(students, first_year, years, city, seed)
    programs = offer(students, years, partners, city, schools, seed)
    late_school = int(schools.of_level[0][-1])
    registrar.send_schools(inbox, schools, city)
    partner_files.send_partners(inbox, partners, programs, city, schools, first_year, years)

    standing = Standing.at_start(people, first_year)
    for position in range(years):
        if progress:
            progress(position, years, _LABEL)
        current = position == years - 1
        days = hold(first_year + position, position, seed)
        roster = enroll(people, schools, standing, position, seed)
        last_rate = standing.absence_rate[roster.student]
        needs = needed.identify(people, roster, last_rate, days, current, seed)
        plans = needed.plan(roster, needs, last_rate, days, seed)
        events = serve(people, roster, programs, needs, last_rate, seed)
        hours = events.hours_by_member(len(roster))

        spells = spells_of(roster)
        likelihood = expect(people, roster, city, hours, years, seed)
        missed = DaysMissed(spells)
        blocks = missed.watch(attend(spells, likelihood, days, len(schools), late_school if current else None, seed))
        write = write_current_year if current else write_closed_year
        write(inbox, blocks, spells, people.student_id[roster.student[spells.member]], np.array(schools.ids), days)
        rate = missed.rate(spells, len(roster))

        ending = conclude(people, roster, standing, rate, days.school_year, seed)
        assessed = assess(people, roster, city, ending, rate, hours, days, seed)
        registrar.send_calendar(inbox, schools, days, seed)
        registrar.send_students(inbox, people, roster, city, days, current, seed)
        registrar.send_enrollment(inbox, people, schools, roster, ending, days, current)
        results.send_progression(inbox, people, roster, ending, days, current, seed)
        results.send_milestones(inbox, people, roster, assessed, days, current)
        partner_files.send_needs(inbox, people, roster, needs, days, current)
        partner_files.send_plans(inbox, people, schools, roster, plans, days, current)
        partner_files.send_referrals(
            inbox, people, partners, roster, refer(needs, partners, programs, days, current, seed), days
        )
        partner_files.send_services(inbox, people, partners, programs, roster, events, days, current)
    _write_folder(folder, city, schools.names[late_school], first_year)
    if progress:
        progress(years, years, _LABEL)
    return Invented(folder, inbox.planted)


def _write_folder(folder: Path, city: cities.City, late_school: str, first_year: int) -> None:
    for name in ("reference", "stories", "definitions"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    years = LAST_YEAR - first_year + 1
    (folder / "reference" / "neighborhoods.geojson").write_text(city.geojson(), encoding="utf-8")
    for name, text in stories(city, late_school, first_year, LAST_YEAR).items():
        (folder / "stories" / name).write_text(text, encoding="utf-8")
    (folder / "community.toml").write_text(community_toml(LAST_YEAR, years), encoding="utf-8")
