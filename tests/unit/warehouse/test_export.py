"""The units as Parquet: all that the warehouse has of them, under pseudonyms, by school year, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.problems import Refused
from etl.warehouse import UNITS, Warehouse, export_units, read_export
from metrics.engines.computing import computing_engine
from tests.lib.definitions import hand_made_warehouse, random_community

REFERENCE = ("neighborhood", "schools", "partners")


@pytest.fixture
def warehouse(tmp_path: Path) -> Any:
    with hand_made_warehouse(tmp_path / "warehouse", random_community(3, 20)) as warehouse:
        warehouse.connection.execute("INSERT INTO neighborhood VALUES ('north', 'The North', NULL)")
        yield warehouse


def read(folder: Path, unit: str, columns: str = "*") -> list[tuple[Any, ...]]:
    files = f"read_parquet('{folder / unit}/*/*.parquet', hive_partitioning=true)"
    return duckdb.sql(f"SELECT {columns} FROM {files} ORDER BY ALL").fetchall()  # noqa: S608


def test_everything_but_who_is_what_the_warehouse_has(warehouse: Warehouse, tmp_path: Path) -> None:
    export = export_units(warehouse, tmp_path / "units")
    assert [table.name for table in export.tables] == [*(unit.name for unit in UNITS), *REFERENCE]
    for table in export.tables[: len(UNITS)]:
        told = ", ".join(name for name in table.columns if name not in ("student_id", "referral_id"))
        there = warehouse.connection.execute(f"SELECT {told} FROM {table.name} ORDER BY ALL").fetchall()  # noqa: S608
        assert read(tmp_path / "units", table.name, told) == there
        assert table.rows == len(there) > 0


def test_a_school_year_is_a_folder(warehouse: Warehouse, tmp_path: Path) -> None:
    export_units(warehouse, tmp_path / "units")
    for unit in UNITS:
        years = {path.name for path in (tmp_path / "units" / unit.name).iterdir()}
        assert years == {"school_year=2024", "school_year=2025"}


def test_nobody_goes_by_an_identifier_of_the_warehouse_or_of_another_export(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    students = warehouse.connection.execute("SELECT DISTINCT student_id FROM student_year").fetchall()
    named = []
    for folder in (tmp_path / "first", tmp_path / "second"):
        export_units(warehouse, folder)
        by_unit = [set(read(folder, unit.name, "DISTINCT student_id")) for unit in UNITS if unit.variable("student_id")]
        assert len(by_unit[0]) == len(students)
        assert all(these <= by_unit[0] for these in by_unit), "one pseudonym a student in all units"
        named.append(by_unit[0])
        content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert not any(student.encode() in content for (student,) in students)
    assert set(students).isdisjoint(named[0])
    assert named[0].isdisjoint(named[1])


def test_it_is_its_owners_only(warehouse: Warehouse, tmp_path: Path) -> None:
    export_units(warehouse, tmp_path / "units")
    assert (tmp_path / "units").stat().st_mode & 0o777 == 0o700


def test_what_is_there_is_not_overwritten(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="is there already"):
        export_units(warehouse, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_nothing_half_done_stays(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.connection.execute("DROP TABLE program")
    before = set(tmp_path.iterdir())
    with pytest.raises(duckdb.CatalogException):
        export_units(warehouse, tmp_path / "units")
    assert set(tmp_path.iterdir()) == before


def test_what_was_written_is_what_is_read(warehouse: Warehouse, tmp_path: Path) -> None:
    assert export_units(warehouse, tmp_path / "units") == read_export(tmp_path / "units")


@pytest.mark.parametrize(
    ("manifest", "said"),
    [(None, "holds no units"), ("{", "is damaged"), ('{"format": 99}', "another version")],
)
def test_a_folder_that_is_no_export_is_refused(tmp_path: Path, manifest: str | None, said: str) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(Refused, match=said):
        read_export(tmp_path)


def test_units_of_another_state_are_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    export_units(warehouse, tmp_path / "units")
    warehouse.connection.execute("UPDATE warehouse_state SET units_fingerprint = 'of later deliveries'")
    with (
        pytest.raises(Refused, match="another state of the warehouse"),
        computing_engine(warehouse, tmp_path / "units"),
    ):
        pass
