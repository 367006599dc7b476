"""What the tables of a release must not contain, read as the public reads them: each breach in a sentence.

A hidden cell has no number anywhere, what is shown is large enough, and what is derived is derived from shown cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from metrics.audit.public import Rules
from metrics.database import connect
from metrics.release_file import CHANGED, is_as_published
from metrics.release_tables import DATABASE, MANIFEST, RELEASE_TABLES

_CHECKS = {
    "hidden cells with a number": """
        SELECT count(*) FROM observation
        WHERE status NOT IN ('published', 'no_students')
          AND coalesce(numerator, denominator, students, "unknown", value, lower, upper) IS NOT NULL
    """,
    "hidden cells that say more than that they are hidden": """
        SELECT count(*) FROM observation
        WHERE status = 'suppressed' AND (display <> 'hidden' OR note <> '')
    """,
    "cells of fewer students than may be shown": """
        SELECT count(*) FROM observation WHERE students BETWEEN 1 AND $minimum_group - 1
    """,
    "cells of fewer records of students than may be shown": """
        SELECT count(*) FROM observation JOIN indicator USING (indicator_id)
        WHERE unit_of_analysis IN ('referral', 'need') AND statistic IN ('proportion', 'mean', 'count')
          AND CASE statistic WHEN 'count' THEN observation.numerator ELSE observation.denominator END
              BETWEEN 1 AND $minimum_group - 1
    """,
    "cells of so few with or without what is counted that they may not be shown": """
        SELECT count(*) FROM observation JOIN indicator USING (indicator_id)
        WHERE status = 'published' AND statistic = 'proportion' AND unit_of_analysis <> 'program'
          AND least(observation.numerator, observation.denominator - observation.numerator) < $minimum_count
    """,
    "counts of few who are unknown": """
        SELECT count(*) FROM observation WHERE "unknown" BETWEEN 1 AND $minimum_group - 1
    """,
    "gaps between groups that are not both shown": """
        SELECT count(*) FROM gap
        LEFT JOIN (SELECT * FROM observation WHERE partner_id = 'all') one
            USING (indicator_id, school_year, geography_type, geography_id, group_dimension, group_value)
        LEFT JOIN (SELECT * RENAME (group_value AS reference_group) FROM observation WHERE partner_id = 'all') other
            USING (indicator_id, school_year, geography_type, geography_id, group_dimension, reference_group)
        WHERE one.status IS DISTINCT FROM 'published' OR other.status IS DISTINCT FROM 'published'
          OR gap.value <> one.value OR gap.reference_value <> other.value
    """,
    "trends whose last school year is not shown": """
        SELECT count(*) FROM trend
        LEFT JOIN observation o ON o.indicator_id = trend.indicator_id AND o.school_year = trend.last_year
            AND o.geography_type = trend.geography_type AND o.geography_id = trend.geography_id
            AND o.partner_id = trend.partner_id AND o.group_dimension = trend.group_dimension
            AND o.group_value = trend.group_value
        WHERE trend.last_year IS NOT NULL AND o.status IS DISTINCT FROM 'published'
    """,
    "changes that tell again what is hidden now": """
        SELECT count(*) FROM release_change JOIN observation o USING (
            indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value
        )
        WHERE release_change.display <> o.display
          OR (o.status <> 'published' AND previous_display <> 'withdrawn')
    """,
}


def violations_of(folder: Path, rules: Rules) -> Iterator[str]:
    """Everything that stands in a release and must not. Raises nothing: a table that is missing is a violation."""
    others = sorted(path.name for path in folder.iterdir() if path.name not in (DATABASE, MANIFEST))
    if others:
        yield f"{len(others)} files that belong to no release lie in its folder"
    if not is_as_published(folder):
        yield CHANGED
    with connect(folder / DATABASE, read_only=True) as connection:
        wrong = list(_wrong_columns(connection))
        yield from wrong
        for what, query in _CHECKS.items() if not wrong else ():
            named = {name: value for name, value in vars(rules).items() if f"${name}" in query}
            (count,) = connection.execute(query, named).fetchone() or (0,)
            if count:
                yield f"{count:,} {what}"


def _wrong_columns(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    query = """
        SELECT table_name, list(column_name ORDER BY column_index)
        FROM duckdb_columns() WHERE NOT internal
        GROUP BY ALL ORDER BY ALL
    """
    found = dict(connection.execute(query).fetchall())
    declared = {
        table.name: [field.name for field in table.fields]
        for table in RELEASE_TABLES
        if not table.came_later or table.name in found
    }
    for name in sorted(found.keys() | declared.keys()):
        if found.get(name) != declared.get(name):
            yield f"table `{name}` does not have the columns that are declared for it"
