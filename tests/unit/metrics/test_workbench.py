"""Trying a definition before it is published, and beginning a new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.problems import Refused
from metrics.catalogue import read_catalogue
from metrics.workbench import TrialRow, try_indicator, write_new_definition
from tests.lib.definitions import hand_made_warehouse, indicator

ROWS = {
    "student_year": [
        {"student_id": "1", "school_year": 2024, "neighborhood_id": "n", "days_enrolled": 180, "days_absent": 18},
        {"student_id": "2", "school_year": 2024, "neighborhood_id": "n", "days_enrolled": 180, "days_absent": 0},
        {"student_id": "3", "school_year": 2024, "days_enrolled": 180},
    ]
}


def test_a_trial_shows_the_community_and_its_neighborhoods_unprotected(tmp_path: Path) -> None:
    with hand_made_warehouse(tmp_path, ROWS) as warehouse:
        trial = try_indicator(warehouse, indicator("one"))
        count = try_indicator(warehouse, indicator("one", statistic="count"))
        pairs = try_indicator(warehouse, indicator("one", unit_of_analysis="student_school_year"))
    assert trial == [
        TrialRow(2024, "community", "community", 1, 2, 1, 0.5),
        TrialRow(2024, "neighborhood", "n", 1, 2, 0, 0.5),
        TrialRow(2024, "neighborhood", "unknown", 0, 0, 1, None),
    ]
    assert count[0] == TrialRow(2024, "community", "community", 1, None, 1, 1)
    assert {row.value for row in pairs} == {None}
    assert trial[0].as_text() == ("2023–24", "community", "1", "2", "1", "0.5000")
    assert trial[2].as_text() == ("2023–24", "unknown", "0", "0", "1", "")
    assert trial[0].to_json()["geography_type"] == "community"


def test_a_new_definition_passes_every_rule_as_it_stands(tmp_path: Path) -> None:
    path = write_new_definition(tmp_path / "definitions", "perfect_attendance")
    assert read_catalogue(path.parent)["perfect_attendance"].title == "Perfect attendance"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_new_definition(tmp_path, "perfect_attendance")
    with pytest.raises(Refused, match="is there already"):
        write_new_definition(tmp_path, "perfect_attendance")


@pytest.mark.parametrize("name", ["Perfect", "../escape", "9th_grade", "a-b", ""])
def test_an_id_is_a_word(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="small letters"):
        write_new_definition(tmp_path, name)
