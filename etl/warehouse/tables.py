"""The tables of the warehouse: one per declared source, and those that account for what was received.

No table has a primary key or an index: keys are checked where a delivery is loaded, once, set-based.
"""

from __future__ import annotations

from etl.schema import Source
from etl.sources import SOURCES

SCHEMA_VERSION = 2
"""Raised with every change of these tables, together with a step in `etl.warehouse.migration`."""

_DELIVERY = """
CREATE TABLE delivery (
    delivery_id INTEGER NOT NULL,
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    delivered_rule VARCHAR NOT NULL,
    received_at TIMESTAMP NOT NULL,
    status VARCHAR NOT NULL,
    received BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    repeated BIGINT NOT NULL,
    unresolved BIGINT NOT NULL,
    as_of DATE,
    first_school_year SMALLINT,
    last_school_year SMALLINT,
    corrected BIGINT NOT NULL DEFAULT 0
)"""

_QUARANTINE = """
CREATE TABLE quarantine (
    delivery_id INTEGER NOT NULL,
    row_number BIGINT NOT NULL,
    rule VARCHAR NOT NULL,
    column_name VARCHAR,
    message VARCHAR NOT NULL,
    record VARCHAR
)"""

_DELIVERY_PROFILE = """
CREATE TABLE delivery_profile (
    delivery_id INTEGER NOT NULL,
    measure VARCHAR NOT NULL,
    column_name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    amount DECIMAL(18,4) NOT NULL
)"""

_NEIGHBORHOOD = """
CREATE TABLE neighborhood (
    neighborhood_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    geojson VARCHAR
)"""

_STATE = """
CREATE TABLE warehouse_state (
    schema_version INTEGER NOT NULL,
    units_fingerprint VARCHAR
)"""


def source_columns(source: Source) -> dict[str, str]:
    """Name and SQL type of every column of a source's table, in order.

    The declared columns come first, then `school_year` where the source has only a date, then `delivery_id` and
    `row_number`, which say where the row came from.
    """
    columns = {column.name: column.kind.sql for column in source.columns}
    if source.date_column is not None and source.year_column is None:
        columns["school_year"] = "SMALLINT"
    return columns | {"delivery_id": "INTEGER", "row_number": "BIGINT"}


def create_source_table(source: Source) -> str:
    """The statement that makes the table of one source; required columns may not be null."""
    always = {*source.required, "delivery_id", "row_number"}
    fields = [
        f"    {name} {sql}{' NOT NULL' if name in always else ''}" for name, sql in source_columns(source).items()
    ]
    return f"CREATE TABLE {source.name} (\n" + ",\n".join(fields) + "\n)"


def create_tables() -> list[str]:
    """The statements that make an empty warehouse, in order."""
    stamp = f"INSERT INTO warehouse_state VALUES ({SCHEMA_VERSION}, NULL)"  # noqa: S608 (a constant of this module)
    return [*map(create_source_table, SOURCES), _DELIVERY, _QUARANTINE, _DELIVERY_PROFILE, _NEIGHBORHOOD, _STATE, stamp]
