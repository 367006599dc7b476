"""One column a milestone on record, `met_<milestone>`, its name brought to letters, digits and underscores.

Milestones whose names come to the same are one, met if any of them was met in the year.
"""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TEMP TABLE milestone_year AS
    PIVOT (
        SELECT student_id, school_year, 'met_' || name AS variable, met
        FROM (
            SELECT *, trim(regexp_replace(lower(strip_accents(milestone)), '[^a-z0-9]+', '_', 'g'), '_') AS name
            FROM milestones
        )
        WHERE name <> ''
    ) ON variable USING bool_or(met)
    """,
)
