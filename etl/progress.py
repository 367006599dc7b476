"""Word of how far a long load is, for whoever shows it.

Telling never changes what is done: a load without a listener is the same load.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Protocol

import duckdb

_EVERY_SECONDS = 0.2


class Progress(Protocol):
    """Told `done` of `total`, in any one unit, of the work called `label`."""

    def __call__(self, done: float, total: float, label: str) -> None: ...


def silent(done: float, total: float, label: str) -> None:
    """Nobody listens."""


def of_file(progress: Progress, file: str) -> Progress:
    """The same listener, told of the steps of one file."""
    if progress is silent:
        return silent
    return lambda done, total, label: progress(done, total, f"{file}: {label}")


def quiet(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection, which will not draw its own progress on standard output: results go there."""
    connection.execute("SET enable_progress_bar = false")
    return connection


@contextmanager
def watched(connection: duckdb.DuckDBPyConnection, progress: Progress, label: str) -> Iterator[None]:
    """Tell in percent how far the statements are that the connection runs inside."""
    if progress is silent:
        yield
        return
    over = Event()
    # Without this setting DuckDB does not know how far a statement is; it prints nothing by itself.
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")

    def watch() -> None:
        done = 0.0
        while not over.wait(_EVERY_SECONDS):
            # Each statement is told from its beginning on.
            done = max(connection.query_progress(), done)
            progress(done, 100.0, label)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
        progress(100.0, 100.0, label)
    finally:
        over.set()
        watcher.join()
