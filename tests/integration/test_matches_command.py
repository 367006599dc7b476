"""Matching as its users see it: what the commands say, what is decided in the file, and whom indicators count."""

from __future__ import annotations

import csv
import subprocess
import sys

import duckdb

from tests.lib.command import Finished, commonmeasure
from tests.lib.deliveries import CommunityFolder, community
from tests.lib.invented_rosters import Rosters, invent

__all__ = ["community"]


def put(community: CommunityFolder, rosters: Rosters) -> None:
    students = [f"{one.student_id},2024,{one.first_name},{one.last_name},{one.birth_date}" for one in rosters.students]
    community.put_rows("students.csv", "student_id,school_year,first_name,last_name,birth_date", students)
    events = [
        f"{partner},2023-10-05,food,{one.first_name},{one.last_name},{one.birth_date},{number}"
        for partner, people in rosters.people.items()
        for number, one in enumerate(people)
    ]
    header = "partner_id,service_date,service_category,first_name,last_name,birth_date,record_id"
    community.put_rows("services.csv", header, events)


def names_in(said: Finished, rosters: Rosters) -> list[str]:
    names = {name for people in rosters.people.values() for one in people for name in (one.last_name, one.first_name)}
    words = set(said.output.split()) | set(said.messages.split())
    return sorted(name for name in names if name in words)


def test_from_a_load_to_the_release(community: CommunityFolder) -> None:
    rosters = invent(5, students=1500, partners=1, people=400)
    put(community, rosters)

    loaded = commonmeasure("load", "-C", community.folder)
    assert "of 400 service rows without student_id are matched to a student" in loaded.messages
    assert "EM" not in loaded.messages, "Splink has nothing to say to a data manager"
    assert (names_in(loaded, rosters), loaded.output) == ([], "")

    said = commonmeasure("matches", "-C", community.folder, "--json").json
    (partner,) = said["partners"]
    parts = ("exact", "probable", "decided", "in_review", "unmatched")
    assert (said["trained"], partner["service_rows"], sum(partner[part] for part in parts)) == (True, 400, 400)
    assert partner["exact"] + partner["probable"] > 300
    table = commonmeasure("matches", "-C", community.folder)
    assert "P1" in table.output
    assert names_in(table, rosters) == []

    commonmeasure("publish", "-C", community.folder)
    releases = community.folder / "releases"
    path = releases / (releases / "current").read_text(encoding="utf-8").strip() / "release.duckdb"
    with duckdb.connect(path, read_only=True) as release:
        served = release.execute(
            "SELECT numerator FROM observation WHERE indicator_id = 'students_served' AND partner_id = 'P1'"
            " AND geography_type = 'community' AND group_dimension = 'all'"
        ).fetchall()
        shown = release.execute("SELECT service_rows, exact, false_match_rate FROM partner_match").fetchall()
    assert served == [(partner["exact"] + partner["probable"],)]
    assert shown == [(400, partner["exact"], round(partner["false_match_rate"], 3))]


def test_a_decision_is_taken_by_the_next_load(community: CommunityFolder) -> None:
    students = ["1,2024,Eve,Same,2010-10-10", "2,2024,Eve,Same,2010-10-10"]
    community.put_rows("students.csv", "student_id,school_year,first_name,last_name,birth_date", students)
    header = "partner_id,service_date,service_category,first_name,last_name,birth_date"
    community.put_rows("services.csv", header, ["P1,2023-10-05,food,Eve,Same,2010-10-10"])
    first = commonmeasure("load", "-C", community.folder)
    assert "too few people to learn from" in first.messages
    path = community.folder / "warehouse" / "matches_to_review.csv"
    assert f"1 row waits for decisions: write accept or refuse into {path}" in first.messages

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for decision, status, waiting in (("perhaps", 1, 1), ("accept", 0, 0)):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows([rows[0] | {"decision": decision}, rows[1]])
        said = commonmeasure("load", "-C", community.folder, "--json", status=status).json
        assert said["matching"]["partners"][0]["in_review"] == waiting
        (delivery,) = said["deliveries"]
        assert delivery["file"] == "matches_to_review.csv"
        assert delivery["received"] == 2 == delivery["accepted"] + delivery["quarantined"] + delivery["repeated"]


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = "import sys, commonmeasure.cli; print([name for name in ('splink', 'duckdb') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
