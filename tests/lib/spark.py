"""Spark on this machine for tests: one Java, started once a process and set up for little data."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from pyspark.sql import SparkSession

from etl.warehouse import Unit
from metrics.engines.bench import Row
from metrics.engines.predicate import Compiler
from metrics.engines.spark import spark_session
from metrics.expression import Expression, ValueType
from tests.lib.programs import program

CONFIGURATION = Path(__file__).parent / "spark_conf"


def start_spark() -> SparkSession:
    """A session of its own."""
    program("java")
    os.environ["SPARK_CONF_DIR"] = str(CONFIGURATION)
    return spark_session()


def put(session: SparkSession, name: str, kinds: Mapping[str, str], given: pa.Table) -> None:
    """A view with columns of these SQL types, given as text, in place of what has that name."""
    types = {name: "STRING" if kind == "VARCHAR" else kind for name, kind in kinds.items()}
    columns = [f"CAST(`{column}` AS {kind}) AS `{column}`" for column, kind in types.items()]
    session.createDataFrame(given).selectExpr(*columns).createOrReplaceTempView(name)


def values(
    session: SparkSession,
    connection: sa.Connection,
    expressions: Sequence[Expression],
    rows: Sequence[Row],
    unit: Unit,
) -> list[list[Any]]:
    """What each expression comes to for each row: a truth, an exact number, or None."""
    names = sorted({name for row in rows for name in row})
    kinds = {name: found.kind.sql for name in names if (found := unit.variable(name)) is not None}
    texts = {name: [None if row.get(name) is None else str(row[name]) for row in rows] for name in kinds}
    numbered = {"row_number": list(map(str, range(len(rows)))), **texts}
    put(
        session,
        "bench",
        {"row_number": "INTEGER", **kinds},
        pa.table({name: pa.array(column, pa.string()) for name, column in numbered.items()}),
    )
    compiler = Compiler(unit, frozenset(kinds))
    asked = [
        compiler.fixed(one.root) if one.type is ValueType.NUMBER else (compiler.condition(one.root), 1)
        for one in expressions
    ]
    columns = [column.label(f"e{number}") for number, (column, _) in enumerate(asked)]
    query = sa.select(*columns).select_from(sa.table("bench")).order_by(sa.column("row_number"))
    found = zip(*connection.execute(query).all(), strict=True)
    return [
        [value if value is None or isinstance(value, bool) else Fraction(int(value), divisor) for value in column]
        for column, (_, divisor) in zip(found, asked, strict=True)
    ]
