"""Trying a definition before it is published, and beginning a new one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from etl.problems import Refused
from metrics.catalogue import read_catalogue
from metrics.definition_template import new_definition, write_new_definition
from metrics.indicator import Variant
from metrics.workbench import TrialRow, plans_of, try_indicator
from tests.lib.definitions import hand_made_warehouse, indicator

ROWS = {
    "student_year": [
        {"student_id": "1", "school_year": 2024, "neighborhood_id": "n", "days_enrolled": 180, "days_absent": 18},
        {"student_id": "2", "school_year": 2024, "neighborhood_id": "n", "days_enrolled": 15, "days_absent": 0},
        {"student_id": "3", "school_year": 2024, "days_enrolled": 180},
    ]
}


def test_a_trial_without_any_student_is_refused(tmp_path: Path) -> None:
    with (
        hand_made_warehouse(tmp_path, {}) as warehouse,
        pytest.raises(Refused, match="there are no students yet; load deliveries first"),
    ):
        try_indicator(warehouse, indicator("one"))


def test_a_definition_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Refused, match="definitions: cannot be written: not a directory"):
        write_new_definition(tmp_path / "file" / "definitions", "days_missed")


def test_a_trial_shows_the_community_and_its_neighborhoods_unprotected(tmp_path: Path) -> None:
    with hand_made_warehouse(tmp_path, ROWS) as warehouse:
        trial = try_indicator(warehouse, indicator("one"))
        count = try_indicator(warehouse, indicator("one", statistic="count"))
        pairs = try_indicator(warehouse, indicator("one", unit_of_analysis="student_school_year"))
    assert trial.rows == (
        TrialRow(2024, "community", "community", 1, 2, 1, 2 / 3, 0.5),
        TrialRow(2024, "neighborhood", "n", 1, 2, 0, 1.0, 0.5),
        TrialRow(2024, "neighborhood", "unknown", 0, 0, 1, 0.0, None),
    )
    assert count.rows[0] == TrialRow(2024, "community", "community", 1, None, 1, 2 / 3, 1)
    assert {(row.value, row.coverage) for row in pairs.rows} == {(None, None)}
    assert trial.header() == ("year", "place", "numerator", "denominator", "unknown", "coverage", "value")
    first, _, last = trial.lines()
    assert first == ("2023–24", "community", "1", "2", "1", "66.7%", "0.5000")
    assert last == ("2023–24", "unknown", "0", "0", "1", "0.0%", "")
    assert trial.to_json()["rows"][0]["geography_type"] == "community"


def test_a_milestone_that_nobody_recorded_is_told(tmp_path: Path) -> None:
    """Misspelt, it would be unknown of every student, which is no error of the file."""
    rows = {"student_year": [{**row, "met_early_grade_reading": True} for row in ROWS["student_year"]]}
    with hand_made_warehouse(tmp_path, rows) as warehouse:
        misspelt = try_indicator(warehouse, indicator("one", numerator="met_early_grade_readin or days_absent > 3"))
        right = try_indicator(warehouse, indicator("one", numerator="met_early_grade_reading"))
    assert misspelt.unrecorded == (
        "no record tells met_early_grade_readin, so that it is unknown of everyone."
        " Did you mean 'met_early_grade_reading'?",
    )
    assert right.unrecorded == ()


def test_variants_stand_beside_the_definition(tmp_path: Path) -> None:
    longer, any_day = (
        indicator("x", **said) for said in ({"population": "days_enrolled >= 20"}, {"numerator": "days_absent >= 0"})
    )
    variants = (Variant("20 days", longer.population, None), Variant("Any day", None, any_day.numerator))
    with hand_made_warehouse(tmp_path, ROWS) as warehouse:
        trial = try_indicator(warehouse, indicator("one", variants=variants))
    assert [(row.numerator, row.denominator) for row in trial.variants["20 days"]] == [(1, 1), (1, 1), (0, 0)]
    assert [(row.numerator, row.denominator) for row in trial.variants["Any day"]] == [(2, 2), (2, 2), (0, 0)]
    assert trial.header()[-3:] == ("value", "20 days", "Any day")
    assert next(trial.lines())[-3:] == ("0.5000", "1.0000", "1.0000")
    said: list[dict[str, Any]] = trial.to_json()["variants"]
    assert [(one["name"], one["rows"][0]["value"]) for one in said] == [("20 days", 1.0), ("Any day", 1.0)]


def test_the_plan_is_of_one_pass_over_the_unit_whatever_the_variants(tmp_path: Path) -> None:
    longer = indicator("x", population="days_enrolled >= 20").population
    one = indicator("one", variants=(Variant("20 days", longer, None),))
    with hand_made_warehouse(tmp_path, ROWS) as warehouse:
        (plan,) = plans_of(warehouse, one)
    assert "FROM student_year" in plan.statement
    assert plan.steps.count("SCAN") == 1


def test_a_new_definition_passes_every_rule_as_it_stands(tmp_path: Path) -> None:
    path = write_new_definition(tmp_path / "definitions", "perfect_attendance")
    assert read_catalogue(path.parent)["perfect_attendance"].title == "Perfect attendance"


def test_what_a_new_definition_says_in_comments_is_right_too(tmp_path: Path) -> None:
    text = new_definition("perfect_attendance")
    key = text.index("# denominator")
    left_out = text[:key] + text[text.index("\n", key) + 1 :]
    taken = [
        line.removeprefix("# ") if line.startswith(("# [[", "# [")) or " = " in line.partition("#")[2] else line
        for line in left_out.splitlines()
    ]
    (tmp_path / "perfect_attendance.toml").write_text("\n".join(taken), encoding="utf-8")
    one = read_catalogue(tmp_path)["perfect_attendance"]
    assert (len(one.variants), len(one.targets), len(one.series_breaks), len(one.changes)) == (1, 1, 1, 1)
    assert one.stewardship.review_due is not None
    assert len(tomllib.loads(text)) < len(tomllib.loads("\n".join(taken)))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_new_definition(tmp_path, "perfect_attendance")
    with pytest.raises(Refused, match="is there already"):
        write_new_definition(tmp_path, "perfect_attendance")


@pytest.mark.parametrize("name", ["Perfect", "../escape", "9th_grade", "a-b", ""])
def test_an_id_is_a_word(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="small letters"):
        write_new_definition(tmp_path, name)
    assert list(tmp_path.iterdir()) == []
