"""What stands in the place of a header is shown only where it is no student's."""

from __future__ import annotations

import pytest

from etl.header import bind
from etl.mappings import Mapping
from etl.refusals import DeliveryRefused
from etl.sources import source_named
from etl.titles import Titles, sheet_shown

PEOPLE = ("Kate", "Grace", "Lee", "kate", "grace", "lee", "Ortiz", "12345")


def refusal(source: str, names: list[str]) -> str:
    with pytest.raises(DeliveryRefused) as refused:
        bind("f.csv", Mapping(source_named(source)), names)
    assert refused.value.rule == "missing_column"
    return refused.value.message


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("students", ["Kate", "Lee", "Hispanic", "Female"]),
        ("students", ["kate", "lee", "hispanic", "female"]),
        ("students", ["Kate", "Lee (column 2)", "Lee (column 3)", "12345"]),
        ("students", ["Kate Lee", "Ortiz", "2011-05-06"]),
        ("attendance", ["date", "school_id", "Kate", "Grace Lee"]),
        ("attendance", ["Student Name: Kate Lee", "Student Number: 12345"]),
        ("services", ["Kate", "Lee", "school", "absent"]),
        ("services", ["kate", "lee", "school", "student"]),
        ("schools", ["id", "Name of the school", "Kate"]),
    ],
)
def test_nobody_is_named_by_a_message(source: str, names: list[str]) -> None:
    message = refusal(source, names)
    assert [person for person in PEOPLE if person in message] == []
    assert "Expected: " in message
    assert "Found: " in message


def test_titles_are_shown_by_their_words_and_others_by_their_place() -> None:
    message = refusal("attendance", ["date", "school_id", "StudentNumber", "ATT_CD", "Kate", "Grace Lee"])
    assert "Found: date, school_id, StudentNumber, ATT_CD, column 5, column 6." in message
    assert "student_id, nearest is 'StudentNumber'" in message


def test_a_row_with_names_of_no_mapping_is_a_header_by_its_words() -> None:
    assert "Found: STUDENT_NUMBER, ATT_DATE, ATT_CODE, column 4." in refusal(
        "attendance", ["STUDENT_NUMBER", "ATT_DATE", "ATT_CODE", "Q1"]
    )


@pytest.mark.parametrize(
    ("source", "names", "nearest"),
    [
        (
            "attendance",
            ["[Students]Student_Number", "[Attendance]SchoolID", "Attendance.Att_Date"],
            "Attendance.Att_Date",
        ),
        ("attendance", ["student.stateID", "student.studentNumber", "cal.endYear", "x"], "student.studentNumber"),
        ("students", ["student", "year", "school"], "student"),
        ("students", ["student_id", "year", "sex"], "year"),
        ("attendance_summary", ["AcademicYear", "CDSCode", "StudentID", "DaysEnrolled", "DaysAbsent"], "DaysAbsent"),
    ],
)
def test_titles_of_vendors(source: str, names: list[str], nearest: str) -> None:
    assert f"nearest is '{nearest}'" in refusal(source, names)


def test_the_nearest_title_is_none_of_a_record() -> None:
    assert Titles(["Kate", "Lee"], {"date"}).did_you_mean("date") == ""
    assert Titles(["student_id", "school_year"], {"student_id", "q1"}).did_you_mean("Q1") == ""
    assert Titles(["student_id", "Datee"], {"student_id", "date"}).did_you_mean("date") == " Did you mean 'column 2'?"
    assert Titles(["student_id", "datee"], {"student_id", "date"}).did_you_mean("date") == " Did you mean 'datee'?"


@pytest.mark.parametrize(
    ("title", "shown"),
    [("Sheet1", "'Sheet1'"), ("2023-24", "'2023-24'"), ("Data Dictionary", "'Data Dictionary'")]
    + [(name, "sheet 2") for name in ("Kate Lee", "Ortiz", "12345", "Kate (data)")],
)
def test_sheets_may_be_called_after_students(title: str, shown: str) -> None:
    assert sheet_shown(title, 2) == shown
