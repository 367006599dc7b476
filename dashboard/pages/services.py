"""Where is need not met, and where do we double up?"""

from __future__ import annotations

from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.parts import head
from dashboard.page import Page, PageKind
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.texts import text
from dashboard.views import draw
from dashboard.views.need import REACH, UNMET
from dashboard.views.partners import OVERLAP, overlap_sentence


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
            head(text("services.question"), f"{need.sentence} {overlap or partners.sentence}"),
            card(release, need, lead=True),
            *(
                card(release, draw(release, Query("ranking", whole, name, "neighborhood")))
                for name in (UNMET, REACH)
                if name in release.indicators
            ),
            card(release, draw(release, Query("assets", whole))),
            card(release, partners, lead=not overlap),
            card(release, draw(release, Query("trend", whole, OVERLAP))) if overlap else None,
            card(release, draw(release, Query("programs", whole, part="at_risk"))),
        ],
        filters=("year", "benchmark"),
        indicators=tuple(release.indicators),
    )


KIND = PageKind("services", "nav.services", page)
