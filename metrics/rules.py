"""What a definition file must be, one small function a rule; each returns every problem it finds and raises none.

The rules look at the file alone. Whether its expressions and examples hold is for `metrics.definition`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from etl.problems import Problem, did_you_mean
from etl.toml_file import Address, TomlFile
from etl.warehouse import UNITS
from metrics.dimensions import ALL, DIMENSIONS
from metrics.indicator import (
    DIRECTIONS,
    GEOGRAPHY_TYPES,
    KINDS,
    OUTCOME_AREAS,
    STATISTICS,
)

Rule = Callable[[TomlFile], Iterable[Problem]]

# The unit of a value where a definition does not say another.
UNIT_OF = {"proportion": "percent", "ratio_of_sums": "percent", "mean": "ratio", "count": "students"}

_NUMBER = (int, float)
_TYPE_WORDS: dict[Any, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    date: "a date like 2026-08-31",
    list: "a list in [ ]",
    dict: "a table",
    _NUMBER: "a number",
}


@dataclass(frozen=True)
class Key:
    """A key that a table may hold; `choices` are the only values, for a list of each of its entries."""

    name: str
    type: Any = str
    required: bool = False
    choices: tuple[str, ...] = ()


# Units of which this version has no variables yet.
_UNITS_TO_COME = ("referral", "need", "program")
_THESE_UNITS = ", ".join(unit.name for unit in UNITS)
_DIMENSION_NAMES = tuple(dimension.name for dimension in DIMENSIONS)

DEFINITION: tuple[Key, ...] = (
    Key("title", required=True),
    Key("kind", required=True, choices=KINDS),
    Key("outcome_area", required=True, choices=OUTCOME_AREAS),
    Key("unit_of_analysis", required=True, choices=tuple(unit.name for unit in UNITS)),
    Key("statistic", required=True, choices=STATISTICS),
    Key("population", required=True),
    Key("numerator"),
    Key("direction", required=True, choices=DIRECTIONS),
    Key("version", int, required=True),
    Key("why_it_matters", required=True),
    Key("source", required=True),
    Key("example", list, required=True),
    Key("caveats", list),
    Key("short_title"),
    Key("how_to_read"),
    Key("denominator"),
    Key("unit"),
    Key("decimals", int),
    Key("geographies", list, choices=GEOGRAPHY_TYPES),
    Key("disaggregate_by", list, choices=_DIMENSION_NAMES),
    Key("by_partner", bool),
    Key("framework"),
    Key("framework_code"),
    Key("max_unknown", _NUMBER),
    Key("baseline", dict),
    Key("target", list),
    Key("change", list),
    Key("series_break", list),
    Key("variant", list),
    Key("stewardship", dict),
)

TABLES: dict[str, tuple[Key, ...]] = {
    "example": (
        Key("title"),
        Key("given", required=True),
        Key("numerator", _NUMBER, required=True),
        Key("denominator", _NUMBER),
        Key("unknown", int),
    ),
    "target": (Key("school_year", int, required=True), Key("value", _NUMBER, required=True), Key("group")),
    "change": (Key("version", int, required=True), Key("reason", required=True), Key("school_year", int)),
    "series_break": (Key("school_year", int, required=True), Key("reason", required=True)),
    "variant": (Key("name", required=True), Key("population"), Key("numerator")),
    "baseline": (Key("school_year", int, required=True), Key("value", _NUMBER)),
    "stewardship": (Key("authored_by"), Key("checked_by"), Key("reviewed_on", date), Key("review_due", date)),
}


def _tables(file: TomlFile) -> Iterator[tuple[tuple[Key, ...], Mapping[str, Any], Address]]:
    """Every table of the file that has the shape of one, with its keys and its address."""
    yield DEFINITION, file.values, ()
    for name, keys in TABLES.items():
        found = file.values.get(name)
        if isinstance(found, dict):
            yield keys, found, (name,)
        elif isinstance(found, list):
            for number, entry in enumerate(found):
                if isinstance(entry, dict):
                    yield keys, entry, (name, number)


def known_keys(file: TomlFile) -> Iterator[Problem]:
    """A key that is not known is an error: a misspelt one would silently do nothing."""
    for keys, values, at in _tables(file):
        names = [key.name for key in keys]
        for name in values:
            if name not in names:
                yield file.problem(
                    f"unknown key.{did_you_mean(name, names) or ' Known: ' + ', '.join(names)}", *at, name
                )


def required_keys(file: TomlFile) -> Iterator[Problem]:
    """What a reader needs is there and says something."""
    for keys, values, at in _tables(file):
        for key in keys:
            if key.required and key.name not in values:
                yield file.problem(f"`{key.name}` is missing", *at)
            elif key.required and values[key.name] in ("", []):
                yield file.problem("says nothing", *at, key.name)


def types(file: TomlFile) -> Iterator[Problem]:
    """Every value is of its type."""
    for keys, values, at in _tables(file):
        for key in keys:
            value = values.get(key.name)
            if value is not None and not _is(value, key.type):
                yield file.problem(f"expected {_TYPE_WORDS[key.type]}, found {value!r}", *at, key.name)
    for name in ("example", "target", "change", "series_break", "variant"):
        entries = file.values.get(name)
        if isinstance(entries, list) and not all(isinstance(entry, dict) for entry in entries):
            yield file.problem(f"write each one as a table of its own, under [[{name}]]", name)


def _is(value: object, wanted: Any) -> bool:
    if isinstance(value, bool):
        return wanted is bool
    return isinstance(value, wanted)


def choices(file: TomlFile) -> Iterator[Problem]:
    """A word out of a list is one of the list."""
    for keys, values, at in _tables(file):
        for key in keys:
            value = values.get(key.name)
            for word in value if isinstance(value, list) else [value]:
                if key.name == "unit_of_analysis" and word in _UNITS_TO_COME:
                    yield file.problem(f"'{word}' cannot be counted yet; {_THESE_UNITS} can", *at, key.name)
                elif key.choices and value is not None and word not in key.choices:
                    advice = did_you_mean(str(word), key.choices)
                    yield file.problem(f"'{word}' is none of {', '.join(key.choices)}.{advice}", *at, key.name)


def statistic_fits(file: TomlFile) -> Iterator[Problem]:
    """A ratio of sums has a denominator and nothing else has; all but counts have a numerator."""
    statistic = file.values.get("statistic")
    if statistic in STATISTICS:
        if (statistic == "ratio_of_sums") != ("denominator" in file.values):
            message = (
                "a ratio of sums needs a `denominator`"
                if statistic == "ratio_of_sums"
                else f"only a ratio of sums has a denominator of its own; a {statistic} is over the population"
            )
            yield file.problem(message, "denominator" if "denominator" in file.values else "statistic")
        if statistic != "count" and "numerator" not in file.values:
            yield file.problem("`numerator` is missing; only a count can do without")


def sizes(file: TomlFile) -> Iterator[Problem]:
    """Numbers lie where they can mean something."""
    for name, least, most in (("version", 1, 10_000), ("decimals", 0, 6), ("max_unknown", 0, 1)):
        value = file.values.get(name)
        if _is(value, _NUMBER) and not least <= value <= most:  # type: ignore[operator]
            yield file.problem(f"is to lie between {least} and {most}, found {value}", name)
    for _, values, at in _tables(file):
        year = values.get("school_year")
        if at and _is(year, int) and not 1990 <= year <= 2100:  # type: ignore[operator]
            yield file.problem(f"a school year is its spring, like 2027, found {year}", *at, "school_year")


def targets(file: TomlFile) -> Iterator[Problem]:
    """A target's group is `dimension=group`, and each school year and group has one."""
    statistic = file.values.get("statistic", "")
    shares = statistic == "proportion" or file.values.get("unit", UNIT_OF.get(statistic)) == "percent"
    seen: set[tuple[object, object]] = set()
    for number, target in tables_of(file, "target"):
        at = (target.get("school_year"), target.get("group", ALL))
        if at in seen:
            yield file.problem("there is a target for this school year and group already", "target", number)
        seen.add(at)
        if isinstance(target.get("group"), str) and (fault := group_fault(target["group"])):
            yield file.problem(fault, "target", number, "group")
        value = target.get("value")
        if shares and _is(value, _NUMBER) and (fault := share_fault(value)):
            yield file.problem(fault, "target", number, "value")


def group_fault(group: str) -> str:
    """What is wrong with a group written as `race_ethnicity=hispanic`; nothing where nothing is."""
    name, _, value = (part.strip() for part in group.partition("="))
    if name not in _DIMENSION_NAMES:
        advice = did_you_mean(name, _DIMENSION_NAMES)
        return f"write a group as `dimension=group`; '{name}' is none of {', '.join(_DIMENSION_NAMES)}.{advice}"
    values = [g.value for d in DIMENSIONS if d.name == name for g in d.groups]
    if value not in values:
        return f"'{value}' is no group of {name}: {', '.join(values)}.{did_you_mean(value, values)}"
    return ""


def share_fault(value: object) -> str:
    """What is wrong with the target of a share; nothing where nothing is."""
    if isinstance(value, int | float) and 0 <= value <= 1:
        return ""
    return f"a share lies between 0 and 1: 15 percent is 0.15, found {value}"


def variants(file: TomlFile) -> Iterator[Problem]:
    """A variant says something else than the definition."""
    for number, variant in tables_of(file, "variant"):
        if not {"population", "numerator"} & set(variant):
            yield file.problem("says neither another population nor another numerator", "variant", number)


def texts(file: TomlFile) -> Iterator[Problem]:
    """Caveats are texts."""
    caveats = file.values.get("caveats")
    if isinstance(caveats, list) and not all(isinstance(caveat, str) for caveat in caveats):
        yield file.problem("each caveat is a text in quotes", "caveats")


def reviewed_in_time(file: TomlFile) -> Iterator[Problem]:
    """A review is due after the last one."""
    stewardship = file.values.get("stewardship")
    if isinstance(stewardship, dict):
        last, due = stewardship.get("reviewed_on"), stewardship.get("review_due")
        if isinstance(last, date) and isinstance(due, date) and due <= last:
            yield file.problem(f"is not after reviewed_on, {last}", "stewardship", "review_due")


def tables_of(file: TomlFile, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables written under [[name]], each with its number from 0; what is no table is left out."""
    found = file.values.get(name)
    for number, entry in enumerate(found if isinstance(found, list) else []):
        if isinstance(entry, dict):
            yield number, entry


RULES: tuple[Rule, ...] = (
    known_keys,
    required_keys,
    types,
    choices,
    statistic_fits,
    sizes,
    targets,
    variants,
    texts,
    reviewed_in_time,
)
