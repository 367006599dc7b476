"""How this layer opens DuckDB: without the progress bar that it would draw on standard output, where results go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from etl.problems import Problem, Refused


def connect(path: Path | None = None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to the database at `path`, or to one in memory. Raises `Refused` where that is none, or damaged."""
    with _readable(path):
        connection = duckdb.connect(":memory:" if path is None else str(path), read_only=read_only)
    connection.execute("SET enable_progress_bar = false")
    return connection


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Make the tables of the database at `path` readable as `name.…`. Raises `Refused` as `connect` does."""
    quoted = str(path).replace("'", "''")
    with _readable(path):
        connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")


@contextmanager
def _readable(path: Path | None) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException:
        message = "is damaged, or no database; put it back from a backup"
        raise Refused([Problem(str(path), message)]) from None
