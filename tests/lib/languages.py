"""Reads what the dashboard says as a proofreader would, in English and in Spanish, and says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dashboard.chart import brief_source
from dashboard.release import Release
from dashboard.texts import LANGUAGES, catalogue

_FAULTS = {
    "en": {
        "one of many": r"(?<![\d.,])1 (days|gaps|hours|indicators|others|pages|partners|points|programs|students)\b",
        "many of one": r"(?<![\d.,])(?!1 )\d+ (day|gap|hour|indicator|page|partner|point|program|student)\b",
    },
    "es": {
        "one of many": r"(?<![\d.,])1 (?!es\b|más\b|menos\b)\w+s\b",
        "many of one": r"(?<![\d.,])(?!1 )\d+ (brecha|cupo|día|hora|indicador|meta|página|programa|punto|estudiante)\b",
        "a el, de el": r"\b(a|de) el\b",
        "y before an i": r"(?i)\by h?i(?!e)",
    },
}
_FAULTS_OF_ALL = {
    "a brace": r"[{}]",
    "two spaces": r"  ",
    "two periods": r"\.\.",
    "a space before a sign": r" [.,;:)]",
    "a nothing": r"\bNone\b(?! of)|\bnan\b",
    "nothing in brackets": r"\(\s*\)",
}


class Proofreader:
    """Reads one language, and knows the words that only another one uses.

    Names, titles and stories are taken as the release brings them.
    """

    def __init__(self, release: Release, language: str) -> None:
        brought = sorted(_brought(release), key=len, reverse=True)
        self._brought = re.compile("|".join(map(re.escape, brought)))
        faults = {**_FAULTS_OF_ALL, **_FAULTS.get(language, {})}
        self._faults = {name: re.compile(pattern) for name, pattern in faults.items()}
        others = set().union(*(_vocabulary(other) for other in LANGUAGES if other != language))
        self._foreign = others - _vocabulary(language)

    def faults(self, said: str) -> list[str]:
        """What is wrong with words, whether or not they are a sentence."""
        own = self._brought.sub("N", said)
        found = [name for name, pattern in self._faults.items() if pattern.search(own)]
        return found + sorted(_words(own) & self._foreign)

    def faults_of_sentence(self, said: str) -> list[str]:
        """What is wrong with one sentence or several: each begins large and ends with one period."""
        found = self.faults(said)
        if not re.match(r"[¿“]?[A-ZÁÉÍÓÚ\d]", said):
            found.append("no capital at the beginning")
        if not re.search(r"[^.]\.$", said):
            found.append("no period at the end")
        return found


def _vocabulary(language: str) -> set[str]:
    """Every word that the catalogue of a language uses."""
    return _words(" ".join(re.sub(r"\{\w+\}", " ", said) for said in catalogue(language).values()))


def _words(said: str) -> set[str]:
    return set(re.findall(r"\b[^\W\d_]+\b", said.lower()))


def words_of_figure(figure: Any) -> Iterator[str]:
    """What a figure writes: legends, labels, and what it tells whoever points at it."""
    if isinstance(figure, dict):
        for key, part in figure.items():
            if isinstance(part, str):
                yield from [part.replace("<br>", " ")] if key in ("text", "name") else []
            elif key in ("text", "categoryarray"):
                yield from (str(one).replace("<br>", " ") for one in part)
            else:
                yield from words_of_figure(part)
    elif isinstance(figure, list):
        for part in figure:
            yield from words_of_figure(part)


def _brought(release: Release) -> set[str]:
    """What stands in a release as people wrote it."""
    indicators = release.indicators.values()
    found = {release.community, release.id}
    found |= {
        part for own in release.manifest.get("text", {}).values() for said in own.values() for part in said.split("\n")
    }
    found |= {place.name for place in release.places.values()} | {one.name for one in release.partners.values()}
    found |= {program.name for program in release.programs} | {match.partner_id for match in release.matches}
    for story in release.stories:
        body = story.body or ""
        found |= {story.title, body, " ".join(body.split()), *release.story_parts.get(story.story_id, {}).values()}
    for name in ("title", "short_title", "described", "why_it_matters", "how_to_read", "source", "framework"):
        found |= {getattr(one, name) or "" for one in indicators}
    for name in ("population", "numerator", "denominator", "authored_by", "checked_by"):
        found |= {getattr(one, name) or "" for one in indicators}
    found |= {brief_source(one.source or "") for one in indicators}
    found |= {caveat for one in indicators for caveat in one.caveats or ()}
    return found - {""}
