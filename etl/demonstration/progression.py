"""How each student ends the school year: credits, failures, promotion, diploma, and where it leaves them.

Who misses more days fails more and is held back more; fewer ninth graders fall off track from year to year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.codes import DIPLOMA_TYPE, EXIT_REASON
from etl.demonstration.chance import Flags, Floats, Whole, logistic, stream
from etl.demonstration.roster import LEAVING, Roster, Standing
from etl.demonstration.school_days import SCHOOL_DAYS
from etl.demonstration.students import GRADE_9, GRADE_12, KG, Students

OUTCOMES = EXIT_REASON.values
PROMOTED, RETAINED, GRADUATED, COMPLETED_OTHER, DROPPED_OUT = (
    OUTCOMES.index(outcome) for outcome in ("promoted", "retained", "graduated", "completed_other", "dropped_out")
)
_OUTCOME_OF_LEAVING = np.array([PROMOTED, *(OUTCOMES.index(reason) for reason in LEAVING[1:])])
DIPLOMAS = DIPLOMA_TYPE.values
_CORE, _OTHER = 8, 6
_MOST_YEARS = 6


@dataclass(frozen=True)
class Ending:
    """How the year of a roster ended, in its order. Credits, cohort and diploma are high school's alone."""

    outcome: Whole
    high: Flags
    credits: Floats
    core_failures: Whole
    cohort_year: Whole
    diploma: Whole

    @property
    def left(self) -> Flags:
        """Who does not come back."""
        return ~np.isin(self.outcome, (PROMOTED, RETAINED))


def conclude(
    students: Students, roster: Roster, standing: Standing, absence_rate: Floats, school_year: int, seed: int
) -> Ending:
    """The endings of one year, of which `absence_rate` is known. Carries grade and cohort on in `standing`."""
    chance = stream(seed, "progression", roster.position)
    who, grade, count = roster.student, roster.grade, len(roster)
    high = grade >= GRADE_9
    ability = students.ability[who]

    begins = high & (standing.cohort_year[who] == 0)
    standing.cohort_year[who[begins]] = school_year - (grade[begins] - GRADE_9)
    standing.years_in_high[who[begins]] = grade[begins] - GRADE_9
    standing.years_in_high[who[high]] += 1
    year_of_high = standing.years_in_high[who]

    whole_year = roster.days / SCHOOL_DAYS
    failing = logistic(-3.45 + 7.0 * absence_rate - 0.85 * ability - 0.07 * roster.position * (grade == GRADE_9))
    core = chance.binomial(_CORE, failing)
    other = chance.binomial(_OTHER, 0.6 * failing)
    credits = np.floor(2 * whole_year * (_CORE + _OTHER - core - other) / 2) / 2

    outcome = _OUTCOME_OF_LEAVING[roster.leaving]
    stays = (roster.leaving == 0) & (grade < GRADE_12)
    behind = np.where(high, credits < 3.75, False) & (chance.random(count) < 0.75) & (whole_year > 0.5)
    repeats = chance.random(count) < logistic(
        -5.3 + 6 * absence_rate - 0.8 * ability + 0.9 * ((grade == KG) | (grade == 1))
    )
    outcome = np.where(stays & np.where(high, behind, repeats), RETAINED, outcome)
    early = stays & (grade == GRADE_12 - 1) & (credits == 7) & (chance.random(count) < 0.03)
    finishes = (roster.leaving == 0) & (grade == GRADE_12)
    passes = chance.random(count) < np.where(core <= 2, 0.975, 0.72)
    outcome = np.where(early | (finishes & passes), GRADUATED, outcome)
    fails = finishes & ~passes
    fate = chance.random(count)
    last = year_of_high >= _MOST_YEARS
    outcome = np.where(fails, RETAINED, outcome)
    outcome = np.where(fails & ((fate < 0.18) | (last & (fate < 0.5))), COMPLETED_OTHER, outcome)
    outcome = np.where(fails & ((fate > 0.84) | (last & (fate >= 0.5))), DROPPED_OUT, outcome)

    standing.grade[who] += np.where(outcome == PROMOTED, 1, 0).astype(np.int8)
    standing.absence_rate[who] = absence_rate
    ending = Ending(outcome, high, credits, core, standing.cohort_year[who], _diplomas(outcome, students, who, chance))
    standing.enrolled[who] = ~ending.left
    return ending


def _diplomas(outcome: Whole, students: Students, who: Whole, chance: np.random.Generator) -> Whole:
    """A position in `DIPLOMAS` for those who finished, -1 for the others."""
    alternate = students.disability[who] & (chance.random(len(who)) < 0.04)
    certificate = chance.random(len(who)) < 0.3
    diploma = np.full(len(who), -1)
    graduated, other = outcome == GRADUATED, outcome == COMPLETED_OTHER
    diploma[graduated] = np.where(alternate, DIPLOMAS.index("alternate"), DIPLOMAS.index("regular"))[graduated]
    diploma[other] = np.where(certificate, DIPLOMAS.index("certificate"), DIPLOMAS.index("equivalency"))[other]
    return diploma
