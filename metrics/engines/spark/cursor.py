"""Python's database interface (PEP 249) over a Spark session, as much of it as reading takes; nothing is committed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

apilevel = "2.0"
threadsafety = 1
paramstyle = "named"
Error = PySparkException


class Cursor:
    """Runs a statement and holds what it gives, as an Arrow table or row by row."""

    arraysize = 1
    rowcount = -1

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._table = pa.table({})
        self._read = 0

    @property
    def description(self) -> list[tuple[Any, ...]]:
        return [(field.name, field.type, None, None, None, None, field.nullable) for field in self._table.schema]

    def execute(self, statement: str, parameters: Mapping[str, Any] | None = None) -> None:
        self._table = self._session.sql(statement, args=dict(parameters or {})).toArrow()
        self._read = 0

    def to_arrow_table(self) -> pa.Table:
        return self._table

    def fetchmany(self, size: int = arraysize) -> list[tuple[Any, ...]]:
        part = self._table.slice(self._read, size)
        self._read += part.num_rows
        return list(zip(*(column.to_pylist() for column in part.columns), strict=True))

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.fetchmany(self._table.num_rows - self._read)

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(iter(self.fetchmany(1)), None)

    def close(self) -> None:
        self._table = pa.table({})


class Connection:
    """A session, for reading alone."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def cursor(self) -> Cursor:
        return Cursor(self._session)

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...
