"""From the tables of an earlier version to those of this one, step by step, all steps or none.

A step is written once and never changed: warehouses that went through it are out there.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from etl.pseudonym import person_key_sql
from etl.sql_text import literal
from etl.warehouse import attendance
from etl.warehouse.tables import VIEWS

_NAMED, _NAMES = ("students", "services"), ("first_name", "last_name", "birth_date")
"""The tables that held names, and the columns in which they stood."""
LAST_WITH_NAMES = 2

# By the calendar year of entries: only where no year begins before it is called so is it that of the school year.
_SEPTEMBER = (
    "make_date(school_year - "
    "(SELECT coalesce(max(enrollment.school_year - year(entry_date)), 1) FROM enrollment)::INTEGER, 9, 1)"
)

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
    3: (
        "ALTER TABLE students RENAME TO students_with_names",
        f"""
        CREATE TABLE students AS
        SELECT
            * EXCLUDE ({", ".join(_NAMES)}),
            {person_key_sql(_NAMES)} AS person_key,
            CASE WHEN birth_date <= {_SEPTEMBER} THEN date_sub('year', birth_date, {_SEPTEMBER}) END::SMALLINT
                AS age_on_september_1
        FROM students_with_names
        """,  # noqa: S608 (constants)
        "ALTER TABLE services RENAME TO services_with_names",
        f"""
        CREATE TABLE services AS
        SELECT * EXCLUDE ({", ".join(_NAMES)}), {person_key_sql(_NAMES)} AS person_key
        FROM services_with_names
        """,  # noqa: S608 (constants)
        *(
            f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"
            for table, columns in (
                ("students", ("student_id", "school_year", "delivery_id", "row_number")),
                ("services", ("partner_id", "service_date", "service_category", "delivery_id", "row_number")),
            )
            for column in columns
        ),
        "DROP TABLE students_with_names",
        "DROP TABLE services_with_names",
        """
        UPDATE quarantine SET record = '"in the file as it was sent"'
        WHERE delivery_id IN (SELECT delivery_id FROM delivery WHERE source IN ('students', 'services'))
        """,
        """
        CREATE TABLE person_match (
            partner_id VARCHAR NOT NULL, person_key VARCHAR NOT NULL, student_id VARCHAR, status VARCHAR NOT NULL
        )
        """,
        "CREATE TABLE match_estimate (partner_id VARCHAR NOT NULL, false_match_rate DOUBLE, missed_match_rate DOUBLE)",
        "CREATE TABLE match_run (fingerprint VARCHAR NOT NULL)",
    ),
    4: attendance.FROM_ROWS,
}
"""The version that a step leads to, and its statements."""


def migrate(connection: duckdb.DuckDBPyConnection, version: int, path: Path) -> None:
    """Bring the warehouse of `version` at `path` up to date in one transaction; nothing is done where it is.

    Names that an earlier version had in its tables are in the vault before they leave them.
    """
    steps = [step for step in sorted(_STEPS) if step > version]
    if not steps:
        return
    if version <= LAST_WITH_NAMES:
        from etl.matching import take_over

        take_over(connection, path, _NAMED)
    connection.begin()
    try:
        for step in steps:
            for statement in _STEPS[step]:
                connection.execute(statement)
        for statement in VIEWS:
            connection.execute(statement)
        connection.execute("UPDATE warehouse_state SET schema_version = ?", [steps[-1]])
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def rewrite(path: Path) -> None:
    """Write a database anew without the parts of its file that no table uses, which keep what stood in them.

    The new file takes the place of the old one when it is whole.
    """
    draft = path.with_name(f"{path.name}.rewritten")
    draft.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {literal(str(path))} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(draft))} AS new")
        connection.execute("COPY FROM DATABASE old TO new")
    draft.chmod(0o600)
    draft.replace(path)
