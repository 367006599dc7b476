"""One file of any format, brought to staged rows by the reader that it needs.

The format is told by the file's first bytes, never by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb

from etl.formats.feed import Feed, remark
from etl.header import KnownNames, known_names
from etl.mappings import Mapping
from etl.parquet_file import damage_told, stage_parquet
from etl.progress import Progress, silent
from etl.records import Record
from etl.refusals import DeliveryRefused
from etl.report import RowProblem
from etl.spreadsheets import read_sheet
from etl.staging import (
    Staged,
    can_be_read_fast,
    materialize,
    stage_carefully,
    stage_fast,
    stage_records,
    text_header,
)
from etl.text_file import read_text

_PARQUET, _ZIP, _OLD_OFFICE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Opened:
    """A file whose header is known: `staged` as the quickest reader gives it, and `again`, the careful one's way."""

    staged: Staged
    again: Callable[[], Staged]


def open_file(
    connection: duckdb.DuckDBPyConnection, path: Path, mapping: Mapping, working: Path, progress: Progress
) -> Opened:
    """Open a delivery. `progress` hears of the steps "looking" and "reading".

    Raises `DeliveryRefused` where it cannot be read.
    """
    return _open(connection, path, mapping.header, partial(known_names, mapping), working, "staged", progress)


def open_feed(
    connection: duckdb.DuckDBPyConnection,
    working: Path,
    progress: Progress,
    feed: Feed,
    mapping: Mapping,
    defaults: dict[str, str],
    remarks: tuple[RowProblem, ...],
) -> Opened:
    """Open what a file in a format of others brings to one source; `remarks` are added to those of the feed.

    `defaults` is column → what stands where the feed leaves it empty.

    Raises `DeliveryRefused` where the file cannot be read, or does not say what is required.
    """
    for column, advice in feed.missing.items():
        if column not in mapping.constants:
            raise DeliveryRefused("missing_column", feed.file, advice)
    names = [column.name for column in mapping.source.columns if column.name in feed.columns]
    leaving: set[int] = set()
    records = _records(feed, names, defaults, leaving)
    feed.prepare(connection)
    staged = stage_records(connection, records, names, "staged", has_typed_dates=True)
    told = (*remarks, *feed.remarks())
    return _final(
        replace(staged, leaving=frozenset(leaving), named_by=feed.named_by, conclude=feed.conclude, remarks=told)
    )


def _records(feed: Feed, names: list[str], defaults: dict[str, str], leaving: set[int]) -> Iterator[Record]:
    for row in feed.rows():
        if row.fault:
            yield Record(row.number, [], row.fault, row.raw)
            continue
        if row.leaves:
            leaving.add(row.number)
        yield Record(row.number, [row.fields.get(name) or defaults.get(name, "") for name in names])


def stage_reference(
    connection: duckdb.DuckDBPyConnection, path: Path, header: tuple[str, ...], working: Path, table: str
) -> Staged:
    """A reference file in the temporary table `table`. Raises `DeliveryRefused` where it or any record is damaged."""
    inside = working / table
    inside.mkdir()
    opened = _open(connection, path, header, len if not header else _width(len(header)), inside, table, silent)
    with damage_told(path.name, opened.staged):
        staged = settled(connection, opened, table)
    if staged.malformed:
        first = staged.malformed[0]
        message = f"has a record, in row {first.row_number}, that {first.fault.value}; mend it"
        raise DeliveryRefused("lookup", path.name, message)
    return staged


def settled(connection: duckdb.DuckDBPyConnection, opened: Opened, table: str) -> Staged:
    """The rows of an opened file, numbered, in a temporary table."""
    return materialize(connection, opened.staged, table) or opened.again()


def _width(expected: int) -> KnownNames:
    return lambda names: int(len(names) == expected)


def _open(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    header: tuple[str, ...],
    known: KnownNames,
    working: Path,
    table: str,
    progress: Progress,
) -> Opened:
    file = path.name
    with path.open("rb") as opened:
        start = opened.read(4)
    if start == _PARQUET:
        return _final(stage_parquet(file, path))
    if start == _OLD_OFFICE:
        raise DeliveryRefused("unreadable", file, "is in Excel's old format; save it as .xlsx or as CSV")
    if start == _ZIP:
        sheet = read_sheet(file, path, header, known)
        staged = stage_records(connection, sheet.records, sheet.names, table, has_typed_dates=True)
        told = [*_of_titles(sheet.header_row), *(remark("not_read", text) for text in sheet.others)]
        return _final(replace(staged, remarks=tuple(told)))
    text = read_text(path, working, known, progress)
    names = text_header(file, text, header)
    if text.titles:
        staged = stage_carefully(connection, text, names, True, table, progress)
        return _final(replace(staged, remarks=tuple(_of_titles(text.titles + 1))))
    carefully = partial(stage_carefully, connection, text, names, not header, table, progress)
    if can_be_read_fast(text, names):
        return Opened(stage_fast(text, names, not header), carefully)
    return _final(carefully())


def _of_titles(header_row: int) -> Iterator[RowProblem]:
    if header_row > 1:
        yield remark("titles", f"row {header_row} names the columns; what stands above it was passed over")


def _final(staged: Staged) -> Opened:
    return Opened(staged, lambda: staged)
