"""How much is asked of the database, and what exists in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.problems import Refused
from etl.warehouse import Subject
from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.engines import sql
from metrics.engines.base import Universe
from metrics.engines.universe import read_universe
from metrics.indicator import Indicator
from tests.lib.definitions import hand_made_warehouse, indicator, random_community


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("warehouse")
    with hand_made_warehouse(folder, random_community(3, 40)) as warehouse, warehouse.engine.connect() as connection:
        yield connection


def statements(connection: sa.Connection, indicators: Sequence[Indicator]) -> int:
    asked: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    universe = read_universe(connection)
    sa.event.listen(connection, "before_cursor_execute", count)
    try:
        sql.compute(connection, indicators, universe)
    finally:
        sa.event.remove(connection, "before_cursor_execute", count)
    return len(asked)


def test_the_number_of_statements_does_not_grow_with_the_number_of_indicators(connection: sa.Connection) -> None:
    one = statements(connection, [indicator("one")])
    many = [indicator(f"number_{n}", numerator=f"days_absent >= {n}") for n in range(40)]
    assert statements(connection, many) == one
    assert one == 6  # of each unit of analysis, which columns it has, and its answers added up
    built_in = read_catalogue(BUILT_IN).indicators
    of_students = [indicator for indicator in built_in if indicator.unit_table.subject is Subject.STUDENT]
    assert statements(connection, of_students) == one
    assert statements(connection, built_in) == one + 4 + 2 + 4  # referrals and programs with each partner again


def test_what_exists_is_what_any_table_names(tmp_path: Path) -> None:
    rows = {
        "student_year": [
            {"student_id": "1", "school_year": 2024, "neighborhood_id": "n2", "homeless": True, "grade_level": "KG"},
            {"student_id": "2", "school_year": 2023, "grade_level": "03"},
        ],
        "student_school_year": [{"student_id": "1", "school_year": 2024, "school_id": None}],
        "student_partner_year": [{"student_id": "1", "school_year": 2024, "partner_id": "p1"}],
    }
    with hand_made_warehouse(tmp_path, rows) as warehouse, warehouse.engine.connect() as connection:
        warehouse.connection.execute("INSERT INTO neighborhood VALUES ('n1', 'Named', NULL)")
        universe = read_universe(connection)
    groups = tuple(group for group in universe.groups if group[0] in ("homeless", "grade_level"))
    assert groups == (
        ("homeless", "yes"),
        ("homeless", "unknown"),
        ("grade_level", "KG"),
        ("grade_level", "03"),
        ("grade_level", "unknown"),
    )
    assert universe == Universe((2023, 2024), ("n1", "n2", "unknown"), ("unknown",), ("p1",), universe.groups)


def served_by(partner: str) -> dict[str, list[dict[str, object]]]:
    row = {"student_id": "1", "school_year": 2024, "partner_id": partner, "days_enrolled": 180, "days_absent": 18}
    return {"student_year": [row], "student_partner_year": [row]}


def test_a_partner_may_be_called_unknown(tmp_path: Path) -> None:
    with hand_made_warehouse(tmp_path, served_by("unknown")) as warehouse, warehouse.engine.connect() as connection:
        cells = dict(iter(sql.compute(connection, [indicator("one")], read_universe(connection))))
    (whole,) = (
        key
        for key in cells
        if key.partner_id == "unknown" and key.geography_type == "community" and key.group_dimension == "all"
    )
    assert (cells[whole].numerator, cells[whole].students) == (1, 1)


def test_a_partner_cannot_be_called_all(tmp_path: Path) -> None:
    with (
        hand_made_warehouse(tmp_path, served_by("all")) as warehouse,
        warehouse.engine.connect() as connection,
        pytest.raises(Refused, match="stands for all of them"),
    ):
        read_universe(connection)


def test_computing_leaves_nothing_behind(connection: sa.Connection) -> None:
    before = connection.execute(sa.text("SELECT table_name FROM duckdb_tables() ORDER BY 1")).all()
    sql.compute(connection, [indicator("one")], read_universe(connection))
    assert connection.execute(sa.text("SELECT table_name FROM duckdb_tables() ORDER BY 1")).all() == before
