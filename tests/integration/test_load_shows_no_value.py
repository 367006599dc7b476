"""Whatever stands in the place of a header, no report shows it where it may be a student's."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

LOOKUP = """
[[sources.services.lookups]]
file = "reference/people.csv"
key = "date"
from = "date"
take = { student_id = "number" }
"""
RECORD = "Kate,Lee,Ortiz"


@pytest.mark.parametrize(
    ("toml", "beside", "delivery", "rule"),
    [
        ("", {"services.csv.TOTALS.csv": "total,column,expected\ndistinct,date,2\n"}, f"{RECORD}\n", "totals"),
        (LOOKUP, {"../reference/people.csv": "date,number\n1,2\n"}, f"{RECORD}\n", "lookup"),
        (LOOKUP, {"../reference/people.csv": f"{RECORD}\n1,2,3\n"}, "partner_id,date,service_date\n", "lookup"),
    ],
)
def test_files_without_a_header_are_not_quoted(
    community: CommunityFolder, toml: str, beside: dict[str, str], delivery: str, rule: str
) -> None:
    community.write_toml(toml)
    (community.folder / "reference").mkdir()
    for name, content in beside.items():
        community.put(name, content)
    community.put("services.csv", f"{delivery}1,2,2024-01-31\n")
    report = community.load_one()
    assert [problem.rule for problem in report.problems] == [rule]
    said = report.to_text() + json.dumps(report.to_json())
    assert [name for name in RECORD.split(",") if name in said] == []


def test_names_in_the_column_of_a_code(community: CommunityFolder) -> None:
    """A class of few students has few names, and each of them on many days."""
    days = [f"{n},s1,2023-09-{day:02d},{name}" for n, name in enumerate(RECORD.split(",")) for day in range(1, 21)]
    codes = [f"{n},s1,2023-10-02,X" for n in range(10)]
    community.put_rows("attendance.csv", "student_id,school_id,date,status", [*days, *codes])
    (share, unknown) = community.load_one().problems
    assert (share.rule, unknown.rule, unknown.rows) == ("too_many_rejected", "unknown_code", 70)
    assert unknown.message.startswith("'X' is none of ")


def test_sheets_that_are_called_after_students(community: CommunityFolder) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "2023-24 Students"
    workbook.active.append(["student_id", "school_year"])
    workbook.active.append(["1", 2024])
    for title in ("Grace Lee", "Codes"):
        workbook.create_sheet(title).append(["note"])
    workbook.save(community.folder / "inbox" / "students.xlsx")
    report = community.load_one()
    assert report.accepted == 1
    assert [problem.message for problem in report.problems] == ["other sheets of the workbook: sheet 2, 'Codes'"]


def test_a_name_that_stands_twice_is_refused_only_where_it_is_read(community: CommunityFolder, tmp_path: Path) -> None:
    community.put_rows("students.csv", "note,student_id,school_year,Note,sex", ["a,1,2024,b,f"])
    report = community.load_one()
    assert report.accepted == 1
    ignored = [problem.column for problem in report.problems if problem.rule == "ignored_column"]
    assert ignored == ["note (column 1)", "Note (column 4)"]
    assert community.query("SELECT sex FROM students") == [("female",)]
    community.put_rows("students_2.csv", "student_id,school_year,Sex,sex ", ["1,2024,f,m"])
    (problem,) = community.load_one().problems
    assert problem.rule == "header"
    assert problem.message == "the header names 'sex' more than once, in columns 3 and 4; keep one of them"
