"""Parts that several pages share: the head of a page, lists of links, messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dashboard.components.elements import Content, Contents, Element, link, tag
from dashboard.components.prose import prose
from dashboard.texts import text


def head(title: str, sentence: str, *more: Contents, addresses: Mapping[str, str] | None = None) -> Element:
    """The heading of a page and its first sentence, which answers the page's question.

    Names in `addresses` lead there.
    """
    return tag(
        "Div",
        tag("H1", title, id="title", tabIndex=-1),
        tag("P", prose(sentence, addresses), className="lead"),
        more,
        className="head",
    )


def with_contents(parts: Mapping[str, Element | None]) -> list[Content]:
    """The parts of a long page below a list that leads to each; every part that is there has an `id`.

    Each is named by its key in the texts.
    """
    return [_contents(parts), *parts.values()]


def _contents(parts: Mapping[str, Element | None]) -> Element:
    return tag(
        "Div",
        tag("Span", text("contents.title"), aria_hidden="true"),
        tag(
            "Ul",
            [
                tag("Li", tag("A", text(f"contents.{name}"), href=f"#{part['props']['id']}"))
                for name, part in parts.items()
                if part is not None
            ],
            aria_label=text("contents.title"),
        ),
        className="contents",
    )


def notice(words: str) -> Element:
    """A message about what is shown, read out when it appears."""
    return tag("P", words, className="notice", role="status")


def link_list(entries: Iterable[tuple[str, str, str]]) -> Element:
    """Links with a line below each: words, address, line."""
    return tag(
        "Ul",
        [
            tag("Li", link(words, href), tag("Span", prose(line), className="aside") if line else None)
            for words, href, line in entries
        ],
        className="links",
    )


def section(title: str, *content: Contents, identity: str | None = None) -> Element:
    """A card with a heading and no chart."""
    return tag("Section", tag("H2", title), content, className="card", id=identity)


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
