"""What people write beside the numbers: stories and targets, checked before anything is published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.problems import Refused
from etl.toml_file import TomlFile, read_toml
from metrics.catalogue import Catalogue
from metrics.indicator import Target
from metrics.release.catalogue_tables import story_part_records
from metrics.release.stories import Story, read_stories
from metrics.release.targets import targets_of
from tests.lib.definitions import indicator

IDS = ("chronic_absence",)


def test_stories_come_oldest_first(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 2025-01-10\ntitle: Buses: late again\n---\nTwo\n\nparagraphs.\n")
    (tmp_path / "b.md").write_text(
        "---\ndate: 2024-01-10\nkind: data_notice\ntitle: B\nindicator: chronic_absence\n---\n"
    )
    assert read_stories(tmp_path, IDS) == [
        Story("b", date(2024, 1, 10), "data_notice", "B", "", "chronic_absence"),
        Story("a", date(2025, 1, 10), "note", "Buses: late again", "Two\n\nparagraphs.", None),
    ]
    assert read_stories(tmp_path / "nowhere", IDS) == []


def test_a_plan_to_turn_a_curve_is_told_in_parts(tmp_path: Path) -> None:
    head = "date: 2025-01-10\ntitle: T\nkind: turn_the_curve\n"
    plan = "owner: Ms. A: superintendent\nwhat: It rises.\nnext_step: Meet.\n"
    (tmp_path / "a.md").write_text(f"---\n{head}{plan}---\nBody\n")
    (story,) = read_stories(tmp_path, IDS)
    assert list(story.parts.items()) == [
        ("what", "It rises."),
        ("next_step", "Meet."),
        ("owner", "Ms. A: superintendent"),
    ]
    assert next(story_part_records([story])) == {"story_id": "a", "part": "what", "words": "It rises."}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "---\ndate: 2025-01-10\ntitle: T\nkind: note\nwhy: W\n---\n",
            "a.md why: belongs to a story of `kind: turn_the_curve`; this one is of kind 'note'",
        ),
        ("No head at all", "a.md:1: begins with a head between two lines of `---`"),
        ("---\ndate: 2025-01-10\ntitle: T", "a.md:1: begins with a head"),
        ("---\ndate: 2025-01-10\n---\n", "a.md: `title` is missing"),
        ("---\ndate: 10 May\ntitle: T\n---\n", "a.md date: expected a date like 2026-08-31, found '10 May'"),
        (
            "---\ndate: 2025-01-10\ntitle: T\nkind: evnt\n---\n",
            "'evnt' is none of note, event, data_notice, turn_the_curve. Did you mean 'event'?",
        ),
        ("---\ndate: 2025-01-10\ntitle: T\nindicator: x\n---\n", "a.md indicator: there is no indicator 'x'."),
        ("---\ndate: 2025-01-10\ntitel: T\n---\n", "a.md:3 titel: unknown key. Did you mean 'title'?"),
        ("---\ndate 2025-01-10\n---\n", "a.md:2: expected `key: value`"),
    ],
)
def test_a_story_that_cannot_be_told_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.md").write_text(text)
    with pytest.raises(Refused) as refused:
        read_stories(tmp_path, IDS)
    assert message in str(refused.value)


def test_a_story_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 2025-01-10\ntitle: T\n---\nBody\n", encoding="utf-8-sig")
    assert [story.title for story in read_stories(tmp_path, IDS)] == ["T"]


def test_a_story_of_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("---\ndate: 2025-01-10\ntitle: Año\n---\n".encode("latin-1"))
    with pytest.raises(Refused, match="is not UTF-8 text"):
        read_stories(tmp_path, IDS)


TOML = TomlFile(Path("community.toml"), {}, {})
CATALOGUE = Catalogue(
    (indicator("chronic_absence", targets=(Target(2027, Decimal("0.2")), Target(2028, Decimal("0.19")))),)
)


def test_the_communitys_target_replaces_a_definitions() -> None:
    own = [{"indicator": "chronic_absence", "school_year": 2027, "value": 0.15}]
    own += [{"indicator": "chronic_absence", "school_year": 2027, "value": 0.18, "group": "sex=male"}]
    assert targets_of(CATALOGUE, own, TOML) == [
        ("chronic_absence", Target(2027, Decimal("0.15"))),
        ("chronic_absence", Target(2027, Decimal("0.18"), "sex", "male")),
        ("chronic_absence", Target(2028, Decimal("0.19"))),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"indicator": "chronic_absense"},
            "target 1, indicator: there is no indicator 'chronic_absense'. Did you mean",
        ),
        ({"school_year": 27}, "target 1, school_year: a school year is its spring, like 2027, found 27"),
        ({"value": "15 %"}, "target 1, value: expected a number, found '15 %'"),
        ({"value": float("nan")}, "target 1, value: expected a number, found nan"),
        ({"school_year": [2027]}, "target 1, school_year: a school year is its spring, like 2027, found a list"),
        ({"group": 3}, "target 1, group: expected a text in quotes, found 3"),
        ({"value": 15}, "target 1, value: a share lies between 0 and 1: 15 percent is 0.15, found 15"),
        ({"group": "male"}, "target 1, group: write a group as `dimension=group`"),
        ({"goup": "sex=male"}, "target 1, goup: unknown key. Did you mean 'group'?"),
    ],
)
def test_a_wrong_target_is_refused_with_advice(change: dict[str, Any], message: str) -> None:
    entry = {"indicator": "chronic_absence", "school_year": 2027, "value": 0.15} | change
    with pytest.raises(Refused) as refused:
        targets_of(CATALOGUE, [entry], TOML)
    assert f"community.toml {message}" in str(refused.value)


def test_a_wrong_target_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "community.toml"
    target = '[[target]]\nindicator = "chronic_absence"\nschool_year = 2027\n'
    path.write_text(f'name = "x"\n\n{target}value = 0.15\n\n{target}value = 15\n\n{target}')
    settings = read_toml(path)
    with pytest.raises(Refused) as refused:
        targets_of(CATALOGUE, settings.values["target"], settings)
    assert [problem.line for problem in refused.value.problems] == [11, 13]


def test_a_target_that_says_nothing_is_missing_three_things() -> None:
    with pytest.raises(Refused) as refused:
        targets_of(CATALOGUE, [{}], TOML)
    assert len(refused.value.problems) == 3
