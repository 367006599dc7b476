"""Rows that name a student, school, partner or program which no delivery has brought yet: kept, and counted.

Nothing is remembered of them: as soon as the other file comes, they resolve by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import duckdb

from etl import months
from etl.report import ROWS_LISTED, RowProblem
from etl.schema import Column, Source
from etl.sources import source_named

RowsWhere = Callable[[str, str], Sequence[int]]
"""Of a column and a condition on it the numbers of the first rows of `fresh` of which the condition is true."""


def unresolved(
    connection: duckdb.DuckDBPyConnection, source: Source, rows_where: RowsWhere
) -> tuple[int, list[RowProblem]]:
    """How many rows of the view `fresh` name something unknown, and the same by column."""
    columns = [column for column in source.columns if column.references]
    if not columns:
        return 0, []
    if months.keeps(source):
        return _unresolved_days(connection, columns, rows_where)
    unknown = [f"{_unknown(column)} AS unknown_{place}" for place, column in enumerate(columns)]
    flags = [f"unknown_{place}" for place in range(len(columns))]
    counts = ", ".join(f"count(*) FILTER ({flag}), min(row_number, {ROWS_LISTED}) FILTER ({flag})" for flag in flags)
    row = connection.execute(
        f"SELECT count(*) FILTER ({' OR '.join(flags)}), {counts}"  # noqa: S608 (names of declared columns)
        f" FROM (SELECT row_number, {', '.join(unknown)} FROM fresh)"
    ).fetchone()
    assert row is not None
    problems = [
        _problem(column, rows, row_numbers)
        for column, rows, row_numbers in zip(columns, row[1::2], row[2::2], strict=True)
        if rows
    ]
    return int(row[0]), problems


def _unresolved_days(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], rows_where: RowsWhere
) -> tuple[int, list[RowProblem]]:
    """The same of attendance: counted by months, and no row looked at where all are known."""
    flags = [_unknown(column) for column in columns]
    total, *counts = months.days_where(connection, [" OR ".join(f"({flag})" for flag in flags), *flags])
    problems = []
    for column, flag, rows in zip(columns, flags, counts, strict=True):
        if rows:
            problems.append(_problem(column, rows, sorted(rows_where(column.name, flag))))
    return total, problems


def _problem(column: Column, rows: int, row_numbers: Iterable[int]) -> RowProblem:
    return RowProblem(
        "unresolved",
        column.name,
        rows,
        tuple(row_numbers),
        f"is not in {column.references} yet; the rows are kept, and resolve when that file comes",
        is_rejected=False,
    )


def _unknown(column: Column) -> str:
    assert column.references is not None
    key = source_named(column.references).key[0]
    return f"{column.name} IS NOT NULL AND {column.name} NOT IN (SELECT {key} FROM {column.references})"  # noqa: S608
