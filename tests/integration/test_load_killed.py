"""A load that is killed at any moment leaves the warehouse as it was, and the same command finishes the work."""

from __future__ import annotations

import gzip
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tests.lib.deliveries import ROOT, CommunityFolder, community
from tests.lib.killing import Length, Moment, killed_load, length_of_load, state

__all__ = ["community"]

KILLED = """
import os, signal, sys
from pathlib import Path
from etl.community import read_community
from etl.deliveries import load

def progress(done, total, label):
    if label.endswith(sys.argv[2]) and done == total:
        os.kill(os.getpid(), signal.SIGKILL)

load(read_community(Path(sys.argv[1])), progress=progress)
"""
LEFT = ["vault.duckdb", "warehouse.duckdb"]


@pytest.mark.parametrize("phase", ["looking", "checking", "looking for repeats", "writing"])
def test_killed_in_each_phase(community: CommunityFolder, phase: str) -> None:
    header = "student_id,school_year,sex"
    community.put_rows("students_1.csv", header, [f"{n},2024,f" for n in range(50)])
    community.load_one()
    second = "\n".join([header, *(f"{n},2024,m" for n in range(25, 75))])
    community.put("students_2.csv.gz", gzip.compress(second.encode()))

    done = subprocess.run(
        [sys.executable, "-c", KILLED, community.folder, phase],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert community.query("SELECT sex, count(*) FROM students GROUP BY ALL") == [("female", 50)]
    assert (community.count("delivery"), community.count("quarantine")) == (1, 0)

    report = community.load_one()
    assert (report.status, report.accepted) == ("loaded", 50)
    assert community.query("SELECT sex, count(*) FROM students GROUP BY ALL ORDER BY ALL") == [
        ("female", 25),
        ("male", 50),
    ]
    assert sorted(path.name for path in (community.folder / "warehouse").iterdir()) == LEFT


@dataclass(frozen=True)
class Story:
    """A community with new files in its inbox, and the warehouse as it is after none, one, two … all of them."""

    folder: Path
    states: list[dict[str, Any]]
    length: Length


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("killed")
    start = CommunityFolder(folder / "start", "max_rejected_share = 0.5")
    start.put_rows("students_1.csv", "student_id,school_year,sex", [f"{n},2024,f" for n in range(400)])
    start.load_one()
    _put_new_files(start)
    states = [state(start.folder)]
    one_by_one = _copy(start.folder, folder / "one_by_one")
    for file in ("students_2.csv.gz", "enrollment.csv", "attendance_1.parquet", "attendance_2.csv"):
        CommunityFolder(one_by_one, "max_rejected_share = 0.5").load_one(one_by_one / "inbox" / file)
        states.append(state(one_by_one))
    whole = _copy(start.folder, folder / "whole")
    length = length_of_load(whole)
    assert state(whole) == states[-1]
    return Story(start.folder, states, length)


def _put_new_files(start: CommunityFolder) -> None:
    """Replaced and new rows, rejected and repeated ones; files for the fast reader, the careful one and Parquet's."""
    students = [f"{n},2024,{'mq'[n % 40 == 0]}" for n in range(200, 600)]
    students += ["201,2024,m", "201,2024,x", "7,2024"]
    start.put(
        "students_2.csv.gz", gzip.compress("\n".join(["student_id,school_year,sex", *students]).encode(), mtime=0)
    )
    spells = [f'{n},2024,"s{n % 3}",3,2023-08-15' for n in range(500)]
    start.put_rows("enrollment.csv", "student_id,school_year,school_id,grade_level,entry_date", [*spells, '9,2024,"s'])
    days = [f"2023-09-{day:02d}" for day in range(4, 9)]
    rows = [(str(n), f"s{n % 3}", day, "absent" if n % 9 == 0 else "present") for n in range(300) for day in days]
    columns = dict(zip(("student_id", "school_id", "date", "status"), zip(*rows, strict=True), strict=True))
    pyarrow.parquet.write_table(
        pyarrow.table({name: list(values) for name, values in columns.items()}),
        start.folder / "inbox" / "attendance_1.parquet",
    )
    later = [f"{n},s{n % 3},2023-09-{day:02d},present" for n in range(300) for day in range(8, 12)]
    start.put_rows("attendance_2.csv", "student_id,school_id,date,status", later)


def _copy(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def moments(length: Length, how_many: int) -> Iterator[Moment]:
    """Seeded moments of all kinds, spread over the whole of a load."""
    chance = random.Random(20261126)
    kinds = {"call": length.calls, "statement": length.statements, "byte": length.bytes}
    for place in range(how_many):
        kind = list(kinds)[place % 3]
        yield Moment(kind, chance.randint(1, kinds[kind]), chance.choice([0, 100, 10_000, 100_000]) * (place % 3 == 1))


def check(story: Story, moment: Moment, tmp_path: Path) -> bool:
    """Kill, compare, finish, compare; whether the load was killed at all."""
    folder = _copy(story.folder, tmp_path / "community")
    was_killed = killed_load(folder, moment)
    assert state(folder) in story.states, f"{moment}: a delivery is half there"
    CommunityFolder(folder, "max_rejected_share = 0.5").load()
    assert state(folder) == story.states[-1], f"{moment}: the same command did not finish the work"
    assert sorted(path.name for path in (folder / "warehouse").iterdir()) == LEFT
    shutil.rmtree(folder)
    return was_killed


def test_killed_at_random_moments(story: Story, tmp_path: Path) -> None:
    killed = [check(story, moment, tmp_path) for moment in moments(story.length, 15)]
    assert sum(killed) > len(killed) / 2, "most moments are to lie within the load"


@pytest.mark.long
def test_killed_at_a_hundred_random_moments_and_more(story: Story, tmp_path: Path) -> None:
    killed = [check(story, moment, tmp_path) for moment in moments(story.length, 240)]
    assert sum(killed) >= 100
