"""Words of one language in what is said in another: what gives away a text that was forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dashboard.release import Release

# Frequent English words that are no Spanish ones, and whatever else would stand where a text was forgotten.
_ENGLISH = """
about above after all and are available be because before below better between by cannot change children community
compared count data days definition download fewer for from gap group grade has have hidden hours how in is
indicator it known least less like lower measured more most need needs neighborhood neighborhoods nothing number of
on only or other partner partners percent place points program programs published range release school schools
served shown student students target than that the them there these they this those to trend was what where which
who whom with worse year years
"""


def english_in(said: str, release: Release) -> set[str]:
    """English words in what is said, where the release did not bring them: as a name, a title or a story."""
    for brought in sorted(_brought(release), key=len, reverse=True):
        said = said.replace(brought, " ")
    return set(re.findall(r"[^\W\d_]+", said.lower())) & set(_ENGLISH.split())


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
    found |= {place.name for place in release.places.values()} | {one.name for one in release.partners.values()}
    found |= {program.name for program in release.programs}
    found |= {words for story in release.stories for words in (story.title, story.body or "")}
    for name in ("title", "short_title", "described", "why_it_matters", "how_to_read", "source", "framework"):
        found |= {getattr(one, name) or "" for one in indicators}
    for name in ("population", "numerator", "denominator", "authored_by", "checked_by"):
        found |= {getattr(one, name) or "" for one in indicators}
    found |= {caveat for one in indicators for caveat in one.caveats or ()}
    return found - {""}
