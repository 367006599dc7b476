"""What the warehouse remembers of a delivery: its account read back, and its rejected rows as they were sent.

Values of students leave the quarantine here only, and only where a person asked for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import duckdb

from etl.duplicates import DUPLICATE
from etl.header import find_name
from etl.judging import Judged
from etl.mappings import Mapping
from etl.quarantine import write_duplicates, write_judged, write_malformed
from etl.report import ROWS_LISTED, DeliveryReport, RowProblem, SentRow
from etl.schema import Source

_LONGEST_VALUE = 200
_NOT_LOADED = 0


def earlier_account(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, sha256: str, with_values: bool
) -> DeliveryReport | None:
    """The account of the file with that checksum as it was loaded, whatever it was called; None where it never was."""
    found = connection.execute(
        "SELECT delivery_id, file_name, received, accepted, quarantined, repeated FROM delivery"
        " WHERE sha256 = ? AND source = ? AND status = 'loaded' ORDER BY delivery_id LIMIT 1",
        [sha256, mapping.source.name],
    ).fetchone()
    if found is None:
        return None
    delivery_id, file_name, received, accepted, quarantined, repeated = found
    problems = connection.execute(
        f"SELECT rule, coalesce(column_name, ''), count(*), min(row_number, {ROWS_LISTED}), message FROM quarantine"  # noqa: S608
        " WHERE delivery_id = ? GROUP BY rule, column_name, message ORDER BY min(row_number), rule, column_name",
        [delivery_id],
    ).fetchall()
    return DeliveryReport(
        file_name,
        mapping.source.name,
        "loaded",
        received,
        accepted,
        quarantined,
        repeated,
        problems=tuple(
            RowProblem(rule, column, rows, tuple(numbers), message) for rule, column, rows, numbers, message in problems
        ),
        sent=_sent_rows(connection, delivery_id, mapping) if with_values else (),
    )


def rejected_as_sent(connection: duckdb.DuckDBPyConnection, judged: Judged, mapping: Mapping) -> tuple[SentRow, ...]:
    """The rejected rows of a delivery before it is loaded or refused; writes nothing that stays."""
    connection.begin()
    try:
        write_judged(connection, _NOT_LOADED, judged.rules)
        write_malformed(connection, _NOT_LOADED, judged.staged.malformed, judged.binding.withheld)
        write_duplicates(connection, _NOT_LOADED, judged.staged, judged.binding.withheld)
        return _sent_rows(connection, _NOT_LOADED, mapping)
    finally:
        connection.rollback()


def _sent_rows(connection: duckdb.DuckDBPyConnection, delivery_id: int, mapping: Mapping) -> tuple[SentRow, ...]:
    rows = connection.execute(
        "SELECT row_number, rule, coalesce(column_name, ''), record FROM quarantine WHERE delivery_id = ?"
        " ORDER BY row_number LIMIT ?",
        [delivery_id, ROWS_LISTED],
    ).fetchall()
    return tuple(
        SentRow(row_number, rule, tuple(_values(json.loads(record), rule, column, mapping)))
        for row_number, rule, column, record in rows
    )


def _values(record: str | dict[str, str | None], rule: str, column: str, mapping: Mapping) -> Iterator[tuple[str, str]]:
    """The fields in question, by the file's own names; of a record without fields, its text."""
    if isinstance(record, str):
        yield "", _cut(record)
        return
    for name in _in_question(mapping.source, rule, column):
        theirs = find_name(mapping.theirs(name), list(record))
        if theirs is not None:
            yield theirs, _cut(record[theirs] or "")


def _in_question(source: Source, rule: str, column: str) -> tuple[str, ...]:
    if rule == DUPLICATE:
        return source.key
    if rule == "consistency":
        pairs = (pair for pair in (*source.spans, *source.at_most) if column in pair)
        return tuple(dict.fromkeys(name for pair in pairs for name in pair))
    if rule == "date" and source.year_column:
        return source.year_column, column
    return (column,)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
