"""How likely each student is to miss a day in a year: what is known to drive absence, and a long tail that is not.

Recovery after the first year, a poverty gap that closes and two neighborhoods that go their own way are in here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demonstration.chance import Floats, logistic, stream
from etl.demonstration.city import City, absence_change
from etl.demonstration.roster import Roster
from etl.demonstration.students import Students

_AVERAGE = -3.17
_BY_GRADE = np.array([0.50, 0.32, 0.12, 0.0, -0.08, -0.10, -0.08, 0.0, 0.05, 0.12, 0.30, 0.28, 0.32, 0.48])
_LIMIT = 0.85


@dataclass(frozen=True)
class Likelihood:
    """For each student of a roster, the share of days with an absence, and of days of other kinds."""

    absent: Floats
    tardy: Floats
    suspended_out: Floats
    suspended_in: Floats
    excused: Floats


def expect(students: Students, roster: Roster, city: City, hours: Floats, years: int, seed: int) -> Likelihood:
    """The likelihoods of one year. `hours` are the hours of service that each student gets."""
    chance = stream(seed, "absence", roster.position)
    who, home, count = roster.student, roster.neighborhood, len(roster)
    poor, disability = students.poor[who], students.disability[who]
    bump = 0.17 * np.exp(-roster.position / 1.7)
    passed = roster.position / max(years - 1, 1)
    log_odds = (
        _AVERAGE
        + bump
        + _BY_GRADE[roster.grade + 1]
        + (city.absence + absence_change(city, roster.position, years))[home]
        + (0.44 - 0.26 * passed) * poor
        + 0.60 * roster.homeless
        + 0.20 * disability
        + 0.75 * students.absence[who]
        + chance.normal(0, 0.30, count)
        - 0.22 * np.minimum(hours / 30, 1.5)
    )
    absent = np.minimum(logistic(log_odds), _LIMIT)
    middle = np.exp(-(((roster.grade - 8) / 3.0) ** 2))
    trouble = np.exp(0.5 * students.absence[who] + 0.5 * poor + 0.4 * disability) * (0.15 + middle)
    trouble *= np.where(students.sex[who] == 1, 1.3, 0.7) * np.where(roster.grade < 1, 0.05, 1)
    return Likelihood(
        absent=absent,
        tardy=np.minimum(0.012 + 0.35 * absent, 0.10),
        suspended_out=np.minimum(0.0008 * trouble, 0.02),
        suspended_in=np.minimum(0.0010 * trouble * (1 + passed), 0.02),
        excused=logistic(0.75 - 3.5 * absent - 0.4 * poor - 0.10 * np.clip(roster.grade - 6, 0, None)),
    )
