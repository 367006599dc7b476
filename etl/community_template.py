"""A new community folder: everything that the first load needs, with an explanation beside it.

Nothing that is there already is overwritten.
"""

from __future__ import annotations

from pathlib import Path

from etl.problems import Problem, Refused
from etl.templates import templates

_TOML = """\
# What Common Measure knows of your community. Lines that begin with # are explanations, or settings at their default.

name = "Our community"

# The language in which the dashboard opens; whoever reads it can switch. en is English, es is Spanish.
# language = "en"

# The month in which a school year begins. A school year is called by the year in which it ends: 2024 is 2023-24.
# school_year_starts = 7

# A delivery of which more than this share of rows is rejected is refused whole.
# max_rejected_share = 0.2

# A delivery is held against the last one of its kind, and what changed by more than this share is a warning.
# [drift]
# rows = 0.25                              # rows a day or school year
# codes = 0.1                              # the share of one code
# rates = 0.05                             # the absence rate

# [attendance]
# suspended_out_counts_absent = true
# suspended_in_counts_absent = false
# remote_absent_counts_absent = true
# exit_date_inclusive = true
# day_rule = "fractional"                  # or "half_day_counts": half a day missed or more is a day

# [partners]
# minimum_events = 1                       # service events in a school year that make a student one who was served
# minimum_hours = 0

# [privacy]                                # what is too small to be shown
# minimum_group = 10                       # students of a group that may be shown

# [text]                                   # what you say of yourselves, at the foot of each page and under "About"
# about = "The children's cabinet of our city, since 2019."
# contact = "data@example.org"
# [text.es]                                # the same in another language of the dashboard
# about = "El gabinete de la niñez de nuestra ciudad, desde 2019."

# [[target]]                               # what you aim at, as often as you like
# indicator = "chronic_absence"
# school_year = 2027
# value = 0.15                             # of a share; group = "sex=female" makes it one of that group

# [matching]                               # people of partners who have no student_id, by names and birth date
# accept = 0.95                            # from this probability on, a match counts
# review = 0.5                             # from this one up to there, it waits for your decision (docs/matching.md)

# A mapping, for files that do not speak the language of templates/; everything in it may be left out.
#
# [sources.students]
# files = "StudentRoster*.csv"             # default: files whose name begins with students
# delivery = "upsert"                      # a row replaces the earlier one of its key; or incremental, or snapshot
# null_values = [""]                       # what stands for nothing, beside the empty field
# [sources.students.columns]               # ours = "theirs"
# student_id = "SIS ID"
# [sources.students.values.race_ethnicity] # theirs = "ours"
# NA = "american_indian"
# [sources.students.dates]                 # ours = "how it is written"
# birth_date = "%m/%d/%Y"
# [sources.students.constants]             # ours = the value of every row
# school_year = 2024
#
# [sources.attendance]
# mode = "absences_only"                   # default: complete, a row for every student and school day

# Files in the formats of others (Ed-Fi, OneRoster, HSDS, HMIS, StudentTracker) load as they come: docs/formats.md.
#
# [formats.oneroster]
# ids = "sourcedId"                        # or "identifier": the student number, and the number of a school
# bulk = "snapshot"                        # or "upsert", where several districts send packages of one school year
# [formats.hsds]
# link_types = ["service_type"]            # the links by which a term says what a service is
"""

_README = """\
# Our community

| folder | what is in it |
|---|---|
| `community.toml` | the community's settings, each explained there |
| `inbox/` | put deliveries here, then run `commonmeasure load`; files stay, what was loaded is known by checksum |
| `templates/` | one empty CSV a source, and `columns.md`, which explains every column |
| `reference/` | `neighborhoods.geojson` (and `crosswalk.csv`), and reference files that mappings look things up in |
| `definitions/` | indicators of your own, one TOML file each |
| `corrections.toml` | known wrong values, which are corrected as they are read (make it when there is one) |
| `stories/` | notes, events, data notices and plans to turn a curve, dated |

1. Put a file into `inbox/` whose name begins with its source: `students_2024.csv`, `attendance_2024_q1.csv`.
2. `commonmeasure load` says of every row whether it was accepted, and of every rejected one why, and what to do.
3. `commonmeasure publish` makes a protected release, and `commonmeasure serve` shows it.

`warehouse/` and `inbox/` hold records of students: keep this folder where only those may read who may read them.
"""


def new_community(folder: Path) -> None:
    """Make the folder. Raises `Refused` where there is a community already."""
    settings = folder / "community.toml"
    if settings.exists():
        raise Refused([Problem(settings.name, f"there is a community in {folder} already; nothing was changed")])
    for name in ("inbox", "templates", "reference", "definitions", "stories"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, text in templates().items():
        (folder / "templates" / name).write_text(text, encoding="utf-8")
    settings.write_text(_TOML, encoding="utf-8")
    readme = folder / "README.md"
    if not readme.exists():
        readme.write_text(_README, encoding="utf-8")
