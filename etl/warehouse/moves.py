"""How often a student changed school, from the enrollment spells alone: no spell, nothing known."""

from __future__ import annotations

STATEMENTS = (
    # The October 1 that lies in a school year, on which most states count who is enrolled.
    """
    CREATE TEMP MACRO count_day(school_year) AS make_date(
        year(first_date(school_year)) + (month(first_date(school_year)) > 10)::INTEGER, 10, 1)
    """,
    # The first and last school day of a school's year: the calendar's, else the first and last day of its attendance.
    """
    CREATE TEMP VIEW term AS
    WITH attended AS (
        SELECT school_id, school_year, bit_or(days) AS days FROM stint WHERE school_id IS NOT NULL GROUP BY ALL
    ), held AS (
        SELECT
            school_id, school_year,
            CASE WHEN bit_count(school_calendar.days) > 0 THEN school_calendar.days ELSE attended.days END AS days
        FROM school_calendar
        FULL JOIN attended USING (school_id, school_year)
    )
    SELECT
        school_id, school_year,
        (first_date(school_year) + instr(days::VARCHAR, '1')::INTEGER - 1) AS first_school_day,
        (first_date(school_year) + 366 - instr(reverse(days::VARCHAR), '1')::INTEGER) AS last_school_day
    FROM held
    WHERE bit_count(days) > 0
    """,
    """
    CREATE TEMP VIEW moves AS
    SELECT
        student_id, school_year,
        count(DISTINCT school_id) AS schools_attended,
        CASE WHEN count(first_school_day) = count(*)
             THEN count(*) FILTER (WHERE entry_date > first_school_day) END AS entries,
        CASE WHEN count(last_school_day) = count(*)
             THEN count(*) FILTER (WHERE last_day < last_school_day) END AS exits,
        count(*) FILTER (
            WHERE entry_date <= count_day(school_year) AND coalesce(last_day >= count_day(school_year), true)
        ) AS count_day_enrollments,
        CASE WHEN entries IS NOT NULL
             THEN count(*) FILTER (WHERE entry_date > greatest(first_school_day, count_day(school_year)))
             END AS entries_after_count_day,
        CASE WHEN exits IS NOT NULL
             THEN count(*) FILTER (WHERE last_day < last_school_day AND last_day > count_day(school_year))
             END AS exits_after_count_day
    FROM spell
    LEFT JOIN term USING (school_id, school_year)
    GROUP BY ALL
    """,
)
