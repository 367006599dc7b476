"""The units of analysis, put together in the order in which their variables are declared.

What is joined to a student-year has at most one row for it, so that no join can multiply a student. A year's facts are
stored once: by school and by partner a view joins what belongs to the school or the partner alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from etl.warehouse import need, program, referral, support
from etl.warehouse.variables import (
    NEED,
    PROGRAM,
    REFERRAL,
    STUDENT_PARTNER_YEAR,
    STUDENT_SCHOOL_YEAR,
    STUDENT_YEAR,
    Unit,
    Variable,
)

_FACTS = ("who", "days_in_community", "prior_days", "moves", "progression", "cohort", "support", "milestone_year")

_OF_SCHOOL = frozenset(
    {
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
)
_OF_PARTNER = frozenset({"partner_id", *support.OF_PARTNER})


def unit_statements(members: Iterable[str]) -> tuple[str, ...]:
    """The statements that make the units; `members` are the family columns, by name.

    A formula's column is its value to four places, to be read; whoever compares works the formula out.
    """
    families = tuple(sorted(members))
    year = "student_year_key " + " ".join(f"LEFT JOIN {fact} USING (student_id, school_year)" for fact in _FACTS)
    return (
        _create("TABLE", STUDENT_YEAR, families, year),
        _create_part("student_school_part", STUDENT_SCHOOL_YEAR, _OF_SCHOOL, _SCHOOL_DAYS),
        _create_part("student_partner_part", STUDENT_PARTNER_YEAR, _OF_PARTNER, "student_partner_key"),
        _create("VIEW", STUDENT_SCHOOL_YEAR, families, _of_part("student_school_part"), _OF_SCHOOL),
        _create("VIEW", STUDENT_PARTNER_YEAR, families, _of_part("student_partner_part"), _OF_PARTNER),
        *program.STATEMENTS,
        _create("TABLE", PROGRAM, (), "program_part"),
        *referral.STATEMENTS,
        _create("TABLE", REFERRAL, (), _of_record("referral_part"), _own_of(REFERRAL)),
        *need.STATEMENTS,
        _create("TABLE", NEED, (), _of_record("need_part"), _own_of(NEED)),
    )


_SCHOOL_DAYS = "student_school_key LEFT JOIN days_at_each_school USING (student_id, school_id, school_year)"


def _of_part(table: str) -> str:
    return f"{table} AS part JOIN student_year AS year USING (student_id, school_year)"


def _of_record(table: str) -> str:
    """Records of students of whom that year says nothing stay, of nobody known."""
    return f"{table} AS part LEFT JOIN student_year AS year USING (student_id, school_year)"


def _own_of(unit: Unit) -> frozenset[str]:
    """The variables that a record has by itself; who the student is, the year says."""
    names = {one.name for one in unit.variables}
    return frozenset(names - {one.name for one in STUDENT_YEAR.variables} | names & set(STUDENT_YEAR.key))


def _create_part(name: str, unit: Unit, own: frozenset[str], tables: str) -> str:
    """What belongs to the part alone, in the declared types: sums as they come are wider, and much slower to read."""
    columns = [_cast(variable) for variable in unit.variables if variable.name in own | set(unit.key)]
    return f"CREATE OR REPLACE TABLE {name} AS SELECT {', '.join(columns)} FROM {tables}"  # noqa: S608 (declared names)


def _create(
    kind: str, unit: Unit, families: tuple[str, ...], tables: str, of_part: frozenset[str] | None = None
) -> str:
    variables = (*unit.variables, *(Variable(name, unit.families[0].kind, "") for name in families))
    stored = ", ".join(_qualified(variable.name, of_part) for variable in variables if variable.formula is None)
    columns = ",\n    ".join(map(_cast, variables))
    return (
        f"CREATE OR REPLACE {kind} {unit.name} AS\n"  # noqa: S608 (names are declared, or made of letters and digits)
        f"SELECT\n    {columns}\nFROM (SELECT {stored} FROM {tables})"
    )


def _cast(variable: Variable) -> str:
    return f"TRY_CAST({variable.formula or variable.name} AS {variable.kind.sql}) AS {variable.name}"


def _qualified(name: str, of_part: frozenset[str] | None) -> str:
    if of_part is None:
        return name
    return f"part.{name}" if name in of_part else f"year.{name}"
