"""From the tables of an earlier version to those of this one, step by step, all steps or none.

A step is written once and never changed: warehouses that went through it are out there.
"""

from __future__ import annotations

import duckdb

_STEPS: dict[int, tuple[str, ...]] = {
    2: (
        # DuckDB adds no column that is NOT NULL; it is made so afterwards.
        "ALTER TABLE delivery ADD COLUMN corrected BIGINT DEFAULT 0",
        "ALTER TABLE delivery ALTER COLUMN corrected SET NOT NULL",
        """
        CREATE TABLE delivery_profile (
            delivery_id INTEGER NOT NULL,
            measure VARCHAR NOT NULL,
            column_name VARCHAR NOT NULL,
            value VARCHAR NOT NULL,
            amount DECIMAL(18,4) NOT NULL
        )
        """,
    ),
}
"""The version that a step leads to, and its statements."""


def migrate(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Bring a warehouse of `version` up to date in one transaction; nothing is done where it is."""
    steps = [step for step in sorted(_STEPS) if step > version]
    if not steps:
        return
    connection.begin()
    try:
        for step in steps:
            for statement in _STEPS[step]:
                connection.execute(statement)
        connection.execute("UPDATE warehouse_state SET schema_version = ?", [steps[-1]])
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
