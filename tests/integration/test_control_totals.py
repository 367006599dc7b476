"""What a sender announces of a file is held against what the file has, and a mismatch loads nothing."""

from __future__ import annotations

import gzip

import pytest

from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

HEADER = "Student,school_year,days_enrolled,days_absent,note"
ROWS = ["007,2024,180,4.5,a", "008,2024,180,0,b", "008,2024,180,0,b", "009,2024,170,x,c"]
MAPPING = '[sources.attendance_summary.columns]\nstudent_id = "Student"\n'
FILE = "attendance_summary_2024.csv"


def put(community: CommunityFolder, *totals: str, rows: list[str] = ROWS) -> None:
    community.write_toml(f"max_rejected_share = 0.5\n{MAPPING}")
    community.put_rows(FILE, HEADER, rows)
    community.put_rows(f"{FILE}.totals.csv", "total,column,expected", list(totals))


def test_totals_are_those_of_the_file_as_it_was_sent(community: CommunityFolder) -> None:
    put(
        community,
        "rows,,4",
        "distinct,student_id,3",
        "DISTINCT,Student,3",
        "sum,days_absent,4.50",
        "sum,days_enrolled,710",
    )
    report = community.load_one()
    assert (report.status, report.accepted, report.repeated, report.quarantined) == ("loaded", 2, 1, 1)
    assert not [problem for problem in report.problems if problem.column == f"{FILE}.totals.csv"]


def test_every_mismatch_is_named_and_nothing_is_loaded(community: CommunityFolder) -> None:
    put(community, "rows,,1204", "distinct,student_id,3", "sum,days_absent,5")
    report = community.load_one()
    assert (report.status, report.received, report.quarantined) == ("refused", 4, 4)
    (problem,) = report.problems
    assert problem.rule == "totals"
    assert "rows: 1,204 announced, 4 in the file; sum of days_absent: 5 announced, 4.5 in the file" in problem.message
    assert "distinct" not in problem.message
    assert "different" not in problem.message
    assert (community.count("delivery"), community.count("attendance_summary")) == (0, 0)

    put(community, "rows,,4")
    assert community.load_one().status == "loaded"


def test_records_that_cannot_be_read_count_as_rows(community: CommunityFolder) -> None:
    put(community, "rows,,5", "distinct,student_id,4", rows=[*ROWS, "010"])
    report = community.load_one()
    assert "different student_id: 4 announced, 3 in the file" in report.problems[0].message
    assert "(1 records could not be read into fields)" in report.problems[0].message
    put(community, "rows,,5", rows=[*ROWS, "010"])
    assert community.load_one().status == "loaded"


@pytest.mark.parametrize(
    ("totals", "message"),
    [
        ("rows;expected\n", "has to begin with the line total,column,expected"),
        ("total,column,expected\n", "names no total"),
        ("total,column,expected\ncount,,4\n", "says 'count' in line 2; a total is one of rows, distinct, sum"),
        ("total,column,expected\nrows,student_id,4\n", "is to name no column for 'rows' in line 2"),
        ("total,column,expected\n\nsum,,4\n", "is to name a column for 'sum' in line 3"),
        ("total,column,expected\nrows,,many\n", "expects 'many' in line 2"),
        ("total,column,expected\nrows,,NaN\n", "expects 'NaN' in line 2"),
        ("total,column,expected\nrows,4\n", "has 2 fields in line 2, not 3"),
        (
            "total,column,expected\nsum,days_absnt,4\n",
            "names the column 'days_absnt', which is not in the file. Did you",
        ),
        (b"total,column,expected\nrows,,4\xff\n", "is not a CSV file in UTF-8"),
        ('total,column,expected\n"sum"x,days_absent,4\n', "is not a CSV file"),
    ],
)
def test_totals_that_nobody_can_read_guard_nothing_and_refuse(
    community: CommunityFolder, totals: str | bytes, message: str
) -> None:
    put(community)
    community.put(f"{FILE}.totals.csv", totals)
    report = community.load_one()
    assert (report.status, report.problems[0].rule) == ("refused", "totals")
    assert message in report.problems[0].message


def test_totals_of_a_packed_file_bear_its_whole_name(community: CommunityFolder) -> None:
    community.write_toml(f"max_rejected_share = 0.5\n{MAPPING}")
    community.put(f"{FILE}.gz", gzip.compress("\n".join((HEADER, *ROWS)).encode()))
    community.put_rows(f"{FILE}.gz.totals.csv", "total,column,expected", ["rows,,3"])
    assert "rows: 3 announced, 4 in the file" in community.load_one().problems[0].message
