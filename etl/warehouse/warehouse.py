"""The one file that holds students: opened by its owner alone, by one writer at a time.

File and folder are readable by their owner only. A file of an earlier version is brought up to date when it is opened,
one of a later version is refused, never guessed at.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

import duckdb
from duckdb_sqlalchemy import ConnectionWrapper
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from etl.problems import Problem, Refused
from etl.progress import quiet
from etl.storage import made_whole, storage_fault
from etl.warehouse.migration import LAST_WITH_NAMES, migrate, rewrite
from etl.warehouse.tables import SCHEMA_VERSION, create_tables

_MEMORY_BYTES = 4 * 1024**3
_THREADS = 8


class Warehouse:
    """An open warehouse: `connection` for set statements, `engine` for compiled ones, both on the same database."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection, read_only: bool) -> None:
        self.path = path
        self.connection = connection
        self.read_only = read_only
        self.engine: Engine = create_engine(
            "duckdb://", creator=lambda: ConnectionWrapper(connection.cursor()), poolclass=NullPool
        )

    def close(self) -> None:
        self.engine.dispose()
        self.connection.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_NOT_YOURS = "is open to its owner alone, and you are another user; run the command as its owner, or ask them"


def open_warehouse(path: Path, read_only: bool = False) -> Warehouse:
    """Open the warehouse at `path`, made with its tables where it is not there yet.

    Raises `Refused` where it is to be read and there is none, where another process holds it, where it belongs to
    another user, where the file is no warehouse, or where a later version of Common Measure wrote it.
    """
    try:
        return _open(path, read_only)
    except PermissionError:
        raise _refused(path, _NOT_YOURS) from None


def _open(path: Path, read_only: bool) -> Warehouse:
    if read_only and not path.exists():
        raise _refused(path, "there is no warehouse yet; load a delivery first with `commonmeasure load`")
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        if not path.exists():
            made_whole(path, _make)
    connection = _connect(path, read_only)
    try:
        if not read_only:
            path.chmod(0o600)
            _create_if_empty(connection)
        version = _version(connection, path)
        if version < SCHEMA_VERSION and read_only:
            connection.close()
            open_warehouse(path).close()
            return open_warehouse(path, read_only=True)
        migrate(connection, version, path)
        if version <= LAST_WITH_NAMES:
            connection.close()
            rewrite(path)
            connection = _connect(path, read_only)
    except BaseException:
        connection.close()
        raise
    return Warehouse(path, connection, read_only)


def _make(draft: Path) -> None:
    connection = _connect(draft, read_only=False)
    _create_if_empty(connection)
    connection.close()


def _connect(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{_memory_limit() // 1024**2}MiB",
        "threads": min(os.cpu_count() or 1, _THREADS),
        "temp_directory": str(path.with_name(path.name + ".tmp")),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise _refused(path, "another process has it open; let that finish, then try again") from None
        if fault := storage_fault(error):
            raise _refused(path, fault) from None
        if "permission denied" in str(error).lower():
            raise PermissionError(str(path)) from None
        raise _refused(
            path, "is not a warehouse, or it is damaged; move it away and load the deliveries anew"
        ) from None
    return quiet(connection)


def _memory_limit() -> int:
    try:
        physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return _MEMORY_BYTES
    return min(_MEMORY_BYTES, physical // 2)


def _create_if_empty(connection: duckdb.DuckDBPyConnection) -> None:
    if connection.execute("SELECT 1 FROM duckdb_tables() LIMIT 1").fetchone():
        return
    connection.begin()
    for statement in create_tables():
        connection.execute(statement)
    connection.commit()


def _version(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    try:
        row = connection.execute("SELECT schema_version FROM warehouse_state").fetchone()
    except duckdb.CatalogException:
        row = None
    if row is None:
        raise _refused(path, "is a database, but no warehouse; move it away and load the deliveries anew")
    version = int(row[0])
    if version > SCHEMA_VERSION:
        raise _refused(
            path,
            f"was written with version {version} of the tables by a later Common Measure, and this one knows versions "
            f"up to {SCHEMA_VERSION}; update Common Measure, nothing was changed",
        )
    return version


def _refused(path: Path, message: str) -> Refused:
    return Refused([Problem(file=path.name, message=message)])
