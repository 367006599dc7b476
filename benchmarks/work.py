"""The pieces of work that are measured; each runs in a process of its own, on a community that is there already."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np

from benchmarks.measure import Stages
from dashboard.exports import Choice, export_files, pages_of
from dashboard.releases import Releases
from etl.community import read_community
from etl.deliveries import load
from etl.progress import quiet
from etl.warehouse import build_units, export_units, open_warehouse
from metrics.audit import audit
from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.cells import Cells, CellStatus
from metrics.disclosure import policy_from, protect
from metrics.engines.spark import open_units
from metrics.engines.sql import compute
from metrics.engines.universe import read_universe
from metrics.indicator import Indicator
from metrics.memory import Memory
from metrics.release import RESTRICTED, publish, release_folder, witness_file

_TYPES = {
    "StudentNumber": "VARCHAR",
    "SchoolCode": "VARCHAR",
    "AttDate": "DATE",
    "AttCode": "VARCHAR",
    "PortionMissed": "DOUBLE",
}

_DAYS = "days.duckdb"
_UNITS = "units"
_TABLES_OF_STUDENTS = ("student_year", "student_school_part", "student_partner_part", "referral", "need")
_UNIT_TABLES = (*_TABLES_OF_STUDENTS, "program")
_RAW_QUESTION = """
WITH student AS (
    SELECT student_id, school_year, count(*) AS enrolled,
        sum(day_fraction)
            FILTER (WHERE status IN ('absent', 'absent_excused', 'absent_unexcused', 'suspended_out')) AS absent
    FROM attendance WHERE status <> 'not_expected' GROUP BY ALL
)
SELECT school_year, neighborhood_id, race_ethnicity, count(*), count(*) FILTER (WHERE 10 * absent >= enrolled)
FROM student JOIN students USING (student_id, school_year) WHERE enrolled >= 10 GROUP BY ALL
"""


def attendance_files(community: Path) -> list[Path]:
    return sorted((community / "inbox").glob("attendance_*.csv"))


def write_attendance_as_csv(community: Path) -> None:
    """Make a CSV file of each Parquet file of attendance: those of the years before the last are invented so."""
    for path in (community / "inbox").glob("attendance_*.parquet"):
        quiet(duckdb.default_connection()).read_parquet(str(path)).write_csv(str(path.with_suffix(".csv")))
        path.unlink()


def typed_days(files: list[Path]) -> duckdb.DuckDBPyRelation:
    """The lines of attendance files that DuckDB reads with types, all others left out."""
    names = [str(path) for path in files]
    return quiet(duckdb.default_connection()).read_csv(
        names, columns=_TYPES, header=True, auto_detect=False, delimiter=",", quotechar="", ignore_errors=True
    )


def parse(community: Path) -> int:
    """DuckDB's typed parse of the attendance files, keeping nothing: the unit of the load's goals. Rows."""
    row = (
        typed_days(attendance_files(community))
        .aggregate(", ".join(["count(*)", *(f"max({name})" for name in _TYPES)]))
        .fetchone()
    )
    assert row is not None
    return int(row[0])


def load_attendance(community: Path) -> int:
    """The same files checked, accounted and kept, into an empty warehouse. Rows."""
    (community / "warehouse" / "warehouse.duckdb").unlink(missing_ok=True)
    return sum(report.received for report in load(read_community(community), attendance_files(community)))


def load_everything(community: Path) -> int:
    """Every file of the inbox, into an empty warehouse. Rows."""
    (community / "warehouse" / "warehouse.duckdb").unlink(missing_ok=True)
    return sum(report.received for report in load(read_community(community)))


def load_new_day(community: Path) -> int:
    """Every student's last day once more, a week later, delivered as a file of its own. Rows."""
    file = community / "inbox" / "attendance_new_day.csv"
    days = typed_days(attendance_files(community)[-1:])
    later = "SELECT * REPLACE ((AttDate + 7)::DATE AS AttDate) FROM day QUALIFY AttDate = max(AttDate) OVER ()"
    days.query("day", later).write_csv(str(file))
    return sum(report.received for report in load(read_community(community), [file]))


def days(community: Path) -> int:
    """The accepted days as a table of a row a day beside the warehouse, with the students: for `raw_question`. Days."""
    path = community / _DAYS
    path.unlink(missing_ok=True)
    with quiet(duckdb.connect(path)) as connection:
        connection.execute(f"ATTACH '{community / 'warehouse' / 'warehouse.duckdb'}' AS kept (READ_ONLY)")
        connection.execute("CREATE TABLE students AS FROM kept.students")
        connection.execute("USE kept")
        connection.execute("CREATE TABLE days.attendance AS FROM attendance")
        row = connection.execute("SELECT count(*) FROM days.attendance").fetchone()
    assert row is not None
    return int(row[0])


def raw_question(community: Path) -> int:
    """Chronic absence by neighborhood, race and year, asked of the days: the unit of the compute goals. Groups."""
    with quiet(duckdb.connect(community / _DAYS, read_only=True)) as connection:
        return len(connection.execute(_RAW_QUESTION).fetchall())


def units(community: Path) -> bool:
    """The units of analysis from the days. Whether anything was built."""
    settings = read_community(community)
    with open_warehouse(settings.warehouse_path) as warehouse:
        warehouse.connection.execute("UPDATE warehouse_state SET units_fingerprint = NULL")
        return build_units(
            warehouse,
            attendance=settings.attendance,
            served=settings.served,
            school_year_starts=settings.school_year_starts,
            neighborhoods=settings.neighborhoods,
            crosswalk=settings.crosswalk,
        )


def write_units(community: Path) -> float:
    """The tables of the units, as they are there, written once more. Seconds of the writing."""
    with open_warehouse(read_community(community).warehouse_path) as warehouse:
        connection = warehouse.connection
        for table in _UNIT_TABLES:
            connection.execute(f"CREATE TEMP TABLE kept_{table} AS FROM {table}")
        start = time.perf_counter()
        connection.begin()
        for table in _UNIT_TABLES:
            connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM kept_{table}")
        connection.commit()
        return time.perf_counter() - start


def cells(community: Path, share: float = 1.0) -> int:
    """Every cell of the first `share` of the indicators from the units, not protected. Cells."""
    indicators = read_catalogue(BUILT_IN).indicators
    return len(_computed(community, indicators[: round(len(indicators) * share)]))


def multiply_students(community: Path, copies: int) -> int:
    """Every student so many times in the units, under other identifiers. Student-years."""
    with open_warehouse(read_community(community).warehouse_path) as warehouse:
        for table in _TABLES_OF_STUDENTS:
            warehouse.connection.execute(
                f"CREATE OR REPLACE TABLE {table} AS "  # noqa: S608 (names of this module)
                f"SELECT * REPLACE (student_id || '-' || copy AS student_id) FROM {table}, range({copies}) AS of(copy)"
            )
        row = warehouse.connection.execute("SELECT count(*) FROM student_year").fetchone()
    assert row is not None
    return int(row[0])


def export(community: Path) -> int:
    """The units as Parquet, beside the warehouse: for `cells_on_spark`. Bytes."""
    with open_warehouse(read_community(community).warehouse_path, read_only=True) as warehouse:
        export_units(warehouse, community / _UNITS)
    return sum(path.stat().st_size for path in (community / _UNITS).rglob("*") if path.is_file())


def cells_on_spark(community: Path) -> dict[str, float]:
    """The same cells as `cells`, of all indicators, on Spark. Seconds to start Spark, and to compute."""
    begin = time.perf_counter()
    with open_units(community / _UNITS) as engine, engine.connect() as connection:
        started = time.perf_counter()
        compute(connection, read_catalogue(BUILT_IN).indicators, read_universe(connection))
    return {"start": started - begin, "seconds": time.perf_counter() - started}


def publish_all(community: Path, indicators: int | None = None) -> dict[str, Any]:
    """A whole release from the units, of the first `indicators` or of all. Cells, and seconds of all turns by stage."""
    settings, stages, catalogue = read_community(community), Stages(), read_catalogue(BUILT_IN)
    with open_warehouse(settings.warehouse_path) as warehouse:
        summary = publish(
            warehouse,
            replace(catalogue, indicators=catalogue.indicators[:indicators]),
            policy_from({}),
            name=settings.name,
            releases=settings.releases,
            progress=stages,
        )
    return {"cells": summary.cells, "seconds": dict(stages.seconds)}


def protected(community: Path) -> dict[str, Any]:
    """The same cells, protected. How many are hidden, for what reason, and the share hidden by dimension."""
    indicators = read_catalogue(BUILT_IN).indicators
    cells = _computed(community, indicators)
    start = time.perf_counter()
    found = protect(cells, indicators, policy_from({}))
    seconds = time.perf_counter() - start
    hidden = found.cells.has_status(CellStatus.SUPPRESSED)
    dimensions = [dimension for dimension, _ in cells.keys.groups]
    of = np.array(dimensions)[cells.keys.group]
    counted = cells.students > 0
    return {
        "seconds": seconds,
        "cells": int(counted.sum()),
        "primary": found.suppressed_primary,
        "complementary": found.suppressed_complementary,
        "loss": {name: float(hidden[counted & (of == name)].mean()) for name in dict.fromkeys(dimensions)},
    }


def releases(community: Path) -> Path:
    return read_community(community).releases


def board_pack(community: Path) -> int:
    """A board pack, as the command makes it, of 40 pages. Pages."""
    choice = _first_indicators(community, 20).to(charts=("trend", "map"))
    with TemporaryDirectory() as folder:
        export_files(releases(community), to=Path(folder), kind="zip", choice=choice)
    return len(pages_of(Releases(releases(community)).current(), choice))


def pictures(community: Path, count: int) -> int:
    """So many pictures, as the command makes them, in one browser. Pictures."""
    choice = _first_indicators(community, count).to(charts=("trend",))
    with TemporaryDirectory() as folder:
        return len(export_files(releases(community), to=Path(folder), kind="png", choice=choice))


def _first_indicators(community: Path, count: int) -> Choice:
    return Choice(indicators=tuple(Releases(releases(community)).current().indicators)[:count])


def attack(community: Path) -> int:
    """An attack on the current release, as the command makes it. Hidden counts."""
    settings = read_community(community)
    folder, restricted = release_folder(settings.releases), settings.warehouse_path.parent / RESTRICTED
    witness = witness_file(restricted, folder.name)
    return audit(folder, witness=witness, memory=Memory(restricted), afresh=True).counts


def _computed(community: Path, indicators: Sequence[Indicator]) -> Cells:
    warehouse_path = read_community(community).warehouse_path
    with open_warehouse(warehouse_path, read_only=True) as warehouse, warehouse.engine.connect() as connection:
        return compute(connection, indicators, read_universe(connection))
