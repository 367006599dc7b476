"""The file that holds students: who may read it, and when it is refused."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.problems import Refused
from etl.sources import SOURCES
from etl.warehouse import open_warehouse
from etl.warehouse.tables import source_columns


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "warehouse.duckdb"


def test_file_and_folder_are_the_owners_alone(path: Path) -> None:
    open_warehouse(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_opened_up_by_somebody_is_closed_again(path: Path) -> None:
    open_warehouse(path).close()
    path.chmod(0o644)
    path.parent.chmod(0o755)

    open_warehouse(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_every_source_has_its_table_with_where_each_row_came_from(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        for source in SOURCES:
            found = warehouse.connection.execute(f"DESCRIBE {source.name}").fetchall()
            columns = {name: kind for name, kind, *_ in found}
            assert columns == source_columns(source)
            came_from = ["delivery_id"] if source.name == "attendance" else ["delivery_id", "row_number"]
            assert list(columns)[-len(came_from) :] == came_from
            assert "school_year" in columns or (source.year_column is None and source.date_column is None)


def test_no_table_has_a_key_or_an_index_that_loading_would_pay_for(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        keys = "SELECT * FROM duckdb_constraints() WHERE constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')"
        assert warehouse.connection.execute(keys).fetchall() == []
        assert warehouse.connection.execute("FROM duckdb_indexes()").fetchall() == []


def test_the_engine_reads_what_the_connection_wrote(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        warehouse.connection.execute("INSERT INTO neighborhood VALUES ('n1', 'North', NULL)")
        with warehouse.engine.connect() as connection:
            assert connection.execute(sa.text("SELECT name FROM neighborhood")).scalar_one() == "North"


def test_read_only_reads_and_does_not_write(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        warehouse.connection.execute("INSERT INTO neighborhood VALUES ('n1', 'North', NULL)")

    with open_warehouse(path, read_only=True) as warehouse:
        assert warehouse.connection.execute("SELECT count(*) FROM neighborhood").fetchone() == (1,)
        with pytest.raises(Exception, match="read-only"):
            warehouse.connection.execute("DELETE FROM neighborhood")


def test_reading_where_there_is_none_says_to_load(path: Path) -> None:
    with pytest.raises(Refused, match="load a delivery first"):
        open_warehouse(path, read_only=True)
    assert not path.parent.exists()


def test_a_later_version_is_refused(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        warehouse.connection.execute("UPDATE warehouse_state SET schema_version = 99")

    with pytest.raises(Refused, match="version 99 of the tables by a later Common Measure"):
        open_warehouse(path)


def test_another_database_and_another_file_are_no_warehouse(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("student_id,school_year\n" * 1000)
    with pytest.raises(Refused, match="is not a warehouse"):
        open_warehouse(path)

    path.unlink()
    with open_warehouse(path) as warehouse:
        warehouse.connection.execute("DROP TABLE warehouse_state")
    with pytest.raises(Refused, match="no warehouse"):
        open_warehouse(path)


def test_a_making_that_was_cut_short_is_finished(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        views = "SELECT view_name FROM duckdb_views() WHERE NOT internal"
        for (view,) in warehouse.connection.execute(views).fetchall():
            warehouse.connection.execute(f"DROP VIEW {view}")
        tables = warehouse.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        for (table,) in tables:
            warehouse.connection.execute(f"DROP TABLE {table}")

    with open_warehouse(path) as warehouse:
        assert warehouse.connection.execute("SELECT count(*) FROM students").fetchone() == (0,)


def test_a_warehouse_that_another_process_holds_is_refused(path: Path) -> None:
    open_warehouse(path).close()
    hold = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Refused, match="another process has it open"):
            open_warehouse(path)
        holder.communicate("")
    open_warehouse(path).close()


def test_long_statements_draw_nothing_where_results_go(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        asked = warehouse.connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert asked == (False,)
