"""A load that is killed at any moment leaves the warehouse as it was, and the same command finishes the work."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys

import pytest

from tests.lib.deliveries import ROOT, CommunityFolder, community

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


@pytest.mark.parametrize("moment", ["looking", "checking", "looking for repeats", "writing"])
def test_killed(community: CommunityFolder, moment: str) -> None:
    header = "student_id,school_year,sex"
    community.put_rows("students_1.csv", header, [f"{n},2024,f" for n in range(50)])
    community.load_one()
    second = "\n".join([header, *(f"{n},2024,m" for n in range(25, 75))])
    community.put("students_2.csv.gz", gzip.compress(second.encode()))

    done = subprocess.run(
        [sys.executable, "-c", KILLED, community.folder, moment],
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
    left = [path.name for path in (community.folder / "warehouse").iterdir()]
    assert sorted(left) == ["vault.duckdb", "warehouse.duckdb"], "copies of what was sent do not stay behind"
