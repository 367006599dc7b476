"""The catalogues of texts: each says everything that is asked for and nothing else, of the same values."""

from __future__ import annotations

import re
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from dashboard.texts import ENGLISH, LANGUAGES, catalogue, counted, label, listed, speaking, spoken, text
from etl.codes import SERVICE_CATEGORY
from etl.sources import SOURCES
from metrics.dimensions import DIMENSIONS
from metrics.disclosure.display import HIDDEN, NO_STUDENTS, NOT_AVAILABLE, many_unknown
from metrics.glossary import TERMS
from metrics.indicator import OUTCOME_AREAS

DASHBOARD = Path(__file__).parents[3] / "dashboard"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in DASHBOARD.rglob("*.py"))
# A key that is put together from parts, as a pattern that the catalogue's keys are held against.
ASKED = [
    re.sub(r"\{[^}]*\}", "[a-z_0-9]+", key.replace(".", r"\."))
    for key in re.findall(r"[\"']([a-z_]+\.[a-z_.0-9]*(?:\{[^}]*\}[a-z_.0-9]*)*)[\"']", SOURCE)
]
# Families whose words stand for codes, or for what a release itself says: the data ask for them, not the source.
FAMILIES = {*re.findall(r"label\(f?[\"']([a-z_]+)", SOURCE), "published", "glossary"}


def placeholders(words: str) -> set[str]:
    """The names in braces. Raises ValueError for a brace that has no other half."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def test_english_and_spanish_are_spoken() -> None:
    assert {"en", "es"} <= set(LANGUAGES)
    assert spoken() == ENGLISH


def test_every_text_is_said_somewhere() -> None:
    unsaid = [
        key
        for key in catalogue()
        if key.partition(".")[0] not in FAMILIES
        and not any(re.fullmatch(pattern, one) for pattern in ASKED for one in (key, re.sub("_(one|none)$", "", key)))
    ]
    assert unsaid == []


def test_every_text_that_is_said_is_there() -> None:
    literal = set(re.findall(r"(?:text|counted)\(\s*\"([a-z_]+\.[a-z_.0-9]+)\"", SOURCE))
    assert literal
    assert literal - set(catalogue()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things_of_the_same_values(language: str) -> None:
    english, other = catalogue(), catalogue(language)
    assert list(other) == list(english), "the same keys in the same order"
    for key, words in other.items():
        assert words.strip() == words != "", key
        assert placeholders(words) == placeholders(english[key]), key


def test_a_missing_text_or_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("no.such")
    with pytest.raises(KeyError):
        text("number.one_in", part=1)


def test_one_and_many() -> None:
    assert counted("programs.with_places", 1) == ", with 1 place"
    assert counted("programs.with_places", 2) == ", with 2 places"
    assert counted("programs.with_places", 0) == ", with 0 places"
    assert counted("scorecard.met", 0) == "none is met"
    with speaking("es"):
        assert counted("programs.with_places", 1) == ", con 1 cupo"
        assert counted("scorecard.met", 0) == "no se cumple ninguna"
        assert counted("programs.with_places", 1_200) == ", con 1,200 cupos"


def test_lists() -> None:
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(["A", "B", "C"], 2) == "A, B and 1 other"
    with speaking("es"):
        assert listed(["A", "B", "Iola"]) == "A, B, Iola", "no y that would have to be e"
        assert listed(["A", "B", "C", "D"], 2) == "A, B y 2 más"


def test_codes_without_words_stand_for_themselves() -> None:
    assert label("partner_kind", "tool_library") == "Tool library"
    assert label("partner_kind", "tool library", "as it was sent") == "as it was sent"
    assert label("partner_kind", "Food bank") == "Food bank"
    with speaking("es"):
        assert label("partner_kind", "food bank") == "Banco de alimentos"


def test_a_language_is_spoken_by_one_thread_alone() -> None:
    both_speak = Barrier(2)

    def said(language: str) -> tuple[str, str]:
        with speaking(language):
            both_speak.wait()
            return text("nav.about"), spoken()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(said, ["en", "es"])) == [("About", "en"), ("Acerca de", "es")]
    assert spoken() == ENGLISH


def test_an_error_ends_what_was_spoken_inside() -> None:
    with pytest.raises(KeyError), speaking("es"):
        text("no.such")
    assert spoken() == ENGLISH


def test_the_catalogue_knows_again_what_a_release_says() -> None:
    """Words that a release bears in English are in the English catalogue as they are in the release."""
    english = catalogue()
    assert english["published.hidden"] == HIDDEN
    assert english["published.no_students"] == NO_STUDENTS
    assert english["published.not_available"] == NOT_AVAILABLE
    assert english["published.many_unknown"].format(share=12) == many_unknown(0.12)
    for dimension in DIMENSIONS:
        assert label("dimension", dimension.name, "") == dimension.label
        for group in dimension.groups:
            assert label(f"group.{dimension.name}", group.value, "") == group.label
    for source in SOURCES:
        assert label("grain", source.name, "") == source.grain
        assert label("source", source.name, "")
    for area in OUTCOME_AREAS:
        assert label("outcome_area", area, "")
    for category, words in SERVICE_CATEGORY.labels.items():
        assert label("service_category", category, "") == words
    known = [key for key in english if key.startswith("glossary.")]
    terms = {english[key]: english[key.removesuffix("term") + "meaning"] for key in known if key.endswith(".term")}
    assert terms == TERMS
