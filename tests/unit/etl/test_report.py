"""The account of a delivery as a data manager reads it."""

from __future__ import annotations

from dataclasses import replace

from etl.report import DeliveryReport, RowProblem

FEW = RowProblem("type", "birth_date", 3, (4, 9, 12), "is not a date")
MANY = RowProblem("required", "student_id", 14, tuple(range(2, 30, 2)), "is empty; fill it in")
REPORT = DeliveryReport("students.csv", "students", "loaded", 1000, 983, 17, 0, (FEW, MANY))


def test_the_rows_to_send_back_are_named() -> None:
    assert REPORT.to_text().splitlines() == [
        "students.csv → students: loaded. 1,000 rows received = 983 accepted + 17 rejected + 0 repeated",
        "  type birth_date: 3 rows (4, 9, 12): is not a date",
        "  required student_id: 14 rows (2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 4 more): is empty; fill it in",
        "  every rejected row, as it was sent, is in the table quarantine of the warehouse (docs/mappings.md)",
    ]


def test_a_refused_file_has_nothing_in_quarantine() -> None:
    assert "--json lists" in replace(REPORT, status="refused").to_text()
    assert "quarantine" not in replace(REPORT, status="refused").to_text()


def test_nothing_is_said_of_more_where_all_is_shown() -> None:
    one = DeliveryReport("a.csv", "students", "loaded", 1, 0, 1, 0, (replace(FEW, rows=1, row_numbers=(2,)),))
    assert one.to_text() == (
        "a.csv → students: loaded. 1 row received = 0 accepted + 1 rejected + 0 repeated\n"
        "  type birth_date: row 2: is not a date"
    )


def test_programs_get_the_row_numbers_too() -> None:
    assert MANY.to_json() == {
        "rule": "required",
        "column": "student_id",
        "rows": 14,
        "first_row": 2,
        "row_numbers": list(range(2, 30, 2)),
        "message": "is empty; fill it in",
    }
