"""Columns are found by name, and what is not found is said with what is there."""

from __future__ import annotations

import pytest

from etl.header import bind, header_names
from etl.mappings import Mapping
from etl.refusals import DeliveryRefused
from etl.sources import source_named

SUMMARY = Mapping(source_named("attendance_summary"))


def test_order_case_and_spaces_do_not_matter() -> None:
    names = header_names([" Days_Absent", "STUDENT_ID ", "days_enrolled", "school_year", "note"])
    binding = bind("f.csv", SUMMARY, names)
    assert binding.fields == {
        "student_id": "STUDENT_ID",
        "school_year": "school_year",
        "days_enrolled": "days_enrolled",
        "days_absent": "Days_Absent",
    }
    assert binding.ignored == ("note",)


def test_words_of_a_name_may_be_parted_by_a_line_break() -> None:
    mapping = Mapping(SUMMARY.source, columns={"student_id": "Student ID", "days_absent": "Days Absent"})
    names = header_names(["Student\nID", "school_year", "days_enrolled", "Days\u00a0 Absent"])
    assert bind("f.csv", mapping, names).fields["student_id"] == "Student\nID"
    assert bind("f.csv", mapping, names).fields["days_absent"] == "Days\u00a0 Absent"


def test_missing_columns_come_all_at_once_with_the_nearest() -> None:
    with pytest.raises(DeliveryRefused) as refused:
        bind("f.csv", SUMMARY, ["student_id", "school_yr", "days_absnt", "total"])
    message = refused.value.message
    assert "school_year, nearest is 'school_yr'" in message
    assert "days_absent, nearest is 'days_absnt'" in message
    assert "days_enrolled" in message
    assert "Expected: student_id, school_year, days_enrolled, days_absent" in message
    assert "Found: student_id, school_yr, days_absnt, total" in message


def test_a_mapped_name_is_told_with_ours() -> None:
    mapping = Mapping(SUMMARY.source, columns={"student_id": "sid"})
    with pytest.raises(DeliveryRefused, match=r"student_id \(here 'sid'\)"):
        bind("f.csv", mapping, ["student_id", "school_year", "days_enrolled", "days_absent"])


def test_a_first_row_that_is_data_is_not_shown() -> None:
    with pytest.raises(DeliveryRefused) as refused:
        bind("f.csv", SUMMARY, ["Ann Lee", "0001234", "2011-05-06"])
    assert "Ann Lee" not in str(refused.value)
    assert "0001234" not in str(refused.value)
    assert "header row" in refused.value.message


def test_names_that_stand_twice_are_told_apart_by_their_places() -> None:
    names = header_names(["Sex", "student_id", " sex", "sex (column 1)"])
    assert len(set(names)) == 4
    assert names[1:3] == ["student_id", "sex (column 3)"]


def test_columns_without_a_name_are_called_after_their_place() -> None:
    names = header_names(["", "student_id", "", "x"])
    assert names == ["column 1", "student_id", "column 3", "x"]


def test_whom_a_service_is_about_is_a_column_that_cannot_be_missing() -> None:
    services = Mapping(source_named("services"))
    with pytest.raises(DeliveryRefused, match="student_id"):
        bind("f.csv", services, ["partner_id", "service_date", "service_category", "first_name", "last_name"])
    names = ["partner_id", "service_date", "service_category", "first_name", "last_name", "birth_date"]
    assert "student_id" not in bind("f.csv", services, names).fields


def test_a_column_that_the_mapping_names_and_the_file_lacks_is_told() -> None:
    mapping = Mapping(source_named("students"), columns={"sex": "Gender"})
    assert bind("f.csv", mapping, ["student_id", "school_year", "gendre"]).absent == ("sex",)
