"""Which students a year has, at which schools, and who they are.

A student-year is there once, whatever tells of it: the district's roster, a day, a grade, a milestone, a service, or
a graduation cohort that is due although its member has left.
"""

from __future__ import annotations

KEYS = """
CREATE TEMP TABLE student_year_key AS
SELECT student_id, school_year FROM students
UNION SELECT student_id, school_year FROM spell
UNION SELECT student_id, school_year FROM attendance_seen
UNION SELECT student_id, school_year FROM attendance_summary
UNION SELECT student_id, school_year FROM grade_progression
UNION SELECT student_id, school_year FROM milestones
UNION SELECT student_id, school_year FROM service_event WHERE student_id IS NOT NULL
UNION SELECT student_id, school_year FROM cohort_member
"""

# Members of a cohort who are neither on the roster nor at school in the year it is due are who they were on their last
# roster, and live there, by the boundaries of the year it is due. Of whoever is at school then, that year alone tells.
WHO = """
CREATE TEMP VIEW who AS
WITH described AS (
    SELECT student_id, school_year, school_year AS described_in FROM students
    UNION ALL
    SELECT member.student_id, member.school_year, max(students.school_year)
    FROM (
        FROM cohort_member
        ANTI JOIN students USING (student_id, school_year)
        ANTI JOIN year_at_school USING (student_id, school_year)
    ) AS member
    JOIN students ON member.student_id = students.student_id AND member.school_year > students.school_year
    GROUP BY ALL
)
SELECT
    described.student_id, described.school_year,
    (age_on_september_1 + described.school_year - described_in)::SMALLINT AS age_on_september_1,
    sex, race_ethnicity, economically_disadvantaged, english_learner, disability, homeless,
    CASE WHEN placed_tract.tract_id IS NULL AND students.neighborhood_id IS NOT NULL THEN students.neighborhood_id
         ELSE coalesce(placed_home.neighborhood_id, placed_tract.neighborhood_id) END AS neighborhood_id
FROM described
JOIN students ON students.student_id = described.student_id AND students.school_year = described_in
LEFT JOIN placed_tract ON placed_tract.tract_id = students.neighborhood_id
LEFT JOIN placed_home
    ON placed_home.longitude = students.longitude AND placed_home.latitude = students.latitude
    AND described.school_year BETWEEN placed_home.first_year AND placed_home.last_year
"""

# Each school of the year, one at which the student never appeared left out; for a member of a due cohort who is at no
# school any more, the last school on record.
SCHOOLS = """
CREATE TEMP TABLE student_school_key AS
WITH at_school AS (
    SELECT student_id, school_year, school_id FROM spell
    UNION
    SELECT student_id, school_year, school_id
    FROM days_at_school
    ANTI JOIN (
        FROM enrollment
        ANTI JOIN spell USING (student_id, school_id, school_year)
    ) AS never_came USING (student_id, school_id, school_year)
), left_before AS (
    SELECT
        member.student_id, member.school_year,
        arg_max(
            at_school.school_id,
            (at_school.school_year, coalesce(at_school.school_id = last_school, false), at_school.school_id)
        ) AS school_id
    FROM (FROM cohort_member ANTI JOIN at_school USING (student_id, school_year)) AS member
    JOIN at_school ON at_school.student_id = member.student_id AND at_school.school_year < member.school_year
    LEFT JOIN enrolled_year
        ON enrolled_year.student_id = at_school.student_id AND enrolled_year.school_year = at_school.school_year
    GROUP BY ALL
)
FROM at_school
UNION ALL
FROM left_before
"""
