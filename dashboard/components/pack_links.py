"""Links to the board pack: one that builds it around a chart, and those that hand it out at once."""

from __future__ import annotations

from dashboard.chart import Query
from dashboard.components.elements import Element, tag
from dashboard.exports import PACKS
from dashboard.exports.choice import Choice, pack_with, to_search
from dashboard.release import Release
from dashboard.texts import text


def into_pack(release: Release, query: Query, title: str) -> Element | None:
    """The page that builds a pack with the chart as it is seen; None where a pack has no such page."""
    choice = pack_with(release, query)
    if choice is None:
        return None
    unseen = tag("Span", f" {title}", className="unseen")
    return tag("A", text("card.pack"), unseen, href=f"/board-pack{to_search(choice)}", className="button")


def pack_files(release: Release, choice: Choice) -> list[Element]:
    """A link for each kind of file of the pack, of this release and no other."""
    search = to_search(choice, {"release": release.id})
    return [
        tag(
            "A",
            text(f"pack.take_{kind}"),
            href=f"/pack/{kind}{search}",
            download=release.file_name(f"board-pack_{release.id}.{kind}"),
            className="button",
        )
        for kind in PACKS
    ]


def pack_downloads(release: Release, query: Query) -> Element | None:
    """The pack around the chart, in one click a kind of file."""
    choice = pack_with(release, query)
    if choice is None:
        return None
    return tag("P", tag("Span", text("pack.of_this")), pack_files(release, choice), className="downloads")
