"""The invented community's `community.toml`, commented as a data manager would want to find it."""

from __future__ import annotations

from etl.demonstration import names
from etl.demonstration.attendance_files import CODE_OF_STATUS
from etl.demonstration.attendance_files import COLUMNS as ATTENDANCE_COLUMNS
from etl.demonstration.registrar import BIRTH_DATE_FORMAT, RACE_CODES, STUDENT_COLUMNS

# indicator, group dimension, group, value of the last year but `_LEAD` years on, change a year that leads there
_TARGETS = (
    ("chronic_absence", "all", "all", 0.20, -0.015),
    ("chronic_absence", "economically_disadvantaged", "yes", 0.26, -0.02),
    ("attendance_rate", "all", "all", 0.935, 0.003),
    ("kindergarten_readiness", "all", "all", 0.55, 0.015),
    ("early_grade_reading", "all", "all", 0.50, 0.015),
    ("middle_grade_math", "all", "all", 0.42, 0.010),
    ("ninth_grade_on_track", "all", "all", 0.86, 0.010),
    ("graduation_4yr", "all", "all", 0.85, 0.008),
    ("service_reach", "all", "all", 0.36, 0.010),
)


def community_toml(last_year: int, years: int) -> str:
    """The text of `community.toml`; targets are set for every invented year after the first, and two years on."""
    target_years = range(last_year - years + 2, last_year + 3)
    targets = "\n".join(
        f"""
[[target]]
indicator = "{indicator}"
school_year = {year}
value = {value + change * (year - last_year):.3f}"""
        + (f'\ngroup = "{dimension}={group}"' if dimension != "all" else "")
        for indicator, dimension, group, value, change in _TARGETS
        for year in target_years
    )
    return f"""\
# An invented community. Nobody lives here; every name, place, school and organization was made up by a program.
name = "{names.CITY}"

# The month in which a school year begins. School year 2026 is 2025–26.
school_year_starts = 7

# --- What the senders' files say, in our words -------------------------------------------------------------------

# The student information system of {names.DISTRICT} has its own column names and codes. Left is ours, right is theirs.
[sources.students]
delivery = "snapshot"                # each file holds the whole of one school year

[sources.students.columns]
{_lines(STUDENT_COLUMNS)}

[sources.students.values.race_ethnicity]    # here left is theirs: NA is a code, not a missing value
{_lines({theirs: ours for ours, theirs in RACE_CODES.items()})}

[sources.students.dates]
birth_date = "{BIRTH_DATE_FORMAT}"

# A row for every student on every day on which the student was expected; closed years come as Parquet, the current
# one quarter by quarter as CSV.
[sources.attendance]
mode = "complete"
delivery = "upsert"                  # a corrected quarter replaces the rows that it holds

[sources.attendance.columns]
{_lines(ATTENDANCE_COLUMNS)}

[sources.attendance.values.status]
{_lines({theirs: ours for ours, theirs in CODE_OF_STATUS.items()})}

[sources.enrollment]
delivery = "snapshot"

[sources.grade_progression]
delivery = "snapshot"

# --- The community's rules -----------------------------------------------------------------------------------------

[attendance]
suspended_out_counts_absent = true
suspended_in_counts_absent = false
remote_absent_counts_absent = true
exit_date_inclusive = true
day_rule = "fractional"              # half a day missed is half a day; "half_day_counts" makes it a whole one

# A student counts as served by a partner from this many events and hours in a school year.
[partners]
minimum_events = 1
minimum_hours = 0

# --- What the children's cabinet wants to reach -------------------------------------------------------------------
{targets}
"""


def _lines(pairs: dict[str, str]) -> str:
    return "\n".join(f'{left} = "{right}"' for left, right in pairs.items())
