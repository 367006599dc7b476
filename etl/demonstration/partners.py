"""The organizations that serve the children: of what kind, where, and under which agreement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from etl.demonstration import names
from etl.demonstration.chance import Days, Whole, stream
from etl.demonstration.city import City


class _Kind(NamedTuple):
    kind: str
    name_ends: str
    categories: tuple[str, ...]
    outcomes: tuple[str, ...]


_KINDS = (
    _Kind("nonprofit", "Tutors", ("academic_support", "early_childhood"), ("early_grade_reading", "middle_grade_math")),
    _Kind(
        "nonprofit",
        "Youth Center",
        ("out_of_school_time", "enrichment", "academic_support"),
        ("consistent_attendance",),
    ),
    _Kind(
        "health center", "Health Clinic", ("physical_health", "mental_health"), ("chronic_absence", "attendance_rate")
    ),
    _Kind("food bank", "Pantry", ("food", "clothing"), ("attendance_rate",)),
    _Kind(
        "university",
        "College Bridge",
        ("college_and_career", "transitions"),
        ("graduation_4yr", "ninth_grade_on_track"),
    ),
    _Kind("public library", "Branch Library", ("enrichment", "device", "internet"), ("early_grade_reading",)),
    _Kind(
        "nonprofit",
        "Counseling",
        ("mental_health", "family_engagement"),
        ("chronic_absence", "severe_chronic_absence"),
    ),
    _Kind("early learning", "Nursery School", ("early_childhood", "childcare"), ("kindergarten_readiness",)),
    _Kind("housing agency", "Housing Aid", ("housing", "family_engagement", "clothing"), ("severe_chronic_absence",)),
    _Kind("faith-based", "Fellowship Hall", ("food", "out_of_school_time", "community_support"), ("attendance_rate",)),
    _Kind("workforce board", "Career Works", ("college_and_career", "transitions"), ("graduation_4yr", "promotion")),
    _Kind("youth sports", "Athletic Club", ("out_of_school_time", "physical_health"), ("consistent_attendance",)),
    _Kind("city agency", "Youth Justice Office", ("justice_prevention", "transitions"), ("promotion", "retention")),
    _Kind("arts organization", "Arts Workshop", ("enrichment", "out_of_school_time"), ("promotion",)),
)


@dataclass(frozen=True)
class Partners:
    """Partners, as arrays in one order. `agreement_end` and `funding_end` are NaT where none is set."""

    ids: list[str]
    short_names: list[str]
    names: list[str]
    kind: list[str]
    categories: list[tuple[str, ...]]
    neighborhood: Whole
    agreement_start: Days
    agreement_end: Days
    shared_outcomes: list[str]
    funding_end: Days

    def __len__(self) -> int:
        return len(self.ids)


def partner_count(students: int) -> int:
    """40 from 20,000 students on, fewer for a small community, never fewer than 8."""
    return int(np.clip(round(40 * (students / 20_000) ** 0.45), 8, 40))


def gather(students: int, first_year: int, years: int, city: City, seed: int) -> Partners:
    """The partners, most of them where need is; the funding of three ends within a year."""
    chance = stream(seed, "partners")
    count = partner_count(students)
    short_names = names.partners(count, chance)
    kinds = [_KINDS[position % len(_KINDS)] for position in range(count)]
    weight = city.share * (0.3 + city.poverty)
    last_june, never = np.datetime64(f"{first_year + years - 1}-06-30"), np.datetime64("NaT")
    funding = np.where(chance.random(count) < 0.85, last_june + chance.integers(30, 1100, count), never)
    funding[:3] = last_june + chance.integers(30, 300, 3)
    return Partners(
        ids=[f"P{number:02d}" for number in range(1, count + 1)],
        short_names=short_names,
        names=[f"{short_name} {kind.name_ends}" for short_name, kind in zip(short_names, kinds, strict=True)],
        kind=[kind.kind for kind in kinds],
        categories=[kind.categories for kind in kinds],
        neighborhood=chance.choice(len(city), count, p=weight / weight.sum()),
        agreement_start=np.datetime64(f"{first_year - 2}-07-01") + chance.integers(0, 360, count),
        agreement_end=np.where(chance.random(count) < 0.6, last_june + chance.integers(60, 1400, count), never),
        shared_outcomes=[";".join((*kind.outcomes, "students_served")) for kind in kinds],
        funding_end=funding,
    )
