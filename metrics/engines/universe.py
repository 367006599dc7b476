"""What exists in a warehouse: every year, place, partner and group that any row or reference table names."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from metrics.dimensions import DIMENSIONS, UNKNOWN
from metrics.engines.base import STUDENT_PARTNER_YEAR, STUDENT_SCHOOL_YEAR, STUDENT_YEAR, Universe

_UNITS = (STUDENT_YEAR, STUDENT_SCHOOL_YEAR, STUDENT_PARTNER_YEAR)


def read_universe(connection: sa.Connection) -> Universe:
    """What exists in the warehouse behind `connection`; one statement a kind of thing."""
    years = _distinct(connection, [(unit, "school_year") for unit in _UNITS])
    neighborhoods = _distinct(
        connection, [("neighborhood", "neighborhood_id"), *((unit, "neighborhood_id") for unit in _UNITS)]
    )
    schools = _distinct(connection, [("schools", "school_id"), (STUDENT_SCHOOL_YEAR, "school_id")])
    partners = _distinct(connection, [("partners", "partner_id"), (STUDENT_PARTNER_YEAR, "partner_id")])
    return Universe(
        school_years=tuple(sorted(int(str(year)) for year in years if year is not None)),
        neighborhoods=(*_named(neighborhoods), UNKNOWN),
        schools=(*_named(schools), *([UNKNOWN] if None in schools or UNKNOWN in schools else [])),
        partners=_named(partners),
        groups=_groups(connection),
    )


def _named(values: set[object]) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values if value is not None and value != UNKNOWN))


def _distinct(connection: sa.Connection, columns: list[tuple[str, str]]) -> set[object]:
    queries: list[Any] = [
        sa.select(sa.column(column)).distinct().select_from(sa.table(table)) for table, column in columns
    ]
    return {row[0] for row in connection.execute(sa.union(*queries))}


def _groups(connection: sa.Connection) -> tuple[tuple[str, str], ...]:
    queries: list[Any] = []
    for dimension in DIMENSIONS:
        value: sa.ColumnElement[str] = sa.column(dimension.name, sa.String())
        if dimension.is_flag:
            value = sa.case((sa.column(dimension.name), "yes"), (sa.not_(sa.column(dimension.name)), "no"))
        for unit in _UNITS:
            name = sa.literal(dimension.name).label("name")
            queries.append(sa.select(name, value.label("value")).distinct().select_from(sa.table(unit)))
    found = {(row[0], row[1]) for row in connection.execute(sa.union(*queries)) if row[1] is not None}
    found |= {(dimension.name, UNKNOWN) for dimension in DIMENSIONS}
    return tuple(
        (dimension.name, value)
        for dimension in DIMENSIONS
        for value in sorted((v for name, v in found if name == dimension.name), key=dimension.position_of)
    )
