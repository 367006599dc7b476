"""What one file of a package brings to one of our sources: flat rows under our column names.

A feed is staged like any other file, so that every check, report and count is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from etl.formats.package import Table, TableRow
from etl.mappings import days_since
from etl.normalization import WITH_TIME
from etl.records import Fault
from etl.report import ROWS_LISTED, RowProblem
from etl.rule_names import RemarkRule
from etl.schema import DeliveryRule
from etl.titles import plain_name

_NAMES_SHOWN = 10
_WITH_TIME = re.compile(WITH_TIME)


class Row(NamedTuple):
    """One record as a row of ours. `number` is its place in its file; `leaves` says that what it names is to go.

    `fields` is empty where there is a fault; `raw` is then the record as it was sent.
    """

    number: int
    fields: Mapping[str, str]
    fault: Fault | None = None
    raw: str = ""
    leaves: bool = False


def nothing(_: duckdb.DuckDBPyConnection) -> None:
    """What most feeds do before and after."""


@dataclass(frozen=True)
class Feed:
    """`file` is how reports call it, `path` where it is on disk, `part` tells it apart from others of the package.

    `columns` are those of ours that the rows may fill; a required one that they cannot is in `missing`, with what to
    do. `values` is column → theirs → ours. `rows` reads the file anew each time; `remarks` is asked for afterwards.
    `is_part` where it is changes, or one page of several: its numbers are then not held against those of another.
    Rows replace and take out what they name in `named_by`, or else by the key of the source. `prepare` may look into
    the warehouse before the rows are read, and `conclude` may write what the format is to remember, in the transaction
    of the delivery.
    """

    source: str
    file: str
    path: Path
    part: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[Row]]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    delivery: DeliveryRule = "upsert"
    missing: Mapping[str, str] = field(default_factory=dict)
    is_part: bool = False
    named_by: tuple[str, ...] = ()
    prepare: Callable[[duckdb.DuckDBPyConnection], None] = nothing
    conclude: Callable[[duckdb.DuckDBPyConnection], None] = nothing
    remarks: Callable[[], Iterable[RowProblem]] = tuple


def table_rows(records: Iterable[TableRow], rows_of: Callable[[TableRow], Iterable[Row]]) -> Iterator[Row]:
    """The rows that `rows_of` makes of each record of a table; a record that cannot be read stays what it is."""
    for record in records:
        if record.broken:
            yield Row(record.number, {}, record.broken.fault, record.broken.raw)
        else:
            yield from rows_of(record)


def unknown_columns(table: Table, standard: Iterable[str]) -> Iterator[RowProblem]:
    """The columns that the standard does not know, and that nothing reads."""
    known = {plain_name(name) for name in standard}
    if others := [name for name in table.names if plain_name(name) not in known]:
        yield remark("ignored_column", f"columns that are not of the standard, and were not read: {', '.join(others)}")


@dataclass(frozen=True)
class Contents:
    """What a package brings: its feeds, and by name the files that are empty, that nothing reads, and that are missing.

    A missing file comes with what is not known without it.
    """

    feeds: tuple[Feed, ...]
    empty: tuple[str, ...] = ()
    not_read: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)

    def remarks(self) -> Iterator[RowProblem]:
        for name, lost in self.missing.items():
            yield remark("missing_file", f"{name} is not in the delivery: {lost}")
        if self.empty:
            yield remark("empty_file", f"files without a record: {_listed(self.empty)}")
        if self.not_read:
            yield remark("not_read", f"files that feed no source: {_listed(self.not_read)}")


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN:,} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more


class NotTaken:
    """Counts records that say nothing to a source, by reason, and tells of them once the rows are read."""

    def __init__(self) -> None:
        self._rows: dict[str, list[int]] = {}

    def add(self, reason: str, number: int) -> None:
        self._rows.setdefault(reason, []).append(number)

    def start(self) -> None:
        self._rows.clear()

    def remarks(self) -> Iterator[RowProblem]:
        for reason, numbers in self._rows.items():
            yield RowProblem("not_taken", "", len(numbers), tuple(numbers[:ROWS_LISTED]), reason, is_rejected=False)


def remark(rule: RemarkRule, message: str) -> RowProblem:
    """Something to know of a whole file."""
    return RowProblem(rule, "", 0, (), message, is_rejected=False)


@lru_cache(maxsize=100_000)
def iso_date(text: str, rule: str | None = None) -> str:
    """A date as ISO text where it is one, by itself or under the community's `rule`; else the text as it was."""
    day = text.strip()
    if with_time := _WITH_TIME.match(day):
        day = with_time[1][:10]
    for form in ("%Y-%m-%d", "%Y%m%d", rule):
        if form is None or days_since(form):
            continue
        try:
            return datetime.strptime(day, form).date().isoformat()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return text


@lru_cache(maxsize=100_000)
def school_year_of(day: str, starts: int) -> str:
    """The school year of an ISO date as text; empty where it is none."""
    try:
        found = datetime.strptime(day, "%Y-%m-%d")  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        return ""
    return str(found.year + (starts > 1 and found.month >= starts))
