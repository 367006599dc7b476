"""Days expected and days missed, of each student at each school and in the community, from the months that hold them.

A day counts once at each school, and once in the community: where a student is expected at two schools on one day, the
school where less of it was missed decides, so that who was present anywhere was present, and of equal parts one that is
not unexcused. A row of a day on which enrollment knows the student not to belong to that school is not counted; where
enrollment is silent, it is.

A *stint* is one student at one school in one year, or, with no school, one student of several schools in the community.
"""

from __future__ import annotations

from etl.warehouse.attendance import (
    EACH_DAY,
    MONTHS,
    expected_sql,
    missed_sql,
    of_status_sql,
    partly_missed_sql,
    wholly_missed_sql,
)
from etl.warehouse.rules import AttendanceRules

_STINT = ("student_id", "school_id", "school_year")
_COUNTED = {
    "absent": "",
    "excused": "absent_excused",
    "unexcused": "absent_unexcused",
    "suspended_out": "suspended_out",
    "suspended_in": "suspended_in",
}
"""What is counted of days missed, and the status that they have to have."""


def _counted_sql(status: str) -> str:
    """Of the set `missed` the days of a status, or those that the community counts as absence."""
    if status:
        return f"missed & {of_status_sql(status)}"
    others = (
        f" & ~(CASE WHEN getvariable('{one}_counts_absent') THEN 0::UINTEGER ELSE {of_status_sql(one)} END)"
        for one in ("suspended_out", "suspended_in", "remote_absent")
    )
    return "missed" + "".join(others)


_COUNTED_DAYS = {name: _counted_sql(status) for name, status in _COUNTED.items()}


# On which days was the student expected, and how many were missed as a whole? Of a month there are few sets of days,
# whatever the students: each is turned into days of the year once. Of most students all reported days count, and no
# other school has days to weigh them against: their sums are those of the months. Of the others, `by_days`, each day
# is looked at.
_EXPECTED_BY_ROWS = f"""
CREATE TEMP TABLE stint AS
WITH in_year AS (
    SELECT school_year, month, month_days, bitstring_agg(day_number(month + day, school_year), 0, 365) AS year_days
    FROM (SELECT DISTINCT school_year, month, {expected_sql()} AS month_days FROM {MONTHS})
    JOIN {EACH_DAY} ON month_days & bit <> 0
    GROUP BY ALL
), reported AS (
    SELECT
        {", ".join(_STINT)}, bit_or(year_days) AS days,
        {", ".join(f"sum(bit_count({days}))::INTEGER AS whole_{name}" for name, days in _COUNTED_DAYS.items())}
    FROM (SELECT *, {expected_sql()} AS month_days, {missed_sql()} AS missed FROM {MONTHS})
    LEFT JOIN in_year USING (school_year, month, month_days)
    GROUP BY {", ".join(_STINT)}
), at_several_schools AS (
    SELECT student_id, school_year FROM reported GROUP BY ALL HAVING count(*) > 1
)
SELECT
    row_number() OVER ()::INTEGER AS stint, {", ".join(_STINT)},
    coalesce(CASE WHEN membership.days IS NULL THEN reported.days ELSE reported.days & membership.days END, no_days())
        AS days,
    at_several_schools.student_id IS NOT NULL OR coalesce(bit_count(reported.days & ~membership.days) > 0, false)
        AS by_days,
    {", ".join(f"whole_{name}" for name in _COUNTED)}
FROM reported
LEFT JOIN membership USING ({", ".join(_STINT)})
LEFT JOIN at_several_schools USING (student_id, school_year)
"""  # noqa: S608 (names of declared columns)

# School days within the enrollment spells; of the current year, those up to the school's last delivered date.
_EXPECTED_BY_CALENDAR = f"""
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
    membership.days & held.days & ~coalesce(excepted.days, no_days()) AS days, true AS by_days,
    {", ".join(f"0 AS whole_{name}" for name in _COUNTED)}
FROM membership
JOIN held USING (school_id, school_year)
LEFT JOIN excepted USING (student_id, school_id, school_year)
WHERE held.days IS NOT NULL
"""  # noqa: S608 (names of this module)

_SEEN_BY_ROWS = "CREATE TEMP TABLE attendance_seen AS SELECT DISTINCT student_id, school_year FROM stint"
_SEEN_BY_EVENTS = f"CREATE TEMP TABLE attendance_seen AS SELECT DISTINCT student_id, school_year FROM {MONTHS}"  # noqa: S608


# Only days of which something was missed and that are not counted by months, a small part of all. `missed` is the share
# of the day, by the day rule; `absent` is as much of it as the community counts as absence.
_MISSED = f"""
CREATE TEMP TABLE missed_day AS
WITH reported AS (
    {partly_missed_sql(MONTHS)}
    UNION ALL
    {wholly_missed_sql(f"({MONTHS} SEMI JOIN (FROM stint WHERE by_days) USING ({', '.join(_STINT)}))")}
), expected AS (
    SELECT stint, day_number(date, school_year)::INTEGER AS day, status, share
    FROM reported
    JOIN stint USING ({", ".join(_STINT)})
    WHERE get_bit(days, day_number(date, school_year)::INTEGER) = 1
), counted AS (
    SELECT
        stint, day, status,
        CASE WHEN getvariable('day_rule') = 'fractional' THEN share
             WHEN share >= 0.5 THEN 1 ELSE 0 END::DECIMAL(12, 4) AS missed
    FROM expected
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
INSERT INTO stint BY NAME
SELECT
    ((SELECT max(stint) FROM stint) + row_number() OVER ())::INTEGER AS stint, student_id, school_year,
    bit_or(days) AS days, true AS by_days
FROM stint
GROUP BY student_id, school_year
HAVING count(*) > 1
"""

_MISSED_BY_ALL_SCHOOLS = """
CREATE TEMP TABLE community_missed_day AS
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


def _whole(name: str) -> str:
    return f"CASE WHEN by_days THEN 0 ELSE whole_{name} END::DECIMAL(12, 4)"


_MISSED_SUMS = f"""
CREATE TEMP TABLE missed AS
WITH by_day AS (
    SELECT
        stint,
        sum(absent) AS absent,
        {", ".join(f"sum(missed) FILTER (status = '{_COUNTED[name]}') AS {name}" for name in list(_COUNTED)[1:])},
        count(*) FILTER (WHERE status = 'absent_unexcused' AND missed = 1) AS unexcused_wholly
    FROM (FROM missed_day UNION ALL FROM community_missed_day)
    GROUP BY ALL
)
SELECT
    stint,
    {", ".join(f"{_whole(name)} + coalesce(by_day.{name}, 0) AS days_{name}" for name in _COUNTED)},
    ({_whole("unexcused")} + coalesce(unexcused_wholly, 0))::BIGINT AS whole_days_unexcused
FROM stint
LEFT JOIN by_day USING (stint)
"""  # noqa: S608 (names of this module)

# Days in a row are those between which the student was not expected anywhere: Friday and Monday are.
_UNEXCUSED_RUNS = f"""
CREATE TEMP VIEW unexcused_run AS
WITH of_several_days AS (
    SELECT stint.* FROM missed JOIN stint USING (stint) WHERE whole_days_unexcused > 1
), whole_day AS (
    SELECT stint, day
    FROM (FROM missed_day UNION ALL FROM community_missed_day)
    WHERE status = 'absent_unexcused' AND missed = 1
    UNION ALL
    SELECT stint, day_number(month + day, school_year)
    FROM (SELECT *, {missed_sql()} & {of_status_sql("absent_unexcused")} AS unexcused FROM {MONTHS})
    JOIN of_several_days USING ({", ".join(_STINT)})
    JOIN {EACH_DAY} ON unexcused & bit <> 0
    WHERE unexcused <> 0 AND NOT by_days
), numbered AS (
    SELECT stint, bit_count(of_several_days.days & first_days.days) AS ordinal
    FROM whole_day
    JOIN of_several_days USING (stint)
    JOIN first_days ON first_days.n = day + 1
), run AS (
    SELECT stint, ordinal - row_number() OVER (PARTITION BY stint ORDER BY ordinal) AS island FROM numbered
), length AS (
    SELECT stint, island, count(*) AS days FROM run GROUP BY ALL
)
SELECT stint, max(days) AS longest FROM length GROUP BY ALL
"""  # noqa: S608 (names of declared columns)

_DAILY = f"""
CREATE TEMP TABLE daily AS
SELECT
    {", ".join(_STINT)},
    bit_count(days)::DECIMAL(12, 4) AS days_enrolled,
    {", ".join(f"days_{name}" for name in _COUNTED)},
    coalesce(longest, whole_days_unexcused) AS longest_unexcused_run
FROM stint
JOIN missed USING (stint)
LEFT JOIN unexcused_run USING (stint)
"""  # noqa: S608 (names of this module)

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
    days_enrolled AS prior_days_enrolled, days_absent AS prior_days_absent,
    days_suspended_in AS prior_days_suspended_in
FROM days_in_community
"""


def days_statements(rules: AttendanceRules) -> tuple[str, ...]:
    """The statements that make `days_at_school` and `days_in_community` under the community's rules."""
    by_rows = rules.mode == "complete"
    return (
        _EXPECTED_BY_ROWS if by_rows else _EXPECTED_BY_CALENDAR,
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
