"""What is this place's profile?"""

from __future__ import annotations

from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.elements import Element, tag
from dashboard.components.pack_links import pack_downloads
from dashboard.components.parts import head, link_list, not_found, notice, section, with_contents
from dashboard.page import Page, PageKind
from dashboard.records import ALL, WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection, to_query
from dashboard.sentences import why_nothing
from dashboard.texts import counted, text
from dashboard.views import draw
from dashboard.views.partners import SERVED
from metrics.cells import CellStatus

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
                    "partners_here": _active_partners(release, here),
                }
            ),
        ],
        filters=FILTERS,
        indicators=indicators,
    )


def entries(release: Release, chosen: Selection) -> list[tuple[str, str, str]]:
    """Every neighborhood with its link."""
    query = to_query(release, chosen)
    return [(place.name, f"/neighborhood/{place.key.id}{query}", "") for place in release.neighborhoods]


def _active_partners(release: Release, here: Selection) -> Element:
    """Partners that serve students of the neighborhood, sit or run a program there; of how many it is hidden."""
    query = to_query(release, here)
    listed: list[tuple[str, str, str]] = []
    hidden = 0
    for partner in release.partners.values():
        served = release.find(SERVED, here.year, here.place, partner=partner.partner_id)
        programs = sum(
            program.partner_id == partner.partner_id and program.neighborhood_id == here.place.id
            for program in release.programs
        )
        words = []
        if served is not None and served.is_shown and served.value != 0:
            key = "neighborhood.students_one" if served.value == 1 else "neighborhood.students"
            words.append(text(key, students=served.display))
        if programs:
            words.append(counted("neighborhood.programs", programs))
        if partner.neighborhood_id == here.place.id:
            words.append(text("neighborhood.sits_here"))
        if words:
            listed.append((partner.name, f"/partner/{partner.partner_id}{query}", " · ".join(words)))
        elif served is not None and served.status is CellStatus.SUPPRESSED:
            hidden += 1
    shown: Element = link_list(listed) if listed else tag("P", text("neighborhood.no_partners"))
    more = tag("P", counted("neighborhood.hidden", hidden)) if hidden else None
    return section(text("neighborhood.partners", partners=len(listed)), shown, more, identity="partners")


KIND = PageKind("neighborhood", "nav.neighborhood", page)
