"""Who is known to have been at no school in a year: known to have missed no day and ended no grade, not unknown.

Members of a due cohort who had left before, of whom nothing tells in a year of which the district tells, and students
who were expected and never came.
"""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TEMP TABLE away AS
    WITH left_before AS (
        SELECT student_id, school_year
        FROM cohort_member
        ANTI JOIN year_at_school USING (student_id, school_year)
        ANTI JOIN students USING (student_id, school_year)
        SEMI JOIN year_at_school AS told ON told.school_year = cohort_member.school_year
    ), never_came AS (
        SELECT student_id, school_year FROM enrollment WHERE exit_reason = 'no_show'
        UNION SELECT student_id, school_year FROM grade_progression WHERE outcome = 'no_show'
        EXCEPT SELECT student_id, school_year FROM spell
        EXCEPT SELECT student_id, school_year FROM days_in_community WHERE days_enrolled > 0
        EXCEPT SELECT student_id, school_year FROM grade_progression WHERE outcome IS DISTINCT FROM 'no_show'
    )
    SELECT student_id, school_year, true AS is_away
    FROM (FROM left_before UNION FROM never_came)
    ANTI JOIN milestones USING (student_id, school_year)
    """,
    """
    INSERT INTO days_in_community BY NAME
    SELECT
        student_id, school_year,
        0 AS days_enrolled, 0 AS days_absent, 0 AS days_present, 0 AS days_excused, 0 AS days_unexcused,
        0 AS days_suspended_out, 0 AS days_suspended_in, 0 AS longest_unexcused_run
    FROM away ANTI JOIN days_in_community USING (student_id, school_year)
    """,
    """
    CREATE TEMP VIEW progression AS
    SELECT
        student_id, school_year, grade_level, grade_number, credits_earned, core_course_failures,
        CASE WHEN is_away THEN false ELSE promoted END AS promoted,
        CASE WHEN is_away THEN false ELSE retained END AS retained,
        CASE WHEN is_away THEN false ELSE graduated END AS graduated,
        CASE WHEN is_away THEN false ELSE dropped_out END AS dropped_out
    FROM year_end
    FULL JOIN away USING (student_id, school_year)
    """,
)

# A member of a due cohort counts at the last school, of whose days none was missed.
DAYS_AT_SCHOOL = """
CREATE TEMP VIEW days_at_each_school AS
FROM days_at_school
UNION ALL BY NAME
SELECT
    student_id, school_id, school_year,
    0 AS days_enrolled, 0 AS days_absent, 0 AS days_present, 0 AS days_excused, 0 AS days_unexcused,
    0 AS days_suspended_out, 0 AS days_suspended_in, 0 AS longest_unexcused_run
FROM student_school_key
SEMI JOIN away USING (student_id, school_year)
ANTI JOIN days_at_school USING (student_id, school_id, school_year)
"""
