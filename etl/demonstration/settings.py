"""The invented community's `community.toml`, commented as a data manager would want to find it."""

from __future__ import annotations

from typing import NamedTuple

from etl.demonstration import names
from etl.demonstration.attendance_files import CODE_OF_STATUS
from etl.demonstration.attendance_files import COLUMNS as ATTENDANCE_COLUMNS
from etl.demonstration.registrar import BIRTH_DATE_FORMAT, RACE_CODES, STUDENT_COLUMNS


class _Target(NamedTuple):
    """What is to be reached in the last year, and the change a year that leads there and on."""

    indicator: str
    value: float
    yearly: float
    group: str = ""


_TARGETS = (
    _Target("chronic_absence", 0.20, -0.015),
    _Target("chronic_absence", 0.26, -0.020, group="economically_disadvantaged=yes"),
    _Target("attendance_rate", 0.935, 0.003),
    _Target("kindergarten_readiness", 0.55, 0.015),
    _Target("early_grade_reading", 0.50, 0.015),
    _Target("middle_grade_math", 0.42, 0.010),
    _Target("ninth_grade_on_track", 0.86, 0.010),
    _Target("graduation_4yr", 0.85, 0.008),
    _Target("service_reach", 0.36, 0.010),
)


def community_toml(last_year: int, years: int) -> str:
    """The text of `community.toml`; targets are set for every invented year after the first, and two years on."""
    targets = "".join(
        _table(target, year, target.value + target.yearly * (year - last_year))
        for target in _TARGETS
        for year in range(last_year - years + 2, last_year + 3)
    )
    return f"""\
# An invented community. Nobody lives here; every name, place, school and organization was made up by a program.
name = "{names.CITY}"

# The month in which a school year begins. School year 2026 is 2025–26.
school_year_starts = 7

# What the cabinet says of itself, at the foot of each page and under "About".
[text]
about = "The children's cabinet of {names.CITY}, its schools and its partners. All of it was made up by a program."
contact = "data@{names.CITY.lower()}.example"

[text.es]
about = "El gabinete de la niñez de {names.CITY}, sus escuelas y sus socios. Todo fue inventado por un programa."

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


def _table(target: _Target, school_year: int, value: float) -> str:
    group = f'group = "{target.group}"\n' if target.group else ""
    return f"""
[[target]]
indicator = "{target.indicator}"
school_year = {school_year}
value = {value:.3f}
{group}"""


def _lines(pairs: dict[str, str]) -> str:
    return "\n".join(f'{left} = "{right}"' for left, right in pairs.items())
