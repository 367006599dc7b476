"""Days of a school year as bits, so that a set of days is one value and counting it is one instruction.

Bit n of a set is the day n days after the first day of the school year; every set is 366 bits long. `spell` holds the
enrollment spells that count: those of students who never came (`no_show`) are dropped.
"""

from __future__ import annotations

PERIODS = (
    # The first day of a school year that is named by the calendar year in which it ends.
    """
    CREATE TEMP MACRO first_date(school_year) AS make_date(
        school_year::INTEGER - CASE WHEN getvariable('school_year_starts') = 1 THEN 0 ELSE 1 END,
        getvariable('school_year_starts'), 1)
    """,
    "CREATE TEMP MACRO last_date(school_year) AS first_date(school_year + 1) - 1",
    "CREATE TEMP MACRO day_number(date, school_year) AS date - first_date(school_year)",
    "CREATE TEMP MACRO no_days() AS repeat('0', 366)::BIT",
    # The set of the first n days of a year: every spell is one such set less another.
    """
    CREATE TEMP TABLE first_days AS
    SELECT n, (repeat('1', n) || repeat('0', 366 - n))::BIT AS days
    FROM (SELECT unnest(range(367))::INTEGER AS n)
    """,
)

SPELLS = (
    """
    CREATE TEMP VIEW spell AS
    SELECT
        student_id, school_year, school_id, grade_level, entry_date, exit_date, exit_reason,
        CASE WHEN getvariable('exit_date_inclusive') THEN exit_date ELSE exit_date - 1 END AS last_day
    FROM enrollment
    WHERE exit_reason IS DISTINCT FROM 'no_show'
    """,
    # On which days a student belonged to a school, wherever enrollment says anything about the two in that year.
    """
    CREATE TEMP TABLE membership AS
    WITH spell_days AS (
        SELECT student_id, school_id, school_year, until.days & ~since.days AS days
        FROM spell
        JOIN first_days AS since ON since.n = greatest(0, least(366, day_number(entry_date, school_year)))
        JOIN first_days AS until
            ON until.n = greatest(0, least(366, coalesce(day_number(last_day, school_year) + 1, 366)))
    ), never_came AS (
        SELECT student_id, school_id, school_year, no_days() FROM enrollment WHERE exit_reason = 'no_show'
    )
    SELECT student_id, school_id, school_year, bit_or(days) AS days
    FROM (FROM spell_days UNION ALL FROM never_came)
    GROUP BY ALL
    """,
)

CALENDAR = (
    # A school's own row for a day goes before the row for all schools.
    """
    CREATE TEMP TABLE school_calendar AS
    WITH numbered AS (
        SELECT school_id, school_year, is_school_day, day_number(date, school_year) AS day FROM calendar
    ), general AS (
        SELECT school_year, bitstring_agg(day, 0, 365) FILTER (WHERE is_school_day) AS held
        FROM numbered WHERE school_id IS NULL GROUP BY ALL
    ), own AS (
        SELECT
            school_id, school_year,
            bitstring_agg(day, 0, 365) AS said,
            bitstring_agg(day, 0, 365) FILTER (WHERE is_school_day) AS held
        FROM numbered WHERE school_id IS NOT NULL GROUP BY ALL
    ), school_year_of AS (
        SELECT school_id, school_year FROM enrollment
        UNION SELECT school_id, school_year FROM own
    )
    SELECT
        school_id, school_year,
        (coalesce(general.held, no_days()) & ~coalesce(own.said, no_days())) | coalesce(own.held, no_days()) AS days
    FROM school_year_of
    LEFT JOIN general USING (school_year)
    LEFT JOIN own USING (school_id, school_year)
    WHERE general.held IS NOT NULL OR own.said IS NOT NULL
    """,
)
