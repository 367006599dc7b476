"""The adjusted cohort of the four-year graduation rate (34 CFR 200.19(b)), and where a grade should stand.

Whoever transfers in joins the cohort that the grade at entry belongs to, if its ninth grade is on record too: of an
earlier one, those who left before the records begin are not known, and a rate of the rest would be too high.

A member leaves the cohort by a documented transfer, by emigration or by death, if that is the last thing on record up
to the year in which the cohort is due; whoever came back is in it again. Nobody else leaves it.
"""

from __future__ import annotations

MEMBERS = (
    # A cohort that the district names holds, the latest naming first; without one, the first high school grade on
    # record: the ninth, or that in which the student transferred in. Later grades do not move it.
    """
    CREATE TEMP TABLE student_cohort AS
    WITH named AS (
        SELECT student_id, arg_max(cohort_year, school_year) AS cohort_year
        FROM grade_progression WHERE cohort_year IS NOT NULL GROUP BY ALL
    ), on_record AS (
        SELECT
            student_id,
            arg_min(grade_number, school_year) FILTER (WHERE grade_number >= 9) AS first_high_grade,
            min(school_year) FILTER (WHERE grade_number >= 9) + 9 - first_high_grade AS ninth_grade_year,
            min(school_year) FILTER (WHERE grade_number IN (0, 1)) AS entry_year,
            arg_min(grade_number, school_year) FILTER (WHERE grade_number IN (0, 1)) AS entry_grade
        FROM year_record GROUP BY ALL
    )
    SELECT
        student_id,
        coalesce(
            named.cohort_year,
            CASE WHEN ninth_grade_year >= (SELECT min(school_year) FROM year_record) THEN ninth_grade_year END
        ) AS cohort_year,
        entry_year, entry_grade
    FROM on_record
    LEFT JOIN named USING (student_id)
    """,
    # Years in which the student was at a school of the community, with how each ended.
    """
    CREATE TEMP TABLE year_at_school AS
    SELECT student_id, school_year, departure FROM year_record
    UNION ALL
    SELECT student_id, school_year, NULL
    FROM days_in_community ANTI JOIN year_record USING (student_id, school_year)
    WHERE days_enrolled > 0
    """,
    "CREATE TEMP MACRO stays(departure) AS departure NOT IN ('transferred_out', 'emigrated', 'deceased')",
    """
    CREATE TEMP TABLE cohort_member AS
    WITH due AS (
        SELECT student_id, (cohort_year + 3)::SMALLINT AS due_year
        FROM student_cohort
        WHERE cohort_year + 3 BETWEEN (SELECT min(school_year) FROM year_at_school)
            AND (SELECT max(school_year) FROM year_at_school)
    ), last_here AS (
        SELECT
            student_id, due_year,
            arg_max_null(departure, school_year) FILTER (WHERE school_year <= due_year) AS departure,
            arg_max_null(departure, school_year) AS departure_next_year
        FROM due JOIN year_at_school USING (student_id)
        WHERE school_year <= due_year + 1
        GROUP BY ALL
        HAVING min(school_year) <= due_year
    )
    SELECT student_id, due_year AS school_year, coalesce(stays(departure_next_year), true) AS stays_next_year
    FROM last_here
    WHERE coalesce(stays(departure), true)
    """,
    # The results of a year are in once at least half of its twelfth graders have one.
    """
    CREATE TEMP VIEW reported_year AS
    SELECT school_year
    FROM year_record
    WHERE grade_number = 12
    GROUP BY school_year
    HAVING 2 * count(*) FILTER (WHERE outcome IS NOT NULL OR still_enrolled) >= count(*)
    """,
    """
    CREATE TEMP VIEW first_diploma AS
    SELECT student_id, min(school_year) AS diploma_year FROM year_record WHERE outcome = 'graduated' GROUP BY ALL
    """,
)

# A diploma is known not to be there where the year's outcome is known, or the student was not at school any more in a
# year of which the enrollment has been delivered.
FACTS = """
CREATE TEMP VIEW cohort AS
SELECT
    student_id, school_year, cohort_year,
    grade_number = 9 AND school_year = cohort_year AS first_time_grade_9,
    CASE WHEN cohort_member.student_id IS NOT NULL THEN true
         WHEN cohort_year IS NULL AND coalesce(grade_number, 12) = 12 THEN NULL
         ELSE false END AS in_adjusted_cohort,
    CASE WHEN cohort_member.student_id IS NULL THEN in_adjusted_cohort
         WHEN school_year + 1 IN (FROM reported_year) THEN stays_next_year END AS in_extended_cohort,
    CASE WHEN school_year >= cohort_year THEN school_year - cohort_year + 1 END AS years_in_cohort,
    CASE WHEN diploma_year <= school_year THEN true
         WHEN grade_number < 9 OR outcome IS NOT NULL OR still_enrolled THEN false
         WHEN school_year IN (FROM reported_year) THEN false
         WHEN year_record.student_id IS NULL AND coalesce(days_enrolled, 0) = 0
             AND cohort_member.student_id IS NOT NULL AND school_year IN (SELECT school_year FROM year_record)
             THEN false
    END AS regular_diploma,
    CASE WHEN diploma_year <= school_year + 1 THEN true
         WHEN school_year + 1 IN (FROM reported_year) THEN false END AS regular_diploma_next_year,
    CASE WHEN school_year >= entry_year THEN entry_grade + school_year - entry_year END AS expected_grade_number
FROM student_year_key
LEFT JOIN student_cohort USING (student_id)
LEFT JOIN year_record USING (student_id, school_year)
LEFT JOIN first_diploma USING (student_id)
LEFT JOIN cohort_member USING (student_id, school_year)
LEFT JOIN days_in_community USING (student_id, school_year)
"""
