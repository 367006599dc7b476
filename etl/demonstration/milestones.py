"""Assessments that some grades take: readiness in kindergarten, reading in grade 3, mathematics in grade 8.

Children who miss school, or are poor, or still learn English reach the standard less often; not everyone is assessed.
Readiness gets better, reading a little, mathematics worse, and the distance of English learners in reading grows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demonstration.chance import Days, Flags, Floats, Whole, stream
from etl.demonstration.city import City
from etl.demonstration.roster import Roster
from etl.demonstration.school_days import SCHOOL_DAYS, SchoolDays
from etl.demonstration.students import KG, Students


@dataclass(frozen=True)
class _Milestone:
    """One assessment; the effects are in standard deviations of what is measured, `window` in shares of the year."""

    name: str
    grade: int
    instrument: str
    standard: int
    spread: int
    average: float
    yearly: float
    english: float
    english_yearly: float
    absence: float
    window: tuple[float, float]


_MILESTONES = (
    _Milestone(
        name="kindergarten_readiness",
        grade=KG,
        instrument="Readiness Observation",
        standard=270,
        spread=22,
        average=0.12,
        yearly=0.055,
        english=-0.35,
        english_yearly=0.0,
        absence=-1.0,
        window=(0.03, 0.20),
    ),
    _Milestone(
        name="early_grade_reading",
        grade=3,
        instrument="State Reading Assessment",
        standard=550,
        spread=60,
        average=0.27,
        yearly=0.03,
        english=-0.40,
        english_yearly=-0.12,
        absence=-4.0,
        window=(0.82, 0.93),
    ),
    _Milestone(
        name="middle_grade_math",
        grade=8,
        instrument="State Mathematics Assessment",
        standard=850,
        spread=70,
        average=0.25,
        yearly=-0.09,
        english=-0.40,
        english_yearly=0.0,
        absence=-4.5,
        window=(0.82, 0.93),
    ),
)


@dataclass(frozen=True)
class Assessed:
    """Assessments of one year, as arrays in one order; `member` is the position in the roster."""

    member: Whole
    milestone: list[str]
    instrument: list[str]
    which: Whole
    met: Flags
    score: Whole
    assessed_on: Days


def assess(
    students: Students, roster: Roster, city: City, absence_rate: Floats, hours: Floats, days: SchoolDays, seed: int
) -> Assessed:
    """The assessments of the students who were there to be assessed."""
    members, whiches, scores, dates = [], [], [], []
    for number, milestone in enumerate(_MILESTONES):
        chance = stream(seed, "milestones", days.school_year, milestone.name)
        member = np.flatnonzero(roster.grade == milestone.grade)
        first, last = (int(share * SCHOOL_DAYS) for share in milestone.window)
        there = (roster.entry[member] <= first) & (roster.entry[member] + roster.days[member] > last)
        member = member[there & (chance.random(len(member)) < 0.985 - 0.45 * absence_rate[member])]
        who = roster.student[member]
        level = (
            milestone.average
            + milestone.yearly * roster.position
            + 0.85 * students.ability[who]
            - 0.15 * students.poor[who]
            - 0.5 * city.relative_poverty[roster.neighborhood[member]]
            + (milestone.english + milestone.english_yearly * roster.position) * roster.learns_english[member]
            + milestone.absence * absence_rate[member]
            + 0.2 * np.minimum(hours[member] / 30, 1)
            + 0.25 * (roster.neighborhood[member] == city.rising) * roster.position
            + chance.normal(0, 0.55, len(member))
        )
        members.append(member)
        whiches.append(np.full(len(member), number))
        scores.append(np.round(milestone.standard + milestone.spread * level).astype(np.int64))
        dates.append(days.days[chance.integers(first, last + 1, len(member))])
    which, score = np.concatenate(whiches), np.concatenate(scores)
    return Assessed(
        member=np.concatenate(members),
        milestone=[milestone.name for milestone in _MILESTONES],
        instrument=[milestone.instrument for milestone in _MILESTONES],
        which=which,
        met=score >= np.array([milestone.standard for milestone in _MILESTONES])[which],
        score=score,
        assessed_on=np.concatenate(dates),
    )
