"""What viewers of a release click, as links."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from dashboard.release import Release

_PAGES = {"": 3, "indicator": 5, "neighborhood": 3, "partner": 2, "services": 1, "data": 1, "about": 1, "board-pack": 1}
"""How often each page is visited, against the others."""
_FILTERS = {"year": 0.3, "place": 0.3, "partner": 0.1, "group": 0.1}
"""How often a visit comes with each filter."""


class Link(NamedTuple):
    path: str
    search: str


def clicks(release: Release, seed: int) -> Iterator[Link]:
    """What one viewer clicks, without an end: any page of any subject, with any filters."""
    chance = random.Random(seed)
    subjects = {
        "indicator": tuple(release.indicators),
        "neighborhood": tuple(place.key.id for place in release.neighborhoods),
        "partner": tuple(release.partners),
    }
    values = {
        "year": tuple(map(str, release.years)),
        "place": tuple(str(place.key) for place in release.neighborhoods),
        "partner": tuple(release.partners),
        "group": tuple(str(group) for group in release.group_axis),
    }
    pages, weights = tuple(_PAGES), tuple(_PAGES.values())
    while True:
        (kind,) = chance.choices(pages, weights)
        subject = f"/{chance.choice(subjects[kind])}" if kind in subjects else ""
        chosen = {name: chance.choice(values[name]) for name, share in _FILTERS.items() if chance.random() < share}
        yield Link(f"/{kind}{subject}", f"?{urlencode(chosen, safe=':')}" if chosen else "")
