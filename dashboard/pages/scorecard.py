"""How are our children doing, and is it getting better?"""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.elements import Element, tag
from dashboard.components.parts import head, notice, with_contents
from dashboard.components.prose import prose
from dashboard.page import Page, PageKind
from dashboard.release import Release
from dashboard.selection import Selection, to_query
from dashboard.sentences import why_nothing
from dashboard.texts import text
from dashboard.views import draw, grid
from dashboard.views.scorecard import gaps_judged, off_track, trends_judged
from metrics.periods import SchoolYear


def page(release: Release, chosen: Selection, subject: str) -> Page | None:
    """The page; it is about no one subject."""
    if subject:
        return None
    indicators = tuple(release.indicators)
    nothing = why_nothing(release, chosen, indicators)
    scorecard = draw(release, Query("scorecard", chosen))
    return Page(
        text("scorecard.page"),
        [
            head(
                text("scorecard.question"),
                scorecard.sentence,
                _counts(release, chosen),
                _off_track(release, chosen),
            ),
            notice(nothing) if nothing else None,
            *with_contents(
                {
                    "all": None if nothing else card(release, scorecard, lead=True),
                    "widest": card(release, draw(release, Query("widest", chosen))),
                    **{
                        f"grid_{part}".strip("_"): card(release, draw(release, Query("grid", chosen, part=part)))
                        for part in grid.parts(release)
                    },
                }
            ),
        ],
        filters=("year", "place", "partner", "group", "benchmark"),
        indicators=indicators,
    )


def _counts(release: Release, chosen: Selection) -> Element:
    """The two headline counts."""
    return tag(
        "Div",
        _count(*trends_judged(release, chosen), text("scorecard.count_improving")),
        _count(*gaps_judged(release, chosen), text("scorecard.count_narrowing")),
        className="counts",
    )


def _off_track(release: Release, chosen: Selection) -> Element | None:
    """The indicators that miss their target of the year, each leading to its page."""
    missed = off_track(release, chosen)
    if not missed:
        return None
    words = text(
        "scorecard.off_track_list", year=SchoolYear(chosen.year), indicators=", ".join(one.title for one in missed)
    )
    query = to_query(release, chosen)
    addresses = {one.title: address_of("indicator", one.indicator_id, query) for one in missed}
    return tag("P", prose(words, addresses), className="off-track")


def _count(part: int, whole: int, words: str) -> Element | None:
    """A count of its whole in large letters; none where there is nothing to count, of which the sentence says why."""
    if not whole:
        return None
    shown = text("scorecard.count", part=part, whole=whole)
    return tag("Div", tag("P", shown, className="count"), tag("P", words, className="count-words"))


KIND = PageKind("", "nav.scorecard", page)
