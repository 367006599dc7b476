"""How a statement is written in Spark SQL where it is not written as everywhere else.

Names of types, the sign around a name, and whole division: nothing else differs, and no statement is of Spark alone.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from sqlalchemy import types
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import GenericTypeCompiler, IdentifierPreparer, SQLCompiler

from metrics.engines.predicate import HugeInt, WholeQuotient, WholeSum
from metrics.engines.spark import cursor

_NAME = "spark"
_HUGEINT = "DECIMAL(38, 0)"


class SparkTypeCompiler(GenericTypeCompiler):
    """Text is STRING, of whatever length."""

    def visit_VARCHAR(self, type_: types.String, **_: Any) -> str:  # noqa: N802 (the name that SQLAlchemy calls)
        return "STRING"


class SparkIdentifierPreparer(IdentifierPreparer):
    """Names stand between backticks: in Spark, what stands between double quotes is text."""

    def __init__(self, dialect: DefaultDialect, **options: Any) -> None:
        super().__init__(dialect, initial_quote="`", **options)


class SparkDialect(DefaultDialect):
    """Statements with named parameters, which Spark binds itself; texts are never written into a statement."""

    name = _NAME
    driver = "pyspark"
    default_paramstyle = "named"
    supports_native_boolean = True
    supports_statement_cache = True
    type_compiler_cls = SparkTypeCompiler
    preparer: type[IdentifierPreparer] = SparkIdentifierPreparer

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return cursor

    def do_ping(self, dbapi_connection: Any) -> bool:
        return True


@compiles(HugeInt, _NAME)
def _huge(_type: HugeInt, _compiler: GenericTypeCompiler, **_: Any) -> str:
    return _HUGEINT


@compiles(WholeQuotient, _NAME)
def _whole_quotient(element: WholeQuotient, compiler: SQLCompiler, **options: Any) -> str:
    # Spark's `div` stops at 19 digits, and its `/` keeps six decimals and rounds: first it has to come out even.
    dividend, divisor = (f"({compiler.process(clause, **options)})" for clause in element.clauses)
    return f"CAST(({dividend} - {dividend} % {divisor}) / {divisor} AS {_HUGEINT})"


@compiles(WholeSum, _NAME)
def _whole_sum(element: WholeSum, compiler: SQLCompiler, **options: Any) -> str:
    return f"sum(CAST({compiler.process(element.clauses, **options)} AS {_HUGEINT}))"
