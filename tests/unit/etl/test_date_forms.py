"""How dates are written that could not be read, and what is said to do about it."""

from __future__ import annotations

from collections import Counter

import duckdb
import pytest

from etl.date_forms import dates_advice, forms_sql
from etl.mappings import Mapping
from etl.sources import source_named

MAPPING = Mapping(source_named("enrollment"))


def advice(*texts: str, others_are_read: bool = False) -> str:
    query = f"SELECT {forms_sql('text')} FROM (SELECT unnest(?::VARCHAR[]) AS text)"  # noqa: S608
    with duckdb.connect() as connection:
        written = Counter(forms for (forms,) in connection.execute(query, [list(texts)]).fetchall())
    return dates_advice(written, "entry_date", MAPPING, others_are_read)


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (("9/13/2024", "09/03/2024"), "%m/%d/%Y"),
        (("13/9/2024", "03/09/2024"), "%d/%m/%Y"),
        (("9/13/24",), "%m/%d/%y"),
        (("9/13/2024 0:00",), "%m/%d/%Y %H:%M"),
        (("9/13/2024 12:00:00 AM", "09/03/2024 12:00:00 AM"), "%m/%d/%Y %I:%M:%S %p"),
        (("20240913", "20240903"), "%Y%m%d"),
        (("09132024", "12012024"), "%m%d%Y"),
        (("13SEP2024",), "%d%b%Y"),
        (("13-Sep-24",), "%d-%b-%y"),
        (("Sep 13, 2024",), "%b %d, %Y"),
        (("2024/09/13",), "%Y/%m/%d"),
        (("45537", "45538.0", "45539.5"), "days since 1899-12-30"),
    ],
)
def test_dates_of_one_form_are_told_with_the_line_to_write(texts: tuple[str, ...], form: str) -> None:
    assert advice(*texts).endswith(f': say entry_date = "{form}" in [sources.enrollment.dates] of community.toml')


def test_the_number_of_a_day_in_a_spreadsheet_is_explained() -> None:
    assert "but 45322 (the number of the day in a spreadsheet, days since 1899-12-30)" in advice("45537")


def test_of_days_and_months_that_may_change_places_neither_is_chosen() -> None:
    said = advice("3/4/2024", "5/6/2024")
    assert "they may be 01/31/2024 (%m/%d/%Y) or 31/01/2024 (%d/%m/%Y)" in said
    assert "ask" in said


def test_several_forms_are_counted() -> None:
    said = advice("9/13/2024", "9/3/2024", "45537", "soon")
    assert "2 are like 01/31/2024 (%m/%d/%Y), 1 are like 45322 (" in said
    assert "1 are written in no usual way" in said
    assert "in one way" in said


def test_one_form_among_dates_that_are_read_is_no_form_to_declare() -> None:
    said = advice("9/13/2024", others_are_read=True)
    assert "1 are like 01/31/2024 (%m/%d/%Y), and others of the column are as they should be" in said


def test_zeros_stand_for_no_date() -> None:
    zeros = "2 are zeros only, like 0/0/0: where that stands for no date, name it as the file writes it in null_values"
    assert advice("0/0/0", "0000-00-00").startswith(
        f"is not a date written 2024-01-31: {zeros} of [sources.enrollment]"
    )
    said = advice("0/0/0", "9/13/2024", "0/0/0")
    assert 'say entry_date = "%m/%d/%Y" in [sources.enrollment.dates] of community.toml; ' + zeros in said


def test_what_is_of_no_usual_form_is_to_be_explained() -> None:
    assert advice("soon") == (
        "is not a date written 2024-01-31; correct it, or say how dates are written in "
        "[sources.enrollment.dates] of community.toml"
    )
