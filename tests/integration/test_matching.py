"""People of partners who come without a district's identifier: who they are, what is asked, and what is kept where."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pytest

from etl.community import read_community
from etl.deliveries import load
from etl.matching.review import FILE as REVIEW
from etl.matching.vault import FILE as VAULT
from etl.problems import Refused
from tests.lib.deliveries import CommunityFolder, community
from tests.lib.invented_rosters import Person, Rosters, invent

__all__ = ["community"]

STUDENTS = "student_id,school_year,first_name,last_name,birth_date"
SERVICES = "partner_id,service_date,service_category,first_name,last_name,birth_date,record_id"
MATCHES = "SELECT status, count(*) FROM person_match GROUP BY ALL ORDER BY ALL"


def put_students(community: CommunityFolder, students: Iterable[Person], name: str = "students.csv") -> None:
    rows = [f"{one.student_id},2024,{one.first_name},{one.last_name},{one.birth_date}" for one in students]
    community.put_rows(name, STUDENTS, rows)


def put_services(community: CommunityFolder, people: dict[str, list[Person]], name: str = "services.csv") -> None:
    """Two service events of each person."""
    rows = [
        f"{partner},2023-10-{day:02d},food,{one.first_name},{one.last_name},{one.birth_date},{number}-{day}"
        for partner, found in people.items()
        for number, one in enumerate(found)
        for day in (5, 6)
    ]
    community.put_rows(name, SERVICES, rows)


def review_rows(community: CommunityFolder) -> list[dict[str, str]]:
    with (community.folder / "warehouse" / REVIEW).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_review(community: CommunityFolder, rows: Sequence[dict[str, str]], encoding: str = "utf-8") -> None:
    """The review file as a spreadsheet saves it that parts fields by semicolons."""
    path = community.folder / "warehouse" / REVIEW
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def state(community: CommunityFolder) -> tuple[list[tuple[object, ...]], bytes | None]:
    """Which student each event is said to be of, and the review file."""
    review = community.folder / "warehouse" / REVIEW
    events = community.query("SELECT partner_id, record_id, student_id FROM service_event ORDER BY ALL")
    return events, review.read_bytes() if review.exists() else None


FEW = (
    "0001,2024,Ana,Lopez,2012-03-04",
    "0002,2024,Ben,O'Hara,2011-05-06",
    "0003,2024,Cy,Twin,2013-01-01",
    "0004,2024,Di,Twin,2013-01-01",
    "0005,2024,Eve,Same,2010-10-10",
    "0006,2024,Eve,Same,2010-10-10",
)


def few(community: CommunityFolder, *people: str) -> None:
    community.put_rows("students.csv", STUDENTS, FEW)
    rows = [f"P1,2023-10-05,food,{person},{number}" for number, person in enumerate(people)]
    community.put_rows("services.csv", SERVICES, rows)
    community.load()


def test_few_people_are_matched_by_what_is_written_alike_and_by_nothing_else(community: CommunityFolder) -> None:
    few(
        community,
        "ANA,lópez,2012-03-04",
        "Ben,OHara,2011-05-06",
        "Cy,Twin,2013-01-01",
        "Anna,Lopez,2012-03-04",
        "Eve,Same,2010-10-10",
    )

    assert community.query("SELECT record_id, student_id FROM service_event ORDER BY record_id") == [
        ("0", "0001"),
        ("1", "0002"),
        ("2", "0003"),
        ("3", None),
        ("4", None),
    ]
    shown = ("student_id", "first_name", "probability", "service_rows")
    assert sorted(tuple(row[name] for name in shown) for row in review_rows(community)) == [
        ("0005", "Eve", "", "1"),
        ("0006", "Eve", "", "1"),
    ]
    assert community.query("SELECT * FROM partner_match ORDER BY ALL") == [
        ("P1", "exact", 3, 3),
        ("P1", "in_review", 1, 1),
        ("P1", "unmatched", 1, 1),
    ]


def test_what_is_decided_holds_in_every_later_load(community: CommunityFolder) -> None:
    few(community, "Eve,Same,2010-10-10")
    first, second = review_rows(community)
    write_review(community, [first | {"decision": "refuse"}, second | {"decision": " Accept "}])
    report = community.load_one()
    assert (report.file, report.status, report.received, report.accepted) == (REVIEW, "loaded", 2, 2)
    accepted = [(second["student_id"],)]
    assert community.query("SELECT student_id FROM service_event") == accepted
    assert [row["decision"] for row in review_rows(community)] in (["refuse", "accept"], ["accept", "refuse"])

    community.put_rows("services_2.csv", SERVICES, ["P1,2023-11-01,food,eve,SAME,2010-10-10,9"])
    assert community.load_one().file == "services_2.csv"
    assert community.query("SELECT student_id FROM service_event") == accepted * 2

    (community.folder / "warehouse" / REVIEW).unlink()
    assert community.load() == []
    assert len(review_rows(community)) == 2, "a file that was taken away is written again, with its decisions"
    assert community.query("SELECT student_id FROM service_event") == accepted * 2

    write_review(community, [row | {"decision": ""} for row in review_rows(community)], "cp1252")
    assert community.load_one().accepted == 2
    assert community.query("SELECT student_id FROM service_event") == [(None,), (None,)], "a decision can be taken back"


@pytest.mark.parametrize(
    ("changed", "rule", "column", "rows"),
    [
        ([{"decision": "maybe"}, {}], "type", "decision", (2,)),
        ([{"case": "case-0"}, {"decision": "accept"}], "unknown_code", "case", (2,)),
        ([{"decision": "accept"}, {"decision": "accept"}], "consistency", "decision", (3,)),
    ],
)
def test_a_review_file_with_a_fault_is_left_as_it_is_and_nothing_of_it_is_taken(
    community: CommunityFolder, changed: list[dict[str, str]], rule: str, column: str, rows: tuple[int, ...]
) -> None:
    few(community, "Eve,Same,2010-10-10")
    write_review(community, [row | change for row, change in zip(review_rows(community), changed, strict=True)])
    before = state(community)

    report = community.load_one()

    assert (report.status, report.received, report.quarantined) == ("refused", 2, 2)
    (problem,) = report.problems
    assert (problem.rule, problem.column, problem.row_numbers) == (rule, column, rows)
    assert state(community) == before


def test_the_order_of_deliveries_does_not_matter(tmp_path: Path) -> None:
    rosters = invent(7, students=400, partners=2, people=150)
    orders = {
        "students first": [put_students_of, put_services_of],
        "services first": [put_services_of, put_students_of],
    }
    found = []
    for name, puts in orders.items():
        community = CommunityFolder(tmp_path / name)
        for put in puts:
            put(community, rosters)
            community.load()
        found.append((state(community), community.query("SELECT * FROM partner_match ORDER BY ALL")))
        assert community.load() == []
        assert state(community) == found[-1][0], "loading again changes nothing"
    assert found[0] == found[1]
    assert dict(community.query(MATCHES)).keys() >= {"exact", "probable", "unmatched"}


def put_students_of(community: CommunityFolder, rosters: Rosters) -> None:
    put_students(community, rosters.students)


def put_services_of(community: CommunityFolder, rosters: Rosters) -> None:
    put_services(community, rosters.people)


def test_nobody_is_matched_twice_and_no_event_is_lost(community: CommunityFolder) -> None:
    rosters = invent(11, students=2000, partners=3, people=300)
    put_students(community, rosters.students)
    put_services(community, rosters.people)
    community.load()

    (twice,) = community.query(
        """
        SELECT count(*) FROM (
            SELECT partner_id, student_id FROM person_match WHERE student_id IS NOT NULL
            GROUP BY ALL HAVING count(*) > 1
        )
        """
    )
    assert twice == (0,)
    events = "SELECT count(*), count(DISTINCT (partner_id, record_id)) FROM service_event"
    assert community.query(events) == [(1800, 1800)]
    counts = "SELECT sum(people)::INTEGER, sum(service_rows)::INTEGER FROM partner_match GROUP BY partner_id"
    assert community.query(counts) == [(300, 600)] * 3


def test_names_are_in_the_vault_and_nowhere_else(community: CommunityFolder) -> None:
    secrets = ("Quillfeather", "Wrenlock", "1987-06-")
    rows = [f"{n},2024,Quillfeather{n},Wrenlock,1987-06-{n % 28 + 1:02d},fine,Quillfeather mother" for n in range(60)]
    faulty = [
        "60,2024,Quillfeather,Wrenlock,19870601,fine,x",
        "1,2024,Quillfeather,Wrenlock,1987-06-01,fine,x",
        '61,"Wrenlock',
    ]
    community.put_rows("students.csv", STUDENTS + ",neighborhood_id,guardian", rows + faulty)
    days = [f"{n},s1,2023-09-05,present,Wrenlock" for n in range(60)]
    faulty = ["0,s1,2023-09-05,absent,Wrenlock", '1,s1,"Wrenlock']
    community.put_rows("attendance.csv", "student_id,school_id,date,status,name", days + faulty)
    events = [f"P1,2023-10-05,food,Quillfeather{n},Wrenlock,1987-06-{n % 28 + 1:02d},{n}" for n in range(60)]
    community.put_rows("services.csv", SERVICES, [*events, "P1,never,food,Quillfeather,Wrenlock,1987-06-01,x"])
    community.load()

    assert community.count("quarantine") == 6
    assert dict(community.query(MATCHES)) == {"exact": 60}
    files = {path.name: path for path in (community.folder / "warehouse").iterdir()}
    assert set(files) == {"warehouse.duckdb", VAULT}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o600}
    contents = {name: path.read_bytes() for name, path in files.items()}
    assert [mark for mark in secrets if mark.encode() in contents["warehouse.duckdb"]] == []
    assert b"Quillfeather" in contents[VAULT]


def test_whoever_is_in_no_delivery_any_more_is_forgotten(community: CommunityFolder) -> None:
    def people() -> list[tuple[str]]:
        with duckdb.connect(community.folder / "warehouse" / VAULT, read_only=True) as vault:
            return vault.execute("SELECT first_name FROM person ORDER BY ALL").fetchall()

    community.put_rows("students_1.csv", STUDENTS, ["1,2024,Ana,Lopez,2012-03-04", "2,2024,Ben,Bo,2012-03-04"])
    community.load()
    assert people() == [("Ana",), ("Ben",)]
    community.put_rows("students_2.csv", STUDENTS, ["1,2024,Anna,Lopez,2012-03-04"])
    community.load()
    assert people() == [("Anna",), ("Ben",)]


def test_a_warehouse_whose_vault_is_missing_is_refused(community: CommunityFolder) -> None:
    few(community, "Ana,Lopez,2012-03-04")
    (community.folder / "warehouse" / VAULT).unlink()
    with pytest.raises(Refused, match=r"vault\.duckdb: is missing"):
        load(read_community(community.folder))
    assert not (community.folder / "warehouse" / VAULT).exists()
