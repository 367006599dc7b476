"""What a release is about, one record a row: places, groups, indicators, partners, programs, sources, stories.

Each has the fields of its table in the release and nothing that was worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

ALL = "all"
UNKNOWN = "unknown"
COMMUNITY = "community"


class PlaceKey(NamedTuple):
    """A place as the release names it: `geography_type` and `geography_id`."""

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"


class GroupKey(NamedTuple):
    """A group of students: `group_dimension` and `group_value`."""

    dimension: str
    value: str

    def __str__(self) -> str:
        return f"{self.dimension}:{self.value}"


WHOLE_COMMUNITY = PlaceKey(COMMUNITY, COMMUNITY)
ALL_STUDENTS = GroupKey(ALL, ALL)


@dataclass(frozen=True)
class Indicator:
    """One definition as it was published; the fields are those of the release's `indicator` table."""

    indicator_id: str
    position: int
    title: str
    short_title: str
    kind: str
    outcome_area: str
    unit_of_analysis: str
    statistic: str
    unit: str
    decimals: int
    direction: str
    baseline_year: int | None
    version: int
    definition_hash: str
    population: str | None
    numerator: str | None
    denominator: str | None
    described: str
    why_it_matters: str | None
    how_to_read: str | None
    caveats: list[str] | None
    source: str | None
    framework: str | None
    framework_code: str | None
    by_partner: bool
    authored_by: str | None
    checked_by: str | None
    reviewed_on: date | None
    review_due: date | None

    @property
    def is_share(self) -> bool:
        """Whether the value is a fraction, shown in percent."""
        return self.statistic == "proportion" or self.unit == "percent"

    @property
    def counts_students(self) -> bool:
        """Whether the value is a share of students, so that "1 in 4 students" is a true sentence."""
        return self.statistic == "proportion" and self.unit_of_analysis.startswith("student")


@dataclass(frozen=True)
class IndicatorTranslation:
    """What a definition says in another language; None, or an empty list, where it does not."""

    indicator_id: str
    language: str
    title: str | None
    short_title: str | None
    unit: str | None
    why_it_matters: str | None
    how_to_read: str | None
    caveats: list[str] | None
    source: str | None


@dataclass(frozen=True)
class Place:
    """The community, a neighborhood or a school."""

    key: PlaceKey
    name: str
    level: str | None
    neighborhood_id: str | None
    geojson: str | None


@dataclass(frozen=True)
class Boundary:
    """A neighborhood as it is drawn in a period of school years; a year that is None has no limit."""

    neighborhood_id: str
    first_year: int | None
    last_year: int | None
    geojson: str | None

    def holds_in(self, year: int) -> bool:
        """Whether students of the school year were placed by it."""
        return (self.first_year is None or self.first_year <= year) and (
            self.last_year is None or year <= self.last_year
        )


@dataclass(frozen=True)
class Partner:
    """An organization that serves students; the fields are those of the release's `partner` table."""

    partner_id: str
    name: str
    kind: str | None
    neighborhood_id: str | None
    agreement_start: date | None
    agreement_end: date | None
    shared_outcomes: list[str] | None
    funding_end: date | None


@dataclass(frozen=True)
class Program:
    """One program of a partner."""

    program_id: str
    partner_id: str
    name: str
    service_category: str
    capacity: int | None
    unit: str | None
    neighborhood_id: str | None
    school_id: str | None
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Asset:
    """What stands in one neighborhood for one kind of help."""

    neighborhood_id: str
    service_category: str
    category_label: str
    partners: int
    programs: int
    capacity: int | None


@dataclass(frozen=True)
class SourceStatus:
    """How one feed stands: freshness and the accounting of its rows."""

    source: str
    grain: str
    deliveries: int
    last_received_at: datetime | None
    as_of: date | None
    received: int
    accepted: int
    quarantined: int
    repeated: int
    unresolved: int


@dataclass(frozen=True)
class PartnerMatch:
    """How the people of one partner without a district identifier stand, in service events; None where hidden."""

    partner_id: str
    service_rows: int | None
    exact: int | None
    probable: int | None
    decided: int | None
    in_review: int | None
    unmatched: int | None
    false_match_rate: float | None
    missed_match_rate: float | None


@dataclass(frozen=True)
class Story:
    """A dated note, event, data notice or plan to turn a curve; without an indicator it belongs to all."""

    story_id: str
    dated: date
    kind: str
    title: str
    body: str | None
    indicator_id: str | None


@dataclass(frozen=True)
class Change:
    """A published value of the release before that is another now."""

    indicator_id: str
    school_year: int
    place: PlaceKey
    partner_id: str
    group: GroupKey
    previous_display: str
    display: str
    reason: str


class Trend(NamedTuple):
    """Where one series is going."""

    first_year: int | None
    last_year: int | None
    change: float | None
    trend_class: str
    reason: str


class Gap(NamedTuple):
    """How far one group is from the best published group of its dimension, and what both did since the year before.

    The changes are None where one of the four values is not published, or the series breaks.
    """

    group: GroupKey
    value: float
    reference_group: str
    reference_value: float
    gap: float
    gap_change: float | None
    group_change: float | None
    reference_change: float | None


@dataclass(frozen=True)
class Dimension:
    """A way to group students, with the words for it and its groups in order."""

    id: str
    label: str
    groups: tuple[tuple[GroupKey, str], ...]
