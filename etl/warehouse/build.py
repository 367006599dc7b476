"""Builds the units of analysis from what was delivered, all of them or none, and only when something changed.

What they are made of lies in temporary tables, each made by itself: the rows of a transaction that is not over yet are
read by one processor alone. The units are written in one transaction, and readers see them as they were until all are
new.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import duckdb

from etl.boundaries import fingerprint, read_boundaries
from etl.problems import Problem, Refused, all_or_refused
from etl.sources import SOURCES
from etl.tracts import read_crosswalk
from etl.warehouse import away, cohort, milestone_years, moves, placing, progression, roster, school_days, support
from etl.warehouse.days import days_statements
from etl.warehouse.rules import AttendanceRules, ServedRule
from etl.warehouse.tables import table_of
from etl.warehouse.units import unit_statements
from etl.warehouse.warehouse import Warehouse

# Raised when the same deliveries and rules give other units than before: it makes every warehouse build anew.
_BUILD_VERSION = 8


def build_units(
    warehouse: Warehouse,
    *,
    attendance: AttendanceRules,
    served: ServedRule,
    school_year_starts: int,
    neighborhoods: Path | None,
    crosswalk: Path | None = None,
) -> bool:
    """Build the unit tables anew if deliveries, rules or places have changed since; False if nothing had to be done.

    `school_year_starts` is a month, 1 to 12; `neighborhoods` a GeoJSON file, beside which those of other periods lie,
    `crosswalk` a CSV file of tracts; None where the community has none. Raises `Refused` where one of them cannot be
    read, or where days lie outside the school year they were loaded into.
    """
    connection = warehouse.connection.cursor()
    try:
        facts = _fingerprint(connection, attendance, served, school_year_starts, neighborhoods, crosswalk)
        if connection.execute("SELECT units_fingerprint FROM warehouse_state").fetchone() == (facts,):
            return False
        boundaries, tracts = all_or_refused(lambda: read_boundaries(neighborhoods), lambda: read_crosswalk(crosswalk))
        _set_rules(connection, attendance, served, school_year_starts)
        placing.place_homes(connection, boundaries, tracts)
        _gather(connection, attendance)
        connection.begin()
        try:
            placing.draw(connection, boundaries, tracts)
            _write_units(connection)
            connection.execute("UPDATE warehouse_state SET units_fingerprint = ?", [facts])
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
    except duckdb.OutOfRangeException:
        raise Refused([Problem("community.toml", _OTHER_YEAR, where="school_year_starts")]) from None
    finally:
        connection.close()
    return True


_OTHER_YEAR = (
    "some days lie outside the school year into which they were loaded; either put back the month with which they were "
    "loaded, or move the warehouse away and load the deliveries anew"
)


def _fingerprint(
    connection: duckdb.DuckDBPyConnection,
    attendance: AttendanceRules,
    served: ServedRule,
    school_year_starts: int,
    neighborhoods: Path | None,
    crosswalk: Path | None,
) -> str:
    deliveries = connection.execute("SELECT delivery_id, sha256, status FROM delivery ORDER BY ALL").fetchall()
    rows = [connection.table(table_of(source)).count("*").fetchone() for source in SOURCES]
    matches = connection.execute(
        "SELECT count(*), bit_xor(hash(partner_id, person_key, student_id)) FROM person_match"
    ).fetchone()
    places = (
        fingerprint(neighborhoods),
        None if crosswalk is None else hashlib.sha256(crosswalk.read_bytes()).hexdigest(),
    )
    facts = (_BUILD_VERSION, deliveries, rows, matches, attendance, served, school_year_starts, places)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _set_rules(
    connection: duckdb.DuckDBPyConnection, attendance: AttendanceRules, served: ServedRule, school_year_starts: int
) -> None:
    rules: dict[str, str | bool | int | Decimal] = {
        "school_year_starts": school_year_starts,
        "suspended_out_counts_absent": attendance.suspended_out_counts_absent,
        "suspended_in_counts_absent": attendance.suspended_in_counts_absent,
        "remote_absent_counts_absent": attendance.remote_absent_counts_absent,
        "exit_date_inclusive": attendance.exit_date_inclusive,
        "day_rule": attendance.day_rule,
        "minimum_events": served.minimum_events,
        "minimum_hours": served.minimum_hours,
    }
    for name, value in rules.items():
        connection.execute(f"SET VARIABLE {name} = $value", {"value": value})


def _gather(connection: duckdb.DuckDBPyConnection, attendance: AttendanceRules) -> None:
    for statement in (
        *school_days.PERIODS,
        *school_days.SPELLS,
        *school_days.CALENDAR,
        *days_statements(attendance),
        *moves.STATEMENTS,
        *progression.STATEMENTS,
        *cohort.MEMBERS,
        *away.STATEMENTS,
        roster.KEYS,
        roster.WHO,
        roster.SCHOOLS,
        away.DAYS_AT_SCHOOL,
        *support.STATEMENTS,
        cohort.FACTS,
        *milestone_years.STATEMENTS,
    ):
        connection.execute(statement)


def _write_units(connection: duckdb.DuckDBPyConnection) -> None:
    keys = {"student_id", "school_year"}
    described = connection.execute("DESCRIBE milestone_year").fetchall()
    for statement in unit_statements(name for name, *_ in described if name not in keys):
        connection.execute(statement)
