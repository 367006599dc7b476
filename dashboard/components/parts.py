"""Parts that several pages share: the head of a page, lists of links, messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.components.elements import Content, Contents, Element, link, tag
from dashboard.texts import text


def head(title: str, sentence: str, *more: Contents) -> Element:
    """The heading of a page and its first sentence, which answers the page's question."""
    return tag(
        "Div", tag("H1", title, id="title", tabIndex=-1), tag("P", sentence, className="lead"), more, className="head"
    )


def notice(words: str) -> Element:
    """A message about what is shown, read out when it appears."""
    return tag("P", words, className="notice", role="status")


def link_list(entries: Iterable[tuple[str, str, str]]) -> Element:
    """Links with a line below each: words, address, line."""
    return tag(
        "Ul",
        [
            tag("Li", link(words, href), tag("Span", line, className="aside") if line else None)
            for words, href, line in entries
        ],
        className="links",
    )


def section(title: str, *content: Contents) -> Element:
    """A card with a heading and no chart."""
    return tag("Section", tag("H2", title), content, className="card")


def facts_list(entries: Sequence[tuple[str, Content]]) -> Element:
    """Names and what they are; entries without a value are left out."""
    return tag(
        "Dl",
        [tag("Div", tag("Dt", name), tag("Dd", value)) for name, value in entries if value],
        className="about-list",
    )


def not_found(kind: str, subject: str, instead: Iterable[tuple[str, str, str]]) -> list[Content]:
    """What to say of an unknown id: kindly, with where to go."""
    return [
        head(text("not_found.title"), text(f"not_found.{kind}", subject=subject)),
        section(text("not_found.instead"), link_list(instead)),
    ]
