"""What a definition file must be, one small function a rule; each returns every problem it finds and raises none.

The rules look at the file alone. Whether its expressions and examples hold is for `metrics.definition`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, TypeGuard

from etl.problems import Problem, did_you_mean, nearest
from etl.toml_file import Address, TomlFile
from etl.warehouse import UNITS, Subject, Unit
from metrics.definition_keys import (
    DEFINITION,
    DIMENSION_NAMES,
    LANGUAGE,
    NUMBER,
    SCHOOL_YEARS,
    TABLES,
    TRANSLATION,
    Key,
)
from metrics.dimensions import ALL, DIMENSIONS
from metrics.indicator import GEOGRAPHY_TYPES, STATISTICS

Rule = Callable[[TomlFile], Iterable[Problem]]

MOST_OF_A_KIND = 100
"""How many problems of a rule are told one by one: nobody mends thousands at once."""

# The unit of a value where a definition does not say another.
UNIT_OF = {"proportion": "percent", "ratio_of_sums": "percent", "mean": "ratio", "count": "students"}

_TYPE_WORDS: dict[Any, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    date: "a date like 2026-08-31",
    list: "a list in [ ]",
    dict: "a table",
    NUMBER: "a number",
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
    for language, entry in _translations_of(file).items():
        if isinstance(entry, dict):
            yield TRANSLATION, entry, ("translations", language)


def _translations_of(file: TomlFile) -> Mapping[str, Any]:
    """What stands under `translations`, by language."""
    found = file.values.get("translations")
    return found if isinstance(found, dict) else {}


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
        misspelt = _misspelt(keys, values)
        for key in keys:
            if key.required and key.name not in values and key.name not in misspelt:
                yield file.problem(f"`{key.name}` is missing{_HOW_TO_WRITE.get(key.name, '')}", *at)
            elif key.required and _is_blank(values.get(key.name)):
                yield file.problem("says nothing", *at, key.name)


_HOW_TO_WRITE = {
    "example": ": under [[example]], `given` is a small table of students, and `numerator` what must come out; "
    "`commonmeasure indicators new ID` writes a definition with one"
}


def _misspelt(keys: Sequence[Key], values: Mapping[str, Any]) -> set[str]:
    """The keys that unknown ones are taken for: what is misspelt is not missing too."""
    names = [key.name for key in keys]
    unknown = (name for name in values if name not in names)
    return {nearest(name, names) for name in islice(unknown, MOST_OF_A_KIND)}


def _is_blank(value: object) -> bool:
    return value == [] or (isinstance(value, str) and not value.strip())


def types(file: TomlFile) -> Iterator[Problem]:
    """Every value is of its type."""
    for keys, values, at in _tables(file):
        for key in keys:
            value = values.get(key.name)
            if value is not None and not is_of(value, key.type) and key.name not in TABLES:
                yield file.problem(f"expected {_TYPE_WORDS[key.type]}, found {as_written(value)}", *at, key.name)
    for name, key_type in ((key.name, key.type) for key in DEFINITION if key.name in TABLES):
        entries = file.values.get(name)
        if key_type is dict and entries is not None and not isinstance(entries, dict):
            yield file.problem(f"write it as a table, under [{name}]", name)
        elif key_type is list and not _is_tables(entries):
            yield file.problem(f"write each one as a table of its own, under [[{name}]]", name)


def _is_tables(entries: object) -> bool:
    return entries is None or (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries))


def is_of(value: object, wanted: Any) -> TypeGuard[Any]:
    """Whether a value is of a key's type; a number is finite, and a date is no point in time."""
    if isinstance(value, bool):
        return wanted is bool
    if isinstance(value, datetime) or (isinstance(value, float) and not math.isfinite(value)):
        return False
    return isinstance(value, wanted)


def as_written(value: object) -> str:
    """A value as the file says it."""
    match value:
        case bool():
            return str(value).lower()
        case date() | time():
            return value.isoformat()
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return repr(value)


def choices(file: TomlFile) -> Iterator[Problem]:
    """A word out of a list is one of the list."""
    for keys, values, at in _tables(file):
        for key in keys:
            value = values.get(key.name)
            if not key.choices or not is_of(value, key.type) or (key.required and _is_blank(value)):
                continue
            for word in value if isinstance(value, list) else [value]:
                if word not in key.choices:
                    found = f"'{word}'" if isinstance(word, str) else as_written(word)
                    advice = did_you_mean(found.strip("'"), key.choices)
                    yield file.problem(f"{found} is none of {', '.join(key.choices)}.{advice}", *at, key.name)


def statistic_fits(file: TomlFile) -> Iterator[Problem]:
    """A ratio of sums has a denominator and nothing else has; all but counts have a numerator."""
    statistic = file.values.get("statistic")
    said = set(file.values) | _misspelt(DEFINITION, file.values)
    if statistic in STATISTICS:
        if (statistic == "ratio_of_sums") != ("denominator" in said):
            message = (
                "a ratio of sums needs a `denominator`"
                if statistic == "ratio_of_sums"
                else f"only a ratio of sums has a denominator of its own; a {statistic} is over the population"
            )
            yield file.problem(message, "denominator" if "denominator" in file.values else "statistic")
        if statistic != "count" and "numerator" not in said:
            yield file.problem("`numerator` is missing; only a count can do without")


def unit_fits(file: TomlFile) -> Iterator[Problem]:
    """An indicator is shown only where a row of its unit has a place, a group or a partner."""
    name = file.values.get("unit_of_analysis")
    for unit in UNITS:
        if unit.name != name:
            continue
        places = file.values.get("geographies")
        for place in places if isinstance(places, list) else []:
            if place in GEOGRAPHY_TYPES and place not in unit.geographies:
                where = " and ".join(unit.geographies)
                yield file.problem(f"{_rows(unit)} are counted by {where}, not by {place}", "geographies")
        if places == []:
            yield file.problem("says nothing; leave it out to show the indicator everywhere", "geographies")
        if file.values.get("disaggregate_by") and not unit.has_groups:
            yield file.problem(f"{unit.noun} have no groups of students; leave it out", "disaggregate_by")
        if file.values.get("by_partner") is True and not unit.has_partners:
            yield file.problem(f"{_rows(unit)} belong to no partner; leave it out", "by_partner")


def _rows(unit: Unit) -> str:
    """What is counted, in the plural; a student is in several rows of the units that do not show all there is."""
    return f"rows of {unit.name}" if unit.subject is Subject.STUDENT else unit.noun


def sizes(file: TomlFile) -> Iterator[Problem]:
    """Numbers lie where they can mean something."""
    for keys, values, at in _tables(file):
        for key in keys:
            value = values.get(key.name)
            if key.between is None or not is_of(value, key.type):
                continue
            least, most = key.between
            if not least <= value <= most:
                what = "a school year is its spring, like 2027" if key.between is SCHOOL_YEARS else None
                yield file.problem(f"{what or f'is to lie between {least} and {most}'}, found {value}", *at, key.name)


def targets(file: TomlFile) -> Iterator[Problem]:
    """A target's group is `dimension=group`, and each school year and group has one."""
    statistic = file.values.get("statistic")
    unit = UNIT_OF.get(statistic) if isinstance(statistic, str) else None
    shares = statistic == "proportion" or file.values.get("unit", unit) == "percent"
    seen: set[tuple[int, str]] = set()
    for number, target in tables_of(file, "target"):
        year, group = target.get("school_year"), target.get("group", ALL)
        if isinstance(group, str):
            at = (year if isinstance(year, int) else -number, re.sub(r"\s", "", group))
            if at in seen:
                yield file.problem("there is a target for this school year and group already", "target", number)
            seen.add(at)
            if "group" in target and (fault := group_fault(group) or _unshown_group_fault(file, group)):
                yield file.problem(fault, "target", number, "group")
        value = target.get("value")
        if shares and is_of(value, NUMBER) and (fault := share_fault(value)):
            yield file.problem(fault, "target", number, "value")


def group_fault(group: str) -> str:
    """What is wrong with a group written as `race_ethnicity=hispanic`; nothing where nothing is."""
    name, _, value = (part.strip() for part in group.partition("="))
    if name not in DIMENSION_NAMES:
        advice = did_you_mean(name, DIMENSION_NAMES)
        return f"write a group as `dimension=group`; '{name}' is none of {', '.join(DIMENSION_NAMES)}.{advice}"
    values = [g.value for d in DIMENSIONS if d.name == name for g in d.groups]
    if value not in values:
        return f"'{value}' is no group of {name}: {', '.join(values)}.{did_you_mean(value, values)}"
    return ""


def _unshown_group_fault(file: TomlFile, group: str) -> str:
    """That a group, rightly written, is one by which the indicator is not shown; nothing where it may be."""
    name = group.partition("=")[0].strip()
    for unit in UNITS:
        if unit.name == file.values.get("unit_of_analysis") and not unit.has_groups:
            return f"{unit.noun} have no groups of students; a target is for all of them"
    shown = file.values.get("disaggregate_by")
    if isinstance(shown, list) and name not in shown:
        return f"is not shown by {name}: put it into disaggregate_by, or leave the target out"
    return ""


def share_fault(value: object) -> str:
    """What is wrong with the target of a share; nothing where nothing is."""
    if isinstance(value, int | float) and 0 <= value <= 1:
        return ""
    return f"a share lies between 0 and 1: 15 percent is 0.15, found {value}"


def variants(file: TomlFile) -> Iterator[Problem]:
    """A variant says something else than the definition, and has a name of its own."""
    (keys, seen) = TABLES["variant"], set[str]()
    for number, variant in tables_of(file, "variant"):
        name = variant.get("name")
        if isinstance(name, str) and name.strip() in seen:
            yield file.problem("there is a variant of this name already", "variant", number, "name")
        seen |= {name.strip()} if isinstance(name, str) else set()
        if not {"population", "numerator"} & (set(variant) | _misspelt(keys, variant)):
            yield file.problem("says neither another population nor another numerator", "variant", number)


def changes(file: TomlFile) -> Iterator[Problem]:
    """What is told of a version is told of one that there is, and a school year has one break."""
    version = file.values.get("version")
    for number, change in tables_of(file, "change"):
        brought = change.get("version")
        if is_of(brought, int) and is_of(version, int) and not 1 <= brought <= version:
            yield file.problem(
                f"there is no version {brought}: the present one is {version}", "change", number, "version"
            )
    seen: set[int] = set()
    for number, entry in tables_of(file, "series_break"):
        year = entry.get("school_year")
        if isinstance(year, int) and year in seen:
            yield file.problem(
                "there is a break in this school year already; give both reasons in one", "series_break", number
            )
        seen |= {year} if isinstance(year, int) else set()


def texts(file: TomlFile) -> Iterator[Problem]:
    """Texts hold nothing that cannot be read, titles are one line, and caveats are texts."""
    for keys, values, at in _tables(file):
        for key in keys:
            value = values.get(key.name)
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and (sign := _unreadable_sign(text, key.name in _ONE_LINE)):
                    yield file.problem(f"holds {sign}; take it out", *at, key.name)
        caveats = values.get("caveats")
        if isinstance(caveats, list) and not all(isinstance(caveat, str) for caveat in caveats):
            yield file.problem("each caveat is a text in quotes", *at, "caveats")


_ONE_LINE = ("title", "short_title", "unit", "name", "framework", "framework_code")
# Control characters, but for tabs and ends of lines, and halves of pairs that UTF-16 makes.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_UNREADABLE_IN_A_LINE = re.compile(f"[\n\r]|{_UNREADABLE.pattern}")


def _unreadable_sign(text: str, one_line: bool) -> str:
    """The first character of a text that no reader sees, in words; nothing where all can be read."""
    found = (_UNREADABLE_IN_A_LINE if one_line else _UNREADABLE).search(text)
    if found is None:
        return ""
    if found[0] in "\n\r":
        return "the end of a line, and is to be one line"
    return f"the control character U+{ord(found[0]):04X}"


def translations(file: TomlFile) -> Iterator[Problem]:
    """A translation is into a language other than English, and leaves out no caveat."""
    caveats = file.values.get("caveats", [])
    for language, entry in _translations_of(file).items():
        at = ("translations", language)
        if not re.fullmatch(LANGUAGE, language) or language == "en":
            yield file.problem("expected the code of a language other than English, such as [translations.es]", *at)
        if not isinstance(entry, dict):
            yield file.problem(f"write what is said in it as a table of its own, under [translations.{language}]", *at)
            continue
        said = entry.get("caveats")
        if isinstance(said, list) and isinstance(caveats, list) and len(said) != len(caveats):
            message = f"there are {len(said)}, and {len(caveats)} in English; translate each, in the same order"
            yield file.problem(message, *at, "caveats")


def reviewed_in_time(file: TomlFile) -> Iterator[Problem]:
    """A review is due after the last one."""
    stewardship = file.values.get("stewardship")
    if isinstance(stewardship, dict):
        last, due = stewardship.get("reviewed_on"), stewardship.get("review_due")
        if is_of(last, date) and is_of(due, date) and due <= last:
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
    unit_fits,
    sizes,
    targets,
    variants,
    changes,
    texts,
    translations,
    reviewed_in_time,
)
