"""What exists in a warehouse: every year, place, partner and group that any row or reference table names."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from etl.problems import Problem, Refused
from etl.warehouse import UNITS, Subject, Warehouse
from metrics.dimensions import ALL, DIMENSIONS, UNKNOWN, Disaggregation
from metrics.engines.base import STUDENT_PARTNER_YEAR, STUDENT_SCHOOL_YEAR, STUDENT_YEAR, Universe

_NO_PARTNER = f"no partner can be called '{ALL}', which stands for all of them; map it to another id and load again"
_FROM_UNITS = ("school_year", "neighborhood_id", *(dimension.name for dimension in DIMENSIONS))


def read_universe(connection: sa.Connection) -> Universe:
    """What exists in the warehouse behind `connection`.

    The other units repeat the facts of `student_year`; records of students may be of other school years and partners.

    Raises `Refused` where a partner goes by the name that stands for all of them.
    """
    found = _facts(connection)
    neighborhoods = found["neighborhood_id"] | _distinct(connection, [("neighborhood", "neighborhood_id")])
    schools = _distinct(connection, [("schools", "school_id"), (STUDENT_SCHOOL_YEAR, "school_id")])
    of_others = [unit for unit in UNITS if unit.subject is not Subject.STUDENT]
    years = _distinct(connection, [(unit.name, "school_year") for unit in of_others])
    partners = _distinct(
        connection,
        [
            ("partners", "partner_id"),
            (STUDENT_PARTNER_YEAR, "partner_id"),
            *((unit.name, "partner_id") for unit in of_others if unit.has_partners),
        ],
    )
    if ALL in partners:
        raise Refused([Problem("partners", _NO_PARTNER, where="partner_id")])
    return Universe(
        school_years=tuple(sorted(int(str(year)) for year in found["school_year"] | years)),
        neighborhoods=(*_named(neighborhoods), UNKNOWN),
        schools=(*_named(schools), *([UNKNOWN] if None in schools or UNKNOWN in schools else [])),
        partners=tuple(sorted(str(partner) for partner in partners if partner is not None)),
        groups=tuple(
            (dimension.name, value)
            for dimension in DIMENSIONS
            for value in sorted({*_values(dimension, found[dimension.name]), UNKNOWN}, key=dimension.position_of)
        ),
    )


def universe_of(warehouse: Warehouse, connection: sa.Connection) -> Universe:
    """The same of a warehouse, on whatever engine `connection` computes.

    Raises `Refused` where it tells of no student in any school year.
    """
    universe = read_universe(connection)
    if not universe.school_years:
        raise Refused([Problem(warehouse.path.name, _without_students(warehouse))])
    return universe


def _without_students(warehouse: Warehouse) -> str:
    """Why nothing can be computed of a warehouse that tells of no student in any school year, and what to send."""
    query = "SELECT source, sum(accepted)::BIGINT FROM delivery WHERE accepted > 0 GROUP BY source ORDER BY source"
    loaded = dict(warehouse.connection.execute(query).fetchall())
    if not loaded:
        return "there are no students yet; load deliveries first"
    rows = ", ".join(f"{source} ({count:,} {'row' if count == 1 else 'rows'})" for source, count in loaded.items())
    message = f"there are no students yet, and so no school year to be shown. Loaded: {rows}"
    if "services" in loaded:
        message += "; of the people in services none is matched to a student"
    return (
        f"{message}. Load what tells of students: the district's students, with names and birth dates where partners "
        "are to be matched, enrollment or attendance, or services with a student_id"
    )


def columns_of(connection: sa.Connection, unit: str) -> tuple[str, ...]:
    """The names of the columns that a unit of analysis has, those of the milestones on record included."""
    return tuple(connection.execute(sa.select(sa.text("*")).select_from(sa.table(unit)).limit(0)).keys())


def _facts(connection: sa.Connection) -> dict[str, set[object]]:
    """The different values of each fact of a student-year, in one pass."""
    lists = [sa.func.array_agg(sa.distinct(sa.column(name)), type_=sa.types.NullType()) for name in _FROM_UNITS]
    row = connection.execute(sa.select(*lists).select_from(sa.table(STUDENT_YEAR))).one()
    return {name: set(values or ()) - {None} for name, values in zip(_FROM_UNITS, row, strict=True)}


def _values(dimension: Disaggregation, found: set[object]) -> set[str]:
    return {{True: "yes", False: "no"}[bool(value)] if dimension.is_flag else str(value) for value in found}


def _distinct(connection: sa.Connection, columns: list[tuple[str, str]]) -> set[object]:
    queries: list[Any] = [
        sa.select(sa.column(column)).distinct().select_from(sa.table(table)) for table, column in columns
    ]
    return {row[0] for row in connection.execute(sa.union(*queries))}


def _named(values: set[object]) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values if value is not None and value != UNKNOWN))
