"""What is this place's profile?"""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.pack_links import pack_downloads
from dashboard.components.parts import head, not_found, notice, with_contents
from dashboard.page import Page, PageKind
from dashboard.records import ALL, WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection, to_query
from dashboard.sentences import why_nothing
from dashboard.texts import text
from dashboard.views import draw

FILTERS = ("year", "place", "group", "benchmark")


def page(release: Release, chosen: Selection, subject: str) -> Page | None:
    """The page of a neighborhood, or the list of all."""
    indicators = tuple(release.indicators)
    if not subject:
        count = len(release.neighborhoods)
        return Page(
            text("nav.neighborhood"),
            [
                head(text("nav.neighborhood"), text("neighborhood.list", neighborhoods=count)),
                card(release, draw(release, Query("need", chosen.to(place=WHOLE_COMMUNITY)))),
            ],
        )
    place = PlaceKey("neighborhood", subject)
    if place not in release.places:
        return Page(text("not_found.title"), not_found("neighborhood", subject, entries(release, chosen)))
    here = chosen.to(place=place, partner=ALL)
    nothing = why_nothing(release, here, indicators)
    profile = draw(release, Query("spine", here, subject))
    return Page(
        release.places[place].name,
        [
            head(release.places[place].name, profile.sentence, pack_downloads(release, profile.query)),
            notice(nothing) if nothing else None,
            *with_contents(
                {
                    "spine": None if nothing else card(release, profile, lead=True),
                    "help": card(release, draw(release, Query("assets", here, subject))),
                    "partners_here": card(release, draw(release, Query("active", here, subject))),
                }
            ),
        ],
        filters=FILTERS,
        indicators=indicators,
    )


def entries(release: Release, chosen: Selection) -> list[tuple[str, str, str]]:
    """Every neighborhood with its link."""
    query = to_query(release, chosen)
    return [(place.name, address_of("neighborhood", place.key.id, query), "") for place in release.neighborhoods]


KIND = PageKind("neighborhood", "nav.neighborhood", page)
