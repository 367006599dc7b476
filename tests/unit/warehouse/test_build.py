"""Building the units: as declared, only when something changed, all or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.problems import Refused
from etl.warehouse import UNITS, AttendanceRules, ServedRule, Unit, Warehouse, build_units, open_warehouse
from tests.lib.warehouses import fill, marks, rows_of


@pytest.fixture
def warehouse(tmp_path: Path) -> Any:
    with open_warehouse(tmp_path / "warehouse" / "warehouse.duckdb") as opened:
        yield opened


def build(warehouse: Warehouse, **changed: Any) -> bool:
    settings: dict[str, Any] = {
        "attendance": AttendanceRules(),
        "served": ServedRule(),
        "school_year_starts": 7,
        "neighborhoods": None,
    }
    return build_units(warehouse, **(settings | changed))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_tables_are_the_declaration(warehouse: Warehouse, unit: Unit) -> None:
    milestones = "student_id | school_year | milestone | met\n ana | 2024 | reading | yes\n ana | 2024 | algebra | no"
    fill(warehouse, {"milestones": milestones})
    build(warehouse)

    found = [(name, kind) for name, kind, *_ in warehouse.connection.execute(f"DESCRIBE {unit.name}").fetchall()]

    families = [("met_algebra", "BOOLEAN"), ("met_reading", "BOOLEAN")] if unit.families else []
    assert found == [(variable.name, variable.kind.sql) for variable in unit.variables] + families
    assert all(unit.variable(name) for name, _ in found)


def test_an_empty_warehouse_has_empty_units(warehouse: Warehouse) -> None:
    assert build(warehouse)

    assert [rows_of(warehouse, unit.name) for unit in UNITS] == [[]] * len(UNITS)


def test_nothing_is_built_twice_and_every_change_is_noticed(warehouse: Warehouse, tmp_path: Path) -> None:
    fill(warehouse, {"attendance": marks("ana", "S1", "2023-09-04", "PO")})
    rules = AttendanceRules()
    shapes = tmp_path / "neighborhoods.geojson"

    def draw(side: int) -> None:
        square = {"type": "Polygon", "coordinates": [[[0, 0], [side, 0], [side, side], [0, 0]]]}
        content = {"type": "FeatureCollection", "features": [{"id": "n1", "properties": None, "geometry": square}]}
        shapes.write_text(json.dumps(content))

    assert build(warehouse)
    assert not build(warehouse)
    assert build(warehouse, attendance=replace(rules, suspended_out_counts_absent=False))
    assert rows_of(warehouse, "student_year", "days_absent") == [{"days_absent": 0}]
    assert build(warehouse)
    assert rows_of(warehouse, "student_year", "days_absent") == [{"days_absent": 1}]
    assert build(warehouse, served=ServedRule(minimum_events=2))
    assert build(warehouse, school_year_starts=8)
    draw(1)
    assert build(warehouse, neighborhoods=shapes)
    assert not build(warehouse, neighborhoods=shapes)
    draw(2)
    assert build(warehouse, neighborhoods=shapes)
    warehouse.connection.execute(
        """
        INSERT INTO delivery BY NAME
        SELECT 2 AS delivery_id, 'a.csv' AS file_name, 'ff' AS sha256, 'students' AS source, 'upsert' AS delivered_rule,
            TIMESTAMP '2024-06-01 08:00:00' AS received_at, 'loaded' AS status,
            0 AS received, 0 AS accepted, 0 AS quarantined, 0 AS repeated, 0 AS unresolved
        """
    )
    assert build(warehouse, neighborhoods=shapes)


def test_a_build_that_fails_leaves_the_units_as_they_were(warehouse: Warehouse) -> None:
    fill(warehouse, {"attendance": marks("ana", "S1", "2023-09-04", "PU")})
    build(warehouse)
    before = [rows_of(warehouse, unit.name) for unit in UNITS]
    fill(warehouse, {"students": "student_id | school_year\n ben | 2024"})

    with pytest.raises(Refused, match=r"school_year_starts: some days lie outside the school year"):
        build(warehouse, school_year_starts=11)

    assert [rows_of(warehouse, unit.name) for unit in UNITS] == before
    assert build(warehouse)


def test_shapes_that_cannot_be_read_refuse_the_build(warehouse: Warehouse, tmp_path: Path) -> None:
    shapes = tmp_path / "neighborhoods.geojson"
    shapes.write_text("{")

    with pytest.raises(Refused, match=r"neighborhoods\.geojson:1"):
        build(warehouse, neighborhoods=shapes)
