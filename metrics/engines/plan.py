"""What the database is asked for some indicators, and by which plan it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from metrics.engines import sql
from metrics.engines.base import Universe
from metrics.indicator import Indicator


@dataclass(frozen=True)
class QueryPlan:
    """One statement, and the steps by which DuckDB runs it."""

    statement: str
    steps: str


def query_plans(connection: sa.Connection, indicators: Sequence[Indicator], universe: Universe) -> list[QueryPlan]:
    """The plans of all statements that add up a unit of analysis to compute the indicators."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        sql.compute(connection, indicators, universe)
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)
    return [
        QueryPlan(statement, _explained(connection, statement, parameters))
        for statement, parameters in asked
        if "GROUP BY" in statement
    ]


def _explained(connection: sa.Connection, statement: str, parameters: Any) -> str:
    rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
    return "\n".join(str(row[-1]) for row in rows)
