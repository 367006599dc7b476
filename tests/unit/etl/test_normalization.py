"""From the text of a field to its value: what is read, and what is nothing of the kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.mappings import DATE_DIRECTIVES, Mapping
from etl.normalization import age_sql, school_year_sql, text_sql, value_sql
from etl.schema import Column
from etl.sources import source_named

STUDENTS, ATTENDANCE = source_named("students"), source_named("attendance")
SUMMARY, PROGRESSION = source_named("attendance_summary"), source_named("grade_progression")


def value(column: Column, text: str | None, mapping: Mapping | None = None, dates_are_typed: bool = False) -> Any:
    """What the column holds for a field of that text."""
    mapping = mapping or Mapping(STUDENTS)
    connection = duckdb.connect()
    given = connection.sql("SELECT ?::VARCHAR AS theirs", params=[text])
    ours = given.select(duckdb.SQLExpression(text_sql(column, mapping, "theirs", True)).alias("ours"))
    row = ours.select(duckdb.SQLExpression(value_sql(column, mapping, "ours", dates_are_typed))).fetchone()
    connection.close()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    "text", ["2024", "2023-24", "2023-2024", "2023/24", "2023/2024", "2023–24", " 2024 ", "20232024"]
)
def test_a_school_year_is_its_spring(text: str) -> None:
    assert value(STUDENTS.column("school_year"), text) == 2024


@pytest.mark.parametrize(
    "text", ["2023-25", "2023-2025", "24", "2024.0", "2023-2", "x", "20240", "2024-23", "20232025", "20240131"]
)
def test_what_is_no_school_year(text: str) -> None:
    assert value(STUDENTS.column("school_year"), text) is None


def test_the_turn_of_the_century_is_a_school_year() -> None:
    assert value(STUDENTS.column("school_year"), "1999-00") == 2000


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("K", "KG"),
        ("kg", "KG"),
        ("3", "03"),
        ("03", "03"),
        ("9th", "09"),
        ("Grade 10", "10"),
        ("Pre-K", "PK"),
        ("1st", "01"),
    ],
)
def test_grades_as_they_are_usually_spelled(text: str, grade: str) -> None:
    assert value(source_named("enrollment").column("grade_level"), text) == grade


@pytest.mark.parametrize(
    ("text", "flag"),
    [("yes", True), ("N", False), ("1", True), ("0", False), ("TRUE", True), ("False", False), ("", None), ("x", None)],
)
def test_flags(text: str, flag: bool | None) -> None:
    assert value(STUDENTS.column("homeless"), text) is flag


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("race_ethnicity", "Hispanic or Latino", "hispanic"),
        ("race_ethnicity", "Native Hawaiian or Other Pacific Islander", "pacific_islander"),
        ("race_ethnicity", "TWO OR MORE RACES", "two_or_more"),
        ("race_ethnicity", "Multiracial", None),
        ("sex", "Nonbinary", "nonbinary"),
    ],
)
def test_codes_are_read_by_their_meanings(column: str, text: str, code: str | None) -> None:
    assert value(STUDENTS.column(column), text) == code


def test_na_is_a_value_only_where_the_mapping_says_so() -> None:
    race = STUDENTS.column("race_ethnicity")
    assert value(race, "NA") is None
    mapped = Mapping(STUDENTS, values={"race_ethnicity": {"NA": "american_indian", "O": ""}})
    assert value(race, "NA", mapped) == "american_indian"
    assert value(race, "na", mapped) == "american_indian"
    assert value(race, "White", mapped) == "white"


def test_a_mapping_comes_before_the_spellings_of_the_list() -> None:
    mapped = Mapping(STUDENTS, values={"sex": {"M": "female", "F": "male"}})
    assert value(STUDENTS.column("sex"), "M", mapped) == "female"
    assert value(STUDENTS.column("sex"), "male", mapped) == "male"


def test_only_the_empty_field_is_nothing_unless_the_mapping_says_so() -> None:
    name = STUDENTS.column("first_name")
    for text in ("NULL", "N/A", "NA", ".", "-", "None"):
        assert value(name, text) == text
    assert value(name, "") is None
    assert value(name, "  ") is None
    assert value(name, ".", Mapping(STUDENTS, null_values=("", "."))) is None
    assert value(name, "?", Mapping(STUDENTS, values={"first_name": {"?": "", "A": "Ann"}})) is None
    assert value(name, "A", Mapping(STUDENTS, values={"first_name": {"?": "", "A": "Ann"}})) == "Ann"


def test_what_the_mapping_explains_in_a_column_is_not_nothing_there() -> None:
    mapped = Mapping(STUDENTS, null_values=("", "NA"), values={"race_ethnicity": {"NA": "american_indian"}})
    assert value(STUDENTS.column("race_ethnicity"), "NA", mapped) == "american_indian"
    assert value(STUDENTS.column("race_ethnicity"), " ", mapped) is None
    assert value(STUDENTS.column("sex"), "NA", mapped) is None


def test_identifiers_keep_their_zeros() -> None:
    assert value(STUDENTS.column("student_id"), " 000123 ") == "000123"


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31",
        "2024-01-31 00:00:00",
        "2024-01-31T08:15:00",
        "2024-01-31 00:00:00.000",
        "2024-01-31 08:15",
        "2024-01-31T00:00:00Z",
        "2024-01-31T23:59:59.999Z",
        "2024-01-31 00:00:00.0000000",
        "2024-01-31T00:00:00-05:00",
        "2024-01-31 00:00:00.0000000 -05:00",
        "2024-01-31 08:15:00+00",
        "2024-01-31T08:15:00.123456+0100",
        "2024-01-31 00:00:00 UTC",
    ],
)
def test_dates_are_iso(text: str) -> None:
    assert value(ATTENDANCE.column("date"), text) == date(2024, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31x",
        "2024-01-31 00:00:00.",
        "2024-01-31 00:00:00 EST",
        "2024-01-31 25:00",
        "2024-01-31-05:00",
        "01/31/2024",
        "2024-02-30",
        "20240131",
        "infinity",
        "Epoch",
        "epoch",
        "45322",
        "0",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert value(ATTENDANCE.column("date"), text) is None


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("%m/%d/%Y", "1/31/2024"),
        ("%m/%d/%Y", "01/31/2024"),
        ("%d%b%Y", "31JAN2024"),
        ("%d%b%Y", "31Jan2024"),
        ("%Y%m%d", "20240131"),
        ("%d.%m.%y", "31.01.24"),
        ("%m/%d/%Y %H:%M", "1/31/2024 0:00"),
        ("days since 1960-01-01", "23406"),
        ("days since 1899-12-30", "45322"),
        ("days since 1899-12-30", "45322.0"),
        ("days since 1899-12-30", "45322.75"),
    ],
)
def test_dates_as_a_mapping_says(rule: str, text: str) -> None:
    mapping = Mapping(ATTENDANCE, dates={"date": rule})
    assert value(ATTENDANCE.column("date"), text, mapping) == date(2024, 1, 31)
    assert value(ATTENDANCE.column("date"), "2024-01-31", mapping) is None, "what the mapping says holds for every row"
    assert value(ATTENDANCE.column("date"), "2024-01-31", mapping, dates_are_typed=True) == date(2024, 1, 31)
    for text in ("epoch", "-infinity", "INFINITY"):
        assert value(ATTENDANCE.column("date"), text, mapping) is None


def test_every_part_of_a_date_format_that_is_allowed_can_be_read() -> None:
    with duckdb.connect() as connection:
        for part in DATE_DIRECTIVES:
            connection.execute(f"SELECT try_strptime('x', '%{part}')")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.5", Decimal("1.5")), ("0", Decimal(0)), (".5", Decimal("0.5")), ("1e2", Decimal(100)), ("-3", Decimal(-3))],
)
def test_numbers(text: str, number: Decimal) -> None:
    assert value(SUMMARY.column("days_enrolled"), text) == number


@pytest.mark.parametrize("text", ["1,5", "1_0", "x", "nan", "inf", "0x10", "--1"])
def test_what_is_no_number(text: str) -> None:
    assert value(SUMMARY.column("days_enrolled"), text) is None


@pytest.mark.parametrize(("text", "number"), [("3", 3), ("3.0", 3), ("3.7", None), ("x", None), ("99999999999", None)])
def test_whole_numbers_are_never_rounded(text: str, number: int | None) -> None:
    assert value(PROGRESSION.column("core_course_failures"), text) == number


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.integers(1, 12))
def test_the_school_year_of_a_date(day: date, starts: int) -> None:
    with duckdb.connect() as connection:
        found = connection.sql("SELECT ?::DATE AS day", params=[day])
        row = found.select(duckdb.SQLExpression(school_year_sql("day", starts))).fetchone()
    assert row is not None
    year = row[0]
    first = date(year if starts == 1 else year - 1, starts, 1)
    assert first <= day < date(first.year + 1, starts, 1)


@pytest.mark.parametrize(
    ("born", "starts", "age"),
    [
        ("2018-09-01", 7, 5),
        ("2018-09-02", 7, 4),
        ("2012-02-29", 7, 11),
        ("2024-01-01", 7, None),
        ("2018-09-01", 1, 6),
        ("2018-09-01", 10, 5),
        (None, 7, None),
    ],
)
def test_age_is_in_whole_years_on_september_1_of_the_year_that_begins(
    born: str | None, starts: int, age: int | None
) -> None:
    with duckdb.connect() as connection:
        given = connection.sql("SELECT ?::DATE AS born, 2024::SMALLINT AS year", params=[born])
        assert given.select(duckdb.SQLExpression(age_sql("born", "year", starts))).fetchone() == (age,)
