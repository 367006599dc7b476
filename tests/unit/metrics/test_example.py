"""The table of a worked example, read by the kinds of its variables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.warehouse import UNITS
from metrics.example import read_example


def test_a_table_is_read_by_the_kinds_of_its_variables() -> None:
    table = read_example(
        """
        | student | days_absent | promoted | grade_level | partners | met_reading |
        |---------|-------------|----------|-------------|----------|-------------|
        | ana     | 1.50        | yes      | '03'        | 2        | 0           |
        | ben     |             | N        | KG          | null     |             |
        """,
        UNITS[0],
    )
    assert table.faults == ()
    assert table.students == ("ana", "ben")
    assert table.rows == (
        {"days_absent": Decimal("1.5"), "promoted": True, "grade_level": "03", "partners": 2, "met_reading": False},
        {"days_absent": None, "promoted": False, "grade_level": "KG", "partners": None, "met_reading": None},
    )


def test_names_under_student_id_are_identifiers_too() -> None:
    assert read_example("student_id | partners\n007 | 2", UNITS[0]).rows == ({"student_id": "007", "partners": 2},)


def test_all_that_is_wrong_with_a_table_comes_at_once() -> None:
    faults = read_example("student | absent | partners\na | 1 | x\nb | 1\nc | 1 | 2 | 3", UNITS[0]).faults
    assert [fault.partition(":")[0].partition("'")[0] for fault in faults] == [
        "unknown field ",
        "row 1, partners",
        "row 2 has 2 columns, and the first line has 3",
        "row 3 has 4 columns, and the first line has 3",
    ]


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("student | days_absent", "the table needs a line of variables and at least one student"),
        (
            "days_absent | days_enrolled\n1 | 2",
            "the first column names the students: put `student` before 'days_absent'",
        ),
        ("student | days_absent | days_absent\na | 1 | 1", "the column 'days_absent' is there twice"),
        ("student | promoted\na | maybe", "row 1, promoted: 'maybe' is neither yes nor no"),
        ("student, days_absent\na, 1", "columns are separated by |, not by ','"),
        ("student\tdays_absent\na\t1", "columns are separated by |, not by a tab"),
        ("program | seats\na | 1", "unknown field 'seats'. program has it, and student_year has not"),
        ("student | days_absent\na | 100000000", "row 1, days_absent: '100000000' is larger than days_absent can be"),
        ("student | partners\na | 2147483648", "row 1, partners: '2147483648' is larger than partners can be"),
        ("student | partners\na | 1.5", "row 1, partners: '1.5' has more decimals than partners"),
        ("student | grade_level\na | 3", "row 1, grade_level: '3' is none of PK, KG, 01"),
    ],
)
def test_what_is_wrong_with_a_table(table: str, fault: str) -> None:
    (found,) = read_example(table, UNITS[0]).faults
    assert found.startswith(fault)
