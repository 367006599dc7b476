"""What goes into the pack for the next meeting: choose, see what it will say, and take it away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.elements import Element, tag
from dashboard.components.pack_links import pack_files
from dashboard.components.parts import head, notice, section, with_contents
from dashboard.components.prose import prose
from dashboard.components.ticks import ticks
from dashboard.exports import NothingToExport, asked_of, with_usual_charts
from dashboard.exports.choice import OF_DATA, OF_EACH, OVERVIEWS, PAPERS, Choice, missing, read_choice, to_search
from dashboard.page import Page, PageKind
from dashboard.release import Release
from dashboard.selection import Option, Selection
from dashboard.texts import counted, label, text
from dashboard.views import draw, said
from metrics.periods import SchoolYear


def page(release: Release, chosen: Selection, search: str) -> Page | None:
    """The page; `search` is the query of its link, which says what is chosen."""
    choice = read_choice(search)
    problems = missing(release, choice)
    pages: Sequence[Query] = ()
    if not problems:
        try:
            pages = asked_of(release, choice)
        except NothingToExport as nothing:
            problems = [str(nothing)]
    return Page(
        text("nav.board_pack"),
        [
            head(text("pack.question"), _sentence(chosen, pages)),
            *(notice(problem) for problem in problems),
            *with_contents(
                {
                    "choose": section(text("pack.choose"), _form(release, choice), identity="choose"),
                    **(
                        {
                            "download": _downloads(release, choice),
                            "first_page": card(release, draw(release, pages[0])),
                            "other_pages": _others(release, pages[1:]),
                        }
                        if pages
                        else {}
                    ),
                }
            ),
        ],
        filters=("year", "group", "benchmark"),
        indicators=tuple(release.indicators),
    )


def _sentence(chosen: Selection, pages: Sequence[Query]) -> str:
    return counted("pack.sentence", len(pages), year=SchoolYear(chosen.year))


def _form(release: Release, choice: Choice) -> Element:
    """Everything that can be chosen here; the bar above has year, group and benchmark."""
    places = [Option(place.key.id, place.name) for place in release.neighborhoods]
    partners = [Option(partner.partner_id, partner.name) for partner in release.partners.values()]
    groups = (
        ("indicator", _indicators(release), choice.indicators, False),
        ("neighborhood", places, choice.neighborhoods, False),
        ("partner", partners, choice.partners, False),
        ("chart", _charts(), with_usual_charts(choice).charts, False),
        ("community", _whole_community(choice), () if choice.community else ("no",), False),
        ("paper", _named("paper", PAPERS), (choice.paper,), True),
    )
    return tag(
        "Div",
        [
            ticks({"type": "pack", "of": name}, text(f"pack.of_{name}"), options, values, one)
            for name, options, values, one in groups
            if options
        ],
        className="ticks",
    )


def _indicators(release: Release) -> list[Option]:
    return [
        Option(one.indicator_id, one.short_title, label("outcome_area", one.outcome_area))
        for one in release.indicators.values()
    ]


def _charts() -> list[Option]:
    return [
        option
        for heading, names in (("overviews", OVERVIEWS), ("of_each", OF_EACH), ("of_data", OF_DATA))
        for option in _named("chart", names, text(f"pack.charts_{heading}"))
    ]


def _whole_community(choice: Choice) -> list[Option]:
    """Whether its pages are left out, where the pack would have others."""
    return _named("community", ("no",)) if choice.neighborhoods or choice.partners or not choice.community else []


def _named(family: str, names: Iterable[str], heading: str = "") -> list[Option]:
    return [Option(name, text(f"pack.{family}_{name}"), heading) for name in names]


def _downloads(release: Release, choice: Choice) -> Element:
    """A link for each kind of file, and one for the choice itself."""
    saved = tag(
        "A",
        text("pack.take_toml"),
        href=f"/pack/toml{to_search(choice, {'release': release.id})}",
        download="board-pack.toml",
        className="button",
    )
    return section(
        text("pack.take"),
        tag("P", pack_files(release, choice), saved, className="downloads"),
        tag("P", text("pack.wait")),
        identity="download",
    )


def _others(release: Release, pages: Sequence[Query]) -> Element | None:
    """What each page but the first will say; the first stands above as it is."""
    entries = [
        tag("Li", tag("B", prose(title)), tag("P", prose(words)))
        for title, words in (said(release, one) for one in pages)
    ]
    if not entries:
        return None
    return section(text("pack.others"), tag("Ol", entries, start=2, className="pages"), identity="others")


KIND = PageKind("board-pack", "nav.board_pack", page, is_about_its_query=True)
