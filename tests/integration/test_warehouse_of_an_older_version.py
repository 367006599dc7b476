"""A warehouse that an earlier version wrote is brought up to date when it is opened, and holds what it held.

`stored/` has files that those versions wrote, of an invented community: 20 students at two schools, 80 attendance rows,
two rows kept out.
"""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.problems import Refused
from etl.warehouse import open_warehouse
from etl.warehouse.tables import SCHEMA_VERSION
from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

STORED = {
    int(re.findall(r"\d+", path.name)[0]): path for path in (Path(__file__).parent / "stored").glob("warehouse_*.gz")
}
SCHEMA = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"


def unpacked(community: CommunityFolder, version: int) -> Path:
    path = community.folder / "warehouse" / "warehouse.duckdb"
    path.parent.mkdir()
    path.write_bytes(gzip.decompress(STORED[version].read_bytes()))
    vault = STORED[version].with_name(f"vault_version_{version}.duckdb.gz")
    if vault.exists():
        path.with_name("vault.duckdb").write_bytes(gzip.decompress(vault.read_bytes()))
    return path


def test_every_version_before_this_one_is_stored() -> None:
    assert sorted(STORED) == list(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("version", sorted(STORED))
@pytest.mark.parametrize("read_only", [False, True])
def test_it_holds_what_it_held(community: CommunityFolder, version: int, read_only: bool) -> None:
    path = unpacked(community, version)
    with open_warehouse(path, read_only=read_only) as warehouse:
        version_now = warehouse.connection.execute("SELECT schema_version FROM warehouse_state").fetchone()
        assert version_now == (SCHEMA_VERSION,)
    accounts = "SELECT file_name, received, accepted, quarantined, repeated FROM delivery ORDER BY delivery_id"
    assert community.query(accounts) == [
        ("schools.csv", 2, 2, 0, 0),
        ("students_2024.csv", 22, 20, 2, 0),
        ("enrollment_2024.csv", 20, 20, 0, 0),
        ("attendance_2024_q1.csv", 80, 80, 0, 0),
    ]
    assert community.count("students") == 20
    assert community.query("SELECT status, count(*) FROM attendance GROUP BY ALL ORDER BY ALL") == [
        ("absent", 16),
        ("present", 64),
    ]
    assert community.quarantined() == [(22, "unknown_code", "sex"), (23, "duplicate_key", None)]


@pytest.mark.parametrize("version", sorted(STORED))
def test_its_tables_are_those_of_a_new_one(community: CommunityFolder, version: int, tmp_path: Path) -> None:
    path = unpacked(community, version)
    units = re.compile("student_|.*_year$")  # made anew by every build
    with open_warehouse(path) as old, open_warehouse(tmp_path / "new" / "warehouse.duckdb") as new:
        migrated = [row for row in old.connection.execute(SCHEMA).fetchall() if not units.match(row[0])]
        assert migrated == new.connection.execute(SCHEMA).fetchall()


@pytest.mark.parametrize("version", sorted(STORED))
def test_the_next_delivery_loads(community: CommunityFolder, version: int) -> None:
    unpacked(community, version)
    community.put_rows("students_2025.csv", "student_id,school_year,sex", [f"{n:03d},2025,f" for n in range(20)])
    assert community.load_one().accepted == 20
    assert community.query("SELECT school_year, count(*) FROM students GROUP BY ALL ORDER BY ALL") == [
        (2024, 20),
        (2025, 20),
    ]


def test_names_are_moved_into_the_vault_and_ages_stay(community: CommunityFolder) -> None:
    open_warehouse(unpacked(community, 2)).close()
    moved = community.students("first_name, last_name, birth_date, age_on_september_1")
    assert len(moved) == 20
    assert (moved[0], moved[19]) == (
        ("Vorname0", "Altname", date(2015, 1, 1), 8),
        ("Vorname19", "Altname", date(2015, 8, 20), 8),
    )
    assert community.query("SELECT DISTINCT record FROM quarantine") == [('"in the file as it was sent"',)]
    path = community.folder / "warehouse" / "warehouse.duckdb"
    assert b"Vorname" not in path.read_bytes(), "not in parts of the file either that nothing speaks of any more"


def test_one_of_a_later_version_is_refused_and_left_alone(community: CommunityFolder) -> None:
    path = community.folder / "warehouse" / "warehouse.duckdb"
    open_warehouse(path).close()
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE warehouse_state SET schema_version = 99")
    before = path.read_bytes()
    with pytest.raises(Refused, match=r"version 99 of the tables by a later Common Measure.*update Common Measure"):
        open_warehouse(path)
    assert path.read_bytes() == before
