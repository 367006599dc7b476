"""The catalogue of texts: every text that is asked for is there, and every text that is there is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.texts import catalogue, counted, label, text

DASHBOARD = Path(__file__).parents[3] / "dashboard"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in DASHBOARD.rglob("*.py"))
# A key that is put together from parts, as a pattern that the catalogue's keys are held against.
ASKED = [
    re.sub(r"\{[^}]*\}", "[a-z_0-9]+", key.replace(".", r"\."))
    for key in re.findall(r"[\"']([a-z_]+\.[a-z_.0-9]*(?:\{[^}]*\}[a-z_.0-9]*)*)[\"']", SOURCE)
]
FAMILIES = set(re.findall(r"label\([\"']([a-z_]+)[\"']", SOURCE))


def test_every_text_is_said_somewhere() -> None:
    unsaid = [
        key
        for key in catalogue()
        if key.partition(".")[0] not in FAMILIES
        and not any(re.fullmatch(pattern, key.removesuffix("_one")) or re.fullmatch(pattern, key) for pattern in ASKED)
    ]
    assert unsaid == []


def test_every_text_that_is_said_is_there() -> None:
    literal = set(re.findall(r"(?:text|counted)\(\s*\"([a-z_]+\.[a-z_.0-9]+)\"", SOURCE))
    assert literal
    assert literal - set(catalogue()) == set()


def test_no_text_is_empty_or_has_a_stray_brace() -> None:
    for key, words in catalogue().items():
        assert words.strip() == words != "", key
        assert words.count("{") == words.count("}"), key


def test_a_missing_text_or_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("no.such")
    with pytest.raises(KeyError):
        text("number.one_in", part=1)


def test_one_and_many() -> None:
    assert counted("neighborhood.programs", 1) == "1 program here"
    assert counted("neighborhood.programs", 2) == "2 programs here"


def test_codes_without_words_stand_for_themselves() -> None:
    assert label("outcome_area", "early_grade_reading") == "Early grade reading"
