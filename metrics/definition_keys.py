"""The keys that a definition may hold, and those of the tables in it: for its check and for the schema of editors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.warehouse import UNITS
from metrics.dimensions import DIMENSIONS
from metrics.indicator import DIRECTIONS, GEOGRAPHY_TYPES, KINDS, OUTCOME_AREAS, STATISTICS

NUMBER = (int, float)
"""The type of a key whose value is a number, whole or not."""


@dataclass(frozen=True)
class Key:
    """A key that a table may hold; `choices` are the only values, for a list of each of its entries.

    A number lies `between` the two, inclusive.
    """

    name: str
    description: str
    type: Any = str
    required: bool = False
    choices: tuple[str, ...] = ()
    between: tuple[int, int] | None = None


SCHOOL_YEARS = (1990, 2100)
"""The first and the last that a definition may speak of."""
DIMENSION_NAMES = tuple(dimension.name for dimension in DIMENSIONS)

DEFINITION: tuple[Key, ...] = (
    Key("title", "What people call it", required=True),
    Key("kind", "What it is to the community's shared outcomes", required=True, choices=KINDS),
    Key("outcome_area", "The outcome that it belongs to, from cradle to career", required=True, choices=OUTCOME_AREAS),
    Key("unit_of_analysis", "What one row is", required=True, choices=tuple(unit.name for unit in UNITS)),
    Key("statistic", "How rows become one value", required=True, choices=STATISTICS),
    Key("population", "A condition: who is counted", required=True),
    Key(
        "numerator",
        "A condition for a proportion or a count, which can do without; a number to add up for a mean or ratio of sums",
    ),
    Key("direction", "Which way is better", required=True, choices=DIRECTIONS),
    Key("version", "Raised whenever the definition means something else", int, required=True, between=(1, 10_000)),
    Key("why_it_matters", "Why a parent should care, in one or two sentences", required=True),
    Key("source", "Where the definition comes from", required=True),
    Key("example", "Invented students and what must come out; at least one", list, required=True),
    Key("caveats", "What the number does not tell", list),
    Key("short_title", "The title where room is short"),
    Key("how_to_read", "Who is counted and what of them, in one sentence"),
    Key("denominator", "Of a ratio of sums: the number to divide by"),
    Key("unit", "The word for the value: percent, students, hours, days"),
    Key("decimals", "Decimals to show", int, between=(0, 6)),
    Key(
        "geographies",
        "Where it may be shown beside the whole community; everywhere unless said",
        list,
        choices=GEOGRAPHY_TYPES,
    ),
    Key("disaggregate_by", "By which groups it may be shown; by all unless said", list, choices=DIMENSION_NAMES),
    Key("by_partner", "Whether it may be shown by partner; yes unless said", bool),
    Key("framework", "The published framework that it comes from"),
    Key("framework_code", "Its code there"),
    Key("max_unknown", "A share: above it, a value says how much was not recorded", NUMBER, between=(0, 1)),
    Key("baseline", "The school year to compare with", dict),
    Key("target", "What a value should reach, by school year and group", list),
    Key("change", "What a version of the definition changed", list),
    Key("series_break", "A school year that cannot be compared with those before it", list),
    Key("variant", "Another rule for the same question, as another body uses it", list),
    Key("stewardship", "Who answers for the definition, and until when", dict),
    Key("translations", "What readers of other languages are told, a table a language: [translations.es]", dict),
)

TABLES: dict[str, tuple[Key, ...]] = {
    "example": (
        Key("title", "What the example shows"),
        Key(
            "given", "A table of students: names of variables in the first line, columns separated by |", required=True
        ),
        Key("numerator", "What must come out above the line", NUMBER, required=True),
        Key("denominator", "What must come out below it", NUMBER),
        Key("unknown", "For how many students it cannot be decided", int),
    ),
    "target": (
        Key("school_year", "The school year, by its spring", int, required=True, between=SCHOOL_YEARS),
        Key("value", "A share as 0.15, else in the unit of the value", NUMBER, required=True),
        Key("group", "One group, as race_ethnicity=hispanic; everyone unless said"),
    ),
    "change": (
        Key("version", "The version that brought it", int, required=True),
        Key("reason", "What was changed, and why", required=True),
        Key("school_year", "From which school year on; all of them unless said", int, between=SCHOOL_YEARS),
    ),
    "series_break": (
        Key(
            "school_year",
            "The first school year that cannot be compared with those before it",
            int,
            required=True,
            between=SCHOOL_YEARS,
        ),
        Key("reason", "Why", required=True),
    ),
    "variant": (
        Key("name", "Whose rule it is, or what it does", required=True),
        Key("population", "Another condition for who is counted"),
        Key("numerator", "Another condition, or number to add up"),
    ),
    "baseline": (
        Key("school_year", "The school year, by its spring", int, required=True, between=SCHOOL_YEARS),
        Key(
            "value", "Its value as it was told then, to be documented; progress is judged from what is computed", NUMBER
        ),
    ),
    "stewardship": (
        Key("authored_by", "Who wrote it"),
        Key("checked_by", "Who checked it"),
        Key("reviewed_on", "Day of the last review", date),
        Key("review_due", "Day by which it is to be reviewed again", date),
    ),
}

TRANSLATION: tuple[Key, ...] = (
    Key("title", "What people call it", required=True),
    Key("short_title", "The title where room is short"),
    Key("unit", "The word for the value"),
    Key("why_it_matters", "Why a parent should care"),
    Key("how_to_read", "Who is counted and what of them, in one sentence"),
    Key("caveats", "What the number does not tell: as many as in English, in the same order", list),
    Key("source", "Where the definition comes from"),
)
LANGUAGE = "[a-z]{2,3}"
"""How a language is written: by its code of two or three letters."""
