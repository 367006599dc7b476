"""The units of analysis that were written as Parquet, as tables that Spark reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from etl.warehouse import read_export
from metrics.engines.spark.engine import spark_engine
from metrics.engines.spark.session import spark_session

_TYPES = {"VARCHAR": "STRING"}


@contextmanager
def open_units(folder: Path) -> Iterator[sa.Engine]:
    """The tables that `export_units` has written to `folder`. Raises `Refused` where there are none, or no Java.

    Their columns are those that were declared, not what Spark would make of a folder's name or of an empty table.
    """
    export = read_export(folder)
    session = spark_session()
    for table in export.tables:
        declared = ", ".join(f"`{name}` {_TYPES.get(kind, kind)}" for name, kind in table.columns.items())
        session.read.schema(declared).parquet(str(folder / table.name)).createOrReplaceTempView(table.name)
    engine = spark_engine(session)
    try:
        yield engine
    finally:
        engine.dispose()
        for table in export.tables:
            session.catalog.dropTempView(table.name)
