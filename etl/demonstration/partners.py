"""The organizations that serve the children, and their programs: what, where, for whom and for how many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.codes import SERVICE_CATEGORY
from etl.demonstration import names
from etl.demonstration.chance import Days, Flags, Floats, Whole, stream
from etl.demonstration.city import City
from etl.demonstration.schools import LEVEL_OF_GRADE, Schools

CATEGORIES = SERVICE_CATEGORY.values
_Kind = tuple[str, str, tuple[str, ...], tuple[str, ...]]
_Offered = tuple[str, float, int, int, int, int]

# kind, the words in its name, its categories, the outcomes that it shares
_KINDS: tuple[_Kind, ...] = (
    ("nonprofit", "Tutors", ("academic_support", "early_childhood"), ("early_grade_reading", "middle_grade_math")),
    ("nonprofit", "Youth Center", ("out_of_school_time", "enrichment", "academic_support"), ("consistent_attendance",)),
    ("health center", "Health Clinic", ("physical_health", "mental_health"), ("chronic_absence", "attendance_rate")),
    ("food bank", "Pantry", ("food", "clothing"), ("attendance_rate",)),
    ("university", "College Bridge", ("college_and_career", "transitions"), ("graduation_4yr", "ninth_grade_on_track")),
    ("public library", "Branch Library", ("enrichment", "device", "internet"), ("early_grade_reading",)),
    ("nonprofit", "Counseling", ("mental_health", "family_engagement"), ("chronic_absence", "severe_chronic_absence")),
    ("early learning", "Nursery School", ("early_childhood", "childcare"), ("kindergarten_readiness",)),
    ("housing agency", "Housing Aid", ("housing", "family_engagement", "clothing"), ("severe_chronic_absence",)),
    ("faith-based", "Fellowship Hall", ("food", "out_of_school_time", "community_support"), ("attendance_rate",)),
    ("workforce board", "Career Works", ("college_and_career", "transitions"), ("graduation_4yr", "promotion")),
    ("youth sports", "Athletic Club", ("out_of_school_time", "physical_health"), ("consistent_attendance",)),
    ("city agency", "Youth Justice Office", ("justice_prevention", "transitions"), ("promotion", "retention")),
    ("arts organization", "Arts Workshop", ("enrichment", "out_of_school_time"), ("promotion",)),
)  # fmt: skip

# what a program of the category is called, hours an event, events a student a year, tier, first and last grade
_OFFER: dict[str, _Offered] = {
    "early_childhood": ("Early Learning", 3.0, 22, 2, -1, 0),
    "academic_support": ("Tutoring", 1.0, 14, 2, 0, 12),
    "out_of_school_time": ("Afterschool", 2.5, 20, 1, 0, 8),
    "enrichment": ("Enrichment", 1.5, 7, 1, 0, 12),
    "transitions": ("Transitions", 2.0, 4, 2, 5, 12),
    "family_engagement": ("Family Nights", 1.5, 3, 1, -1, 8),
    "college_and_career": ("College and Career", 1.0, 7, 2, 9, 12),
    "community_support": ("Neighbor Support", 1.0, 4, 1, 6, 12),
    "physical_health": ("School Health", 0.5, 2, 2, -1, 12),
    "mental_health": ("Counseling", 0.75, 8, 3, 0, 12),
    "food": ("Weekend Food", 0.25, 14, 2, -1, 12),
    "housing": ("Housing Navigation", 1.0, 5, 3, -1, 12),
    "clothing": ("Clothing Closet", 0.25, 2, 2, -1, 12),
    "device": ("Device Loan", 0.5, 1, 2, 3, 12),
    "internet": ("Home Internet", 0.5, 1, 2, 0, 12),
    "childcare": ("Before School Care", 1.5, 24, 1, -1, 3),
    "justice_prevention": ("Mentoring", 1.25, 10, 3, 6, 12),
}
_SEATS_A_STUDENT = 0.62
_UNITS = np.array(["students", "students", "students", "students", "sessions"])


@dataclass(frozen=True)
class Partners:
    """Partners, as arrays in one order. `funding_end` and `agreement_end` are NaT where none is set."""

    ids: list[str]
    short_names: list[str]
    names: list[str]
    kind: list[str]
    neighborhood: Whole
    agreement_start: Days
    agreement_end: Days
    shared_outcomes: list[str]
    funding_end: Days

    def __len__(self) -> int:
        return len(self.ids)


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
    events: Floats
    event_hours: Floats
    tier: Whole
    first_grade: Whole
    last_grade: Whole

    def __len__(self) -> int:
        return len(self.ids)


def partner_count(students: int) -> int:
    """40 from 20,000 students on, fewer for a small community, never fewer than 8."""
    return int(np.clip(round(40 * (students / 20_000) ** 0.45), 8, 40))


def gather(
    students: int, first_year: int, years: int, city: City, schools: Schools, seed: int
) -> tuple[Partners, Programs]:
    """Partners, most of them where need is, and one to four programs of each."""
    chance = stream(seed, "partners")
    count = partner_count(students)
    short_names = names.partners(count, chance)
    kinds = [_KINDS[position % len(_KINDS)] for position in range(count)]
    weight = city.share * (0.3 + city.poverty)
    last_june = np.datetime64(f"{first_year + years - 1}-06-30")
    start = np.datetime64(f"{first_year - 2}-07-01") + chance.integers(0, 900, count)
    ends = np.where(chance.random(count) < 0.6, last_june + chance.integers(60, 1400, count), np.datetime64("NaT"))
    funding = np.where(chance.random(count) < 0.85, last_june + chance.integers(30, 1100, count), np.datetime64("NaT"))
    funding[:3] = last_june + chance.integers(30, 300, 3)
    partners = Partners(
        ids=[f"P{number:02d}" for number in range(1, count + 1)],
        short_names=short_names,
        names=[f"{short_name} {words}" for short_name, (_, words, _, _) in zip(short_names, kinds, strict=True)],
        kind=[kind for kind, _, _, _ in kinds],
        neighborhood=chance.choice(len(city), count, p=weight / weight.sum()),
        agreement_start=start,
        agreement_end=ends,
        shared_outcomes=[";".join((*outcomes, "students_served")) for _, _, _, outcomes in kinds],
        funding_end=funding,
    )
    return partners, _programs(students, years, kinds, partners, city, schools, chance)


def _programs(
    students: int,
    years: int,
    kinds: list[_Kind],
    partners: Partners,
    city: City,
    schools: Schools,
    chance: np.random.Generator,
) -> Programs:
    offered = [list(categories) for _, _, categories, _ in kinds]
    for position in np.flatnonzero(chance.random(len(kinds)) < 0.25):
        offered[position].append(offered[position][0])
    partner = np.repeat(np.arange(len(kinds)), [len(categories) for categories in offered])
    category = [name for categories in offered for name in categories]
    offers = [_OFFER[name] for name in category]
    count = len(partner)
    at_school = chance.random(count) < 0.2
    neighborhood = np.where(
        chance.random(count) < 0.6, partners.neighborhood[partner], chance.choice(len(city), count, p=city.share)
    )
    school = np.where(at_school, _fitting_schools(offers, schools, chance), -1)
    first_year = np.where(chance.random(count) < 0.2, chance.integers(0, years, count), 0)
    closes_early = chance.random(count) < 0.1
    seats = np.exp(chance.normal(0, 0.7, count)) * np.where(at_school, 0.4, 1)
    again = [f" {number}" if number else "" for number in _times_before(partner, category)]
    return Programs(
        ids=[
            f"{partners.ids[owner]}-{number:02d}"
            for owner, number in zip(partner, _number_within(partner), strict=True)
        ],
        names=[
            f"{partners.short_names[owner]} {offer[0]}{more}"
            for owner, offer, more in zip(partner, offers, again, strict=True)
        ],
        partner=partner,
        category=np.array([CATEGORIES.index(name) for name in category]),
        capacity=np.maximum(np.round(_SEATS_A_STUDENT * students * seats / seats.sum(), -1).astype(np.int64), 10),
        unit=list(_UNITS[chance.integers(0, len(_UNITS), count)]),
        neighborhood=np.where(at_school, schools.neighborhood[school], neighborhood),
        citywide=(chance.random(count) < 0.3) & ~at_school,
        school=school,
        first_year=first_year,
        last_year=np.where(closes_early, np.maximum(first_year, chance.integers(0, years, count)), years - 1),
        events=np.array([offer[2] for offer in offers], float),
        event_hours=np.array([offer[1] for offer in offers]),
        tier=np.array([offer[3] for offer in offers]),
        first_grade=np.array([offer[4] for offer in offers]),
        last_grade=np.array([offer[5] for offer in offers]),
    )


def _fitting_schools(offers: list[_Offered], schools: Schools, chance: np.random.Generator) -> Whole:
    """For each program a school of a level that it is meant for."""
    return np.array(
        [
            chance.choice(np.flatnonzero((schools.level >= lowest) & (schools.level <= highest)))
            for lowest, highest in (LEVEL_OF_GRADE[[first + 1, last + 1]] for *_, first, last in offers)
        ]
    )


def _number_within(partner: Whole) -> Whole:
    return np.arange(len(partner)) - np.searchsorted(partner, partner) + 1


def _times_before(partner: Whole, category: list[str]) -> list[int]:
    """Which of a partner's programs of one category each is; 0 for the first, 2 for the second."""
    pairs = list(zip(partner.tolist(), category, strict=True))
    return [(before + 1) if (before := pairs[:position].count(pair)) else 0 for position, pair in enumerate(pairs)]
