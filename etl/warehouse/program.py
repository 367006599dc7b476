"""Programs as they are counted: once in each school year of the students in which they run; without dates, in all."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TEMP VIEW program_part AS
    SELECT
        program_id, school_year, partner_id, service_category, capacity, unit AS capacity_unit,
        CASE WHEN unit = 'students' THEN capacity END AS seats,
        neighborhood_id, school_id
    FROM programs
    JOIN (SELECT DISTINCT school_year FROM student_year) AS of_students
        ON coalesce(starts_on <= last_date(school_year), true) AND coalesce(ends_on >= first_date(school_year), true)
    """,
)
