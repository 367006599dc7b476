"""What the partners offer: one to four programs each, where, for which grades and for how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from etl.codes import SERVICE_CATEGORY
from etl.demonstration.chance import Flags, Floats, Whole, stream
from etl.demonstration.city import City
from etl.demonstration.partners import Partners
from etl.demonstration.schools import LEVEL_OF_GRADE, Schools

CATEGORIES = SERVICE_CATEGORY.values


class _Offer(NamedTuple):
    """What programs of a category are like: `seats` is how large they are beside others."""

    name: str
    hours: float
    events: int
    tier: int
    first_grade: int
    last_grade: int
    seats: float


_OFFERS = {
    "early_childhood": _Offer("Early Learning", 3.0, 22, 2, -1, 0, 1.0),
    "academic_support": _Offer("Tutoring", 1.0, 14, 2, 0, 12, 2.2),
    "out_of_school_time": _Offer("Afterschool", 2.5, 20, 1, 0, 8, 1.0),
    "enrichment": _Offer("Enrichment", 1.5, 7, 1, 0, 12, 1.0),
    "transitions": _Offer("Transitions", 2.0, 4, 2, 5, 12, 1.0),
    "family_engagement": _Offer("Family Nights", 1.5, 3, 1, -1, 8, 1.0),
    "college_and_career": _Offer("College and Career", 1.0, 7, 2, 9, 12, 1.0),
    "community_support": _Offer("Neighbor Support", 1.0, 4, 1, 6, 12, 1.0),
    "physical_health": _Offer("School Health", 0.5, 2, 2, -1, 12, 1.6),
    "mental_health": _Offer("Counseling", 0.75, 8, 3, 0, 12, 1.0),
    "food": _Offer("Weekend Food", 0.25, 14, 2, -1, 12, 1.8),
    "housing": _Offer("Housing Navigation", 1.0, 5, 3, -1, 12, 3.0),
    "clothing": _Offer("Clothing Closet", 0.25, 2, 2, -1, 12, 1.0),
    "device": _Offer("Device Loan", 0.5, 1, 2, 3, 12, 1.3),
    "internet": _Offer("Home Internet", 0.5, 1, 2, 0, 12, 1.0),
    "childcare": _Offer("Before School Care", 1.5, 24, 1, -1, 3, 1.5),
    "justice_prevention": _Offer("Mentoring", 1.25, 10, 3, 6, 12, 1.0),
}
_SEATS_A_STUDENT = 0.75
_UNITS = np.array(["students", "students", "students", "students", "sessions"])


@dataclass(frozen=True)
class Programs:
    """Programs, as arrays in one order. `partner` and `category` are positions; `school` is -1 where none is meant.

    `first_year` and `last_year` are positions of invented years; `events` and `event_hours` are the usual ones.
    """

    ids: list[str]
    names: list[str]
    partner: Whole
    category: Whole
    capacity: Whole
    unit: list[str]
    neighborhood: Whole
    citywide: Flags
    school: Whole
    first_year: Whole
    last_year: Whole
    events: Whole
    event_hours: Floats
    tier: Whole
    first_grade: Whole
    last_grade: Whole

    def __len__(self) -> int:
        return len(self.ids)


def offer(students: int, years: int, partners: Partners, city: City, schools: Schools, seed: int) -> Programs:
    """The programs of all partners; a fifth at a school, two fifths of the others for the whole city."""
    chance = stream(seed, "programs")
    twice = chance.random(len(partners)) < 0.25
    offered = [
        (owner, category, again)
        for owner, categories in enumerate(partners.categories)
        for category, again in [
            *((name, "") for name in categories),
            *([(categories[0], " 2")] if twice[owner] else []),
        ]
    ]
    partner = np.array([owner for owner, _, _ in offered])
    offers = [_OFFERS[category] for _, category, _ in offered]
    count = len(offered)

    at_school = chance.random(count) < 0.2
    school = np.where(at_school, _fitting_schools(offers, schools, chance), -1)
    near = chance.random(count) < 0.6
    elsewhere = chance.choice(len(city), count, p=city.share)
    neighborhood = np.where(near, partners.neighborhood[partner], elsewhere)
    seats = np.exp(chance.normal(0, 0.7, count)) * [each.seats for each in offers] * np.where(at_school, 0.4, 1)
    capacity = np.round(_SEATS_A_STUDENT * students * seats / seats.sum(), -1).astype(np.int64)
    first_year = np.where(chance.random(count) < 0.2, chance.integers(0, years, count), 0)
    closes_early = chance.random(count) < 0.1
    return Programs(
        ids=[
            f"{partners.ids[owner]}-{number + 1:02d}" for number, owner in zip(_within(partner), partner, strict=True)
        ],
        names=[f"{partners.short_names[owner]} {_OFFERS[category].name}{again}" for owner, category, again in offered],
        partner=partner,
        category=np.array([CATEGORIES.index(category) for _, category, _ in offered]),
        capacity=np.maximum(capacity, 10),
        unit=list(_UNITS[chance.integers(0, len(_UNITS), count)]),
        neighborhood=np.where(at_school, schools.neighborhood[school], neighborhood),
        citywide=(chance.random(count) < 0.4) & ~at_school,
        school=school,
        first_year=first_year,
        last_year=np.where(closes_early, np.maximum(first_year, chance.integers(0, years, count)), years - 1),
        events=np.array([each.events for each in offers]),
        event_hours=np.array([each.hours for each in offers]),
        tier=np.array([each.tier for each in offers]),
        first_grade=np.array([each.first_grade for each in offers]),
        last_grade=np.array([each.last_grade for each in offers]),
    )


def _fitting_schools(offers: list[_Offer], schools: Schools, chance: np.random.Generator) -> Whole:
    """For each program a school of a level that it is meant for."""
    levels = [LEVEL_OF_GRADE[[each.first_grade + 1, each.last_grade + 1]] for each in offers]
    return np.array(
        [
            chance.choice(np.flatnonzero((schools.level >= lowest) & (schools.level <= highest)))
            for lowest, highest in levels
        ]
    )


def _within(partner: Whole) -> Whole:
    """The position of each program among those of its partner."""
    return np.arange(len(partner)) - np.searchsorted(partner, partner)
