"""Rows that name a student, school, partner or program which no delivery has brought yet: kept, and counted.

Nothing is remembered of them: as soon as the other file comes, they resolve by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import duckdb

from etl import months
from etl.report import RowProblem
from etl.rule_names import RemarkRule
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
    # Attendance is counted by months, and no row is looked at where all are known.
    count = partial(months.days_where if months.keeps(source) else _rows_where, connection)
    flags = [_unknown(column) for column in columns]
    total, *counts = count([" OR ".join(f"({flag})" for flag in flags), *flags])
    unknown = [column for column, rows in zip(columns, counts, strict=True) if rows]
    alike = count([_written_otherwise(column) for column in unknown]) if unknown else []
    told = [
        *((column, _unknown(column), rows, _UNRESOLVED) for column, rows in zip(columns, counts, strict=True)),
        *((column, _written_otherwise(column), rows, _ALIKE) for column, rows in zip(unknown, alike, strict=True)),
    ]
    problems = [
        RowProblem(
            rule.name, column.name, rows, tuple(sorted(rows_where(column.name, condition))), rule.told(column), False
        )
        for column, condition, rows, rule in told
        if rows
    ]
    return total, problems


@dataclass(frozen=True)
class _Rule:
    """What is said of rows that name something unknown; `message` has a place for the source that would know it."""

    name: RemarkRule
    message: str

    def told(self, column: Column) -> str:
        return self.message.format(column.references)


_UNRESOLVED = _Rule("unresolved", "is not in {} yet; the rows are kept, and resolve when that file comes")
_ALIKE = _Rule(
    "written_otherwise",
    "is in {} with other zeros in front, or without the '.0' or the apostrophe that it has here; as it stands it is "
    "another one, and counts as such: have the file that a spreadsheet has changed sent again, with the column as text",
)


def _rows_where(connection: duckdb.DuckDBPyConnection, conditions: Sequence[str]) -> list[int]:
    """Of how many rows of `fresh` each condition is true."""
    flags = [f"flag_{place}" for place in range(len(conditions))]
    counts = ", ".join(f"count(*) FILTER ({flag})" for flag in flags)
    named = ", ".join(f"{condition} AS {flag}" for condition, flag in zip(conditions, flags, strict=True))
    row = connection.execute(f"SELECT {counts} FROM (SELECT {named} FROM fresh)").fetchone()  # noqa: S608 (declared names)
    assert row is not None
    return list(row)


def _unknown(column: Column) -> str:
    assert column.references is not None
    key = source_named(column.references).key[0]
    return f"({column.name} IS NOT NULL AND {column.name} NOT IN (SELECT {key} FROM {column.references}))"  # noqa: S608


def _written_otherwise(column: Column) -> str:
    """Whether an unknown identifier is a known one but for what a spreadsheet takes from one, or adds to it."""
    assert column.references is not None
    key = source_named(column.references).key[0]
    known = f"SELECT {_bare(key)} FROM {column.references}"  # noqa: S608 (declared names)
    return f"({_unknown(column)} AND {_bare(column.name)} IN ({known}))"


def _bare(identifier: str) -> str:
    return f"ltrim(regexp_replace({identifier}, '^''|\\.0+$', '', 'g'), '0')"
