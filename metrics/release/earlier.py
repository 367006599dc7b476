"""What earlier releases that are still there say: what they hide stays hidden, what they show can hide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from metrics.cells import Cells
from metrics.database import attach, connect
from metrics.disclosure import Beside
from metrics.release.observations import place_partner_group, words
from metrics.release_tables import BOUNDARY, DATABASE

_BOTH = """cell JOIN earlier.observation told USING (
    indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value
)"""
_HIDDEN = f"SELECT position FROM {_BOTH} WHERE told.status = 'suppressed'"  # noqa: S608 (constants)
_CODED = f"SELECT position FROM {_BOTH} WHERE told.status IN ('coded_low', 'coded_high')"  # noqa: S608
_SHOWN = f"""
WITH shown AS (
    SELECT position, school_year, told.numerator = cell.numerator AND told.students = cell.students AS is_same
    FROM {_BOTH}
    WHERE told.status = 'published'
)
SELECT position FROM shown WHERE is_same AND school_year IN (SELECT school_year FROM shown WHERE NOT is_same)
"""  # noqa: S608
"""Of a year in which nothing has changed a release that hides more tells nothing more, and needs no such care."""

_REDRAWN = """
WITH school_year AS (
    SELECT DISTINCT school_year FROM earlier.observation
), now AS (
    SELECT school_year, neighborhood_id, max(geojson) AS geojson, max(tracts) AS tracts
    FROM school_year JOIN boundary ON school_year BETWEEN coalesce(first_year, 0) AND coalesce(last_year, 9999)
    GROUP BY ALL
), before AS (
    SELECT school_year, neighborhood_id, max(geojson) AS geojson, max(tracts) AS tracts
    FROM school_year JOIN {drawn} ON school_year BETWEEN coalesce(first_year, 0) AND coalesce(last_year, 9999)
    GROUP BY ALL
), changed AS (
    SELECT school_year, neighborhood_id AS geography_id
    FROM now FULL JOIN before USING (school_year, neighborhood_id)
    WHERE (now.geojson, now.tracts) IS DISTINCT FROM (before.geojson, before.tracts)
)
SELECT position FROM cell
WHERE geography_type = 'neighborhood' AND students > 0
  AND (
    (school_year, geography_id) IN (FROM changed)
    OR (geography_id = 'unknown' AND school_year IN (SELECT school_year FROM changed))
  )
"""
"""With the boundaries of any neighborhood, it changes who lives in none. Of a school year that was not published before
no difference can be told."""

_BEFORE_PERIODS = """(
    SELECT geography_id AS neighborhood_id, NULL AS first_year, NULL AS last_year, geojson, NULL AS tracts
    FROM earlier.geography WHERE geography_type = 'neighborhood' AND geojson IS NOT NULL
)"""
"""What a release drew that knew no periods."""


def beside_earlier(releases: Path, cells: Cells, boundaries: Sequence[Mapping[str, Any]]) -> Beside:
    """Which cells a release in the folder has hidden, or has shown within other boundaries, and which it shows as is.

    `boundaries` are those of the release to come. Of a neighborhood that was drawn anew for years that were published
    before, what old and new boundaries differ by would be told.
    """
    beside = Beside.nothing(len(cells))
    earlier = list(_databases(releases))
    if not earlier:
        return beside
    with connect() as connection:
        connection.register("cell", _cell_table(cells))
        connection.register("boundary", _boundary_table(boundaries))
        for database in earlier:
            attach(connection, database, "earlier")
            for mask, query in (
                (beside.parts, _HIDDEN),
                (beside.parts, _REDRAWN.format(drawn=_drawn(connection))),
                (beside.coded, _CODED),
                (beside.public, _SHOWN),
            ):
                mask[connection.execute(query).fetchnumpy()["position"]] = True
            connection.execute("DETACH earlier")
    return beside


def _databases(releases: Path) -> Iterator[Path]:
    if releases.is_dir():
        yield from sorted(path for path in releases.glob(f"[!.]*/{DATABASE}"))


def _cell_table(cells: Cells) -> pa.Table:
    keys = cells.keys
    return pa.table(
        {
            "position": np.arange(len(keys)),
            "indicator_id": words(keys.indicators, keys.indicator),
            "school_year": keys.school_year.astype(np.int16),
            **place_partner_group(keys),
            "numerator": cells.numerator,
            "students": cells.students,
        }
    )


def _drawn(connection: duckdb.DuckDBPyConnection) -> str:
    """Where the earlier release says what it drew."""
    found = connection.execute("FROM duckdb_tables() WHERE database_name = 'earlier' AND table_name = 'boundary'")
    return "earlier.boundary" if found.fetchall() else _BEFORE_PERIODS


def _boundary_table(boundaries: Sequence[Mapping[str, Any]]) -> pa.Table:
    kinds = {field.name: pa.int16() if field.name.endswith("_year") else pa.string() for field in BOUNDARY.fields}
    return pa.table({name: pa.array([one.get(name) for one in boundaries], kind) for name, kind in kinds.items()})
