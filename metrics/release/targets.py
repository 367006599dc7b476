"""Targets of a release: those of the definitions, and the community's own in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from etl.problems import Problem, Refused, did_you_mean
from etl.toml_file import TomlFile
from metrics.catalogue import Catalogue
from metrics.definition import target_of
from metrics.definition_keys import NUMBER
from metrics.indicator import Target
from metrics.rules import as_written, group_fault, is_of, share_fault

_KEYS = ("indicator", "school_year", "value", "group")


def targets_of(catalogue: Catalogue, own: Sequence[Mapping[str, Any]], settings: TomlFile) -> list[tuple[str, Target]]:
    """Indicator ids and targets; the community's replaces a definition's for the same school year and group.

    `own` are the `[[target]]` tables of `settings`. Raises `Refused` with every problem, each at its line.
    """
    problems = [problem for place, entry in enumerate(own) for problem in _wrong(place, entry, catalogue, settings)]
    if problems:
        raise Refused(problems)
    every = [(indicator.id, target) for indicator in catalogue.indicators for target in indicator.targets]
    every += [(entry["indicator"], target_of(entry)) for entry in own]
    latest = {(name, t.school_year, t.group_dimension, t.group_value): (name, t) for name, t in every}
    return [latest[key] for key in sorted(latest)]


def _wrong(place: int, entry: Mapping[str, Any], catalogue: Catalogue, settings: TomlFile) -> Iterator[Problem]:
    def problem(message: str, *key: str) -> Problem:
        where = ", ".join((f"target {place + 1}", *key))
        return Problem(settings.path.name, message, where=where, line=settings.line_of("target", place, *key))

    for key in entry:
        if key not in _KEYS:
            yield problem(f"unknown key.{did_you_mean(key, _KEYS) or ' Known: ' + ', '.join(_KEYS)}", key)
    for key in _KEYS[:-1]:
        if key not in entry:
            yield problem(f"`{key}` is missing")
    name, value, year = entry.get("indicator"), entry.get("value"), entry.get("school_year")
    if name is not None and name not in catalogue.ids:
        yield problem(f"there is no indicator '{name}'.{did_you_mean(str(name), catalogue.ids)}", "indicator")
    if "school_year" in entry and not (is_of(year, int) and 1990 <= year <= 2100):
        yield problem(f"a school year is its spring, like 2027, found {as_written(year)}", "school_year")
    if "value" in entry and not is_of(value, NUMBER):
        yield problem(f"expected a number, found {as_written(value)}", "value")
    elif (
        "value" in entry and name in catalogue.ids and catalogue[str(name)].is_percent and (fault := share_fault(value))
    ):
        yield problem(fault, "value")
    group = entry.get("group", "")
    if not isinstance(group, str):
        yield problem(f"expected a text in quotes, found {as_written(group)}", "group")
    elif "group" in entry and (fault := group_fault(group)):
        yield problem(fault, "group")
