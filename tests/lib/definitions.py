"""Builders for the metrics tests: indicators from a few words, and a warehouse with hand-made rows of the units."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from etl.warehouse import UNITS, Unit, VariableKind, Warehouse, open_warehouse
from metrics.catalogue import read_catalogue
from metrics.indicator import Indicator

MILESTONES = ("kindergarten_readiness", "early_grade_reading", "middle_grade_math")

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


def indicator(folder: Path, name: str, **changes: Any) -> Indicator:
    """One indicator read from a file written into `folder`; an example is worked out nowhere unless given."""
    folder.mkdir(exist_ok=True)
    changes.setdefault("example", 'given = """\nstudent | days_enrolled\n- | \n"""\nnumerator = 0\nunknown = 1\n')
    (folder / f"{name}.toml").write_text(definition_text(**changes), encoding="utf-8")
    return read_catalogue(folder)[name]


def unit_columns(unit: Unit, milestones: Sequence[str] = MILESTONES) -> dict[str, str]:
    """Column and SQL type of a unit's table as the warehouse builds it."""
    columns = {variable.name: variable.kind.sql for variable in unit.variables if variable.formula is None}
    return columns | {f"met_{milestone}": "BOOLEAN" for milestone in milestones}


@contextmanager
def hand_made_warehouse(path: Path, rows: Mapping[str, Iterable[Row]]) -> Iterator[Warehouse]:
    """A warehouse whose unit tables hold the given rows, by the name of the unit; what a row does not say is null."""
    with open_warehouse(path / "warehouse.duckdb") as warehouse:
        for unit in UNITS:
            columns = unit_columns(unit)
            declared = ", ".join(f"{name} {sql}" for name, sql in columns.items())
            warehouse.connection.execute(f"CREATE OR REPLACE TABLE {unit.name} ({declared})")
            values = [[row.get(name) for name in columns] for row in rows.get(unit.name, ())]
            if values:
                places = ", ".join("?" for _ in columns)
                warehouse.connection.executemany(f"INSERT INTO {unit.name} VALUES ({places})", values)  # noqa: S608
        yield warehouse


def random_community(seed: int, students: int, *, years: Sequence[int] = (2024, 2025)) -> dict[str, list[Row]]:
    """Rows of the three units for an invented community in which much is not recorded and much lies on a boundary."""
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
    return rows


def random_row(chance: random.Random, unit: Unit) -> dict[str, Any]:
    """One row with a value or nothing for each variable of a unit, boundary values often."""
    row: dict[str, Any] = {}
    for variable in unit.variables:
        if variable.formula is None and chance.random() < 0.8:
            row[variable.name] = _random_value(chance, variable.kind, variable.codes.values if variable.codes else ())
    for milestone in MILESTONES:
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
