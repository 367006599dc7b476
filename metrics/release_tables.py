"""The tables of a release, said once: what the writer makes, the reader expects and the documentation prints.

No table has a row per student. Every count in them has passed the protection of small numbers.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from metrics.release_table import Field, ReleaseTable

DATABASE = "release.duckdb"
MANIFEST = "manifest.json"
"""The two files that a release is."""

_INDICATOR = Field("indicator_id", "VARCHAR", "The definition's file name")
_YEAR = Field("school_year", "SMALLINT", "The school year, by the year in which it ends")
_GEOGRAPHY = (
    Field("geography_type", "VARCHAR", "community, neighborhood or school"),
    Field("geography_id", "VARCHAR", "The place; `community` for the whole, `unknown` for outside or not known"),
)
_PARTNER = Field("partner_id", "VARCHAR", "`all`, or the partner whose students these are")
_GROUP = (
    Field("group_dimension", "VARCHAR", "`all`, or how students are grouped"),
    Field("group_value", "VARCHAR", "`all` for the dimension `all`; `unknown` where it is not recorded"),
)
_CELL = (_GEOGRAPHY[0], _GEOGRAPHY[1], _PARTNER, *_GROUP)
_CELL_KEY = tuple(field.name for field in _CELL)

OBSERVATION = ReleaseTable(
    "observation",
    "indicator × school year × place × partner × group",
    (
        _INDICATOR,
        _YEAR,
        *_CELL,
        Field("numerator", "DOUBLE", "What is counted or added up; null where not published"),
        Field("denominator", "DOUBLE", "Of how many, or of what sum; null where not published and for counts"),
        Field(
            "students", "INTEGER", "Students behind the value; null where not published, or where others are counted"
        ),
        Field("unknown", "INTEGER", "For how many it could not be decided; null where not published"),
        Field("value", "DOUBLE", "A fraction for proportions; the count, mean or ratio otherwise"),
        Field("lower", "DOUBLE", "Lower end of the 95 % Wilson interval; proportions of students only"),
        Field("upper", "DOUBLE", "Upper end of the same interval"),
        Field("status", "VARCHAR", "published, suppressed, coded_low, coded_high, no_students or not_available"),
        Field("display", "VARCHAR", "The text to show"),
        Field("note", "VARCHAR", "What the reader should know about this one value; empty where nothing"),
    ),
    key=("indicator_id", "school_year", *_CELL_KEY),
)

_TITLES = (
    Field("title", "VARCHAR", "Title"),
    Field("short_title", "VARCHAR", "Title for narrow places"),
)
_READING = (
    Field("why_it_matters", "VARCHAR", "Why it matters"),
    Field("how_to_read", "VARCHAR", "How to read it"),
    Field("caveats", "VARCHAR[]", "What to keep in mind"),
    Field("source", "VARCHAR", "Where the definition comes from"),
)

INDICATOR = ReleaseTable(
    "indicator",
    "indicator",
    (
        _INDICATOR,
        Field("position", "INTEGER", "Place in cradle-to-career order"),
        *_TITLES,
        Field("kind", "VARCHAR", "core, contributing or service"),
        Field("outcome_area", "VARCHAR", "Outcome area"),
        Field("unit_of_analysis", "VARCHAR", "What is counted"),
        Field("statistic", "VARCHAR", "proportion, ratio_of_sums, mean or count"),
        Field("unit", "VARCHAR", "Unit of the value: percent, students, hours, days"),
        Field("decimals", "INTEGER", "Decimals to show"),
        Field("direction", "VARCHAR", "higher_is_better, lower_is_better or none"),
        Field("baseline_year", "INTEGER", "School year that progress is judged from; null where none is named"),
        Field("version", "INTEGER", "Version of the definition"),
        Field("definition_hash", "VARCHAR", "SHA-256 of the definition"),
        Field("population", "VARCHAR", "Who is counted, as the definition says it"),
        Field("numerator", "VARCHAR", "What is counted, as the definition says it"),
        Field("denominator", "VARCHAR", "What it is divided by, for ratios of sums"),
        Field("described", "VARCHAR", "The definition in a plain sentence"),
        *_READING,
        Field("framework", "VARCHAR", "Framework that uses it"),
        Field("framework_code", "VARCHAR", "Its code there"),
        Field("by_partner", "BOOLEAN", "Whether it is shown by partner"),
        Field("authored_by", "VARCHAR", "Who wrote the definition"),
        Field("checked_by", "VARCHAR", "Who checked it"),
        Field("reviewed_on", "DATE", "Last review"),
        Field("review_due", "DATE", "Next review"),
    ),
    key=("indicator_id",),
)

INDICATOR_TRANSLATION = ReleaseTable(
    "indicator_translation",
    "indicator × language into which its definition is translated",
    (
        _INDICATOR,
        Field("language", "VARCHAR", "The language, by its code: es"),
        *_TITLES,
        Field("unit", "VARCHAR", "Unit of the value; null, here and below, where it is not translated"),
        *_READING,
    ),
    key=("indicator_id", "language"),
    came_later=True,
)

TARGET = ReleaseTable(
    "target",
    "indicator × school year × group with a target",
    (_INDICATOR, _YEAR, *_GROUP, Field("value", "DOUBLE", "The target, in the indicator's unit")),
    key=("indicator_id", "school_year", "group_dimension", "group_value"),
)

SERIES_BREAK = ReleaseTable(
    "series_break",
    "indicator × school year at which its series breaks",
    (
        _INDICATOR,
        Field("school_year", "SMALLINT", "The first school year that cannot be compared with those before it"),
        Field("reason", "VARCHAR", "Why"),
    ),
    key=("indicator_id", "school_year"),
)

TREND = ReleaseTable(
    "trend",
    "indicator × place × partner × group",
    (
        _INDICATOR,
        *_CELL,
        Field("first_year", "SMALLINT", "First school year with a published value"),
        Field("last_year", "SMALLINT", "Last school year with a published value"),
        Field(
            "change",
            "DOUBLE",
            "Last value less the one before it; null where either is not published, or the series breaks between",
        ),
        Field("trend_class", "VARCHAR", "improving, worsening, rising, falling, no_change or cannot_judge"),
        Field("reason", "VARCHAR", "Why, in words"),
    ),
    key=("indicator_id", *_CELL_KEY),
)

GAP = ReleaseTable(
    "gap",
    "indicator × school year × place × group with a reference group",
    (
        _INDICATOR,
        _YEAR,
        *_GEOGRAPHY,
        *_GROUP,
        Field("value", "DOUBLE", "The group's published value"),
        Field("reference_group", "VARCHAR", "The group with the best published value in the dimension"),
        Field("reference_value", "DOUBLE", "That group's value"),
        Field("gap", "DOUBLE", "Distance between them, never negative"),
        Field(
            "gap_change",
            "DOUBLE",
            "The gap less that of the year before, same two groups; null if either is hidden or the series breaks",
        ),
        Field("group_change", "DOUBLE", "The group's value less that of the year before; null as above"),
        Field("reference_change", "DOUBLE", "The same of the reference group: a gap can close because it fell"),
    ),
    key=("indicator_id", "school_year", "geography_type", "geography_id", "group_dimension", "group_value"),
)

GEOGRAPHY = ReleaseTable(
    "geography",
    "place",
    (
        *_GEOGRAPHY,
        Field("name", "VARCHAR", "Name to show"),
        Field("level", "VARCHAR", "Level, for schools"),
        Field("neighborhood_id", "VARCHAR", "Neighborhood in which a school stands"),
        Field("longitude", "DOUBLE", "Longitude of a school, or of a point inside a neighborhood"),
        Field("latitude", "DOUBLE", "Latitude of the same"),
        Field("geojson", "VARCHAR", "Shape of the latest boundaries, as a GeoJSON geometry; null where there is none"),
    ),
    key=("geography_type", "geography_id"),
)

BOUNDARY = ReleaseTable(
    "boundary",
    "neighborhood × period of school years in which it is drawn the same",
    (
        Field("neighborhood_id", "VARCHAR", "The neighborhood"),
        Field("first_year", "SMALLINT", "First school year whose students were placed so; null for no limit"),
        Field("last_year", "SMALLINT", "Last school year; null for no limit"),
        Field("geojson", "VARCHAR", "Shape as a GeoJSON geometry; null where it is made of tracts"),
        Field("tracts", "VARCHAR", "Census tracts that count in it; null where it has a shape"),
    ),
)

PARTNER = ReleaseTable(
    "partner",
    "partner",
    (
        Field("partner_id", "VARCHAR", "Identifier"),
        Field("name", "VARCHAR", "Name to show"),
        Field("kind", "VARCHAR", "Sort of organization"),
        Field("neighborhood_id", "VARCHAR", "Where it sits"),
        Field("agreement_start", "DATE", "Data-sharing agreement in force from"),
        Field("agreement_end", "DATE", "and until"),
        Field("shared_outcomes", "VARCHAR[]", "Indicators that it has agreed to share"),
        Field("funding_end", "DATE", "When the present funding ends"),
    ),
    key=("partner_id",),
)

PROGRAM = ReleaseTable(
    "program",
    "program",
    (
        Field("program_id", "VARCHAR", "Identifier"),
        Field("partner_id", "VARCHAR", "The partner that runs it"),
        Field("name", "VARCHAR", "Name to show"),
        Field("service_category", "VARCHAR", "What kind of help"),
        Field("capacity", "INTEGER", "Places"),
        Field("unit", "VARCHAR", "What capacity counts"),
        Field("neighborhood_id", "VARCHAR", "Where it is offered"),
        Field("school_id", "VARCHAR", "School at which it is offered"),
        Field("starts_on", "DATE", "First day"),
        Field("ends_on", "DATE", "Last day"),
    ),
    key=("program_id",),
)

ASSET = ReleaseTable(
    "asset",
    "neighborhood × service category with at least one program",
    (
        Field("neighborhood_id", "VARCHAR", "Where programs are offered; `unknown` where not said"),
        Field("service_category", "VARCHAR", "What kind of help"),
        Field("category_label", "VARCHAR", "The same in words"),
        Field("partners", "INTEGER", "Partners with a program there"),
        Field("programs", "INTEGER", "Programs"),
        Field("capacity", "INTEGER", "Places of the programs that count students; null where none says"),
    ),
    key=("neighborhood_id", "service_category"),
)

SOURCE_STATUS = ReleaseTable(
    "source_status",
    "source",
    (
        Field("source", "VARCHAR", "The feed"),
        Field("grain", "VARCHAR", "One row per what"),
        Field("deliveries", "INTEGER", "Files received"),
        Field("last_received_at", "TIMESTAMP", "When the last one was loaded, UTC"),
        Field("as_of", "DATE", "Last date on which its rows report; null for feeds without dates"),
        Field("received", "BIGINT", "Rows received"),
        Field("accepted", "BIGINT", "Rows accepted"),
        Field("quarantined", "BIGINT", "Rows kept out, each with its rule"),
        Field("repeated", "BIGINT", "Rows that said again what was there"),
        Field("unresolved", "BIGINT", "References to something not delivered yet"),
    ),
    key=("source",),
)

PARTNER_MATCH = ReleaseTable(
    "partner_match",
    "partner whose people came without a district identifier",
    (
        Field("partner_id", "VARCHAR", "The partner"),
        Field("service_rows", "BIGINT", "Service events without an identifier; null, here and below, where hidden"),
        Field("exact", "BIGINT", "Events of people who are written like one student and no other"),
        Field("probable", "BIGINT", "Events of people who are matched by probability"),
        Field("decided", "BIGINT", "Events of people whom a data manager matched"),
        Field("in_review", "BIGINT", "Events of people who wait for a decision"),
        Field("unmatched", "BIGINT", "Events of people who are matched with nobody"),
        Field(
            "false_match_rate", "DOUBLE", "Estimated share of wrong ones among the people matched; null if not known"
        ),
        Field("missed_match_rate", "DOUBLE", "Estimated share of students not found among those served; null likewise"),
    ),
    key=("partner_id",),
)

STORY = ReleaseTable(
    "story",
    "dated note, event, data notice or plan to turn a curve",
    (
        Field("story_id", "VARCHAR", "File name"),
        Field("dated", "DATE", "Date"),
        Field("kind", "VARCHAR", "note, event, data_notice or turn_the_curve"),
        Field("title", "VARCHAR", "Title"),
        Field("body", "VARCHAR", "Text"),
        Field("indicator_id", "VARCHAR", "Indicator it belongs to; null for all"),
    ),
    key=("story_id",),
)

STORY_PART = ReleaseTable(
    "story_part",
    "part of a plan to turn a curve",
    (
        Field("story_id", "VARCHAR", "The story"),
        Field("part", "VARCHAR", "what, why, partners, what_works, next_step or owner"),
        Field("words", "VARCHAR", "What it says"),
    ),
    key=("story_id", "part"),
    came_later=True,
)

RELEASE_CHANGE = ReleaseTable(
    "release_change",
    "published value of the release before that is another now",
    (
        _INDICATOR,
        _YEAR,
        *_CELL,
        Field("previous_display", "VARCHAR", "What the release before showed; `withdrawn` if this one has no number"),
        Field("display", "VARCHAR", "What this one shows"),
        Field("reason", "VARCHAR", "definition, protection (it is hidden now, or told as a band) or data"),
    ),
    key=("indicator_id", "school_year", *_CELL_KEY),
)

DISAGGREGATION = ReleaseTable(
    "disaggregation",
    "group",
    (
        Field("group_dimension", "VARCHAR", "How students are grouped"),
        Field("dimension_label", "VARCHAR", "The same in words"),
        Field("group_value", "VARCHAR", "The group"),
        Field("group_label", "VARCHAR", "The same in words"),
        Field("position", "INTEGER", "Place in the list"),
    ),
    key=("group_dimension", "group_value"),
)

TERM = ReleaseTable(
    "term",
    "term of the glossary",
    (Field("term", "VARCHAR", "The term"), Field("definition", "VARCHAR", "What it means here")),
    key=("term",),
)

RELEASE_TABLES: tuple[ReleaseTable, ...] = (
    OBSERVATION,
    INDICATOR,
    INDICATOR_TRANSLATION,
    TARGET,
    SERIES_BREAK,
    TREND,
    GAP,
    GEOGRAPHY,
    BOUNDARY,
    PARTNER,
    PROGRAM,
    ASSET,
    SOURCE_STATUS,
    PARTNER_MATCH,
    STORY,
    STORY_PART,
    RELEASE_CHANGE,
    DISAGGREGATION,
    TERM,
)


def stand_ins(found: Container[str]) -> Iterator[str]:
    """Statements that make, empty and for the reader alone, the tables that a release is too old to have.

    `found` are the names of the tables that it has.
    """
    for table in RELEASE_TABLES:
        if table.came_later and table.name not in found:
            yield table.ddl.replace("CREATE TABLE", "CREATE TEMP TABLE", 1)
