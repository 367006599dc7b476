"""The units of analysis, put together in the order in which their variables are declared.

Every table that is joined here has at most one row a student-year, so that no join can multiply a student.
"""

from __future__ import annotations

from collections.abc import Iterable

from etl.warehouse.variables import (
    STUDENT_PARTNER_YEAR,
    STUDENT_SCHOOL_YEAR,
    STUDENT_YEAR,
    Unit,
    Variable,
)

_FACTS = ("who", "days_in_community", "prior_days", "moves", "progression", "cohort", "support", "milestone_year")

_OF_SCHOOL = {
    "school_id",
    "days_enrolled",
    "days_present",
    "days_absent",
    "days_excused",
    "days_unexcused",
    "days_suspended_out",
    "days_suspended_in",
    "longest_unexcused_run",
}
_OF_PARTNER = {"partner_id", "service_events", "service_hours", "service_categories"}


def unit_statements(members: Iterable[str]) -> tuple[str, ...]:
    """The statements that make the three unit tables; `members` are the family columns, by name.

    A formula's column is its value to four places, to be read; whoever compares works the formula out.
    """
    families = tuple(sorted(members))
    year = "student_year_key AS year " + " ".join(
        f"LEFT JOIN {fact} USING (student_id, school_year)" for fact in _FACTS
    )
    school = (
        "student_school_key AS key JOIN student_year AS year USING (student_id, school_year) "
        "LEFT JOIN days_at_school AS part USING (student_id, school_id, school_year)"
    )
    partner = "student_partner_key AS part JOIN student_year AS year USING (student_id, school_year)"
    return (
        _create(STUDENT_YEAR, families, year, {}),
        _create(STUDENT_SCHOOL_YEAR, families, school, dict.fromkeys(_OF_SCHOOL, "part") | {"school_id": "key"}),
        _create(STUDENT_PARTNER_YEAR, families, partner, dict.fromkeys(_OF_PARTNER, "part")),
    )


def _create(unit: Unit, families: tuple[str, ...], tables: str, owners: dict[str, str]) -> str:
    variables = (*unit.variables, *(Variable(name, unit.families[0].kind, "") for name in families))
    stored = ", ".join(_owned(variable.name, owners) for variable in variables if variable.formula is None)
    columns = ",\n    ".join(
        f"TRY_CAST({variable.formula or variable.name} AS {variable.kind.sql}) AS {variable.name}"
        for variable in variables
    )
    return (
        f"CREATE OR REPLACE TABLE {unit.name} AS\n"  # noqa: S608 (names are declared, or made of letters and digits)
        f"SELECT\n    {columns}\nFROM (SELECT {stored} FROM {tables})"
    )


def _owned(name: str, owners: dict[str, str]) -> str:
    owner = owners.get(name, "year" if owners else "")
    return f"{owner}.{name}" if owner else name
