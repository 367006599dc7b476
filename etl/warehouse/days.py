"""Days expected and days missed, of each student at each school and in the community, from the months that hold them.

A day counts once at each school, and once in the community: where a student is expected at two schools on one day, the
school where less of it was missed decides, so that who was present anywhere was present, and of equal parts one that is
not unexcused. A row of a day on which enrollment knows the student not to belong to that school is not counted; where
enrollment is silent, it is.

A *stint* is one student at one school in one year, or, with no school, one student of several schools in the community.
"""

from __future__ import annotations

from etl.warehouse.attendance import EACH_DAY, MONTHS, days_sql, noted_sql, of_status_sql
from etl.warehouse.rules import AttendanceRules

# On which days was the student expected? Of a month there are few sets of days, whatever the students: each is turned
# into days of the year once.
_EXPECTED_IN_MONTHS = f"""
CREATE TEMP TABLE expected_in_month AS
SELECT student_id, school_id, school_year, month, bit_or(days & ~({of_status_sql("not_expected")})) AS month_days
FROM {MONTHS}
GROUP BY ALL
"""  # noqa: S608 (names of declared columns)

_EXPECTED_BY_ROWS = f"""
CREATE TEMP TABLE stint AS
WITH in_year AS (
    SELECT school_year, month, month_days, bitstring_agg(day_number(month + day, school_year), 0, 365) AS days
    FROM (SELECT DISTINCT school_year, month, month_days FROM expected_in_month)
    JOIN {EACH_DAY} ON month_days & bit <> 0
    GROUP BY ALL
), reported AS (
    SELECT student_id, school_id, school_year, bit_or(days) AS days
    FROM expected_in_month
    LEFT JOIN in_year USING (school_year, month, month_days)
    GROUP BY ALL
)
SELECT
    row_number() OVER ()::INTEGER AS stint, student_id, school_id, school_year,
    coalesce(CASE WHEN membership.days IS NULL THEN reported.days ELSE reported.days & membership.days END, no_days())
        AS days
FROM reported
LEFT JOIN membership USING (student_id, school_id, school_year)
"""  # noqa: S608 (names of declared columns)

# School days within the enrollment spells; of the current year, those up to the school's last delivered date.
_EXPECTED_BY_CALENDAR = """
CREATE TEMP TABLE stint AS
WITH excepted AS (
    SELECT student_id, school_id, school_year, bitstring_agg(day_number(date, school_year), 0, 365) AS days
    FROM attendance WHERE status = 'not_expected' GROUP BY ALL
), delivered AS (
    SELECT school_id, school_year, max(date) AS last_delivered
    FROM attendance
    WHERE school_year = (SELECT max(school_year) FROM attendance)
    GROUP BY ALL
), held AS (
    SELECT
        school_id, school_year,
        CASE WHEN school_year < (SELECT max(school_year) FROM attendance) THEN school_calendar.days
             ELSE school_calendar.days & first_days.days END AS days
    FROM school_calendar
    LEFT JOIN delivered USING (school_id, school_year)
    LEFT JOIN first_days ON first_days.n = day_number(last_delivered, school_year) + 1
)
SELECT
    row_number() OVER ()::INTEGER AS stint, student_id, school_id, school_year,
    membership.days & held.days & ~coalesce(excepted.days, no_days()) AS days
FROM membership
JOIN held USING (school_id, school_year)
LEFT JOIN excepted USING (student_id, school_id, school_year)
WHERE held.days IS NOT NULL
"""

_SEEN_BY_ROWS = "CREATE TEMP TABLE attendance_seen AS SELECT DISTINCT student_id, school_year FROM stint"
_SEEN_BY_EVENTS = f"CREATE TEMP TABLE attendance_seen AS SELECT DISTINCT student_id, school_year FROM {MONTHS}"  # noqa: S608

# Only rows that can take something from a day, a small part of all. `missed` is the share of the day, by the day rule;
# `absent` is as much of it as the community counts as absence.
_MISSED = f"""
CREATE TEMP VIEW missed_day AS
WITH noted AS (
    SELECT
        stint, day_number(date, school_year)::INTEGER AS day, status,
        coalesce(day_fraction, CASE WHEN status IN ('tardy', 'remote_present') THEN 0 ELSE 1 END) AS share
    FROM ({days_sql(f"({noted_sql(MONTHS)})")})
    JOIN stint USING (student_id, school_id, school_year)
    WHERE get_bit(days, day_number(date, school_year)::INTEGER) = 1
), counted AS (
    SELECT
        stint, day, status,
        CASE WHEN getvariable('day_rule') = 'fractional' THEN share
             WHEN share >= 0.5 THEN 1 ELSE 0 END::DECIMAL(12, 4) AS missed
    FROM noted
)
SELECT
    stint, day, status, missed,
    CASE WHEN status = 'suspended_out' AND NOT getvariable('suspended_out_counts_absent') THEN 0
         WHEN status = 'suspended_in' AND NOT getvariable('suspended_in_counts_absent') THEN 0
         WHEN status = 'remote_absent' AND NOT getvariable('remote_absent_counts_absent') THEN 0
         ELSE missed END::DECIMAL(12, 4) AS absent
FROM counted
WHERE missed > 0
"""  # noqa: S608 (names of declared columns)

_OF_SEVERAL_SCHOOLS = """
INSERT INTO stint
SELECT (SELECT max(stint) FROM stint) + row_number() OVER (), student_id, NULL, school_year, bit_or(days)
FROM stint
GROUP BY student_id, school_year
HAVING count(*) > 1
"""

_MISSED_BY_ALL_SCHOOLS = """
CREATE TEMP VIEW community_missed_day AS
WITH of_several AS (
    SELECT community.stint AS community, school.stint, school.school_id, school.days
    FROM stint AS community
    JOIN stint AS school ON school.student_id = community.student_id AND school.school_year = community.school_year
    WHERE community.school_id IS NULL AND school.school_id IS NOT NULL
), missed AS MATERIALIZED (
    FROM missed_day SEMI JOIN of_several USING (stint)
), touched AS (
    SELECT DISTINCT community, day FROM of_several JOIN missed USING (stint)
)
SELECT DISTINCT ON (community, day)
    community AS stint, day, status, coalesce(missed, 0) AS missed, coalesce(absent, 0) AS absent
FROM touched
JOIN of_several USING (community)
LEFT JOIN missed USING (stint, day)
WHERE get_bit(of_several.days, day) = 1
ORDER BY
    community, day, coalesce(absent, 0), coalesce(missed, 0), coalesce(status = 'absent_unexcused', false), school_id
"""

_MISSED_SUMS = """
CREATE TEMP TABLE missed AS
SELECT
    stint,
    sum(absent) AS days_absent,
    sum(missed) FILTER (WHERE status = 'absent_excused') AS days_excused,
    sum(missed) FILTER (WHERE status = 'absent_unexcused') AS days_unexcused,
    sum(missed) FILTER (WHERE status = 'suspended_out') AS days_suspended_out,
    sum(missed) FILTER (WHERE status = 'suspended_in') AS days_suspended_in,
    list(day) FILTER (WHERE status = 'absent_unexcused' AND missed = 1) AS whole_days_unexcused
FROM (FROM missed_day UNION ALL FROM community_missed_day)
GROUP BY ALL
"""

# Days in a row are those between which the student was not expected anywhere: Friday and Monday are.
_UNEXCUSED_RUNS = """
CREATE TEMP VIEW unexcused_run AS
WITH whole_day AS (
    SELECT stint, unnest(whole_days_unexcused) AS day FROM missed WHERE len(whole_days_unexcused) > 1
), numbered AS (
    SELECT stint, bit_count(stint.days & first_days.days) AS ordinal
    FROM whole_day
    JOIN stint USING (stint)
    JOIN first_days ON first_days.n = day + 1
), run AS (
    SELECT stint, ordinal - row_number() OVER (PARTITION BY stint ORDER BY ordinal) AS island FROM numbered
), length AS (
    SELECT stint, island, count(*) AS days FROM run GROUP BY ALL
)
SELECT stint, max(days) AS longest FROM length GROUP BY ALL
"""

_DAILY = """
CREATE TEMP TABLE daily AS
SELECT
    student_id, school_id, school_year,
    bit_count(days)::DECIMAL(12, 4) AS days_enrolled,
    coalesce(days_absent, 0) AS days_absent,
    coalesce(days_excused, 0) AS days_excused,
    coalesce(days_unexcused, 0) AS days_unexcused,
    coalesce(days_suspended_out, 0) AS days_suspended_out,
    coalesce(days_suspended_in, 0) AS days_suspended_in,
    coalesce(longest, len(whole_days_unexcused), 0) AS longest_unexcused_run
FROM stint
LEFT JOIN missed USING (stint)
LEFT JOIN unexcused_run USING (stint)
"""

# A sender's own sums stand in where no day was delivered; what they do not say stays unknown.
_SUMMARIES = """
CREATE TEMP VIEW summed AS
SELECT
    student_id, school_id, school_year, days_enrolled, days_absent, days_excused, days_unexcused,
    days_suspended AS days_suspended_out,
    NULL::DECIMAL(12, 4) AS days_suspended_in,
    NULL::BIGINT AS longest_unexcused_run
FROM attendance_summary
"""

_AT_SCHOOL = """
CREATE TEMP VIEW days_at_school AS
WITH part AS (
    SELECT * FROM daily WHERE school_id IS NOT NULL
    UNION ALL
    SELECT * FROM summed ANTI JOIN daily USING (student_id, school_id, school_year) WHERE school_id IS NOT NULL
)
SELECT *, days_enrolled - days_absent AS days_present FROM part
"""

# In the community: the days, then the sums of other schools, then a sum for the year where there is nothing else.
_IN_COMMUNITY = """
CREATE TEMP TABLE days_in_community AS
WITH part AS (
    SELECT * FROM daily WHERE school_id IS NULL
    UNION ALL
    SELECT * FROM daily ANTI JOIN (FROM stint WHERE school_id IS NULL) USING (student_id, school_year)
    UNION ALL
    SELECT * FROM summed ANTI JOIN daily USING (student_id, school_id, school_year) WHERE school_id IS NOT NULL
    UNION ALL
    SELECT * FROM summed ANTI JOIN days_at_school USING (student_id, school_year) WHERE school_id IS NULL
)
SELECT
    student_id, school_year,
    sum(days_enrolled) AS days_enrolled,
    sum(days_absent) AS days_absent,
    sum(days_enrolled) - sum(days_absent) AS days_present,
    CASE WHEN count(days_excused) = count(*) THEN sum(days_excused) END AS days_excused,
    CASE WHEN count(days_unexcused) = count(*) THEN sum(days_unexcused) END AS days_unexcused,
    CASE WHEN count(days_suspended_out) = count(*) THEN sum(days_suspended_out) END AS days_suspended_out,
    CASE WHEN count(days_suspended_in) = count(*) THEN sum(days_suspended_in) END AS days_suspended_in,
    CASE WHEN count(longest_unexcused_run) = count(*) THEN max(longest_unexcused_run) END AS longest_unexcused_run
FROM part
GROUP BY ALL
"""

_YEAR_BEFORE = """
CREATE TEMP VIEW prior_days AS
SELECT
    student_id, (school_year + 1)::SMALLINT AS school_year,
    days_enrolled AS prior_days_enrolled, days_absent AS prior_days_absent
FROM days_in_community
"""


def days_statements(rules: AttendanceRules) -> tuple[str, ...]:
    """The statements that make `days_at_school` and `days_in_community` under the community's rules."""
    by_rows = rules.mode == "complete"
    return (
        *((_EXPECTED_IN_MONTHS, _EXPECTED_BY_ROWS) if by_rows else (_EXPECTED_BY_CALENDAR,)),
        _SEEN_BY_ROWS if by_rows else _SEEN_BY_EVENTS,
        _MISSED,
        _OF_SEVERAL_SCHOOLS,
        _MISSED_BY_ALL_SCHOOLS,
        _MISSED_SUMS,
        _UNEXCUSED_RUNS,
        _DAILY,
        _SUMMARIES,
        _AT_SCHOOL,
        _IN_COMMUNITY,
        _YEAR_BEFORE,
    )
