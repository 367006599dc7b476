"""A release in the language that is spoken: what its definitions and the catalogue can say in it, they say.

A release is written in English. Names, stories and whatever nobody has translated stay as they were published; no
number, no cell and no order is another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from dashboard.numbers import with_unit
from dashboard.records import UNKNOWN, Dimension, Indicator, IndicatorTranslation, Place
from dashboard.release import Release
from dashboard.texts import ENGLISH, catalogue, label, speaking, spoken, text

_PUBLISHED = "published."
_TRANSLATED = ("title", "short_title", "unit", "why_it_matters", "how_to_read", "caveats", "source")


def in_language(release: Release, language: str) -> Release:
    """The release, written in English, as it reads in another language; cells are shared and not copied."""
    with speaking(language):
        indicators = {
            name: _indicator(indicator, release.translations.get((name, language)))
            for name, indicator in release.indicators.items()
        }
        units = {indicator.unit: indicators[name].unit for name, indicator in release.indicators.items()}
        return replace(
            release,
            indicators=indicators,
            places={key: _place(place) for key, place in release.places.items()},
            dimensions={key: _dimension(dimension) for key, dimension in release.dimensions.items()},
            cells=replace(
                release.cells,
                displays=tuple(_display(display, units) for display in release.cells.displays),
                notes=tuple(_said_again(note) for note in release.cells.notes),
            ),
            assets=[
                replace(asset, category_label=label("service_category", asset.service_category, asset.category_label))
                for asset in release.assets
            ],
            sources=[replace(source, grain=label("grain", source.source, source.grain)) for source in release.sources],
            changes=[
                replace(
                    change,
                    previous_display=_display(change.previous_display, units),
                    display=_display(change.display, units),
                )
                for change in release.changes
            ],
            terms=dict(sorted((_term(*term) for term in release.terms.items()), key=lambda said: said[0].lower())),
        )


def as_published() -> str | None:
    """The language of what nobody translates, for its `lang`; None where the page itself speaks it."""
    return None if spoken() == ENGLISH else ENGLISH


def language_of(release: Release, indicator: Indicator, name: str) -> str | None:
    """The language in which that field of the indicator reads, for its `lang`; None where the page itself speaks it."""
    said = release.translations.get((indicator.indicator_id, spoken()))
    is_translated = said is not None and getattr(said, "how_to_read" if name == "described" else name, None)
    return None if is_translated else as_published()


def _indicator(indicator: Indicator, said: IndicatorTranslation | None) -> Indicator:
    """The indicator in the words of its translation, and in its own where that says nothing.

    The definition's own plain sentence is worked out in English; how to read it stands in its place.
    """
    if said is None:
        return indicator
    words = {name: words for name in _TRANSLATED if (words := getattr(said, name))}
    if said.how_to_read:
        words |= {"described": said.how_to_read, "how_to_read": None}
    return replace(indicator, **words)


def _place(place: Place) -> Place:
    return replace(place, name=text("published.unknown_place")) if place.key.id == UNKNOWN else place


def _dimension(dimension: Dimension) -> Dimension:
    return replace(
        dimension,
        label=label("dimension", dimension.id, dimension.label),
        groups=tuple(
            (group, label(f"group.{group.dimension}", group.value, words)) for group, words in dimension.groups
        ),
    )


def _display(display: str, units: Mapping[str, str]) -> str:
    """What a cell shows: a number with its unit, or the word for why there is none."""
    number, _, unit = display.partition(" ")
    return with_unit(number, units[unit]) if number[-1:].isdigit() and unit in units else _said_again(display)


def _term(term: str, meaning: str) -> tuple[str, str]:
    """A term of the glossary and what it means."""
    for key, words in catalogue().items():
        if words == term and key.startswith("glossary.") and key.endswith(".term"):
            return text(key), text(key.removesuffix("term") + "meaning")
    return term, meaning


def _said_again(words: str) -> str:
    """What a release says in words of its own; words that are not among those stay."""
    for key, pattern in _patterns().items():
        found = pattern.fullmatch(words)
        if found:
            return text(key, **found.groupdict())
    return words


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """By key, how to know again what a release says."""
    return {
        key: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(words)))
        for key, words in catalogue().items()
        if key.startswith(_PUBLISHED)
    }
