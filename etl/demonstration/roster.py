"""Who is enrolled where, from when to when, in one school year.

A student has one spell at a school, or two where the school changes within the year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demonstration.chance import Flags, Floats, Whole, logistic, pick_at, stream
from etl.demonstration.school_days import SCHOOL_DAYS
from etl.demonstration.schools import LEVEL_OF_GRADE, Schools
from etl.demonstration.students import GRADE_9, KG, Students

STAYED = ""
LEAVING = (
    STAYED,
    "transferred_out",
    "transferred_out_undocumented",
    "dropped_out",
    "emigrated",
    "deceased",
    "no_show",
)
NO_SHOW = LEAVING.index("no_show")
_LAST_DAY = SCHOOL_DAYS - 1


@dataclass
class Standing:
    """Where each student stands between two school years; the one thing that is carried on and changed."""

    grade: Whole
    school: Whole
    enrolled: Flags
    cohort_year: Whole
    years_in_high: Whole
    absence_rate: Floats

    @classmethod
    def at_start(cls, students: Students, first_year: int) -> Standing:
        count = len(students)
        in_high = (students.first_grade >= GRADE_9) & (students.first_year == 0)
        return cls(
            grade=students.first_grade.astype(np.int8),
            school=np.full(count, -1, np.int32),
            enrolled=np.zeros(count, bool),
            cohort_year=np.where(in_high, first_year - (students.first_grade - GRADE_9), 0),
            years_in_high=np.where(in_high, students.first_grade - GRADE_9, 0),
            absence_rate=logistic(-2.75 + 0.75 * students.absence + 0.3 * students.poor).astype(np.float32),
        )


@dataclass(frozen=True)
class Roster:
    """One school year's enrolled students, as arrays in one order; days are positions of school days, both included.

    `leaving` is a position in `LEAVING`. `second_school` is -1 where there is no second spell.
    """

    position: int
    student: Whole
    grade: Whole
    neighborhood: Whole
    homeless: Flags
    learns_english: Flags
    school: Whole
    entry: Whole
    exit: Whole
    second_school: Whole
    second_entry: Whole
    second_exit: Whole
    leaving: Whole

    def __len__(self) -> int:
        return len(self.student)

    @property
    def days(self) -> Whole:
        """Days between first entry and last exit."""
        return np.where(self.second_school >= 0, self.second_exit, self.exit) - self.entry + 1


def enroll(students: Students, schools: Schools, standing: Standing, position: int, seed: int) -> Roster:
    """The roster of the `position`-th year. Writes each student's school into `standing`."""
    chance = stream(seed, "roster", position)
    comes = (students.first_year == position) & ~students.gone
    who = np.flatnonzero(standing.enrolled | comes)
    grade = standing.grade[who].astype(np.int64)
    home = students.home[position, who].astype(np.int64)
    count = len(who)

    school = _schools(students, schools, standing, who, grade, home, position, chance)
    homeless = students.often_homeless[who] & (chance.random(count) < 0.6) | (chance.random(count) < 0.006)
    leaving = _leaving(students, who, grade, homeless, chance)
    late = comes[who] & students.arrives_late[who]
    entry = np.where(late, chance.integers(4, 130, count), 0)
    leaves = chance.integers(3, SCHOOL_DAYS, count)
    leaves = np.where(chance.random(count) < 0.4, _LAST_DAY, np.maximum(leaves, entry + 1))
    exit_ = np.where(leaving > 0, leaves, _LAST_DAY)
    exit_ = np.where(leaving == NO_SHOW, entry, exit_)

    moves = chance.random(count) < np.where(homeless, 0.12, 0.026)
    moves &= (exit_ - entry > 40) & (leaving != NO_SHOW)
    moved_on = entry + 10 + (chance.random(count) * np.maximum(exit_ - entry - 35, 1)).astype(np.int64)
    elsewhere = _other_school(schools, school, chance)
    moves &= elsewhere != school
    gap = np.where(chance.random(count) < 0.25, chance.integers(2, 15, count), 1)
    second = np.where(moves, elsewhere, -1)

    standing.enrolled[who] = True
    standing.school[who] = np.where(moves, elsewhere, school)
    return Roster(
        position=position,
        student=who,
        grade=grade,
        neighborhood=home,
        homeless=homeless,
        learns_english=students.learns_english_until[who] > grade,
        school=school,
        entry=entry,
        exit=np.where(moves, moved_on, exit_),
        second_school=second,
        second_entry=np.where(moves, moved_on + gap, 0),
        second_exit=np.where(moves, exit_, -1),
        leaving=leaving,
    )


def _schools(
    students: Students,
    schools: Schools,
    standing: Standing,
    who: Whole,
    grade: Whole,
    home: Whole,
    position: int,
    chance: np.random.Generator,
) -> Whole:
    """The school that a student stays at, or the one for a new level or home: siblings go to the same."""
    level = LEVEL_OF_GRADE[grade + 1]
    stays = standing.school[who] >= 0
    stays &= schools.level[standing.school[who]] == level
    if position > 0:
        moved_home = students.home[position, who] != students.home[position - 1, who]
        stays &= ~moved_home | (chance.random(len(who)) < 0.45)
    where = np.where(chance.random(len(who)) < 0.93, students.school_choice[who], chance.random(len(who)))
    school = standing.school[who].astype(np.int64)
    for number, of_level in enumerate(schools.of_level):
        new = ~stays & (level == number)
        school[new] = of_level[pick_at(where[new], schools.zones[number], home[new])]
    return school


def _other_school(schools: Schools, school: Whole, chance: np.random.Generator) -> Whole:
    """Another school of the same level, the same one where there is no other."""
    other = np.empty_like(school)
    for number, of_level in enumerate(schools.of_level):
        here = schools.level[school] == number
        turn = chance.integers(1, max(len(of_level), 2), int(here.sum()))
        other[here] = of_level[(np.searchsorted(of_level, school[here]) + turn) % len(of_level)]
    return other


def _leaving(students: Students, who: Whole, grade: Whole, homeless: Flags, chance: np.random.Generator) -> Whole:
    """Why each leaves for good within the year or at its end; 0 where the student stays."""
    high = grade >= GRADE_9
    absence = students.absence[who]
    odds = np.zeros((len(who), len(LEAVING)))
    odds[:, 1] = 0.030 + 0.05 * homeless + 0.008 * students.poor[who]
    odds[:, 2] = np.where(high, 0.006, 0.003)
    odds[:, 3] = np.where(high, logistic(-5.35 + 0.75 * absence + 0.5 * students.poor[who] + 0.2 * (grade - 10)), 0)
    odds[:, 4] = 0.0015
    odds[:, 5] = 0.00012
    odds[:, NO_SHOW] = np.where(high | (grade < KG), 0, 0.004)
    odds[:, 0] = 1 - odds[:, 1:].sum(axis=1)
    return pick_at(chance.random(len(who)), odds, np.arange(len(who)))
