"""One indicator as its definition file says it: who is counted, what is counted of them, and how to read it.

An `Indicator` has passed every rule: its expressions are parsed and typed, its examples come out as it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from etl.warehouse import UNITS, Unit
from metrics.expression import Expression

Kind = Literal["core", "contributing", "service"]
Statistic = Literal["proportion", "ratio_of_sums", "mean", "count"]
Direction = Literal["higher_is_better", "lower_is_better", "none"]
GeographyType = Literal["community", "neighborhood", "school"]

KINDS: tuple[Kind, ...] = ("core", "contributing", "service")
STATISTICS: tuple[Statistic, ...] = ("proportion", "ratio_of_sums", "mean", "count")
DIRECTIONS: tuple[Direction, ...] = ("higher_is_better", "lower_is_better", "none")
GEOGRAPHY_TYPES: tuple[GeographyType, ...] = ("community", "neighborhood", "school")

# Cradle to career: the seven outcomes of StriveTogether, each after what contributes to it.
OUTCOME_AREAS: tuple[str, ...] = (
    "kindergarten_readiness",
    "early_grade_reading",
    "middle_grade_math",
    "attendance",
    "progression",
    "high_school_graduation",
    "postsecondary_enrollment",
    "postsecondary_completion",
    "employment",
    "services",
)


@dataclass(frozen=True)
class Target:
    """What a value should reach in a school year; `group_dimension` and `group_value` are `all` for everyone."""

    school_year: int
    value: Decimal
    group_dimension: str = "all"
    group_value: str = "all"


@dataclass(frozen=True)
class Variant:
    """Another rule for the same question, as another body uses it; documented and tried, never published."""

    name: str
    population: Expression | None
    numerator: Expression | None


@dataclass(frozen=True)
class Example:
    """Students of a worked example, one mapping of variables a student, and what must come out."""

    title: str
    students: tuple[str, ...]
    rows: tuple[dict[str, object], ...]
    given: str
    numerator: Decimal
    denominator: Decimal | None
    unknown: int


@dataclass(frozen=True)
class Change:
    """What a version of the definition changed, and from which school year on where not for all."""

    version: int
    reason: str
    school_year: int | None


@dataclass(frozen=True)
class SeriesBreak:
    """A school year whose values cannot be compared with those before it, and why."""

    school_year: int
    reason: str


@dataclass(frozen=True)
class Translation:
    """What the definition says to readers in another language; what is empty is not translated."""

    language: str
    title: str
    short_title: str
    unit: str
    why_it_matters: str
    how_to_read: str
    caveats: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Stewardship:
    """Who answers for the definition, and until when."""

    authored_by: str = ""
    checked_by: str = ""
    reviewed_on: date | None = None
    review_due: date | None = None


@dataclass(frozen=True)
class Indicator:
    """A definition. `hash` is the SHA-256 of its file. Two of the same id and hash are the same."""

    id: str
    title: str
    short_title: str
    kind: Kind
    outcome_area: str
    unit_of_analysis: str
    statistic: Statistic
    population: Expression
    numerator: Expression | None
    denominator: Expression | None
    direction: Direction
    version: int
    why_it_matters: str
    how_to_read: str
    caveats: tuple[str, ...]
    source: str
    unit: str
    decimals: int
    geographies: tuple[GeographyType, ...]
    disaggregate_by: tuple[str, ...]
    by_partner: bool
    framework: str
    framework_code: str
    max_unknown: Decimal | None
    baseline_year: int | None
    baseline_told: Decimal | None
    targets: tuple[Target, ...]
    changes: tuple[Change, ...]
    series_breaks: tuple[SeriesBreak, ...]
    variants: tuple[Variant, ...]
    examples: tuple[Example, ...]
    stewardship: Stewardship
    translations: tuple[Translation, ...]
    hash: str

    @property
    def is_percent(self) -> bool:
        """Whether a value is a fraction to be shown in percent: every proportion, whatever its unit is called."""
        return self.statistic == "proportion" or self.unit == "percent"

    @property
    def breaks(self) -> tuple[SeriesBreak, ...]:
        """School years that cannot be compared with those before them: said to be so, or of another definition."""
        changed = (SeriesBreak(c.school_year, c.reason) for c in self.changes if c.school_year is not None)
        found = {one.school_year: one for one in (*changed, *self.series_breaks)}
        return tuple(found[year] for year in sorted(found))

    @property
    def unit_table(self) -> Unit:
        return unit_named(self.unit_of_analysis)


def unit_named(name: str) -> Unit:
    """The unit of analysis of that name. Raises KeyError."""
    return {unit.name: unit for unit in UNITS}[name]
