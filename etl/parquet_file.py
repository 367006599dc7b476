"""A Parquet file as rows of text that are read in place: numbers and dates as they would stand in a CSV.

Damage is a refusal, wherever in the file it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet

from etl.header import check_names, header_names
from etl.refusals import DeliveryRefused
from etl.sql_text import literal, quoted
from etl.staging import Staged, sql_columns


def stage_parquet(file: str, path: Path) -> Staged:
    """A Parquet file as a relation that is read in place, its numbers and dates as text.

    Raises `DeliveryRefused` where what it says of itself cannot be read; see `damage_told` for what is in it.
    """
    try:
        metadata = pyarrow.parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError):
        raise _damaged(file) from None
    names = header_names(metadata.schema_arrow.names)
    check_names(file, names)
    columns = sql_columns(names)
    texts = [
        f"{_as_text(quoted(name), kind)} AS {column}"
        for name, kind, column in zip(
            metadata.schema_arrow.names, metadata.schema_arrow.types, columns.values(), strict=True
        )
    ]
    relation = (
        f"(SELECT file_row_number + 2 AS row_number, {', '.join(texts)}"  # noqa: S608
        f" FROM read_parquet({literal(str(path))}, file_row_number=true))"
    )
    return Staged(relation, columns, metadata.metadata.num_rows, has_typed_dates=True, is_parquet=True)


@contextmanager
def damage_told(file: str, staged: Staged) -> Iterator[None]:
    """Raises `DeliveryRefused` where the pages of a file that is read in place turn out to be damaged.

    DuckDB finds that only as it reads; its own message may show what stands in the file.
    """
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except (duckdb.Error, UnicodeDecodeError):
        if not staged.is_parquet:
            raise
        raise _damaged(file) from None


def _damaged(file: str) -> DeliveryRefused:
    return DeliveryRefused("unreadable", file, "is damaged: it begins as Parquet and is none; send it again")


def _as_text(column: str, kind: pyarrow.DataType) -> str:
    """A Parquet value as it would stand in a CSV: a whole number has no decimal point."""
    if pyarrow.types.is_timestamp(kind) and kind.tz:
        # DuckDB would show an instant by the clock of this machine; the day is that of the file's own clock.
        return f"({column}::TIMESTAMPTZ AT TIME ZONE {literal(kind.tz)})::VARCHAR"
    if pyarrow.types.is_floating(kind):
        is_whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        return f"CASE WHEN {is_whole} THEN {column}::BIGINT::VARCHAR ELSE {column}::VARCHAR END"
    return f"{column}::VARCHAR"
