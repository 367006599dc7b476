"""How small numbers are protected, how to read intervals and signs, and what the words mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.comparison import SIGNS, Standing
from dashboard.components.elements import Element, link, tag
from dashboard.components.parts import facts_list, head, section
from dashboard.page import Page, PageKind
from dashboard.release import Release
from dashboard.selection import Selection, language_query
from dashboard.sentences import status_words
from dashboard.texts import spoken, text
from metrics.cells import CellStatus


def page(release: Release, chosen: Selection, subject: str) -> Page | None:
    """The page; it is about no one subject, and its numbers are those of the release's own policy."""
    if subject:
        return None
    return Page(
        text("nav.about"),
        [
            head(text("about.question"), text("about.lead", community=release.community)),
            _publisher(release),
            section(
                text("about.protection"),
                [tag("P", words) for words in policy_in_words(release.manifest.get("privacy", {}))],
                tag("P", link(text("about.which"), f"/data{language_query(release.language)}#chart-hidden")),
                identity="protection",
            ),
            section(
                text("about.signs"),
                tag("P", text("about.intervals")),
                facts_list(
                    [
                        *(
                            (f"{SIGNS[how]} {text(f'standing.{how.value}')}", text(f"about.{how.value}"))
                            for how in Standing
                            if SIGNS[how]
                        ),
                        *((status_words(status), text(f"about.status_{status.value}")) for status in CellStatus),
                        (text("number.no_figure"), text("about.no_figure")),
                    ]
                ),
            ),
            section(
                text("about.trends"),
                [tag("P", text(f"about.{of}_words")) for of in ("trends", "forecast", "gaps")],
            ),
            section(text("about.glossary"), facts_list(list(release.terms.items()))) if release.terms else None,
        ],
    )


def _publisher(release: Release) -> Element | None:
    """What the community says of itself, if anything."""
    (about, language), (contact, _) = release.own_text("about"), release.own_text("contact")
    if not (about or contact):
        return None
    return section(
        text("about.publisher"),
        [
            tag("P", paragraph, lang=None if language == spoken() else language)
            for paragraph in about.split("\n\n")
            if paragraph
        ],
        tag("P", text("site.contact", contact=contact)) if contact else None,
        identity="publisher",
    )


def policy_in_words(policy: Mapping[str, Any]) -> list[str]:
    """The rules by which a release protects small numbers, one a sentence; those that it does not tell are left out."""
    found = []
    if "minimum_group" in policy:
        found.append(text("about.minimum_group", minimum=policy["minimum_group"]))
    if "minimum_count" in policy:
        found.append(text("about.minimum_count", count=policy["minimum_count"]))
    if policy.get("tail_bands"):
        found.append(text("about.bands"))
    if "largest_share" in policy:
        found.append(text("about.largest_share", share=f"{100 * policy['largest_share']:g}"))
    found += [text("about.records"), text("about.complementary")]
    if "group_width" in policy and "count_width" in policy:
        found.append(text("about.widths", group=policy["group_width"], count=policy["count_width"]))
    found += [text("about.earlier"), text("about.one_word")]
    if policy.get("reason"):
        found.append(text("about.reason", reason=policy["reason"]))
    return found


KIND = PageKind("about", "nav.about", page)
