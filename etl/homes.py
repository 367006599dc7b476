"""How the students of the roster were placed, for the data manager: how many homes lie in no neighborhood, and why.

Counts and shapes only, never a home. What is wrong with the places stops no delivery: it is told beside the reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from etl.borders import border_faults
from etl.boundaries import read_boundaries
from etl.community import Community
from etl.problems import Problem, Refused, all_or_refused
from etl.tracts import read_crosswalk
from etl.warehouse import open_warehouse
from etl.warehouse.placing import place_homes

_BY_YEAR = """
SELECT
    students.school_year,
    count(*) AS students,
    count(*) FILTER (students.neighborhood_id IS NOT NULL AND tract_id IS NULL) AS given,
    count(placed_home.neighborhood_id) AS by_coordinates,
    count(*) FILTER (tract_id IS NOT NULL AND placed_home.neighborhood_id IS NULL) AS by_tract,
    count(*) FILTER (
        students.longitude IS NOT NULL AND students.latitude IS NOT NULL AND placed_home.neighborhood_id IS NULL
        AND (students.neighborhood_id IS NULL OR tract_id IS NOT NULL)
    ) AS outside,
    coalesce(sum(error) FILTER (placed_home.neighborhood_id IS NULL), 0) AS misplaced
FROM students
LEFT JOIN placed_tract ON placed_tract.tract_id = students.neighborhood_id
LEFT JOIN placed_home
    ON placed_home.longitude = students.longitude AND placed_home.latitude = students.latitude
    AND students.school_year BETWEEN placed_home.first_year AND placed_home.last_year
    AND (students.neighborhood_id IS NULL OR tract_id IS NOT NULL)
GROUP BY students.school_year
ORDER BY students.school_year
"""


@dataclass(frozen=True)
class PlacedYear:
    """The students rows of one school year: with a neighborhood given, placed by coordinates, or by tract.

    `outside` are those whose coordinates lie in no neighborhood; `misplaced` is how many of `by_tract` are expected to
    live in another neighborhood than that of most of their tract. What is in none of them has no home on record.
    """

    school_year: int
    students: int
    given: int
    by_coordinates: int
    by_tract: int
    outside: int
    misplaced: float

    def to_text(self) -> str:
        """The same in a line."""
        nowhere = self.students - self.given - self.by_coordinates - self.by_tract
        parts = [f"{self.given:,} given", f"{self.by_coordinates:,} by coordinates"]
        if self.by_tract:
            parts.append(
                f"{self.by_tract:,} by tract (about {self.misplaced:,.0f} of them live in another neighborhood)"
            )
        parts.append(f"{nowhere:,} in none, {self.outside:,} of these with coordinates outside every neighborhood")
        return f"{self.school_year}: {self.students:,} students = {', '.join(parts)}"


@dataclass(frozen=True)
class PlacesReport:
    """What is wrong with shapes and crosswalk, and how each school year was placed."""

    problems: tuple[Problem, ...] = ()
    years: tuple[PlacedYear, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "problems": [asdict(problem) for problem in self.problems],
            "years": [asdict(year) for year in self.years],
        }

    def lines(self) -> Iterator[str]:
        """Each problem, then each school year."""
        yield from map(str, self.problems)
        if self.years:
            yield "Neighborhoods of the students, by school year:"
            yield from (f"  {year.to_text()}" for year in self.years)


def report_places(community: Community) -> PlacesReport:
    """How the students that are loaded are placed by the shapes and the crosswalk of a community; empty without any.

    What cannot be read is told as a problem.
    """
    try:
        base, tracts = community.neighborhoods, community.crosswalk
        if (base is None and tracts is None) or not community.warehouse_path.exists():
            return PlacesReport()
        boundaries, crosswalk = all_or_refused(lambda: read_boundaries(base), lambda: read_crosswalk(tracts))
        with open_warehouse(community.warehouse_path, read_only=True) as warehouse:
            place_homes(warehouse.connection, boundaries, crosswalk)
            years = _years(warehouse.connection)
    except Refused as refused:
        return PlacesReport(refused.problems)
    return PlacesReport(tuple(border_faults(boundaries)), years)


def _years(connection: duckdb.DuckDBPyConnection) -> tuple[PlacedYear, ...]:
    return tuple(PlacedYear(*row) for row in connection.execute(_BY_YEAR).fetchall())
