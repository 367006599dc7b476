"""What an engine is asked and what it answers: the same cells, whatever works them out.

Every combination of what exists is a cell, also where nobody is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from etl.warehouse import UNITS, Subject, Unit
from metrics.cells import CellKey
from metrics.dimensions import ALL, DIMENSIONS
from metrics.indicator import GeographyType, Indicator

COMMUNITY = "community"
STUDENT_YEAR = "student_year"
STUDENT_SCHOOL_YEAR = "student_school_year"
STUDENT_PARTNER_YEAR = "student_partner_year"

_PLACE_COLUMN: dict[GeographyType, Literal["neighborhood_id", "school_id"] | None] = {
    "community": None,
    "neighborhood": "neighborhood_id",
    "school": "school_id",
}


@dataclass(frozen=True)
class Universe:
    """What exists: the years, places, partners and groups for which every indicator has a cell.

    `groups` are the (dimension, value) pairs that anybody is in, in order, with `unknown` in every dimension.
    """

    school_years: tuple[int, ...]
    neighborhoods: tuple[str, ...]
    schools: tuple[str, ...]
    partners: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]

    def places(self, geography_type: GeographyType) -> tuple[str, ...]:
        """The ids of all places of a type."""
        return {"community": (COMMUNITY,), "neighborhood": self.neighborhoods, "school": self.schools}[geography_type]


@dataclass(frozen=True)
class Grouping:
    """One kind of cells: the rows of the table `unit` by place, by partner or not, over groups of students."""

    unit: str
    geography_type: GeographyType
    by_partner: bool
    disaggregated: bool
    indicators: tuple[Indicator, ...]

    @property
    def place_column(self) -> Literal["neighborhood_id", "school_id"] | None:
        return _PLACE_COLUMN[self.geography_type]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension that any of its indicators is grouped by."""
        wanted = {name for indicator in self.indicators for name in self.dimensions_of(indicator)}
        return tuple(dimension.name for dimension in DIMENSIONS if dimension.name in wanted)

    def dimensions_of(self, indicator: Indicator) -> tuple[str, ...]:
        return indicator.disaggregate_by if self.disaggregated else ()

    def groups_of(self, indicator: Indicator, universe: Universe) -> tuple[tuple[str, str], ...]:
        wanted = self.dimensions_of(indicator)
        return ((ALL, ALL), *(group for group in universe.groups if group[0] in wanted))

    def partners(self, universe: Universe) -> tuple[str, ...]:
        return universe.partners if self.by_partner else (ALL,)

    def keys(self, indicator: Indicator, universe: Universe) -> Iterator[CellKey]:
        """Every cell of one indicator, whether anybody is in it or not."""
        for year, place, partner, (dimension, group) in product(
            universe.school_years,
            universe.places(self.geography_type),
            self.partners(universe),
            self.groups_of(indicator, universe),
        ):
            yield CellKey(indicator.id, year, self.geography_type, place, partner, dimension, group)


def groupings(indicators: Sequence[Indicator]) -> list[Grouping]:
    """Every kind of cells that the indicators need, each indicator in the tables that count it rightly.

    An indicator of student-years counts a student once in the community and the neighborhood, with the days there at
    each school, and with the whole year at each partner. One of student-school or student-partner pairs counts pairs.
    One of records of students, or of what is offered, counts these: in the community by group and by partner, in a
    neighborhood all together.
    """
    of_years = tuple(i for i in indicators if i.unit_of_analysis == STUDENT_YEAR)
    of_schools = tuple(i for i in indicators if i.unit_of_analysis == STUDENT_SCHOOL_YEAR)
    of_partners = tuple(i for i in indicators if i.unit_of_analysis == STUDENT_PARTNER_YEAR)
    by_partner = tuple(i for i in (*of_years, *of_partners) if i.by_partner)
    wanted = [
        Grouping(STUDENT_YEAR, "community", False, True, of_years),
        Grouping(STUDENT_YEAR, "neighborhood", False, True, _at("neighborhood", of_years)),
        Grouping(STUDENT_SCHOOL_YEAR, "school", False, True, _at("school", (*of_years, *of_schools))),
        Grouping(STUDENT_SCHOOL_YEAR, "community", False, True, of_schools),
        Grouping(STUDENT_SCHOOL_YEAR, "neighborhood", False, True, _at("neighborhood", of_schools)),
        Grouping(STUDENT_PARTNER_YEAR, "community", False, True, of_partners),
        Grouping(STUDENT_PARTNER_YEAR, "neighborhood", False, True, _at("neighborhood", of_partners)),
        Grouping(STUDENT_PARTNER_YEAR, "community", True, True, by_partner),
        Grouping(STUDENT_PARTNER_YEAR, "neighborhood", True, False, _at("neighborhood", by_partner)),
        *(grouping for unit in UNITS if unit.subject is not Subject.STUDENT for grouping in _of(unit, indicators)),
    ]
    return [grouping for grouping in wanted if grouping.indicators]


def _of(unit: Unit, indicators: Sequence[Indicator]) -> Iterator[Grouping]:
    mine = tuple(indicator for indicator in indicators if indicator.unit_of_analysis == unit.name)
    by_partner = tuple(indicator for indicator in mine if indicator.by_partner and unit.has_partners)
    yield Grouping(unit.name, "community", False, unit.has_groups, mine)
    yield Grouping(unit.name, "neighborhood", False, False, _at("neighborhood", mine))
    yield Grouping(unit.name, "community", True, False, by_partner)


def _at(geography_type: GeographyType, indicators: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    return tuple(indicator for indicator in indicators if geography_type in indicator.geographies)
