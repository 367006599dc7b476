"""Builders for the metrics tests: indicators from a few words, and a warehouse with hand-made rows of the units."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from etl.warehouse import UNITS, Unit, VariableKind, Warehouse, open_warehouse
from etl.warehouse.placing import BOUNDARY
from etl.warehouse.variables import NEED, PROGRAM, REFERRAL
from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.cells import Cell, CellKeys, Cells
from metrics.engines import sql
from metrics.engines.base import Universe
from metrics.engines.predicate import Compiler
from metrics.expression import Expression, ValueType
from metrics.indicator import Indicator, unit_named
from metrics.type_check import read_expression

MILESTONES = (
    "kindergarten_readiness",
    "early_grade_reading",
    "middle_grade_math",
    "reading_proficiency",
    "math_proficiency",
    "course_grades",
    "fafsa_completion",
    "college_enrollment",
    "college_completion",
)

Row = Mapping[str, Any]


def definition_text(**changes: Any) -> str:
    """The text of a right definition, chronic absence by another name, with some keys changed or (None) left out."""
    values: dict[str, Any] = {
        "title": "Days missed",
        "kind": "contributing",
        "outcome_area": "attendance",
        "unit_of_analysis": "student_year",
        "statistic": "proportion",
        "population": "days_enrolled >= 10",
        "numerator": "10 * days_absent >= days_enrolled",
        "direction": "lower_is_better",
        "version": 1,
        "why_it_matters": "It matters.",
        "caveats": ["A caveat."],
        "source": "A source.",
    } | {key: value for key, value in changes.items() if key != "example"}
    lines = [f"{key} = {_toml(value)}" for key, value in values.items() if value is not None]
    example = changes.get(
        "example",
        'given = """\nstudent | days_enrolled | days_absent\nana | 180 | 18\nben | 180 | 17\n"""\n'
        "numerator = 1\ndenominator = 2\n",
    )
    return "\n".join(lines) + "\n" + (f"[[example]]\n{example}" if example else "")


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return str(value) if isinstance(value, int | float) else '"' + str(value).replace('"', '\\"') + '"'


@cache
def _chronic_absence() -> Indicator:
    return read_catalogue(BUILT_IN)["chronic_absence"]


def indicator(name: str, **changes: Any) -> Indicator:
    """Chronic absence under another id, with some of what it says changed; expressions are given as text."""
    unit = unit_named(changes.get("unit_of_analysis", "student_year"))
    numbers = changes.get("statistic") in ("mean", "ratio_of_sums")
    for role in ("population", "numerator", "denominator"):
        if isinstance(changes.get(role), str):
            wanted = ValueType.NUMBER if numbers and role != "population" else ValueType.FLAG
            changes[role], faults = read_expression(changes[role], unit, wanted)
            assert faults == ()
    return replace(_chronic_absence(), **{"id": name, "variants": (), "examples": ()} | changes)


def unit_columns(unit: Unit, milestones: Sequence[str] = MILESTONES) -> dict[str, str]:
    """Column and SQL type of a unit's table as the warehouse builds it."""
    columns = {variable.name: variable.kind.sql for variable in unit.variables if variable.formula is None}
    return columns | {f"met_{milestone}": "BOOLEAN" for milestone in milestones if unit.families}


@contextmanager
def hand_made_warehouse(path: Path, rows: Mapping[str, Iterable[Row]]) -> Iterator[Warehouse]:
    """A warehouse whose unit tables hold the given rows, by the name of the unit; what a row does not say is null."""
    with open_warehouse(path / "warehouse.duckdb") as warehouse:
        warehouse.connection.execute(BOUNDARY)
        for unit in UNITS:
            columns = unit_columns(unit)
            declared = ", ".join(f"{name} {sql}" for name, sql in columns.items())
            warehouse.connection.execute(f"CREATE OR REPLACE TABLE {unit.name} ({declared})")
            given = list(rows.get(unit.name, ()))
            if given:
                warehouse.connection.register("given", pa.table({n: [row.get(n) for row in given] for n in columns}))
                warehouse.connection.execute(f"INSERT INTO {unit.name} BY NAME SELECT * FROM given")  # noqa: S608
                warehouse.connection.unregister("given")
        yield warehouse


def random_community(seed: int, students: int, *, years: Sequence[int] = (2024, 2025)) -> dict[str, list[Row]]:
    """Rows of every unit for an invented community in which much is not recorded and much lies on a boundary."""
    chance = random.Random(seed)
    rows: dict[str, list[Row]] = {unit.name: [] for unit in UNITS}
    for number in range(students):
        student = f"S{number:05d}"
        for year in years:
            known = random_row(chance, UNITS[0]) | {"student_id": student, "school_year": year}
            known["neighborhood_id"] = chance.choice(["north", "south", "harbor", None])
            rows["student_year"].append(known)
            for school in chance.sample(["s1", "s2", "s3"], chance.choice([1, 1, 2])):
                days = {"days_enrolled": Decimal(chance.randint(0, 40)), "days_absent": Decimal(chance.randint(0, 5))}
                rows["student_school_year"].append(known | days | {"school_id": school})
            for partner in chance.sample(["p1", "p2"], chance.choice([0, 1, 2])):
                rows["student_partner_year"].append(known | {"partner_id": partner})
            for unit in (REFERRAL, NEED):
                for _ in range(chance.choice([0, 0, 1, 1, 2, 5])):
                    told = {
                        name: fact for name, fact in random_row(chance, unit).items() if not UNITS[0].variable(name)
                    }
                    who = {name: fact for name, fact in known.items() if unit.variable(name)}
                    partner = {"partner_id": chance.choice(["p1", "p2", None])} if unit.has_partners else {}
                    rows[unit.name].append(told | who | partner)
    for year in years if students else ():
        for number in range(9):
            row = random_row(chance, PROGRAM) | {"program_id": f"g{number}", "school_year": year}
            rows["program"].append(row | {"neighborhood_id": chance.choice(["north", None]), "partner_id": "p1"})
    return rows


def random_row(chance: random.Random, unit: Unit) -> dict[str, Any]:
    """One row with a value or nothing for each variable of a unit, boundary values often."""
    row: dict[str, Any] = {}
    for variable in unit.variables:
        if variable.formula is None and chance.random() < 0.8:
            row[variable.name] = _random_value(chance, variable.kind, variable.codes.values if variable.codes else ())
    for milestone in MILESTONES if unit.families else ():
        row[f"met_{milestone}"] = chance.choice([True, False, None])
    return row


def _random_value(chance: random.Random, kind: VariableKind, codes: Sequence[str]) -> Any:
    match kind:
        case VariableKind.FLAG:
            return chance.random() < 0.5
        case VariableKind.TEXT:
            return chance.choice(codes or ("a", "b"))
        case VariableKind.INTEGER:
            return chance.choice([0, 1, 2, 3, 9])
        case VariableKind.DECIMAL:
            return Decimal(chance.choice(["0", "1", "1.5", "2", "5", "9", "9.5", "10", "15", "18", "36", "180"]))


class SqlBench:
    """A database in memory on which the SQL engine works out expressions and indicators, a few rows at a time."""

    def __init__(self) -> None:
        self.database = duckdb.connect()
        self.connection = create_engine(
            "duckdb://", creator=lambda: ConnectionWrapper(self.database), poolclass=StaticPool
        ).connect()

    def close(self) -> None:
        self.connection.close()
        self.database.close()

    def values(self, expression: Expression, rows: Sequence[Row], unit: Unit = UNITS[0]) -> list[Any]:
        """What the expression comes to for each row: a truth, an exact number, or None."""
        columns = self._table("bench", rows, unit)
        compiler = Compiler(unit, frozenset(columns))
        divisor = 1
        if expression.type is ValueType.NUMBER:
            value, divisor = compiler.fixed(expression.root)
        else:
            value = compiler.condition(expression.root)
        query = sa.select(value).select_from(sa.table("bench")).order_by(sa.column("row_number"))
        found = [row[0] for row in self.connection.execute(query)]
        return [None if v is None else v if isinstance(v, bool) else Fraction(int(v), divisor) for v in found]

    def totals(self, indicator: Indicator, rows: Sequence[Row]) -> Cell:
        """One indicator over all rows, as those of one school year and community."""
        alone = replace(indicator, geographies=("community",), by_partner=False, disaggregate_by=())
        unit = indicator.unit_table
        self._table(unit.name, [{**row, "school_year": 2024} for row in rows], unit)
        cells = sql.compute(self.connection, [alone], Universe((2024,), (), (), (), ()))
        return next(iter(cells))[1]

    def _table(self, name: str, rows: Sequence[Row], unit: Unit) -> list[str]:
        names = sorted({name for row in rows for name in row})
        kinds = {name: variable.kind.sql for name in names if (variable := unit.variable(name)) is not None}
        declared = "".join(f", {name} {sql}" for name, sql in kinds.items())
        self.database.execute(f"CREATE OR REPLACE TEMP TABLE {name} (row_number INTEGER{declared})")
        values = [[number, *(row.get(column) for column in kinds)] for number, row in enumerate(rows)]
        if values:
            places = ", ".join("?" for _ in values[0])
            self.database.executemany(f"INSERT INTO {name} VALUES ({places})", values)  # noqa: S608
        return list(kinds)


def hand_made_cells(*counts: tuple[float, ...], partners: int = 0, **columns: Sequence[float]) -> Cells:
    """Cells of one indicator called `one` in neighborhoods of one year; each of `counts` is a numerator of a group.

    With `partners`, the last so many are cells of partners in the neighborhood of the first. The community's own cell
    is not among them. `columns` gives other columns than those of a proportion.
    """
    numbers = np.arange(len(counts))
    own = len(counts) - partners
    keys = CellKeys(
        indicators=("one",),
        places=(("community", "community"), *(("neighborhood", f"n{number}") for number in range(own))),
        partners=("all", *(f"p{number}" for number in range(partners))),
        groups=(("all", "all"),),
        indicator=np.zeros(len(counts), np.int32),
        school_year=np.full(len(counts), 2024, np.int32),
        place=np.where(numbers < own, numbers + 1, 1).astype(np.int32),
        partner=np.maximum(numbers - own + 1, 0).astype(np.int32),
        group=np.zeros(len(counts), np.int32),
    )
    numerator, students = (np.array([pair[side] for pair in counts], np.float64) for side in (0, 1))
    given = {name: np.array(values) for name, values in columns.items()}
    nothing = np.zeros(len(counts))
    return Cells(
        **{
            "keys": keys,
            "students": students.astype(np.int64),
            "numerator": numerator,
            "denominator": students,
            "unknown": nothing.astype(np.int64),
            "largest_numerator": nothing,
            "largest_denominator": nothing,
            "largest_rest": nothing,
            "people": students.astype(np.int64),
            "people_with": numerator.astype(np.int64),
            "people_without": (students - numerator).astype(np.int64),
        }
        | given
    )
