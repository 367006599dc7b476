"""A load killed while it keeps names or matches people leaves vault and warehouse as one, and is finished later."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lib.deliveries import ROOT, CommunityFolder

KILLED = """
import importlib, os, signal, sys
from pathlib import Path
from etl.community import read_community
from etl.deliveries import load

folder, when, module, *names = sys.argv[1:]
holder = importlib.import_module(module)
for name in names[:-1]:
    holder = getattr(holder, name)
whole = getattr(holder, names[-1])

def killed(*given, **named):
    if when == "after":
        whole(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(holder, names[-1], killed)
load(read_community(Path(folder)))
"""
STUDENTS = "student_id,school_year,first_name,last_name,birth_date"
SERVICES = "partner_id,service_date,service_category,first_name,last_name,birth_date,record_id"


def before(folder: Path) -> CommunityFolder:
    """Two people of whom one waits for a decision, which is written already; then comes a third."""
    community = CommunityFolder(folder)
    students = ["1,2024,Ana,Lopez,2012-03-04", "2,2024,Eve,Same,2010-10-10", "3,2024,Eve,Same,2010-10-10"]
    community.put_rows("students.csv", STUDENTS, [*students, "4,2024,Ben,Bo,2012-03-04"])
    events = ["P1,2023-10-05,food,Ana,Lopez,2012-03-04,1", "P1,2023-10-05,food,Eve,Same,2010-10-10,2"]
    community.put_rows("services.csv", SERVICES, events)
    community.load()
    review = folder / "warehouse" / "matches_to_review.csv"
    header, line, *others = review.read_text(encoding="utf-8-sig").splitlines()
    review.write_text("\n".join([header, "accept" + line, *others]), encoding="utf-8")
    community.put_rows("services_2.csv", SERVICES, ["P1,2023-10-05,food,Ben,Bo,2012-03-04,3"])
    return community


@pytest.mark.parametrize(
    ("when", "what"),
    [
        ("after", ("etl.deliveries", "Vault", "keep")),
        ("before", ("etl.deliveries", "match_people")),
        ("after", ("etl.matching.matching", "cases", "decide")),
        ("after", ("etl.matching.matching", "Vault", "forget_others")),
        ("after", ("etl.matching.matching", "cases", "keep")),
        ("after", ("etl.matching.matching", "write_review")),
        ("after", ("etl.matching.matching", "write_outcome")),
    ],
)
def test_killed(tmp_path: Path, when: str, what: tuple[str, ...]) -> None:
    community = before(tmp_path / "community")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, community.folder, when, *what],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    events = community.query("SELECT record_id, student_id FROM service_event ORDER BY ALL")
    assert events[0] == ("1", "1"), "what was matched before stays matched"

    community.load()

    events = community.query("SELECT record_id, student_id IS NOT NULL FROM service_event ORDER BY ALL")
    assert events == [("1", True), ("2", True), ("3", True)]
    left = sorted(path.name for path in (community.folder / "warehouse").iterdir())
    assert left == ["matches_to_review.csv", "vault.duckdb", "warehouse.duckdb"]
