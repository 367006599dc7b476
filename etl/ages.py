"""Birth dates that make somebody too young or too old for school: the rows are kept, and told."""

from __future__ import annotations

import duckdb

from etl.report import ROWS_LISTED, RowProblem
from etl.schema import AGE, Source

_YOUNGEST, _OLDEST = 2, 26
_MESSAGE = (
    f"makes a student younger than {_YOUNGEST} or older than {_OLDEST} on September 1 of the school year; the rows are "
    "kept, and ages count as they follow from it: have it looked at, and read with another date format if the century "
    "or the order of day and month is wrong"
)


def unlikely_ages(connection: duckdb.DuckDBPyConnection, source: Source) -> list[RowProblem]:
    """The rows of the view `fresh` whose birth date is hardly a student's; none where the source tells no age."""
    if source.birth_column is None:
        return []
    unlikely = f"{source.birth_column} IS NOT NULL AND NOT coalesce({AGE} BETWEEN {_YOUNGEST} AND {_OLDEST}, false)"
    counted = connection.execute(
        f"SELECT count(*), min(row_number, {ROWS_LISTED}) FROM fresh WHERE {unlikely} HAVING count(*) > 0"  # noqa: S608
    ).fetchall()
    return [
        RowProblem("unlikely_age", source.birth_column, rows, tuple(numbers), _MESSAGE, is_rejected=False)
        for rows, numbers in counted
    ]
