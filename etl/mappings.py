"""How a community's files speak of a source: which files, which columns, which values, which dates.

A mapping is checked whole against the declared source before a file is opened, and is never guessed from one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import get_args

from etl.problems import did_you_mean
from etl.schema import DeliveryRule, Kind, Source
from etl.toml_table import TomlTable

MAPPING_KEYS = ("files", "delivery", "null_values", "columns", "values", "dates", "header", "constants", "lookups")
LOOKUP_KEYS = ("file", "header", "key", "from", "take")
_DAYS_SINCE = re.compile(r"days since (\d{4}-\d{2}-\d{2})")
DATE_DIRECTIVES = {"d", "-d", "m", "-m", "Y", "y", "b", "B", "j", "H", "M", "S", "I", "p", "f", "a", "A", "%"}
_MONTH = {"m", "-m", "b", "B"}
_DAY = {"d", "-d"}


@dataclass(frozen=True)
class Lookup:
    """Columns taken from a reference file: where `key` there equals `source_columns` here, `take` becomes ours.

    `take` is new column → column of the reference file. A file without a header row has its names in `header`.
    """

    file: str
    header: tuple[str, ...]
    key: tuple[str, ...]
    source_columns: tuple[str, ...]
    take: dict[str, str]


@dataclass(frozen=True)
class Mapping:
    """What `[sources.<name>]` says; the defaults are those of a file that speaks our language.

    `columns` is ours → theirs, `values` is column → theirs → ours, `dates` is column → strptime format or
    `days since <date>`, `constants` is column → the value of every row.
    """

    source: Source
    files: str | None = None
    delivery: DeliveryRule = "upsert"
    null_values: tuple[str, ...] = ("",)
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    header: tuple[str, ...] = ()
    constants: dict[str, str] = field(default_factory=dict)
    lookups: tuple[Lookup, ...] = ()

    def theirs(self, column: str) -> str:
        """The name that the files give to one of our columns."""
        return self.columns.get(column, column)

    def names_file(self, file_name: str) -> bool:
        """Whether `files` names that file; case does not matter."""
        return self.files is not None and PurePath(file_name.lower()).match(self.files.lower())


def days_since(text: str) -> date | None:
    """The first day of a `days since 1960-01-01` rule; None where the text is no such rule."""
    found = _DAYS_SINCE.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def read_mapping(source: Source, table: TomlTable) -> Mapping:
    """The mapping of one source; faults are added to the table's problems."""
    extra = ("mode",) if source.name == "attendance" else ()
    table.only((*MAPPING_KEYS, *extra))
    mapping = Mapping(
        source=source,
        files=table.text("files") or None,
        delivery=table.word("delivery", "upsert", get_args(DeliveryRule)),
        null_values=table.texts("null_values", [""]),
        columns=_by_column(source, table.table("columns")),
        values=_values(source, table.table("values")),
        dates=_dates(source, table.table("dates")),
        header=table.texts("header"),
        constants=_by_column(source, table.table("constants")),
        lookups=tuple(_lookup(member) for member in table.tables("lookups")),
    )
    for column in mapping.constants.keys() & mapping.columns.keys():
        table.problem("is given both as a constant and as a column; keep one", "constants", column)
    _check_names(mapping, table)
    return mapping


def _names(source: Source) -> list[str]:
    return [column.name for column in source.columns]


def _by_column(source: Source, table: TomlTable) -> dict[str, str]:
    table.only(_names(source), f"column of {source.name}")
    return table.text_by_key()


def _values(source: Source, table: TomlTable) -> dict[str, dict[str, str]]:
    table.only(_names(source), f"column of {source.name}")
    found = {}
    for name in table.values.keys() & set(_names(source)):
        column = table.table(name)
        found[name] = column.text_by_key()
        codes = source.column(name).codes
        if codes is None:
            continue
        readable = codes.canonical()
        for theirs, ours in found[name].items():
            if ours and ours.lower() not in readable:
                hint = did_you_mean(ours, codes.values)
                column.problem(f"'{ours}' is not one of {', '.join(codes.values)}.{hint}", theirs)
    return found


def _dates(source: Source, table: TomlTable) -> dict[str, str]:
    dates = [column.name for column in source.columns if column.kind is Kind.DATE]
    table.only(dates, f"date of {source.name}")
    formats = table.text_by_key()
    for name, text in formats.items():
        if fault := _format_fault(text):
            table.problem(f"'{text}' {fault}", name)
    return formats


def _format_fault(text: str) -> str:
    if text.startswith("days since"):
        return "" if days_since(text) else "is to name a day, as in 'days since 1960-01-01'"
    used = set(re.findall(r"%(-?.)", text))
    if unknown := used - DATE_DIRECTIVES:
        known = ", ".join(f"%{part}" for part in sorted(DATE_DIRECTIVES))
        return f"has the unknown part %{min(unknown)}; known are {known}"
    if not used & {"Y", "y"} or not ("j" in used or (used & _MONTH and used & _DAY)):
        return "is to hold year, month and day, as in '%m/%d/%Y', or to be 'days since 1960-01-01'"
    return ""


def _lookup(table: TomlTable) -> Lookup:
    table.only(LOOKUP_KEYS)
    lookup = Lookup(
        file=table.text("file"),
        header=table.texts("header"),
        key=table.texts("key"),
        source_columns=table.texts("from"),
        take=table.table("take").text_by_key(),
    )
    for key in ("file", "key", "from", "take"):
        if not table.values.get(key):
            table.problem(f"'{key}' is missing: a lookup names file, key, from and take")
    if len(lookup.key) != len(lookup.source_columns):
        table.problem(f"has {len(lookup.source_columns)} columns for {len(lookup.key)} of 'key'", "from")
    for name in (*lookup.key, *lookup.take.values()):
        if lookup.header and name not in lookup.header:
            table.problem(f"'{name}' is not in this lookup's header.{did_you_mean(name, lookup.header)}", "take")
    return lookup


def _check_names(mapping: Mapping, table: TomlTable) -> None:
    """With a declared header, every name used can be checked before any file comes."""
    if len({name.strip().lower() for name in mapping.header}) < len(mapping.header):
        table.problem("names a column twice", "header")
    taken: list[str] = []
    for index, lookup in enumerate(mapping.lookups):
        known = (*mapping.header, *taken)
        for name in lookup.source_columns if mapping.header else ():
            if name not in known:
                hint = did_you_mean(name, known)
                table.problem(f"'{name}' is no column of the delivery.{hint}", "lookups", index, "from")
        for name in lookup.take.keys() & {*mapping.header, *taken}:
            table.problem(f"'{name}' is a column already; take it under another name", "lookups", index, "take")
        taken += lookup.take
    if mapping.header:
        for column, theirs in mapping.columns.items():
            if theirs not in (*mapping.header, *taken):
                hint = did_you_mean(theirs, (*mapping.header, *taken))
                table.problem(f"'{theirs}' is neither in 'header' nor taken by a lookup.{hint}", "columns", column)
