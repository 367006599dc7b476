"""A definition to begin from: it passes every rule as it stands, and says in comments what to change and what more
can be said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from etl.problems import Problem, Refused
from etl.warehouse import UNITS
from metrics.catalogue import INDICATOR_ID, WHAT_AN_ID_HAS
from metrics.dimensions import DIMENSIONS
from metrics.editor_schema import DIRECTIVE, write_schema
from metrics.indicator import DIRECTIONS, GEOGRAPHY_TYPES, KINDS, OUTCOME_AREAS, STATISTICS


def new_definition(indicator_id: str) -> str:
    """The text of the file."""
    return _TEMPLATE.format(
        directive=DIRECTIVE,
        title=indicator_id.replace("_", " ").capitalize(),
        kinds=_words(KINDS),
        outcome_areas="\n".join(f"#   {area}" for area in OUTCOME_AREAS),
        units="\n".join(f"#   {unit.name}: one row per {unit.grain}" for unit in UNITS),
        statistics=_words(STATISTICS),
        directions=_words(DIRECTIONS),
        geographies=", ".join(f'"{name}"' for name in GEOGRAPHY_TYPES),
        dimensions=", ".join(f'"{dimension.name}"' for dimension in DIMENSIONS),
    )


def write_new_definition(folder: Path, indicator_id: str) -> Path:
    """Write a definition to begin from, and the schema for editors beside it.

    Raises `Refused` where the id is none, there is a file of that name, or none can be written.
    """
    path = folder / f"{indicator_id}.toml"
    if not INDICATOR_ID.fullmatch(indicator_id):
        raise Refused([Problem(path.name, f"an id has {WHAT_AN_ID_HAS}")])
    if path.exists():
        raise Refused([Problem(path.name, "is there already; take another id, or change that file")])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_schema(folder)
        path.write_text(new_definition(indicator_id), encoding="utf-8")
    except OSError as error:
        raise Refused([Problem(str(folder), f"cannot be written: {str(error.strerror).lower()}")]) from None
    return path


def _words(choices: Sequence[str]) -> str:
    return " | ".join(choices)


_TEMPLATE = '''{directive}
# The file name is the indicator's id. Then:
#   commonmeasure indicators check      says everything that is wrong, with the line
#   commonmeasure indicators try ID     computes it without publishing
#   commonmeasure indicators preview ID shows its pages to you alone
# The variables that a condition may speak of: docs/reference/variables.md. The language: docs/definitions.md.

title = "{title}"
kind = "contributing"                # {kinds}

# One of:
{outcome_areas}
outcome_area = "attendance"

# What one row is:
{units}
unit_of_analysis = "student_year"

statistic = "proportion"             # {statistics}
population = "days_enrolled >= 10"   # who is counted
numerator = "days_absent = 0"        # for whom it is true; with mean and ratio_of_sums, what is added up
# denominator = "days_enrolled"      # with ratio_of_sums only: the number to divide by
direction = "higher_is_better"       # {directions}
version = 1                          # raise it when the definition means something else, and say why in a [[change]]

why_it_matters = "Say in one or two sentences why a parent should care."
how_to_read = "Say in one sentence who is counted and what of them."
caveats = ["Say what this number does not tell."]
source = "Say where the definition comes from; if no body has published one, say so."

# What may be said beside that; take the # away.
# short_title = "A title for narrow places"
# framework = "Who publishes it"
# framework_code = "Its code there"
# max_unknown = 0.1                  # above this share, a value says how much was not recorded
# by_partner = false                 # not by partner
# geographies = [{geographies}]
# disaggregate_by = [{dimensions}]

# [[variant]]                        # the rule of another body; `try` shows it beside yours, nothing publishes it
# name = "45 days enrolled"
# population = "days_enrolled >= 45"

# [[target]]                         # a share as 0.15; with group = "race_ethnicity=hispanic" for one group
# school_year = 2030
# value = 0.5

# [[series_break]]                   # no trend is told across it
# school_year = 2021
# reason = "Remote days were counted otherwise."

# [[change]]
# version = 1                        # the version that brought it, this one or an earlier
# reason = "Say what the new version changed, and why."

# [translations.es]                  # what readers of Spanish are told; English stands wherever nothing does
# title = "El título"
# how_to_read = "Diga en una oración a quién se cuenta y qué se cuenta de ellos."

[stewardship]
authored_by = "Name who wrote this"
# checked_by = "Name who checked it"
# reviewed_on = 2026-08-31
# review_due = 2027-08-31

# At least one worked example: a few invented students, on each boundary, and what must come out.
[[example]]
title = "No day missed; too short enrolled; not recorded"
given = """
student | days_enrolled | days_absent
ana     | 180           | 0
ben     | 180           | 0.5
cal     |   9           | 0
dee     | 180           |
"""
numerator = 1
denominator = 2
unknown = 1
'''
