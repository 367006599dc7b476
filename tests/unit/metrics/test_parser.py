"""What cannot be read is said at its character, with what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.warehouse import UNITS
from metrics.expression import ValueType
from metrics.parser import parse
from metrics.tokens import Unreadable
from metrics.type_check import read_expression


@pytest.mark.parametrize(
    ("expression", "column", "message"),
    [
        ("", 1, "expected a variable or a value, found the end"),
        ("days_absent >", 14, "expected a variable or a value, found the end"),
        ("(days_absent > 1", 17, "expected `)` to close the bracket, found the end"),
        ("days_absent > 1)", 16, "expected `and`, `or` or the end, found ')'"),
        ("1 < days_absent < 3", 17, "comparisons do not chain"),
        ("days_absent = null", 15, "write `is null`"),
        ("days_absent is 3", 16, "expected `null` after `is`, found '3'"),
        ("days_absent in 3", 16, "expected `(` after `in`, found '3'"),
        ("days_absent in (3, 4", 21, "expected `)` after the last value"),
        ("days_absent between 3 or 4", 23, "expected `and` between the two ends, found 'or'"),
        ("days_absent not 3", 17, "expected `in` or `between` after `not`, found '3'"),
        ("absence_rate > 10%", 18, "10 % is 0.1"),
        ("promoted && retained", 10, "write `and`"),
        ("promoted || retained", 10, "write `or`"),
        ("!promoted", 1, "write `not`"),
        ("sex = 'male", 7, "no closing quote"),
        ("days_absent ≥ 3", 13, "write `>=`"),
        ("days_absent\u00a0> 1", 12, "unexpected U+00A0 no-break space, which nobody sees: write a plain space"),
        ("days_absent > \u200b1", 15, "unexpected U+200B zero width space, which nobody sees: take it out"),
        ("days_absent > \x071", 15, "unexpected U+0007, which nobody sees: take it out"),
        ("days_absent > 1.2.3", 15, "'1.2.3' is not a number"),
        ("days_absent > 1e3", 15, "'1e3' is not a number"),
        ("days_absent > 1,000", 16, "found ','; a decimal sign is a point, and thousands are not set apart"),
        ("sex = ‘male’", 7, "unexpected '‘': write a straight quote"),
        ("needs in [1, 2]", 10, "unexpected '[': write a list in round brackets"),
        ("needs between 3 and 1", 7, "nothing lies between these two; write the smaller one first"),
        ("grade_number between 5 and -1", 14, "nothing lies between these two"),
        ("grade_number between -1 and -2", 14, "nothing lies between these two"),
        ("grade_number not between +5 and -(1)", 18, "nothing lies between these two"),
        ("neighborhood_id between 'south' and 'north'", 17, "nothing lies between these two"),
        ("needs > " + "9" * 5000, 9, "a number of more than 100 digits"),
        ("grade_level like '0%'", 13, "'like' is no word of this language"),
        ("CASE WHEN needs > 1 THEN 1 END", 1, "'CASE' is no word of this language"),
        ("abs(days_absent) > 1", 4, "'abs' is no function"),
        ("__import__('os')", 11, "'__import__' is no function"),
        ("__import__('os').system('x')", 17, "unexpected '.'"),
        ("days_absent; DROP TABLE students", 12, "unexpected ';'"),
        ("(" * 60 + "1" + ")" * 60, 51, "nested more than 50 deep"),
        ("needs = 1" + " or needs = 1" * 3000, 1311, "more than 100 operations"),
        ("not " * 3000 + "has_plan", 401, "more than 100 operations"),
        ("needs" + "+needs" * 3000 + " > 1", 606, "more than 100 operations"),
        ("-" * 3000 + "needs > 1", 101, "more than 100 operations"),
        (
            "needs in (1" + ", 1" * 3000 + ")",
            1511,
            "more than 500 values in lists; numbers that follow one",
        ),
        ("needs in (" + "1, " * 400 + "1) or needs in (" + "1, " * 400 + "1)", 1524, "more than 500 values in lists"),
        ("needs = 1" + " " * 60_000, 50_001, "longer than 50,000 characters"),
    ],
)
def test_what_cannot_be_read(expression: str, column: int, message: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        parse(expression)
    assert message in unreadable.value.fault.message
    assert unreadable.value.fault.column == column


@pytest.mark.parametrize(
    ("expression", "messages"),
    [
        (
            "absense_days > 3 and foo",
            ["unknown field 'absense_days'. Did you mean 'days_absent'?", "unknown field 'foo'."],
        ),
        ("race = 'black'", ["unknown field 'race'. Did you mean 'race_ethnicity'?"]),
        ("sex > 3", ["'sex', a text, cannot be compared with a number; its values stand in quotes: 'female', "]),
        ("student_id = 7", ["'student_id', a text, cannot be compared with a number"]),
        ("sex = female", ["unknown field 'female'. If it is a value, it stands in single quotes: 'female'"]),
        ("seats > 3", ["unknown field 'seats'. program has it, and student_year has not"]),
        ("school_id = 's'", ["unknown field 'school_id'. student_school_year, program have it, and student_year has"]),
        ("days_absent is empty", ["expected `null` after `is`, found 'empty'"]),
        ("promoted > no", ["yes and no have no order"]),
        ("promoted = 2", ["'promoted', a condition (yes or no), cannot be compared with a number"]),
        ("met_reading = 'maybe'", ["'met_reading', a condition (yes or no), cannot be compared with a text"]),
        ("days_absent", ["this is a number, and a condition (yes or no) is needed here"]),
        ("not days_absent", ["`not` needs a condition (yes or no), and this is a number"]),
        ("sex and promoted", ["`and` needs a condition (yes or no), and this is a text"]),
        ("sex + 1 > 2", ["`+` needs a number, and this is a text"]),
        ("-promoted > 2", ["`-` needs a number, and this is a condition (yes or no)"]),
        ("days_absent / 0 > 1", ["a division by zero is never known"]),
        ("days_absent in (1, 'two')", ["'days_absent', a number, cannot be compared with a text"]),
        ("grade_level in ('3', '04')", ["grade_level is never '3'. Did you mean '03'?"]),
        ("'unknown' = sex", ["sex is never 'unknown'. It is female, male, nonbinary, or null"]),
        (
            "grade_level between '3' and '5'",
            [
                "grade_level has codes, which have no order; name those that are meant with `in (…)`, or compare "
                "grade_number"
            ],
        ),
        ("grade_level >= '09'", ["grade_level has codes, which have no order"]),
        ("'latino' > grade_level or sex < neighborhood_id", ["grade_level has codes", "sex has codes, which have no"]),
        ("needs between 'a' and 'b'", ["'needs', a number, cannot be compared with a text"]),
        ("met_ > 1", ["unknown field 'met_'."]),
    ],
)
def test_what_makes_no_sense(expression: str, messages: list[str]) -> None:
    found, faults = read_expression(expression, UNITS[0], ValueType.FLAG)
    assert found is None
    assert len(faults) == len(messages)
    for fault, message in zip(faults, messages, strict=True):
        assert message in fault.message


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_a_fault(text: str) -> None:
    found, faults = read_expression(text, UNITS[0], ValueType.FLAG)
    assert (found is None) == bool(faults)


@pytest.mark.parametrize("ends", ["-1 and 5", "-2 and --1", "3 and 3", "-0 and 0", "needs and 1", "-needs and -5"])
def test_ends_in_their_order_and_those_that_nobody_knows_yet_are_read(ends: str) -> None:
    assert parse(f"grade_number between {ends}") is not None


@pytest.mark.parametrize(
    ("ends", "is_read"),
    [("'03' and '05'", True), ("'09' and '12'", True), ("'KG' and 'PK'", False), ("'01' and 'KG'", False)],
)
def test_between_two_grades_lie_those_that_are_listed_between_them_or_it_is_refused(ends: str, is_read: bool) -> None:
    found, faults = read_expression(f"grade_level between {ends}", UNITS[0], ValueType.FLAG)
    assert (found is not None) == is_read == (not faults)


def test_texts_in_their_order_are_read() -> None:
    assert parse("neighborhood_id between 'n1' and 'n10'") is not None


def test_a_plus_sign_changes_nothing() -> None:
    assert parse("days_absent >= +18") == parse("days_absent >= 18")
    assert parse("-+needs < 1") == parse("-needs < 1")
