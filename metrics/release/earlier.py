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
from metrics.disclosure import Beside, DisclosurePolicy
from metrics.indicator import Indicator
from metrics.meaning import Meaning
from metrics.release.observations import place_partner_group, words
from metrics.release.published_definitions import PublishedDefinition, definitions_in
from metrics.release_tables import BOUNDARY, DATABASE

_SAME_CELL = """JOIN earlier.observation told
    ON told.indicator_id = told_as AND told.school_year = cell.school_year
    AND told.geography_type = cell.geography_type AND told.geography_id = cell.geography_id
    AND told.partner_id = cell.partner_id
    AND told.group_dimension = cell.group_dimension AND told.group_value = cell.group_value"""
_BOTH = f"cell JOIN alike USING (indicator_id) {_SAME_CELL}"
_HIDDEN = f"SELECT position FROM {_BOTH} WHERE told.status = 'suppressed'"  # noqa: S608 (constants)
_CODED = f"SELECT position FROM {_BOTH} WHERE told.status IN ('coded_low', 'coded_high')"  # noqa: S608
_SHOWN = f"""
WITH shown AS (
    SELECT position, cell.school_year, same_meaning,
        told.numerator = cell.numerator AND (told.denominator IS NULL
            OR told.denominator = cell.denominator AND coalesce(told.students = cell.students, true)) AS is_same
    FROM {_BOTH}
    WHERE told.status = 'published'
), says_more AS (
    SELECT school_year FROM shown WHERE NOT is_same
    UNION SELECT school_year FROM cell ANTI JOIN alike USING (indicator_id)
)
SELECT position FROM shown SEMI JOIN says_more USING (school_year) WHERE is_same AND same_meaning
"""  # noqa: S608
"""Of a year of which it says nothing new a release that hides more tells nothing more, and needs no such care.

A count of students has no denominator; how many students have records is not told.
"""

_LEFT = f"""
SELECT position FROM cell JOIN counts_alike USING (indicator_id) {_SAME_CELL}
WHERE told.status = 'published' AND told.students <> cell.students AND (
    abs(told.students - cell.students) < getvariable('minimum_group')
    OR is_share AND least(
        abs(told.numerator - cell.numerator),
        abs(told.students - told.numerator - cell.students + cell.numerator)
    ) < getvariable('minimum_count'))
"""  # noqa: S608 (constants)
"""Of two populations of which the same is counted, who is in the one alone is told by both together."""

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


def beside_earlier(
    releases: Path,
    cells: Cells,
    indicators: Sequence[Indicator],
    boundaries: Sequence[Mapping[str, Any]],
    policy: DisclosurePolicy,
) -> Beside:
    """Which cells a release in the folder has hidden, or has shown within other boundaries, and which it shows as is.

    A cell is looked for under its own indicator and under every one that meant the same. `indicators`, `boundaries` and
    `policy` are those of the release to come. Of a neighborhood that was drawn anew for years that were published
    before, what old and new boundaries differ by would be told; of a population that was drawn anew, the few who are in
    one of the two.
    """
    beside = Beside.nothing(len(cells))
    earlier = list(_databases(releases))
    if not earlier:
        return beside
    with connect() as connection:
        connection.register("cell", _cell_table(cells))
        connection.register("boundary", _boundary_table(boundaries))
        for name in ("minimum_group", "minimum_count"):
            connection.execute(f"SET VARIABLE {name} = {getattr(policy, name):d}")
        for database in earlier:
            attach(connection, database, "earlier")
            published = definitions_in(connection, "earlier")
            connection.register("alike", _alike(indicators, published))
            connection.register("counts_alike", _counts_alike(indicators, published))
            for mask, query in (
                (beside.parts, _HIDDEN),
                (beside.parts, _LEFT),
                (beside.groups, _LEFT),
                (beside.parts, _REDRAWN.format(drawn=_drawn(connection))),
                (beside.coded, _CODED),
                (beside.public, _SHOWN),
            ):
                mask[connection.execute(query).fetchnumpy()["position"]] = True
            connection.execute("DETACH earlier")
    return beside


def _alike(indicators: Sequence[Indicator], published: Mapping[str, PublishedDefinition]) -> pa.Table:
    """Under which ids an earlier release may tell what each indicator counts: its own, and those of its meaning."""
    found = [
        (indicator.id, told_as, meaning == then.meaning)
        for indicator in indicators
        for meaning in (Meaning.of(indicator),)
        for told_as, then in published.items()
        if told_as == indicator.id or meaning == then.meaning
    ]
    return _pairs(found, "same_meaning")


def _counts_alike(indicators: Sequence[Indicator], published: Mapping[str, PublishedDefinition]) -> pa.Table:
    """Under which ids an earlier release may tell what each indicator counts, of a population that is none any more."""
    meant = {Meaning.of(indicator) for indicator in indicators}
    found = [
        (indicator.id, told_as, indicator.statistic == "proportion")
        for indicator in indicators
        for meaning in (Meaning.of(indicator),)
        for told_as, then in published.items()
        if then.meaning not in meant and meaning.counts_as(then.meaning)
    ]
    return _pairs(found, "is_share")


def _pairs(found: Sequence[tuple[str, str, bool]], of_both: str) -> pa.Table:
    """Ids now, ids then, and what is so of the two."""
    names, kinds = ("indicator_id", "told_as", of_both), (pa.string(), pa.string(), pa.bool_())
    return pa.table({name: pa.array([one[at] for one in found], kinds[at]) for at, name in enumerate(names)})


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
            "denominator": cells.denominator,
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
