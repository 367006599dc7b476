"""A disk that is full, and loads that run at once: a sentence, and the warehouse as it was or as it will be."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from etl.warehouse import open_warehouse
from tests.lib.command import Finished, commonmeasure
from tests.lib.deliveries import CommunityFolder, community
from tests.lib.killing import state

__all__ = ["community"]

BLOCK = 512
LEFT = ["vault.duckdb", "warehouse.duckdb"]
FULL = "the disk could not be written (File too large); make room, then run the same command again"


def run_within(community: CommunityFolder, size: int, command: str = "load") -> Finished:
    """Run a command where no file may grow beyond so many bytes: the system refuses to write on, as on a full disk."""
    line = [sys.executable, "-m", "commonmeasure.cli", command, "-C", str(community.folder)]
    limited = ["sh", "-c", 'ulimit -f "$0" && exec "$@"', str(size // BLOCK), *line]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=120, check=False)
    return Finished(done.returncode, done.stdout, done.stderr)


def put_large_file(community: CommunityFolder) -> None:
    chance = random.Random(1)
    rows = [f"{n},2024,{chance.getrandbits(160):x},{chance.getrandbits(160):x}" for n in range(40_000)]
    community.put_rows("students_2.csv", "student_id,school_year,first_name,last_name", rows)


@pytest.mark.parametrize("size", [2_000_000, 3_000_000, 4_000_000])
def test_the_disk_is_full(community: CommunityFolder, size: int) -> None:
    community.put_rows("students_1.csv", "student_id,school_year,sex", [f"{n},2024,f" for n in range(50)])
    community.load()
    before = state(community.folder)
    put_large_file(community)
    community.put_rows("plans.csv", "student_id,school_id,started_on", ["1,s1,2023-09-01"])

    done = run_within(community, size)
    assert done.status == 1
    assert done.messages.splitlines() == [
        "students_2.csv → students: refused. 0 rows received = 0 accepted + 0 rejected + 0 repeated",
        f"  storage: {FULL}",
    ], "no file is tried after that"
    assert state(community.folder) == before

    assert [report.accepted for report in community.load()] == [40_000, 1]
    assert sorted(path.name for path in (community.folder / "warehouse").iterdir()) == LEFT


@pytest.mark.parametrize("size", [0, 8_192])
def test_the_disk_has_no_room_for_a_warehouse(community: CommunityFolder, size: int) -> None:
    community.put_rows("students_1.csv", "student_id,school_year,sex", [f"{n},2024,f" for n in range(50)])
    done = run_within(community, size)
    assert done.status == 1
    assert FULL in done.messages
    assert "Traceback" not in done.messages
    assert community.load_one().accepted == 50
    assert sorted(path.name for path in (community.folder / "warehouse").iterdir()) == LEFT


@pytest.mark.parametrize("size", [8_192, 600_000])
def test_the_disk_has_no_room_for_a_release(community: CommunityFolder, size: int) -> None:
    community.put_rows("students_1.csv", "student_id,school_year,sex", [f"{n},2024,f" for n in range(50)])
    community.load()
    done = run_within(community, size, "publish")
    assert done.status == 1
    assert FULL in done.messages
    assert "Traceback" not in done.messages
    assert not list((community.folder / "releases").glob("*"))


def test_a_second_load_is_told_to_wait(community: CommunityFolder) -> None:
    community.put_rows("students_1.csv", "student_id,school_year,sex", ["1,2024,f"])
    with open_warehouse(community.folder / "warehouse" / "warehouse.duckdb"):
        done = commonmeasure("load", "-C", community.folder, status=1)
    assert done.messages.splitlines() == [
        "warehouse.duckdb: another process has it open; let that finish, then try again"
    ]
    assert community.load_one().accepted == 1


def test_loads_that_begin_at_once(community: CommunityFolder, tmp_path: Path) -> None:
    files = {"students_1.csv": "student_id,school_year,sex", "students_2.csv": "student_id,school_year,sex"}
    for name, header in files.items():
        community.put_rows(name, header, [f"{n},2024,f" for n in range(50)] + ["7,2024,z", "8,2024,m"])
    line = [sys.executable, "-m", "commonmeasure.cli", "load", "-C", str(community.folder)]
    running = [subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for _ in range(4)]
    finished = [(process.communicate()[1], process.returncode) for process in running]
    assert any(status == 0 for _, status in finished)
    for messages, status in finished:
        assert "Traceback" not in messages
        assert status == 0 or "another process has it open" in messages
    alone = CommunityFolder(tmp_path / "alone")
    for name in files:
        alone.put(name, (community.folder / "inbox" / name).read_bytes())
    alone.load()
    assert state(community.folder) == state(alone.folder)
    assert sorted(path.name for path in (community.folder / "warehouse").iterdir()) == LEFT
