"""What stays on every page: navigation, the filter bar, the footer, and the places that a page fills."""

from __future__ import annotations

from typing import Any

from dashboard.components.choice import choice
from dashboard.components.elements import Element, link, tag
from dashboard.pages import PAGES
from dashboard.texts import text

FILTERS = ("indicator", "year", "place", "partner", "group", "benchmark")


def shell(query: str) -> list[Element]:
    """The children of the page's root; `query` is that of a link to another page, for its language."""
    return [
        _core("Location", id="url", refresh=False),
        _core("Location", id="go", refresh="callback-nav"),
        _core("Location", id="go-map", refresh="callback-nav"),
        _core("Location", id="go-pack", refresh="callback-nav"),
        _core("Store", id="about-page"),
        _core("Store", id="named-page"),
        _core("Store", id="defaults"),
        tag("A", text("site.skip"), href="#main", className="skip"),
        tag(
            "Header",
            tag("Div", link(text("site.name"), f"/{query}", className="name"), className="brand"),
            tag(
                "Nav",
                tag("Ul", [tag("Li", link(text(kind.label), f"/{kind.kind}{query}")) for kind in PAGES]),
                aria_label=text("site.navigation"),
            ),
            tag(
                "Div",
                tag("Span", id="copied", role="status", className="aside"),
                tag("Button", text("site.copy"), type="button", className="button", data_copy=text("site.copied")),
                tag("Button", text("site.print"), type="button", className="button", data_print=""),
                tag("Div", id="languages"),
                className="view",
            ),
            className="top",
        ),
        tag(
            "Div",
            [choice(f"filter-{name}", text(f"filter.{name}")) for name in FILTERS],
            id="filters",
            className="filters",
            role="search",
            aria_label=text("filter.bar"),
        ),
        news(),
        tag("Main", skeleton(), id="main", tabIndex=-1),
        tag("Footer", id="footer", className="foot"),
    ]


def news() -> Element:
    """What may happen while a page is open, hidden until it does and then read out."""
    return tag(
        "Div",
        [
            tag(
                "Div",
                tag("P", text(f"site.{what}")),
                tag("Button", text("site.anew"), type="button", className="button", data_anew=""),
                id=what,
                hidden=True,
            )
            for what in ("newer", "unreachable")
        ],
        className="news",
        role="status",
    )


def skeleton() -> Element:
    """The shape of a page while its content is on the way."""
    return tag(
        "Div",
        tag("P", text("site.loading"), className="unseen", role="status"),
        [tag("Div", className=f"bone {kind}", aria_hidden="true") for kind in ("title", "line", "card", "card")],
        className="skeleton",
    )


def _core(name: str, **props: Any) -> Element:
    return {"type": name, "namespace": "dash_core_components", "props": props}
