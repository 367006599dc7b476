"""One column a milestone on record, `met_<milestone>`, its name brought to letters, digits and underscores.

Milestones whose names come to the same are one, met if any of them was met in the year.
"""

from __future__ import annotations

from etl.normalization import name_sql

STATEMENTS = (
    f"""
    CREATE TEMP TABLE milestone_year AS
    PIVOT (
        SELECT student_id, school_year, 'met_' || name AS variable, met
        FROM (
            SELECT *, {name_sql("milestone")} AS name FROM milestones
        )
        WHERE name <> ''
    ) ON variable USING bool_or(met)
    """,  # noqa: S608 (our own SQL)
)
