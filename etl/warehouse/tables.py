"""The tables of the warehouse: one per declared source, and those that account for what was received.

No table has a primary key or an index: keys are checked where a delivery is loaded, once, set-based.
"""

from __future__ import annotations

from etl.schema import Source
from etl.sources import SOURCES
from etl.warehouse import attendance

SCHEMA_VERSION = 4
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

# Whom the people of partners who come without a district's identifier are: keys that only the vault can name.
_PERSON_MATCH = """
CREATE TABLE person_match (
    partner_id VARCHAR NOT NULL,
    person_key VARCHAR NOT NULL,
    student_id VARCHAR,
    status VARCHAR NOT NULL
)"""

_MATCH_ESTIMATE = """
CREATE TABLE match_estimate (
    partner_id VARCHAR NOT NULL,
    false_match_rate DOUBLE,
    missed_match_rate DOUBLE
)"""

_MATCH_RUN = """
CREATE TABLE match_run (
    fingerprint VARCHAR NOT NULL
)"""

_SERVICE_EVENT = """
CREATE OR REPLACE VIEW service_event AS
SELECT services.* REPLACE (coalesce(services.student_id, person_match.student_id) AS student_id)
FROM services LEFT JOIN person_match USING (partner_id, person_key)"""

# Of each partner and standing of its people: how many they are, and how many service events they have.
_PARTNER_MATCH = """
CREATE OR REPLACE VIEW partner_match AS
SELECT
    partner_id, coalesce(status, 'unmatched') AS status,
    count(DISTINCT person_key) AS people, count(*) AS service_rows
FROM services
LEFT JOIN person_match USING (partner_id, person_key)
WHERE services.student_id IS NULL
GROUP BY ALL"""

VIEWS = (attendance.CREATE_VIEW, _SERVICE_EVENT, _PARTNER_MATCH)
"""Statements that make the views over these tables, anew where they are there."""

_STATE = """
CREATE TABLE warehouse_state (
    schema_version INTEGER NOT NULL,
    units_fingerprint VARCHAR
)"""


def source_columns(source: Source) -> dict[str, str]:
    """Name and SQL type of every column of a source's table, in order.

    What is kept of the row comes first, then `delivery_id` and `row_number`, which say where it came from; of a day of
    attendance the delivery alone is kept.
    """
    came_from = {"delivery_id": "INTEGER", "row_number": "BIGINT"}
    if source.name == attendance.VIEW:
        del came_from["row_number"]
    return source.stored | came_from


def table_of(source: Source) -> str:
    """The table that holds the rows of a source, in whatever form."""
    return attendance.MONTHS if source.name == attendance.VIEW else source.name


def create_source_table(source: Source) -> str:
    """The statement that makes the table of one source; required columns may not be null."""
    always = {*source.required, "delivery_id", "row_number"}
    fields = [
        f"    {name} {sql}{' NOT NULL' if name in always else ''}" for name, sql in source_columns(source).items()
    ]
    return f"CREATE TABLE {source.name} (\n" + ",\n".join(fields) + "\n)"


def create_tables() -> list[str]:
    """The statements that make an empty warehouse, in order."""
    tables = [create_source_table(source) for source in SOURCES if source.name != attendance.VIEW]
    stamp = f"INSERT INTO warehouse_state VALUES ({SCHEMA_VERSION}, NULL)"  # noqa: S608 (a constant of this module)
    accounts = (_DELIVERY, _QUARANTINE, _DELIVERY_PROFILE)
    matching = (_PERSON_MATCH, _MATCH_ESTIMATE, _MATCH_RUN)
    return [*tables, attendance.CREATE_MONTHS, *accounts, _NEIGHBORHOOD, *matching, *VIEWS, _STATE, stamp]
