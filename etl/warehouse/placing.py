"""Where students live: as the district says, else where the home's coordinates lie, else where the tract counts.

`placed_home` and `placed_tract` say it for the units; `neighborhood` and `boundary` what a release draws and compares.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from etl.boundaries import Boundaries
from etl.places import FIRST_YEAR, LAST_YEAR, OUTSIDE
from etl.tracts import Crosswalk

BOUNDARY = """
CREATE OR REPLACE TABLE boundary (
    neighborhood_id VARCHAR NOT NULL,
    first_year SMALLINT NOT NULL,
    last_year SMALLINT NOT NULL,
    geojson VARCHAR,
    tracts VARCHAR
)"""
"""One row a neighborhood × period of school years with the same shape, or with the same tracts counted in it."""


def draw(connection: duckdb.DuckDBPyConnection, boundaries: Boundaries, crosswalk: Crosswalk) -> None:
    """Write which neighborhoods there are and what they look like; needs `placed_tract`."""
    _draw_boundaries(connection, boundaries, crosswalk)
    connection.execute("DELETE FROM neighborhood")
    latest: dict[str, tuple[str, str, str | None]] = {}
    for period in reversed(boundaries.periods):
        there = period.neighborhoods
        for identifier, name, shape in zip(there.ids, there.names, there.geojson(), strict=True):
            # What is not drawn any more keeps its name, and has no shape of today.
            latest.setdefault(identifier, (identifier, name, shape if period is boundaries.periods[-1] else None))
    if latest:
        connection.executemany("INSERT INTO neighborhood VALUES (?, ?, ?)", list(latest.values()))
    connection.execute(
        """
        INSERT INTO neighborhood
        SELECT neighborhood_id, neighborhood_id, NULL
        FROM (
            SELECT neighborhood_id FROM students
            ANTI JOIN placed_tract ON placed_tract.tract_id = students.neighborhood_id
            UNION SELECT neighborhood_id FROM placed_tract
            UNION SELECT neighborhood_id FROM schools
            UNION SELECT neighborhood_id FROM partners UNION SELECT neighborhood_id FROM programs
        )
        ANTI JOIN neighborhood USING (neighborhood_id)
        WHERE neighborhood_id IS NOT NULL
        ORDER BY neighborhood_id
        """
    )


def place_homes(connection: duckdb.DuckDBPyConnection, boundaries: Boundaries, crosswalk: Crosswalk) -> None:
    """Fill the temporary tables `placed_tract`, and `placed_home` with the homes for which no neighborhood is given.

    A home lies in one neighborhood, or none, of each period.
    """
    tracts = sorted(crosswalk.weights)
    placed = pa.table(
        {
            "tract_id": pa.array(tracts, pa.string()),
            "neighborhood_id": pa.array([crosswalk.neighborhood_of(tract) for tract in tracts], pa.string()),
            "error": pa.array([float(crosswalk.error_of(tract)) for tract in tracts], pa.float64()),
        }
    )
    connection.register("located", placed)
    connection.execute("CREATE OR REPLACE TEMP TABLE placed_tract AS FROM located")
    homes = connection.execute(
        """
        SELECT DISTINCT longitude, latitude FROM students
        WHERE longitude IS NOT NULL AND latitude IS NOT NULL
            AND (neighborhood_id IS NULL OR neighborhood_id IN (SELECT tract_id FROM placed_tract))
        """
    ).fetchnumpy()
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE placed_home "
        "(longitude DOUBLE, latitude DOUBLE, first_year SMALLINT, last_year SMALLINT, neighborhood_id VARCHAR)"
    )
    for period in boundaries.periods:
        found = period.neighborhoods.locate(homes["longitude"], homes["latitude"])
        ids = pa.array(period.neighborhoods.ids, pa.string()).take(pa.array(found, mask=found == OUTSIDE))
        connection.register("located", pa.table({**homes, "neighborhood_id": ids}))
        connection.execute(
            "INSERT INTO placed_home SELECT longitude, latitude, ?, ?, neighborhood_id FROM located "
            "WHERE neighborhood_id IS NOT NULL",
            [period.first_year, period.last_year],
        )
    connection.unregister("located")


def _draw_boundaries(connection: duckdb.DuckDBPyConnection, boundaries: Boundaries, crosswalk: Crosswalk) -> None:
    connection.execute(BOUNDARY)
    rows: list[tuple[str, int, int, str | None, str | None]] = [
        (identifier, period.first_year, period.last_year, shape, None)
        for period in boundaries.periods
        for identifier, shape in zip(period.neighborhoods.ids, period.neighborhoods.geojson(), strict=True)
    ]
    inside: dict[str, list[str]] = {}
    for tract in sorted(crosswalk.weights):
        inside.setdefault(crosswalk.neighborhood_of(tract), []).append(tract)
    rows += [(name, FIRST_YEAR, LAST_YEAR, None, " ".join(tracts)) for name, tracts in inside.items()]
    if rows:
        connection.executemany("INSERT INTO boundary VALUES (?, ?, ?, ?, ?)", rows)
