"""Which column of a file is which of ours: found by name, never by place.

Names are matched whatever their case, and whatever spaces and line breaks part their words; a name that stands twice
is refused, for nobody can know which of the two was meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from etl.mappings import Mapping
from etl.problems import did_you_mean
from etl.refusals import DeliveryRefused

KnownNames = Callable[[list[str]], int]
"""How many of a header's names mean something."""

MOST_TITLES = 20
"""How many rows of a file may be its header."""

_NO_NAME = re.compile(r"[\d\W_]+")


@dataclass(frozen=True)
class Binding:
    """`fields` is our column → the file's name for it; `ignored` are names of the file that nothing reads."""

    fields: dict[str, str]
    ignored: tuple[str, ...]
    absent: tuple[str, ...]
    """Optional columns of ours that the mapping looks for under a name which the file does not have."""

    withheld: frozenset[str] = frozenset()
    """The names of the file under which people may be named: of identifying columns, and of what nothing reads."""


def plain_name(name: str) -> str:
    """A column's name as it is compared: case, and how words are parted, do not matter."""
    return " ".join(name.split()).lower()


def header_names(raw: Sequence[str]) -> list[str]:
    """The names of a header row as a file gives them; a column without a name is called after its place."""
    return [name.strip() or f"column {place}" for place, name in enumerate(raw, start=1)]


def header_place(known: Sequence[int]) -> int:
    """Which row names the columns, where `known` says of the first ones how many names mean something.

    It is the first, but where that holds no name at all and a later one several: then what is above are titles.
    """
    most = max(known, default=0)
    return known.index(most) if most > 1 and not known[0] else 0


def find_name(wanted: str, names: Sequence[str]) -> str | None:
    """The name among `names` that is meant by `wanted`."""
    return next((name for name in names if plain_name(name) == plain_name(wanted)), None)


def known_names(mapping: Mapping, raw: Sequence[str]) -> int:
    """How many of a header's names mean something to this mapping."""
    if mapping.header:
        return int(len(raw) == len(mapping.header))
    wanted = {plain_name(mapping.theirs(column.name)) for column in mapping.source.columns}
    wanted |= {plain_name(name) for lookup in mapping.lookups for name in lookup.source_columns}
    return sum(plain_name(name) in wanted for name in raw)


def check_names(file: str, names: Sequence[str]) -> None:
    """Raises `DeliveryRefused` where a name stands twice."""
    seen: dict[str, int] = {}
    for name in names:
        seen[plain_name(name)] = seen.get(plain_name(name), 0) + 1
    twice = [name for name, times in seen.items() if times > 1]
    if twice:
        message = f"the header names {', '.join(map(repr, twice))} more than once; keep one of them"
        raise DeliveryRefused("header", file, message)


def bind(file: str, mapping: Mapping, names: Sequence[str], used_by_lookups: Sequence[str] = ()) -> Binding:
    """Find our columns among `names`. Raises `DeliveryRefused` where required ones are missing, naming them all."""
    source = mapping.source
    fields: dict[str, str] = {}
    absent = []
    for column in source.columns:
        name = find_name(mapping.theirs(column.name), names)
        if name is not None and column.name not in mapping.constants:
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
    if not known_names(mapping, names) and any(_NO_NAME.fullmatch(name) for name in names):
        # The names may be a student's values, which no message may show.
        return DeliveryRefused(
            "missing_column",
            file,
            f"the first row holds none of the expected names, and looks like data. Expected: "
            f"{', '.join(mapping.source.required)}. If the file has no header row, name its columns in "
            f"header of [sources.{mapping.source.name}] in community.toml",
        )
    wanted = []
    for column in missing:
        theirs = mapping.theirs(column)
        called = column if theirs == column else f"{column} (here '{theirs}')"
        wanted.append(called + did_you_mean(theirs, names).replace(" Did you mean ", ", nearest is ").rstrip("?"))
    return DeliveryRefused(
        "missing_column",
        file,
        f"required columns are missing: {'; '.join(wanted)}. Expected: {', '.join(mapping.source.required)}. "
        f"Found: {', '.join(names)}. If the file calls them otherwise, say so in "
        f"[sources.{mapping.source.name}.columns] of community.toml",
    )
