"""Builds the units of analysis from what was delivered, all of them or none, and only when something changed.

Set statements in one transaction: readers see the units as they were until all three are new.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from etl.places import OUTSIDE, Neighborhoods, read_neighborhoods
from etl.problems import Problem, Refused
from etl.sources import SOURCES
from etl.warehouse import away, cohort, milestone_years, moves, progression, roster, school_days, support
from etl.warehouse.days import days_statements
from etl.warehouse.rules import AttendanceRules, ServedRule
from etl.warehouse.units import unit_statements
from etl.warehouse.warehouse import Warehouse

# Raised when the same deliveries and rules give other units than before: it makes every warehouse build anew.
_BUILD_VERSION = 4


def build_units(
    warehouse: Warehouse,
    *,
    attendance: AttendanceRules,
    served: ServedRule,
    school_year_starts: int,
    neighborhoods: Path | None,
) -> bool:
    """Build the unit tables anew if deliveries, rules or shapes have changed since; False if nothing had to be done.

    `school_year_starts` is a month, 1 to 12; `neighborhoods` a GeoJSON file, or None where the community has none.
    Raises `Refused` where the shapes cannot be read, or where days lie outside the school year they were loaded into.
    """
    connection = warehouse.connection.cursor()
    try:
        fingerprint = _fingerprint(connection, attendance, served, school_year_starts, neighborhoods)
        if connection.execute("SELECT units_fingerprint FROM warehouse_state").fetchone() == (fingerprint,):
            return False
        places = read_neighborhoods(neighborhoods) if neighborhoods is not None else Neighborhoods.none()
        connection.begin()
        try:
            _set_rules(connection, attendance, served, school_year_starts)
            _place(connection, places)
            _build(connection, attendance)
            connection.execute("UPDATE warehouse_state SET units_fingerprint = ?", [fingerprint])
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
) -> str:
    deliveries = connection.execute("SELECT delivery_id, sha256, status FROM delivery ORDER BY ALL").fetchall()
    rows = [connection.table(source.name).count("*").fetchone() for source in SOURCES]
    shapes = hashlib.sha256(neighborhoods.read_bytes()).hexdigest() if neighborhoods is not None else None
    matches = connection.execute(
        "SELECT count(*), bit_xor(hash(partner_id, person_key, student_id)) FROM person_match"
    ).fetchone()
    facts = (_BUILD_VERSION, deliveries, rows, matches, attendance, served, school_year_starts, shapes)
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


def _place(connection: duckdb.DuckDBPyConnection, places: Neighborhoods) -> None:
    """Fill `neighborhood`, and say in `placed_home` where the homes of students without a neighborhood lie."""
    homes = connection.execute(
        """
        SELECT DISTINCT longitude, latitude FROM students
        WHERE neighborhood_id IS NULL AND longitude IS NOT NULL AND latitude IS NOT NULL
        """
    ).fetchnumpy()
    found = places.locate(homes["longitude"], homes["latitude"])
    ids = pa.array(places.ids, pa.string()).take(pa.array(found, mask=found == OUTSIDE))
    connection.register(
        "located", pa.table({"longitude": homes["longitude"], "latitude": homes["latitude"], "neighborhood_id": ids})
    )
    connection.execute("CREATE TEMP TABLE placed_home AS FROM located WHERE neighborhood_id IS NOT NULL")
    connection.unregister("located")
    connection.execute("DELETE FROM neighborhood")
    shaped = list(zip(places.ids, places.names, places.geojson(), strict=True))
    if shaped:
        connection.executemany("INSERT INTO neighborhood VALUES (?, ?, ?)", shaped)
    connection.execute(
        """
        INSERT INTO neighborhood
        SELECT neighborhood_id, neighborhood_id, NULL
        FROM (
            SELECT neighborhood_id FROM students UNION SELECT neighborhood_id FROM schools
            UNION SELECT neighborhood_id FROM partners UNION SELECT neighborhood_id FROM programs
        )
        ANTI JOIN neighborhood USING (neighborhood_id)
        WHERE neighborhood_id IS NOT NULL
        ORDER BY neighborhood_id
        """
    )


def _build(connection: duckdb.DuckDBPyConnection, attendance: AttendanceRules) -> None:
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
    keys = {"student_id", "school_year"}
    described = connection.execute("DESCRIBE milestone_year").fetchall()
    for statement in unit_statements(name for name, *_ in described if name not in keys):
        connection.execute(statement)
