"""How small numbers are protected, how to read intervals and signs, and what the words mean."""

from __future__ import annotations

from dashboard.comparison import SIGNS, Standing
from dashboard.components.elements import tag
from dashboard.components.parts import facts_list, head, section
from dashboard.page import Page, PageKind
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.sentences import status_words
from dashboard.texts import text
from metrics.cells import CellStatus


def page(release: Release, chosen: Selection, subject: str) -> Page | None:
    """The page; it is about no one subject, and its numbers are those of the release's own policy."""
    if subject:
        return None
    policy = release.manifest.get("privacy", {})
    minimum, count = policy.get("minimum_group", ""), policy.get("minimum_count", "")
    return Page(
        text("nav.about"),
        [
            head(text("about.question"), text("about.lead", community=release.community)),
            section(
                text("about.protection"),
                tag("P", text("about.minimum_group", minimum=minimum)),
                tag("P", text("about.minimum_count", count=count)),
                tag("P", text("about.complementary")),
                tag("P", text("about.one_word")),
                tag("P", text("about.reason", reason=policy["reason"])) if policy.get("reason") else None,
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
                    ]
                ),
            ),
            section(text("about.trends"), tag("P", text("about.trends_words")), tag("P", text("about.gaps_words"))),
            section(text("about.glossary"), facts_list(list(release.terms.items()))) if release.terms else None,
        ],
    )


KIND = PageKind("about", "nav.about", page)
