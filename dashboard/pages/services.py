"""Where is need not met, and where do we double up?"""

from __future__ import annotations

from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.elements import Element
from dashboard.components.parts import head, with_contents
from dashboard.components.prose import addresses_of
from dashboard.page import Page, PageKind
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.texts import text
from dashboard.views import draw
from dashboard.views.need import REACH, UNMET
from dashboard.views.partners import OVERLAP, overlap_sentence
from dashboard.views.programs import AT_RISK


def page(release: Release, chosen: Selection, subject: str) -> Page | None:
    """The page; it is about no one subject."""
    if subject:
        return None
    whole = chosen.to(place=WHOLE_COMMUNITY, partner=ALL, group=ALL_STUDENTS)
    need = draw(release, Query("need", whole))
    partners = draw(release, Query("partners", whole))
    overlap = overlap_sentence(release, whole)
    return Page(
        text("nav.services"),
        [
            head(
                text("services.question"),
                f"{need.sentence} {overlap or partners.sentence}",
                addresses=addresses_of(release, whole),
            ),
            *with_contents(
                {
                    "need": card(release, need, lead=True),
                    "unmet": _ranked(release, whole, UNMET),
                    "reach": _ranked(release, whole, REACH),
                    "assets": card(release, draw(release, Query("assets", whole))),
                    "partners": card(release, partners, lead=not overlap),
                    "overlap": card(release, draw(release, Query("trend", whole, OVERLAP))) if overlap else None,
                    "at_risk": card(release, draw(release, Query("programs", whole, part=AT_RISK))),
                }
            ),
        ],
        filters=("year", "benchmark"),
        indicators=tuple(release.indicators),
    )


def _ranked(release: Release, whole: Selection, indicator: str) -> Element | None:
    if indicator not in release.indicators:
        return None
    return card(release, draw(release, Query("ranking", whole, indicator, "neighborhood")))


KIND = PageKind("services", "nav.services", page)
