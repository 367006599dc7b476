"""What some grades are measured by: readiness, reading and mathematics, courses passed, aid asked for, college begun.

Children who miss school, or are poor, or still learn English reach the standard less often; not everyone is assessed.
Readiness gets better, reading a little, mathematics worse, and the distance of English learners in reading grows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demonstration.chance import Days, Flags, Floats, Whole, stream
from etl.demonstration.city import City
from etl.demonstration.progression import GRADUATED, Ending
from etl.demonstration.roster import Roster
from etl.demonstration.school_days import SCHOOL_DAYS, SchoolDays
from etl.demonstration.students import GRADE_9, GRADE_12, KG, Students


@dataclass(frozen=True)
class _Milestone:
    """One measurement; the effects are in standard deviations of what is measured, `window` in shares of the year.

    `standard` and `spread` are 0 where there is no score, `window` None where it does not fall into the school year.
    `also` is a name under which the same result is sent once more.
    """

    name: str
    grades: tuple[int, ...]
    instrument: str
    average: float
    absence: float
    standard: int = 0
    spread: int = 0
    yearly: float = 0.0
    english: float = -0.40
    english_yearly: float = 0.0
    window: tuple[float, float] | None = (0.82, 0.93)
    also: str = ""


COURSE_GRADES, COLLEGE = "course_grades", "college_enrollment"
_MILESTONES = (
    _Milestone(
        name="kindergarten_readiness",
        grades=(KG,),
        instrument="Readiness Observation",
        standard=270,
        spread=22,
        average=0.12,
        yearly=0.055,
        english=-0.35,
        absence=-1.0,
        window=(0.03, 0.20),
    ),
    _Milestone(
        name="early_grade_reading",
        grades=(3,),
        instrument="State Reading Assessment",
        standard=550,
        spread=60,
        average=0.27,
        yearly=0.03,
        english_yearly=-0.12,
        absence=-4.0,
        also="reading_proficiency",
    ),
    _Milestone(
        name="reading_proficiency",
        grades=(4, 5, 6, 7, 8),
        instrument="State Reading Assessment",
        standard=550,
        spread=60,
        average=0.24,
        yearly=0.02,
        english_yearly=-0.06,
        absence=-4.0,
    ),
    _Milestone(
        name="math_proficiency",
        grades=(3, 4, 5, 6, 7),
        instrument="State Mathematics Assessment",
        standard=850,
        spread=70,
        average=0.22,
        yearly=-0.02,
        absence=-4.5,
    ),
    _Milestone(
        name="middle_grade_math",
        grades=(8,),
        instrument="State Mathematics Assessment",
        standard=850,
        spread=70,
        average=0.25,
        yearly=-0.09,
        absence=-4.5,
        also="math_proficiency",
    ),
    _Milestone(
        name=COURSE_GRADES, grades=(8, GRADE_9), instrument="Transcript", average=0.9, absence=-5.0, english=-0.2
    ),
    _Milestone(
        name="fafsa_completion",
        grades=(GRADE_12,),
        instrument="FAFSA",
        average=0.35,
        yearly=0.04,
        absence=-3.0,
        window=(0.25, 0.98),
    ),
    _Milestone(
        name=COLLEGE,
        grades=tuple(range(GRADE_9, GRADE_12 + 1)),
        instrument="National Student Clearinghouse",
        average=0.45,
        yearly=-0.03,
        absence=-3.0,
        window=None,
    ),
)


@dataclass(frozen=True)
class Assessed:
    """Results of one year, as arrays in one order; `member` is the position in the roster.

    `score` is -1 where there is none, `assessed_on` NaT.
    """

    member: Whole
    milestone: list[str]
    instrument: list[str]
    which: Whole
    met: Flags
    score: Whole
    assessed_on: Days


def assess(
    students: Students,
    roster: Roster,
    city: City,
    ending: Ending,
    absence_rate: Floats,
    hours: Floats,
    days: SchoolDays,
    seed: int,
) -> Assessed:
    """The results of the students who were there to be assessed."""
    members, whiches, levels, scores, dates = [], [], [], [], []
    names = [milestone.name for milestone in _MILESTONES]
    for milestone in _MILESTONES:
        chance = stream(seed, "milestones", days.school_year, milestone.name)
        member = np.flatnonzero(_measured(milestone, roster, ending))
        member = member[chance.random(len(member)) < 0.985 - 0.45 * absence_rate[member]]
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
        if milestone.name == COURSE_GRADES:
            level[ending.core_failures[member] > 0] = -1
        score = np.round(milestone.standard + milestone.spread * level).astype(np.int64)
        date = _dates(milestone, days, len(member), chance)
        for sent_as in (milestone.name, milestone.also) if milestone.also else (milestone.name,):
            members.append(member)
            whiches.append(np.full(len(member), names.index(sent_as)))
            levels.append(level if not milestone.standard else score - milestone.standard)
            scores.append(score if milestone.standard else np.full(len(member), -1))
            dates.append(date)
    return Assessed(
        member=np.concatenate(members),
        milestone=names,
        instrument=[milestone.instrument for milestone in _MILESTONES],
        which=np.concatenate(whiches),
        met=np.concatenate(levels) >= 0,
        score=np.concatenate(scores),
        assessed_on=np.concatenate(dates),
    )


def _measured(milestone: _Milestone, roster: Roster, ending: Ending) -> Flags:
    """Of which members of the roster there may be a result."""
    in_grade: Flags = np.isin(roster.grade, milestone.grades)
    if milestone.window is None:
        in_grade &= ending.outcome == GRADUATED
        return in_grade
    first, last = _bounds(milestone.window)
    there: Flags = in_grade & (roster.entry <= first) & (roster.entry + roster.days > last)
    return there


def _bounds(window: tuple[float, float]) -> tuple[int, int]:
    first, last = (int(share * SCHOOL_DAYS) for share in window)
    return first, last


def _dates(milestone: _Milestone, days: SchoolDays, count: int, chance: np.random.Generator) -> Days:
    if milestone.window is None:
        return np.full(count, np.datetime64("NaT", "D"))
    first, last = _bounds(milestone.window)
    return days.days[chance.integers(first, last + 1, count)]
