"""What students were found to need in a year, and the plans made for some of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demonstration.chance import Days, Flags, Floats, Whole, stream
from etl.demonstration.programs import CATEGORIES
from etl.demonstration.roster import NO_SHOW, Roster
from etl.demonstration.school_days import SCHOOL_DAYS, SchoolDays
from etl.demonstration.students import Students


@dataclass(frozen=True)
class Needs:
    """Assessed needs of one year, as arrays in one order; `member` is the position in the roster.

    `has` is roster × category. `identified` is a position of a school day; `resolved_on` is NaT where it goes on.
    """

    has: Flags
    member: Whole
    category: Whole
    identified: Whole
    resolved_on: Days
    declined: Flags

    def __len__(self) -> int:
        return len(self.member)


@dataclass(frozen=True)
class Plans:
    """Support plans of one year; `reviewed_on` and `ended_on` are NaT and the tiers 0 where there is none."""

    member: Whole
    started_on: Days
    reviewed_on: Days
    ended_on: Days
    tier_fall: Whole
    tier_spring: Whole


def identify(
    students: Students, roster: Roster, last_rate: Floats, days: SchoolDays, current: bool, seed: int
) -> Needs:
    """Needs grow with poverty, homelessness and the absence of the year before; fewer lack a device every year."""
    chance = stream(seed, "needs", days.school_year)
    count = len(roster)
    has = chance.random((count, len(CATEGORIES)), dtype=np.float32) < _odds(students, roster, last_rate)
    has &= (roster.leaving != NO_SHOW)[:, None]
    member, category = np.nonzero(has)
    available = np.maximum((roster.days[member] * 0.65).astype(np.int64), 1)
    identified = roster.entry[member] + (chance.random(len(member)) ** 2.5 * available).astype(np.int64)
    identified_on = days.days[np.minimum(identified, SCHOOL_DAYS - 1)]
    over = chance.random(len(member)) < (0.55 if current else 0.90)
    resolved_on = np.where(over, identified_on + chance.integers(25, 150, len(member)), np.datetime64("NaT"))
    return Needs(
        has=has,
        member=member,
        category=category,
        identified=np.minimum(identified, SCHOOL_DAYS - 1),
        resolved_on=resolved_on,
        declined=chance.random(len(member)) < 0.04,
    )


def _odds(students: Students, roster: Roster, last_rate: Floats) -> Floats:
    """Roster × category."""
    who, grade = roster.student, roster.grade
    poor, homeless = students.poor[who].astype(np.float32), roster.homeless.astype(np.float32)
    missed = np.clip(last_rate - 0.06, 0, 0.3).astype(np.float32)
    struggling = np.clip(-students.ability[who], 0, 2).astype(np.float32)
    fewer = 0.75**roster.position
    odds = np.zeros((len(roster), len(CATEGORIES)), np.float32)
    for name, share in {
        "academic_support": 0.02 + 0.07 * struggling,
        "mental_health": 0.02 + 0.3 * missed + 0.05 * homeless,
        "physical_health": 0.02 + 0.02 * poor,
        "food": 0.01 + 0.07 * poor + 0.2 * homeless,
        "housing": 0.003 + 0.015 * poor + 0.6 * homeless,
        "clothing": 0.005 + 0.03 * poor + 0.1 * homeless,
        "device": (0.01 + 0.05 * poor) * fewer,
        "internet": (0.01 + 0.06 * poor) * fewer,
        "out_of_school_time": 0.04 * (grade < 9),
        "childcare": 0.02 * (grade < 4) * (1 + poor),
        "early_childhood": 0.10 * (grade <= 0) * (0.5 + poor),
        "college_and_career": 0.07 * (grade >= 10),
        "family_engagement": 0.01 + 0.2 * missed,
        "justice_prevention": 0.15 * missed * (grade >= 6),
    }.items():
        odds[:, CATEGORIES.index(name)] = share
    return odds


def plan(roster: Roster, needs: Needs, last_rate: Floats, days: SchoolDays, seed: int) -> Plans:
    """A plan for most students with three needs or a year of much absence, reviewed in fall and in spring."""
    chance = stream(seed, "plans", days.school_year)
    need = needs.has.sum(axis=1)
    likely = np.select([need >= 3, (need == 2) | (last_rate >= 0.2), last_rate >= 0.1], [0.75, 0.40, 0.15], 0.01)
    member = np.flatnonzero((chance.random(len(roster)) < likely) & (roster.entry == 0) & (roster.days > 60))
    count = len(member)
    severe = (need[member] >= 3) | (last_rate[member] >= 0.2)
    fall = np.where(chance.random(count) < np.where(severe, 0.5, 0.12), 3, np.where(chance.random(count) < 0.85, 2, 1))
    better = chance.random(count) < np.where(fall == 3, 0.44, 0.30)
    worse = ~better & (chance.random(count) < 0.06)
    spring = np.clip(fall - better + worse, 1, 3)
    reviewed = (chance.random(count) < 0.9) & (roster.days[member] == SCHOOL_DAYS)
    started = chance.integers(8, 45, count)
    nat = np.datetime64("NaT")
    return Plans(
        member=member,
        started_on=days.days[started],
        reviewed_on=np.where(reviewed, days.days[chance.integers(125, 160, count)], nat),
        ended_on=np.where(reviewed & (chance.random(count) < 0.3), days.days[-1], nat),
        tier_fall=fall,
        tier_spring=np.where(reviewed, spring, 0),
    )
