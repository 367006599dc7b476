"""How this layer opens DuckDB: without the progress bar that it would draw on standard output, where results go."""

from __future__ import annotations

from pathlib import Path

import duckdb


def connect(path: Path | None = None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection to the database at `path`, or to one in memory."""
    connection = duckdb.connect(":memory:" if path is None else str(path), read_only=read_only)
    connection.execute("SET enable_progress_bar = false")
    return connection
