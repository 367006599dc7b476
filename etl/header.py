"""Which column of a file is which of ours: found by name, never by place.

Names are matched whatever their case, and whatever spaces and line breaks part their words; where a name that is read
stands twice the file is refused, for nobody can know which of the two was meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from etl.mappings import Mapping
from etl.refusals import DeliveryRefused
from etl.titles import Titles, plain_name

KnownNames = Callable[[list[str]], int]
"""How many of a header's names mean something."""

MOST_TITLES = 20
"""How many rows of a file may be its header."""

_PLACE = re.compile(r" \(column (\d+)\)\Z")


@dataclass(frozen=True)
class Binding:
    """`fields` is our column → the file's name for it; `ignored` are names of the file that nothing reads."""

    fields: dict[str, str]
    ignored: tuple[str, ...]
    absent: tuple[str, ...]
    """Optional columns of ours that the mapping looks for under a name which the file does not have."""

    withheld: frozenset[str] = frozenset()
    """The names of the file under which people may be named: of identifying columns, and of what nothing reads."""


def header_names(raw: Sequence[str]) -> list[str]:
    """The names of a header row as a file gives them, all different.

    A column without a name is called after its place, `column 3`, and so are those of one name, `sex (column 3)`.
    """
    names = [name.strip() or f"column {place}" for place, name in enumerate(raw, start=1)]
    while twice := _twice(names):
        for place, name in enumerate(names):
            names[place] = f"{name} (column {place + 1})" if plain_name(name) in twice else name
    return names


def header_place(known: Sequence[int], are_titles: Callable[[int], bool]) -> int:
    """Which row names the columns, where `known` says of the first ones how many names mean something.

    It is the first, but where that holds no name at all and a later one several: then what is above are titles. Where
    no row holds any it is the first of which `are_titles` says, by its words, that it names columns.
    """
    most = max(known, default=0)
    if not most:
        return next((place for place in range(len(known)) if are_titles(place)), 0)
    return known.index(most) if most > 1 and not known[0] else 0


def find_name(wanted: str, names: Sequence[str]) -> str | None:
    """The name among `names` that is meant by `wanted`."""
    return next((name for name in names if plain_name(name) == plain_name(wanted)), None)


def read_name(file: str, wanted: str, names: Sequence[str]) -> str | None:
    """The name of the column to be read that is meant by `wanted`. Raises `DeliveryRefused` where it stands twice."""
    places = _twins(names).get(plain_name(wanted))
    if places:
        message = f"the header names '{wanted}' more than once, in columns {' and '.join(places)}; keep one of them"
        raise DeliveryRefused("header", file, message)
    return find_name(wanted, names)


def wanted_names(mapping: Mapping) -> frozenset[str]:
    """The names, as they are compared, that mean something to this mapping."""
    read = (mapping.theirs(column.name) for column in mapping.source.columns)
    looked_up = (name for lookup in mapping.lookups for name in lookup.source_columns)
    return frozenset(map(plain_name, (*read, *looked_up)))


def known_names(mapping: Mapping, raw: Sequence[str]) -> int:
    """How many of a header's names mean something to this mapping."""
    if mapping.header:
        return int(len(raw) == len(mapping.header))
    wanted = wanted_names(mapping)
    return sum(plain_name(name) in wanted for name in raw)


def check_names(file: str, names: Sequence[str]) -> None:
    """Raises `DeliveryRefused` where any name stands twice, in what is sure to be a header."""
    if twins := _twins(names):
        message = f"the header names {', '.join(map(repr, twins))} more than once; keep one of them"
        raise DeliveryRefused("header", file, message)


def _twins(names: Sequence[str]) -> dict[str, list[str]]:
    """The names that stand twice, as they are compared, and their places."""
    places: dict[str, list[str]] = {}
    for name in names:
        if place := _PLACE.search(name):
            places.setdefault(plain_name(name[: place.start()]), []).append(place[1])
    return {name: found for name, found in places.items() if len(found) > 1}


def _twice(names: Sequence[str]) -> set[str]:
    return {name for name, times in Counter(map(plain_name, names)).items() if times > 1}


def bind(file: str, mapping: Mapping, names: Sequence[str], used_by_lookups: Sequence[str] = ()) -> Binding:
    """Find our columns among `names`. Raises `DeliveryRefused` where required ones are missing, naming them all."""
    source = mapping.source
    fields: dict[str, str] = {}
    absent = []
    for column in source.columns:
        if column.name in mapping.constants:
            continue
        name = read_name(file, mapping.theirs(column.name), names)
        if name is not None:
            fields[column.name] = name
        elif column.name in mapping.columns and not column.required:
            absent.append(column.name)
    given = {*fields, *mapping.constants}
    missing = [column for column in source.required if column not in given]
    if source.either and not any(given.issuperset(group) for group in source.either):
        missing.append(source.either[0][0])
    if missing:
        raise _missing(file, mapping, missing, names)
    read = {plain_name(name) for name in (*fields.values(), *used_by_lookups)}
    ignored = tuple(name for name in names if plain_name(name) not in read)
    identifying = {fields[name] for name in source.identifying if name in fields}
    return Binding(fields, ignored, tuple(absent), frozenset({*ignored, *identifying}))


def _missing(file: str, mapping: Mapping, missing: Sequence[str], names: Sequence[str]) -> DeliveryRefused:
    source, titles = mapping.source, Titles(names, wanted_names(mapping))
    expected = f"Expected: {', '.join(source.required)}."
    if not titles.are_sure:
        return DeliveryRefused(
            "missing_column",
            file,
            f"the first row is not known to be a header. {expected} Found: {_columns(len(names))}, not shown here, "
            "since they may be a record. If it names the columns, say which is which in "
            f"[sources.{source.name}.columns] of community.toml; if the file has no header row, name its columns in "
            f"header of [sources.{source.name}]",
        )
    wanted = []
    for column in missing:
        theirs = mapping.theirs(column)
        called = column if theirs == column else f"{column} (here '{theirs}')"
        near = titles.nearest(theirs)
        wanted.append(f"{called}, nearest is '{near}'" if near else called)
    return DeliveryRefused(
        "missing_column",
        file,
        f"required columns are missing: {'; '.join(wanted)}. {expected} Found: {', '.join(titles.shown())}. If the "
        f"file calls them otherwise, say so in [sources.{source.name}.columns] of community.toml, like "
        f'{missing[0]} = "its name in the file"',
    )


def _columns(count: int) -> str:
    return f"{count:,} columns" if count > 1 else "1 column (what parts the fields is not known, or stands in quotes)"
