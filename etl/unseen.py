"""Identifiers and codes with characters in them that nobody sees: read without them, and told."""

from __future__ import annotations

import duckdb

from etl.characters import is_odd_sql
from etl.header import Binding
from etl.report import ROWS_LISTED, RowProblem
from etl.schema import Kind, Source
from etl.staging import Staged

_MESSAGE = (
    "has a character in it that nobody sees, such as a space without width, as copies from web pages and spreadsheets "
    "have; it is read without it"
)


def unseen_characters(
    connection: duckdb.DuckDBPyConnection, staged: Staged, binding: Binding, source: Source
) -> list[RowProblem]:
    """By column the rows as they were sent that have such a character; the rows are numbered."""
    columns = [
        column.name
        for column in source.columns
        if column.kind in (Kind.IDENTIFIER, Kind.CODE) and column.name in binding.fields
    ]
    if not columns:
        return []
    conditions = [is_odd_sql(staged.columns[binding.fields[name]]) for name in columns]
    counts = ", ".join(
        f"count(*) FILTER ({condition}), min(row_number, {ROWS_LISTED}) FILTER ({condition})"
        for condition in conditions
    )
    found = connection.execute(f"SELECT {counts} FROM {staged.relation}").fetchone()  # noqa: S608 (declared names)
    assert found is not None
    return [
        RowProblem("unseen_character", name, rows, tuple(numbers), _MESSAGE, is_rejected=False)
        for name, rows, numbers in zip(columns, found[::2], found[1::2], strict=True)
        if rows
    ]
