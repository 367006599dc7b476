"""A definition that means something else: it bears another version, and what it does to each shown value is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.problems import Refused
from etl.warehouse import Warehouse
from metrics.catalogue import BUILT_IN, Catalogue, read_catalogue
from metrics.cells import CellKey
from metrics.disclosure import DisclosurePolicy
from metrics.engines.reference import tally
from metrics.redefinition import compare_definitions
from metrics.release import PublishSummary, list_releases, publish, unversioned_changes
from metrics.release.published_definitions import published_definitions
from tests.lib.definitions import definition_text, hand_made_warehouse, indicator, random_community

ROWS = random_community(11, 240)
COMMUNITY = CellKey("days_missed", 2025, "community", "community", "all", "all", "all")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with hand_made_warehouse(tmp_path_factory.mktemp("community"), ROWS) as warehouse:
        yield warehouse


def defined(folder: Path, **changes: Any) -> Catalogue:
    (folder / "definitions").mkdir(exist_ok=True)
    (folder / "definitions" / "days_missed.toml").write_text(definition_text(**changes), encoding="utf-8")
    return read_catalogue(folder / "definitions")


def published(warehouse: Warehouse, folder: Path, catalogue: Catalogue) -> PublishSummary:
    return publish(warehouse, catalogue, DisclosurePolicy(), name="Testville", releases=folder / "releases")


@pytest.fixture(scope="module")
def first(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    published(warehouse, folder, defined(folder))
    return folder


@pytest.fixture
def folder(first: Path, tmp_path: Path) -> Path:
    """A copy of what was published, of which the next release is to be made."""
    return Path(shutil.copytree(first, tmp_path / "folder"))


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"population": "days_enrolled >= 20"}, "population"),
    ({"numerator": "10.5 * days_absent >= days_enrolled"}, "numerator"),
    ({"statistic": "count"}, "statistic"),
    ({"unit_of_analysis": "student_school_year"}, "unit_of_analysis"),
]


@pytest.mark.parametrize(("changes", "part"), CHANGES)
def test_another_meaning_under_the_same_version_is_refused(
    warehouse: Warehouse, folder: Path, changes: dict[str, Any], part: str
) -> None:
    catalogue = defined(folder, **changes)
    (problem,) = unversioned_changes(catalogue, folder / "releases")
    assert (problem.file, problem.where) == ("days_missed.toml", "version")
    assert problem.line is not None
    assert part in problem.message
    assert "set version = 2" in problem.message
    before = list_releases(folder / "releases")
    with pytest.raises(Refused, match="set version = 2"):
        published(warehouse, folder, catalogue)
    assert list_releases(folder / "releases") == before
    higher = defined(folder, version=2, **changes)
    assert list(unversioned_changes(higher, folder / "releases")) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Ours", "caveats": ["Another."]},
        {"numerator": "10*days_absent>=days_enrolled"},
        {"population": "(days_enrolled >= 10)"},
        {"direction": "none"},
    ],
)
def test_what_means_the_same_needs_no_other_version(folder: Path, changes: dict[str, Any]) -> None:
    assert list(unversioned_changes(defined(folder, **changes), folder / "releases")) == []


def test_a_version_is_not_lowered(warehouse: Warehouse, folder: Path) -> None:
    published(warehouse, folder, defined(folder, version=3))
    lowered = defined(folder, version=2, title="Ours")
    (problem,) = unversioned_changes(lowered, folder / "releases")
    assert (problem.file, problem.where) == ("days_missed.toml", "version")
    assert problem.line is not None
    assert problem.message.endswith("has version 3, and a version is never lowered; set version = 3")
    with pytest.raises(Refused, match="never lowered"):
        published(warehouse, folder, lowered)
    (problem,) = unversioned_changes(defined(folder, population="days_enrolled >= 20"), folder / "releases")
    assert "has version 3 of another meaning (population); set version = 4" in problem.message


@pytest.mark.parametrize(
    ("population", "said"),
    [
        ("days_enrolled >= 20", "of another meaning (population); the one that is built in has version 1: "),
        ("days_enrolled >= 10", "and a version is never lowered; the one that is built in has version 1: "),
    ],
)
def test_whoever_goes_back_to_a_built_in_definition_writes_one(
    warehouse: Warehouse, tmp_path: Path, population: str, said: str
) -> None:
    built_in = read_catalogue(BUILT_IN).only(["chronic_absence"])
    own = replace(built_in.indicators[0], version=2, population=indicator("one", population=population).population)
    published(warehouse, tmp_path, Catalogue((own,)))
    (problem,) = unversioned_changes(built_in, tmp_path / "releases")
    assert (problem.file, problem.line, problem.where) == ("chronic_absence.toml", None, "version")
    assert said + "put a definition of this id into definitions/ with version = " in problem.message


def test_nothing_published_asks_for_no_version(tmp_path: Path) -> None:
    assert list(unversioned_changes(defined(tmp_path), tmp_path / "releases")) == []
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current").write_text("2020-01-01-00000000\n")
    assert list(unversioned_changes(defined(tmp_path), tmp_path / "releases")) == []


def test_each_shown_value_is_compared_by_both_definitions(warehouse: Warehouse, folder: Path) -> None:
    catalogue = defined(folder, version=2, population="days_enrolled >= 16")
    (found,) = compare_definitions(warehouse, catalogue, folder / "releases")
    assert found.published.differs_in(found.indicator) == ("population",)
    assert 0 < len(found.changed) < len(found.values)
    assert {value.key.geography_type for value in found.changed} == {"community", "neighborhood", "school"}
    assert {value.key.group_dimension for value in found.changed} > {"all", "sex", "race_ethnicity"}
    assert any(value.key.partner_id != "all" for value in found.changed)

    (whole,) = (value for value in found.values if value.key == COMMUNITY)
    rows = [row for row in ROWS["student_year"] if row["school_year"] == 2025]
    was, now = tally(defined(folder).indicators[0], rows), tally(catalogue.indicators[0], rows)
    assert whole.then == pytest.approx(float(was.numerator / was.denominator))
    assert whole.now == pytest.approx(float(now.numerator / now.denominator))
    assert whole.published == f"{float(was.numerator / was.denominator):.1%}"
    assert "version 1 to 2: differs in population" in found.to_text()
    year, place, partner, group, shown, then, after, difference = whole.as_text()
    assert (year, place, partner, group, shown) == ("2024–25", "community", "all", "all", whole.published)
    assert float(difference) == pytest.approx(float(after) - float(then), abs=2e-4)
    assert {value.key.school_year for value in found.changed_in(None)} == {2025}
    assert {value.key.school_year for value in found.changed_in([2024])} == {2024}


def test_hidden_values_are_no_part_of_the_comparison(warehouse: Warehouse, folder: Path) -> None:
    (found,) = compare_definitions(
        warehouse, defined(folder, version=2, population="days_enrolled >= 16"), folder / "releases"
    )
    assert "hidden" not in {value.published for value in found.values}


def test_a_definition_that_means_the_same_is_compared_where_it_is_asked_for(warehouse: Warehouse, folder: Path) -> None:
    same = defined(folder, title="Ours")
    assert compare_definitions(warehouse, same, folder / "releases") == []
    (found,) = compare_definitions(warehouse, same, folder / "releases", "days_missed")
    assert found.values
    assert found.changed == ()


def test_what_was_never_published_cannot_be_compared(warehouse: Warehouse, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no indicator 'other'"):
        compare_definitions(warehouse, defined(folder), folder / "releases", "other")
    (tmp_path / "definitions").mkdir()
    (tmp_path / "definitions" / "other.toml").write_text(definition_text(), encoding="utf-8")
    with pytest.raises(Refused, match="'other' is not in release"):
        compare_definitions(warehouse, defined(tmp_path), folder / "releases", "other")
    with pytest.raises(Refused, match="nothing has been published yet"):
        compare_definitions(warehouse, defined(folder), tmp_path / "elsewhere")


def test_a_published_definition_that_can_no_longer_be_computed_is_said_to_be_lost(
    warehouse: Warehouse, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = published_definitions(folder / "releases")["days_missed"]
    lost = replace(then, population="days_on_roll >= 10")
    monkeypatch.setattr("metrics.redefinition.published_definitions", lambda _: {"days_missed": lost})
    (found,) = compare_definitions(warehouse, defined(folder, version=2), folder / "releases")
    assert "can no longer be computed" in found.to_text()
    assert {value.then for value in found.values} == {None}
    assert any(value.now is not None for value in found.values)
