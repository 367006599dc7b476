"""Grade and outcome of each student's year: as recorded, else as the enrollment ended, else as the next year shows.

The enrollment ended as the spell did that ends last, an open one last of all; of several, the one that began last.
Whoever left and is back the next year ended the grade as that year shows: an exit says nothing of it.
Nothing recorded and no next year is unknown. So is a next grade that is lower, or more than two higher.
"""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TEMP MACRO grade_number(grade_level) AS
        CASE grade_level WHEN 'PK' THEN -1 WHEN 'KG' THEN 0 ELSE TRY_CAST(grade_level AS INTEGER) END
    """,
    """
    CREATE TEMP TABLE enrolled_year AS
    WITH ordered AS (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY student_id, school_year
                ORDER BY coalesce(exit_date, DATE '9999-12-31') DESC, entry_date DESC, school_id DESC
            ) AS from_last,
            row_number() OVER (
                PARTITION BY student_id, school_year
                ORDER BY entry_date, coalesce(exit_date, DATE '9999-12-31'), school_id
            ) AS from_first
        FROM spell
    )
    SELECT
        student_id, school_year,
        any_value(grade_level) FILTER (WHERE from_last = 1) AS last_grade,
        any_value(grade_level) FILTER (WHERE from_first = 1) AS first_grade,
        any_value(exit_reason) FILTER (WHERE from_last = 1) AS exit_reason,
        any_value(school_id) FILTER (WHERE from_last = 1) AS last_school
    FROM ordered
    GROUP BY ALL
    """,
    # `outcome` is how the year ended, as somebody said it. With another credential than a regular diploma, or
    # with a `diploma_type` that says there was none, nobody has graduated.
    # `departure` is that too, but of who finished the grade and then left it is the leaving.
    """
    CREATE TEMP TABLE year_record AS
    WITH said AS (
        SELECT
            student_id, school_year, last_grade, first_grade, last_school,
            grade_progression.grade_level AS spring_grade, credits_earned, core_course_failures, exit_reason,
            CASE WHEN diploma_type = 'regular' THEN 'graduated'
                 WHEN diploma_type IN ('alternate', 'equivalency', 'certificate')
                     AND coalesce(outcome, exit_reason, 'graduated') IN ('graduated', 'still_enrolled')
                     THEN 'completed_other'
                 WHEN diploma_type = 'none'
                     AND coalesce(nullif(nullif(outcome, 'still_enrolled'), 'no_show'), exit_reason) = 'graduated'
                     THEN 'completed_other'
                 WHEN outcome IN ('still_enrolled', 'no_show')
                     THEN coalesce(nullif(exit_reason, 'still_enrolled'), outcome)
                 ELSE coalesce(outcome, exit_reason) END AS outcome
        FROM grade_progression
        FULL JOIN enrolled_year USING (student_id, school_year)
    )
    SELECT
        student_id, school_year, last_school, credits_earned, core_course_failures,
        coalesce(spring_grade, last_grade) AS grade_level,
        grade_number(coalesce(spring_grade, last_grade)) AS grade_number,
        grade_number(coalesce(first_grade, spring_grade)) AS fall_grade_number,
        nullif(nullif(outcome, 'still_enrolled'), 'no_show') AS outcome,
        CASE WHEN outcome IN ('promoted', 'retained') THEN coalesce(exit_reason, outcome) ELSE outcome END AS departure,
        coalesce(outcome = 'still_enrolled', false) AS still_enrolled,
        coalesce(outcome = 'no_show', false) AS never_came
    FROM said
    """,
    """
    CREATE TEMP VIEW year_end AS
    WITH step AS (
        SELECT
            this.*, next.fall_grade_number - this.grade_number AS grades_on,
            this.outcome IN ('transferred_out', 'transferred_out_undocumented', 'dropped_out', 'emigrated')
                AND NOT next.never_came AS left_and_came_back
        FROM year_record AS this
        LEFT JOIN year_record AS next
            ON next.student_id = this.student_id AND next.school_year = this.school_year + 1
    ), ended AS (
        SELECT
            *,
            CASE WHEN outcome IS NOT NULL AND left_and_came_back IS NOT TRUE THEN outcome
                 WHEN grades_on BETWEEN 1 AND 2 THEN 'promoted'
                 WHEN grades_on = 0 THEN 'retained' END AS grade_ended
        FROM step
    )
    SELECT
        student_id, school_year, grade_level, grade_number, credits_earned, core_course_failures,
        grade_ended = 'promoted' AS promoted,
        grade_ended = 'retained' AS retained,
        coalesce(outcome, grade_ended) = 'graduated' AS graduated,
        coalesce(outcome, grade_ended) = 'dropped_out' AS dropped_out
    FROM ended
    """,
)
