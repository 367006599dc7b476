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
    _Milestone("kindergarten_readiness", KG, "Readiness Observation", 270, 22, 0.10, 0.055, -0.35, 0.0, -1.0, (0.03, 0.2)),
    _Milestone("early_grade_reading", 3, "State Reading Assessment", 550, 60, 0.05, 0.03, -0.45, -0.13, -4.0, (0.82, 0.93)),
    _Milestone("middle_grade_math", 8, "State Mathematics Assessment", 850, 70, -0.10, -0.05, -0.40, 0.0, -4.5, (0.82, 0.93)),
)  # fmt: skip


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
            - 0.45 * students.poor[who]
            - 0.5 * (city.poverty - city.poverty.mean())[roster.neighborhood[member]]
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
