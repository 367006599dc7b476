"""Definitions and variables in words."""

from __future__ import annotations

import pytest

from etl.warehouse import UNITS
from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.describe import condition, describe_catalogue, describe_indicator, describe_units, sentence
from metrics.parser import parse
from tests.lib.definitions import indicator


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("10 * days_absent >= days_enrolled", "10 times days absent is at least days enrolled"),
        ("promoted or retained and not graduated", "promoted is yes or (retained is yes and graduated is no)"),
        ("sex in ('male', 'female')", "sex is one of “male”, “female”"),
        ("not (sex = 'male' or homeless)", "not (sex is “male” or homeless is yes)"),
        ("days_absent is null", "days absent is not recorded"),
        ("days_absent is not null", "days absent is recorded"),
        ("-(days_absent + 0.5) * 2 < 3", "minus (days absent plus 0.5) times 2 is less than 3"),
        ("homeless != no", "homeless is not no"),
        ("promoted", "promoted is yes"),
        ("met_course_grades", "the milestone course grades is met"),
        (
            "not met_course_grades and met_course_grades is not null",
            "the milestone course grades is not met and the milestone course grades is recorded",
        ),
        ("grade_number between 3 and 8 and homeless", "grade number is 3 to 8 and homeless is yes"),
    ],
)
def test_expressions_in_words(expression: str, words: str) -> None:
    assert condition(parse(expression)) == words


def test_a_sentence_for_each_statistic() -> None:
    assert sentence(indicator("one")) == (
        "Of students of a school year for whom days enrolled is at least 10, the share for whom 10 times days absent "
        "is at least days enrolled."
    )
    population = {"population": "service_events >= 1"}
    assert sentence(indicator("one", statistic="mean", numerator="service_hours", **population)) == (
        "Of students of a school year for whom service events is at least 1, the mean of service hours."
    )
    assert sentence(indicator("one", statistic="count", numerator=None, **population)) == (
        "The number of students of a school year for whom service events is at least 1."
    )
    ratio = indicator("one", statistic="ratio_of_sums", numerator="days_present", denominator="days_enrolled")
    assert sentence(ratio).endswith("the sum of days present divided by the sum of days enrolled.")


def test_a_page_shows_everything_that_a_definition_says() -> None:
    catalogue = read_catalogue(BUILT_IN)
    page = describe_catalogue(catalogue)
    for one in catalogue.indicators:
        section = describe_indicator(one)
        assert section in page
        assert section.startswith(f"## {one.title} (`{one.id}`)")
        for said in (one.why_it_matters, one.how_to_read, one.source, one.population.text, *one.caveats):
            assert said in section
        for example in one.examples:
            assert example.given in section


def test_every_variable_is_described() -> None:
    page = describe_units()
    for unit in UNITS:
        for variable in (*unit.variables, *unit.families):
            assert f"| `{variable.name}` |" in page
            assert variable.description in page
