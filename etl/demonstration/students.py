"""Everybody who is a student in any of the invented years: the family, and what stays or changes from year to year.

All are invented at once, those who come later too, so that a year depends on the seed alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.codes import RACE_ETHNICITY
from etl.demonstration.chance import Flags, Floats, Whole, Words, pick, stream
from etl.demonstration.city import City

PK, KG, GRADE_6, GRADE_9, GRADE_12 = -1, 0, 6, 9, 12
_GRADES = np.arange(PK, GRADE_12 + 1)
_GRADE_WEIGHT = np.array([0.35, *[1.0] * 9, 1.05, 1.0, 0.95, 0.92])
_PK_SHARE = 0.35
_ARRIVALS = 0.042
_FAMILY_SIZE = np.array([0.42, 0.37, 0.15, 0.06])
_MOVES_A_YEAR = 0.06
_EARLIER_LEAVERS = (0.03, 0.065, 0.10)  # share of a class that has left one, two, three years after its ninth grade
_RACE = {group: position for position, group in enumerate(RACE_ETHNICITY.values)}
UNKNOWN_RACE = len(_RACE)


@dataclass(frozen=True)
class Students:
    """Every student ever, as arrays in one order; family facts are repeated for each child of the family.

    `first_year` counts from 0 for the first invented year; `gone` marks students who had left high school before it
    and whom the schools still have to account for. `home` is year × student. `absence` and `ability` are latent,
    standard normal but for what the family adds; `known` says how likely partners are to come upon the student.
    """

    student_id: Words
    family: Whole
    first_year: Whole
    first_grade: Whole
    arrives_late: Flags
    gone: Flags
    birth_date: np.ndarray[tuple[int], np.dtype[np.datetime64]]
    sex: Whole
    race: Whole
    poor: Flags
    disability: Flags
    learns_english_until: Whole
    often_homeless: Flags
    home: Whole
    absence: Floats
    ability: Floats
    school_choice: Floats
    known: Floats

    def __len__(self) -> int:
        return len(self.student_id)

    def gone_before(self, position: int) -> Whole:
        """Those who had left before the year at that position began, for the first year; none for the others."""
        return np.flatnonzero(self.gone & (position == 0))


def bear(students: int, first_year: int, years: int, city: City, seed: int) -> Students:
    """Enough students for about that many in each of the years; `first_year` is a spring year."""
    chance = stream(seed, "students")
    start_year, start_grade, late, gone = _starts(students, years, chance)
    count = len(start_year)
    family = _families(count, chance)
    families = int(family[-1]) + 1

    home = _homes(families, years, city, chance)[:, family]
    poor = (chance.random(families) < city.poverty[home[0, _first_child(family)]])[family]
    race = pick(chance, city.race, home[0, _first_child(family)])[family]
    race = np.where(chance.random(count) < 0.03, _RACE["two_or_more"], race)
    bilingual = np.isin(race, (_RACE["hispanic"], _RACE["asian"], _RACE["pacific_islander"]))
    speaks_other = (chance.random(families) < 0.55)[family] & bilingual | (chance.random(count) < 0.02)
    until = np.where(chance.random(count) < 0.2, 13, chance.integers(2, 10, count))
    sex = np.where(chance.random(count) < 0.006, 2, chance.integers(0, 2, count))
    disability = chance.random(count) < np.where(sex == 1, 0.17, 0.10)

    family_absence, family_ability = chance.normal(size=families)[family], chance.normal(size=families)[family]
    return Students(
        student_id=_identifiers(count),
        family=family,
        first_year=start_year,
        first_grade=start_grade,
        arrives_late=late,
        gone=gone,
        birth_date=_birth_dates(first_year + start_year, start_grade, chance),
        sex=sex,
        race=np.where(chance.random(count) < 0.006, UNKNOWN_RACE, race),
        poor=poor,
        disability=disability,
        learns_english_until=np.where(speaks_other, until, PK),
        often_homeless=(chance.random(families) < 0.055)[family] & poor,
        home=home,
        absence=0.62 * family_absence + 0.78 * chance.normal(size=count),
        ability=0.55 * family_ability + 0.80 * chance.normal(size=count) - 0.40 * poor - 0.45 * disability,
        school_choice=chance.random(families)[family],
        known=0.6 * chance.normal(size=families)[family] + 0.6 * chance.normal(size=count),
    )


def _starts(students: int, years: int, chance: np.random.Generator) -> tuple[Whole, Whole, Flags, Flags]:
    """When and in which grade each begins, whether late in the year, and who was gone before the first year."""
    grade_size = students / _GRADE_WEIGHT.sum()
    year, grade, late, gone = [], [], [], []

    def add(count: float, of_year: int, grades: Whole, middle: float = 0.0, left: bool = False) -> None:
        size = round(count)
        year.append(np.full(size, of_year))
        grade.append(grades if len(grades) == size else chance.choice(grades, size))
        late.append(chance.random(size) < middle)
        gone.append(np.full(size, left))

    first = chance.choice(_GRADES, students, p=_GRADE_WEIGHT / _GRADE_WEIGHT.sum())
    add(students, 0, first, middle=0.015)
    for years_since, share in enumerate(_EARLIER_LEAVERS, start=1):
        add(share * grade_size, 0, np.array([GRADE_9 + years_since]), left=True)
    for later in range(1, years):
        fewer = 0.99**later
        add(grade_size * _PK_SHARE * fewer, later, np.array([PK]))
        add(grade_size * (1 - 0.9 * _PK_SHARE) * fewer, later, np.array([KG]))
        add(students * _ARRIVALS * fewer, later, _GRADES[2:-1], middle=0.55)
    order = chance.permutation(sum(map(len, year)))
    return (
        np.concatenate(year)[order],
        np.concatenate(grade)[order],
        np.concatenate(late)[order],
        np.concatenate(gone)[order],
    )


def _families(count: int, chance: np.random.Generator) -> Whole:
    """A family number for each student, ascending."""
    sizes = 1 + chance.choice(len(_FAMILY_SIZE), count, p=_FAMILY_SIZE)
    return np.repeat(np.arange(count), sizes)[:count]


def _first_child(family: Whole) -> Whole:
    return np.flatnonzero(np.diff(family, prepend=-1))


def _homes(families: int, years: int, city: City, chance: np.random.Generator) -> Whole:
    """The neighborhood of each family in each year (year × family); a few move between years."""
    homes = np.empty((years, families), np.int16)
    homes[0] = chance.choice(len(city), families, p=city.share)
    for year in range(1, years):
        moves = chance.random(families) < _MOVES_A_YEAR
        homes[year] = np.where(moves, chance.choice(len(city), families, p=city.share), homes[year - 1])
    return homes


def _birth_dates(school_year: Whole, grade: Whole, chance: np.random.Generator) -> np.ndarray:
    """Children who are as old as their grade on September 1; some a year older, more so the higher the grade."""
    older = chance.random(len(grade)) < 0.02 + 0.005 * np.clip(grade, 0, None)
    turned = school_year - 1 - (grade + 5) - 1 - older
    september = (turned - 1970).astype("datetime64[Y]").astype("datetime64[M]") + 8
    return september.astype("datetime64[D]") + 1 + chance.integers(0, 365, len(grade))


def _identifiers(count: int) -> Words:
    """Seven digits, leading zeros among them, in no telling order."""
    numbers = (np.arange(count, dtype=np.int64) * 6_180_339 + 271_828) % 10_000_000
    return np.char.zfill(numbers.astype("U7"), 7)
