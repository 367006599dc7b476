"""The built-in definitions, and the community's own in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from etl.problems import Refused
from metrics.catalogue import BUILT_IN, check_catalogue, check_files, overdue, read_catalogue, read_indicator
from metrics.describe import describe_indicator
from metrics.engines.reference import tally
from metrics.indicator import Example, Indicator
from tests.lib.definitions import SqlBench, definition_text

FIRST_FIFTEEN = {
    "attendance_rate",
    "chronic_absence",
    "severe_chronic_absence",
    "consistent_attendance",
    "promotion",
    "retention",
    "on_time_progression",
    "ninth_grade_on_track",
    "graduation_4yr",
    "kindergarten_readiness",
    "early_grade_reading",
    "middle_grade_math",
    "students_served",
    "service_reach",
    "service_hours_per_student",
}

EXAMPLES = [
    pytest.param(indicator, example, id=f"{indicator.id}-{number}")
    for indicator in read_catalogue(BUILT_IN).indicators
    for number, example in enumerate(indicator.examples, start=1)
]


@pytest.fixture(scope="module")
def bench() -> Iterator[SqlBench]:
    bench = SqlBench()
    yield bench
    bench.close()


@pytest.mark.parametrize(("indicator", "example"), EXAMPLES)
def test_every_worked_example_comes_out_on_both_engines(
    indicator: Indicator, example: Example, bench: SqlBench
) -> None:
    for total in (tally(indicator, example.rows), bench.totals(indicator, example.rows)):
        assert Fraction(total.numerator) == Fraction(example.numerator)
        assert total.unknown == example.unknown
        if example.denominator is not None:
            assert Fraction(total.denominator) == Fraction(example.denominator)


OF_RECORDS = {"basic_needs_met", "days_to_service", "needs_met", "programs_near_need", "referrals_completed"}


def test_the_first_fifteen_are_there_and_some_more() -> None:
    assert set(read_catalogue(BUILT_IN).ids) > FIRST_FIFTEEN | OF_RECORDS


def test_the_table_of_frameworks_names_every_one_and_no_other() -> None:
    page = (Path(__file__).parents[3] / "docs" / "definitions.md").read_text(encoding="utf-8")
    carried = [row.split("|")[2] for row in page.partition("## Which published")[2].splitlines() if row.startswith("|")]
    named = {name for cell in carried for name in re.findall(r"`(\w+)`", cell)}
    assert named == set(read_catalogue(BUILT_IN).ids)
    assert len(named) >= 40


def test_they_stand_in_cradle_to_career_order() -> None:
    ids = read_catalogue(BUILT_IN).ids
    wanted = ["kindergarten_readiness", "early_grade_reading", "middle_grade_math", "chronic_absence", "promotion"]
    assert [i for i in ids if i in wanted] == wanted
    assert ids.index("graduation_4yr") < ids.index("ninth_grade_on_track") < ids.index("students_served")


def test_every_built_in_definition_says_what_a_reader_needs() -> None:
    for indicator in read_catalogue(BUILT_IN).indicators:
        assert indicator.how_to_read, indicator.id
        assert indicator.caveats, indicator.id
        assert indicator.stewardship.authored_by, indicator.id
        assert indicator.stewardship.review_due, indicator.id


def test_every_built_in_definition_is_told_in_spanish_too() -> None:
    for indicator in read_catalogue(BUILT_IN).indicators:
        (said,) = indicator.translations
        assert said.language == "es"
        for name in ("title", "short_title", "why_it_matters", "how_to_read", "source"):
            assert getattr(said, name) not in ("", getattr(indicator, name)), (indicator.id, name)
        assert len(said.caveats) == len(indicator.caveats), indicator.id
        assert len(said.short_title) <= 30, indicator.id


def test_a_file_of_the_same_name_replaces_a_built_in(tmp_path: Path) -> None:
    (tmp_path / "chronic_absence.toml").write_text(definition_text(title="Ours"), encoding="utf-8")
    (tmp_path / "days_missed.TOML").write_text(definition_text(), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a definition", encoding="utf-8")
    catalogue = read_catalogue(BUILT_IN, tmp_path)
    assert catalogue["chronic_absence"].title == "Ours"
    assert catalogue["days_missed"].title == "Days missed"
    assert len(catalogue.ids) == len(read_catalogue(BUILT_IN).ids) + 1
    assert catalogue.defined_in("chronic_absence") == f"{tmp_path.name}/chronic_absence.toml"
    assert catalogue.defined_in("promotion") == "built in"


def test_two_files_of_one_folder_do_not_define_the_same_indicator(tmp_path: Path) -> None:
    for name in ("days_missed.toml", "days_missed.TOML"):
        (tmp_path / name).write_text(definition_text(), encoding="utf-8")
    said = "days_missed.toml: 'days_missed.TOML' defines the same indicator; keep one of the two"
    for found in (check_catalogue(BUILT_IN, tmp_path), check_files([tmp_path])):
        assert [str(problem) for problem in found] == [said]
    with pytest.raises(Refused, match="keep one of the two"):
        read_catalogue(BUILT_IN, tmp_path)


def test_a_folder_that_is_called_as_a_definition_is_none(tmp_path: Path) -> None:
    (tmp_path / "days_missed.toml").mkdir()
    for found in (check_catalogue(BUILT_IN, tmp_path), check_files([tmp_path])):
        assert [str(problem) for problem in found] == ["days_missed.toml: cannot be read: it is a folder"]


def test_what_another_program_keeps_is_no_definition_and_what_an_editor_named_otherwise_is_told(tmp_path: Path) -> None:
    for name in ("._days_missed.toml", ".#days_missed.toml"):
        (tmp_path / name).write_bytes(b"\0\xff")
    (tmp_path / "days_missed.toml.txt").write_text(definition_text(), encoding="utf-8")
    (warning,) = check_catalogue(BUILT_IN, tmp_path)
    assert (warning.severity, str(warning)) == (
        "warning",
        "days_missed.toml.txt: is not read: the name of a definition ends in .toml",
    )
    assert read_catalogue(tmp_path).ids == ()


@pytest.mark.parametrize(("letters", "problems"), [(64, 0), (65, 1)])
def test_an_id_has_64_letters_at_most(tmp_path: Path, letters: int, problems: int) -> None:
    (tmp_path / f"{'a' * letters}.toml").write_text(definition_text(), encoding="utf-8")
    assert len(check_catalogue(tmp_path)) == problems


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_catalogue(tmp_path / "definitions").ids == ()


def test_an_id_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refused, match="Did you mean 'chronic_absence'"):
        read_catalogue(BUILT_IN)["cronic_absence"]


def test_one_definition_is_read_whatever_the_others_are_like(tmp_path: Path) -> None:
    (tmp_path / "chronic_absence.toml").write_text(definition_text(title="Ours"), encoding="utf-8")
    (tmp_path / "draft.toml").write_text(definition_text(population="days_enroled > 1"), encoding="utf-8")
    assert read_indicator("chronic_absence", BUILT_IN, tmp_path).title == "Ours"
    assert read_indicator("promotion", BUILT_IN, tmp_path).id == "promotion"
    with pytest.raises(Refused, match=r"draft\.toml:6 population: unknown field 'days_enroled'"):
        read_indicator("draft", BUILT_IN, tmp_path)
    with pytest.raises(Refused, match=r"there is no indicator 'drafd'\. Did you mean 'draft'"):
        read_indicator("drafd", BUILT_IN, tmp_path)


def test_a_review_that_is_due_is_a_warning() -> None:
    indicator = read_catalogue(BUILT_IN)["promotion"]
    assert overdue(indicator, today=date(2027, 11, 24)) == ()
    (warning,) = overdue(indicator, today=date(2027, 11, 25))
    assert warning.severity == "warning"
    assert "promotion.toml stewardship: its review was due on 2027-11-24" in str(warning)


def test_a_definition_with_everything_that_one_can_say(tmp_path: Path) -> None:
    more = definition_text(
        version=2,
        short_title="Missed",
        how_to_read="So.",
        unit="percent",
        decimals=0,
        geographies=["school", "community"],
        disaggregate_by=["sex", "race_ethnicity"],
        by_partner=False,
        framework="F",
        framework_code="F1",
        max_unknown=0.1,
    )
    tables = (
        "[baseline]\nschool_year = 2022\nvalue = 0.2\n"
        "[[target]]\nschool_year = 2027\nvalue = 0.15\n"
        '[[target]]\nschool_year = 2027\nvalue = 0.2\ngroup = "sex = male"\n'
        '[[change]]\nversion = 2\nreason = "Because."\n'
        '[[series_break]]\nschool_year = 2021\nreason = "Remote."\n'
        '[[variant]]\nname = "Twenty days"\npopulation = "days_enrolled >= 20"\n'
        '[stewardship]\nauthored_by = "A"\nchecked_by = "B"\nreviewed_on = 2026-01-01\nreview_due = 2099-01-01\n'
        '[translations.es]\ntitle = "Días perdidos"\nunit = "por ciento"\n'
        '[translations.fr]\ntitle = "Jours manqués"\nshort_title = "Jours"\n'
    )
    (tmp_path / "days_missed.toml").write_text(more + tables, encoding="utf-8")
    one = read_catalogue(tmp_path)["days_missed"]
    assert one.geographies == ("community", "school")
    assert one.disaggregate_by == ("race_ethnicity", "sex")
    assert [(t.group_dimension, t.group_value) for t in one.targets] == [("all", "all"), ("sex", "male")]
    assert (one.baseline_year, one.changes[0].version, one.series_breaks[0].school_year) == (2022, 2, 2021)
    assert one.variants[0].population is not None
    assert [(t.language, t.title, t.short_title, t.unit) for t in one.translations] == [
        ("es", "Días perdidos", "Días perdidos", "por ciento"),
        ("fr", "Jours manqués", "Jours", ""),
    ]
    page = describe_indicator(one)
    for said in (
        "| in groups by | race ethnicity, sex |",
        "| most unknown | a value says so where more than 10 percent were not recorded |",
        "| baseline | 2021–22; told then as 0.2 |",
        "| target | 0.2 in 2026–27 for sex male |",
        "| steward | A, next review 2099-01-01 |",
        "| checked | by B on 2026-01-01 |",
        "Variant *Twenty days*: population `days_enrolled >= 20`",
    ):
        assert said in page
    assert one.stewardship.review_due == date(2099, 1, 1)
