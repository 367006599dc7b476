"""A community folder: where things are in it, and what `community.toml` says.

Every key is known or a problem; all problems come at once. What belongs to the layers above is handed on unread.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from etl.boundaries import boundary_files
from etl.drift import DriftLimits
from etl.format_options import FormatOptions, read_format_options
from etl.mappings import Mapping, read_mapping
from etl.matching.rules import MatchingRules
from etl.problems import Problem, Refused
from etl.sources import SOURCES
from etl.toml_file import TomlFile, read_toml
from etl.toml_table import TomlTable
from etl.warehouse.rules import AttendanceMode, AttendanceRules, DayRule, ServedRule

_KEYS = (
    "name",
    "language",
    "school_year_starts",
    "max_rejected_share",
    "drift",
    "sources",
    "formats",
    "attendance",
    "partners",
    "matching",
    "privacy",
    "target",
    "text",
)


TEXTS = ("about", "contact")
"""Who publishes this and what for, and whom to ask."""


@dataclass(frozen=True)
class Community:
    """One community: its folder, and its settings with every default filled in."""

    folder: Path
    toml: TomlFile
    name: str
    language: str
    school_year_starts: int
    max_rejected_share: Decimal
    drift: DriftLimits
    attendance: AttendanceRules
    served: ServedRule
    matching: MatchingRules
    mappings: dict[str, Mapping]
    formats: FormatOptions
    privacy: dict[str, Any]
    targets: list[dict[str, Any]]
    text: dict[str, dict[str, str]]
    """By language what the community says of itself: `TEXTS`."""

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def reference(self) -> Path:
        return self.folder / "reference"

    @property
    def neighborhoods(self) -> Path | None:
        """The shapes of the neighborhoods, GeoJSON, those of other periods beside it; None where there are none."""
        path = self.reference / "neighborhoods.geojson"
        return path if boundary_files(path) else None

    @property
    def crosswalk(self) -> Path | None:
        """Tracts and their neighborhoods, CSV; None where the community has none."""
        path = self.reference / "crosswalk.csv"
        return path if path.exists() else None

    @property
    def definitions(self) -> Path:
        return self.folder / "definitions"

    @property
    def stories(self) -> Path:
        return self.folder / "stories"

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    @property
    def warehouse_path(self) -> Path:
        return self.folder / "warehouse" / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        return self.folder / "releases"


def read_community(folder: Path) -> Community:
    """The community in `folder`. Raises `Refused` with every problem of its `community.toml`."""
    path = folder / "community.toml"
    if not path.exists():
        raise Refused(
            [Problem(path.name, f"there is none in {folder}; make a community with `commonmeasure init -C {folder}`")]
        )
    toml = read_toml(path)
    problems: list[Problem] = []
    top = TomlTable(toml, toml.values, problems)
    top.only(_KEYS)
    sources = top.table("sources")
    sources.only([source.name for source in SOURCES], "source")
    community = Community(
        folder=folder,
        toml=toml,
        name=top.text("name").strip() or folder.resolve().name,
        language=top.text("language", "en"),
        school_year_starts=top.whole("school_year_starts", 7, 1, 12),
        max_rejected_share=top.number("max_rejected_share", Decimal("0.2"), 0, 1),
        drift=_drift(top.table("drift")),
        attendance=_attendance(top.table("attendance"), sources.table("attendance")),
        served=_served(top.table("partners")),
        matching=_matching(top.table("matching")),
        mappings={source.name: read_mapping(source, sources.table(source.name)) for source in SOURCES},
        formats=read_format_options(top.table("formats")),
        privacy=top.table("privacy").values,
        targets=[member.values for member in top.tables("target")],
        text=_text(top.table("text"), top.text("language", "en")),
    )
    if problems:
        raise Refused(problems)
    return community


def _text(table: TomlTable, usual: str) -> dict[str, dict[str, str]]:
    """What stands in no table of a language is said in the usual one."""
    languages = [key for key, value in table.values.items() if isinstance(value, dict)]
    table.only([*TEXTS, *languages])
    said = {usual: {key: table.text(key).strip() for key in TEXTS}}
    for language in languages:
        of_language = table.table(language)
        of_language.only(TEXTS)
        said[language] = {key: of_language.text(key).strip() for key in TEXTS}
    return {language: given for language, of in said.items() if (given := {key: of[key] for key in TEXTS if of[key]})}


def _attendance(table: TomlTable, source: TomlTable) -> AttendanceRules:
    default = AttendanceRules()
    table.only([field.name for field in fields(AttendanceRules) if field.name != "mode"])
    return AttendanceRules(
        suspended_out_counts_absent=table.flag("suspended_out_counts_absent", default.suspended_out_counts_absent),
        suspended_in_counts_absent=table.flag("suspended_in_counts_absent", default.suspended_in_counts_absent),
        remote_absent_counts_absent=table.flag("remote_absent_counts_absent", default.remote_absent_counts_absent),
        exit_date_inclusive=table.flag("exit_date_inclusive", default.exit_date_inclusive),
        day_rule=table.word("day_rule", default.day_rule, get_args(DayRule)),
        mode=source.word("mode", default.mode, get_args(AttendanceMode)),
    )


def _drift(table: TomlTable) -> DriftLimits:
    default = DriftLimits()
    table.only([field.name for field in fields(DriftLimits)])
    return DriftLimits(
        rows=table.number("rows", default.rows, 0, 1_000),
        codes=table.number("codes", default.codes, 0, 1),
        rates=table.number("rates", default.rates, 0, 1),
    )


def _served(table: TomlTable) -> ServedRule:
    default = ServedRule()
    table.only([field.name for field in fields(ServedRule)])
    return ServedRule(
        minimum_events=table.whole("minimum_events", default.minimum_events, 0, 1_000_000),
        minimum_hours=table.number("minimum_hours", Decimal(default.minimum_hours), 0, 1_000_000),
    )


def _matching(table: TomlTable) -> MatchingRules:
    default = MatchingRules()
    table.only([field.name for field in fields(MatchingRules)])
    rules = MatchingRules(
        accept=table.number("accept", default.accept, 0, 1), review=table.number("review", default.review, 0, 1)
    )
    if rules.accept <= Decimal("0.5"):
        table.problem(
            f"is {rules.accept}; what is as likely wrong as right is no match, so it is to be above 0.5", "accept"
        )
    if rules.review > rules.accept:
        table.problem(f"is {rules.review}, above accept, which is {rules.accept}; it is to be at most that", "review")
    return rules
