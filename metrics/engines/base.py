"""What an engine is asked and what it answers: the same cells, whatever works them out.

Every combination of what exists is a cell, also where nobody is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from metrics.dimensions import ALL, DIMENSIONS, UNKNOWN, Disaggregation
from metrics.indicator import GeographyType, Indicator

COMMUNITY = "community"
PlaceColumn = Literal["neighborhood_id", "school_id"]


@dataclass(frozen=True)
class Universe:
    """What exists: the years, places, partners and groups for which every indicator has a cell.

    `groups` are (dimension, value) pairs that anybody is in, `("all", "all")` first, `unknown` always among them.
    """

    school_years: tuple[int, ...]
    neighborhoods: tuple[str, ...]
    schools: tuple[str, ...]
    partners: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]

    def places(self, geography_type: GeographyType) -> tuple[str, ...]:
        return {"community": (COMMUNITY,), "neighborhood": self.neighborhoods, "school": self.schools}[geography_type]


@dataclass(frozen=True)
class Grouping:
    """One kind of cells: rows of the table `unit`, by place, by partner or not, over the groups of `dimensions`.

    `place_column` is None for the community. `indicators` are those that are counted in this way.
    """

    unit: str
    geography_type: GeographyType
    by_partner: bool
    dimensions: tuple[str, ...]
    indicators: tuple[Indicator, ...]
