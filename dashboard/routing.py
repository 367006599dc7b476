"""From a link to the page that it asks for and the filters beside it, as the browser is sent them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from dashboard.addresses import read_path
from dashboard.chart import as_of_words, marked
from dashboard.components.choice import choices
from dashboard.components.elements import Content, flat, link, tag
from dashboard.components.parts import head, link_list, notice, section
from dashboard.components.preview import preview_banner
from dashboard.components.shell import FILTERS
from dashboard.page import Page, PageKind
from dashboard.pages import PAGES
from dashboard.records import ALL, PlaceKey
from dashboard.release import Release
from dashboard.selection import (
    LANGUAGE,
    PARAMETERS,
    Option,
    Selection,
    language_pairs,
    language_query,
    options,
    read_selection,
)
from dashboard.texts import LANGUAGES, speaking, spoken, text


@dataclass(frozen=True)
class View:
    """All that changes when the reader follows a link."""

    content: Sequence[Content]
    about: Mapping[str, str]
    defaults: Mapping[str, str]
    footer: Sequence[Content]
    filters: Mapping[str, Sequence[Option]]
    values: Mapping[str, str]
    languages: Sequence[Content]


def view(release: Release, pathname: str, search: str) -> View:
    """The view of this link in this release; an unknown path gets a page that says so."""
    kind, subject = split(pathname)
    read = read_selection(release, search)
    chosen = _with_subject(release, kind, subject, read.selection)
    about = search if kind and kind.is_about_its_query and not subject else subject
    page = kind.draw(release, chosen, about) if kind else None
    if page is None:
        page = Page(text("not_found.title"), unknown_page(release, pathname))
    notices: list[Content] = [notice(problem) for problem in read.problems]
    if notices:
        everything = f"{pathname}{language_query(release.language)}"
        notices.append(tag("P", link(text("filter.clear"), everything), className="clear"))
    title = marked(release, page.title)
    return View(
        flat([preview_banner(release) if release.is_preview else None, *notices, *page.content]),
        {
            "title": text("site.title", page=title, community=release.community, name=text("site.name")),
            "path": pathname,
            "release": release.id,
            "section": f"/{kind.kind}" if kind else "",
        },
        {name: str(getattr(Selection(release.years[-1]), name)) for name in PARAMETERS},
        _footer(release),
        _filters(release, kind, subject, chosen, page),
        {"indicator": subject, **{name: str(getattr(chosen, name)) for name in PARAMETERS}},
        _other_languages(release.language, pathname, search),
    )


def split(pathname: str) -> tuple[PageKind | None, str]:
    """The kind of page that a path leads to, if any, and whom or what it is about."""
    name, subject = read_path(pathname)
    return next((kind for kind in PAGES if kind.kind == name), None), subject


def unknown_page(release: Release, pathname: str) -> list[Content]:
    """What to show for a path that leads nowhere."""
    query = language_query(release.language)
    everything = [(text(kind.label), f"/{kind.kind}{query}", "") for kind in PAGES]
    return [
        head(text("not_found.title"), text("not_found.page", path=unquote(pathname))),
        section(text("not_found.instead"), link_list(everything)),
    ]


def _with_subject(release: Release, kind: PageKind | None, subject: str, chosen: Selection) -> Selection:
    """The selection with what the path itself chooses."""
    if kind and kind.kind == "neighborhood" and PlaceKey("neighborhood", subject) in release.places:
        return chosen.to(place=PlaceKey("neighborhood", subject), partner=ALL)
    if kind and kind.kind == "partner" and subject in release.partners:
        return chosen.to(partner=subject, place=Selection(chosen.year).place)
    return chosen


def _filters(
    release: Release, kind: PageKind | None, subject: str, chosen: Selection, page: Page
) -> dict[str, Sequence[Option]]:
    """The options of every filter that the page answers to."""
    own: dict[str, Sequence[Option]] = {
        "indicator": [Option(one.indicator_id, one.title) for one in release.indicators.values()]
    }
    if kind and kind.kind == "neighborhood":
        own["place"] = [Option(str(place.key), place.name) for place in release.neighborhoods]
    if kind and kind.kind == "partner":
        own["partner"] = [Option(partner.partner_id, partner.name) for partner in release.partners.values()]
    others = options(release, chosen, page.indicators, [name for name in page.filters if name not in own])
    return {name: own[name] if name in own else others[name] for name in FILTERS if name in page.filters}


def _footer(release: Release) -> list[Content]:
    words = (release.community, text("site.release", release=release.id), as_of_words(release.as_of))
    about = f"/about{language_query(release.language)}"
    contact, _ = release.own_text("contact")
    return [
        tag("P", " · ".join(words)),
        *([tag("P", text("site.contact", contact=contact))] if contact else []),
        tag("P", link(text("site.protected"), about)),
    ]


def _other_languages(usual: str, pathname: str, search: str) -> list[Content]:
    """A link to the same view in each other language, in the words of that language; the page is loaded anew."""
    asked = [pair for pair in parse_qsl(search.lstrip("?")) if pair[0] != LANGUAGE]
    found: list[Content] = []
    for language in LANGUAGES:
        if language != spoken():
            with speaking(language):
                query = urlencode([*asked, *language_pairs(usual)], safe=":")
                href = f"{pathname}?{query}" if query else pathname
                found.append(tag("A", text("site.language"), href=href, lang=language, hrefLang=language))
    return found


def as_outputs(shown: View) -> list[Any]:
    """The view in the order of the page callback's outputs."""
    filters: list[Any] = []
    for name in FILTERS:
        offered = shown.filters.get(name)
        filters += [choices(offered or ()), shown.values.get(name, ""), offered is None]
    whole = [list(shown.content), dict(shown.about), dict(shown.defaults), list(shown.footer), list(shown.languages)]
    return [*whole, *filters]
