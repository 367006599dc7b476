"""Can I trust this?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.chart import Query
from dashboard.components.card import card
from dashboard.components.elements import Element, tag
from dashboard.components.parts import facts_list, head, section, with_contents
from dashboard.numbers import show_count, show_date
from dashboard.page import Page, PageKind
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.texts import label, text
from dashboard.views import draw


def page(release: Release, chosen: Selection, subject: str) -> Page | None:
    """The page; it is about no one subject."""
    if subject:
        return None
    sources = draw(release, Query("sources", chosen))
    return Page(
        text("nav.data"),
        [
            head(text("data.question"), sources.sentence),
            *with_contents(
                {
                    "sources": card(release, sources, lead=True),
                    "matches": card(release, draw(release, Query("matches", chosen))) if release.matches else None,
                    "changes": card(release, draw(release, Query("changes", chosen))),
                    "hidden": card(release, draw(release, Query("hidden", chosen))),
                    "release": _this_release(release),
                    "history": _history(release.history),
                }
            ),
        ],
    )


def _this_release(release: Release) -> Element:
    manifest = release.manifest
    cells = manifest.get("cells", {})
    audit = manifest.get("audit", {})
    return section(
        text("data.this_release"),
        facts_list(
            (
                (text("data.release"), release.id),
                (text("data.created"), _day(manifest)),
                (text("data.code_version"), str(manifest.get("code_version", ""))),
                (text("data.deliveries"), show_count(len(manifest.get("deliveries", ())))),
                *(
                    (text("data.cells", status=text(f"status.{status}")), show_count(count))
                    for status, count in cells.items()
                ),
                (text("data.audit"), label("verdict", str(audit.get("verdict", "")))),
                (text("data.sha256"), str(manifest.get("database_sha256", ""))),
            )
        ),
        identity="release",
    )


def _history(manifests: Sequence[Mapping[str, Any]]) -> Element:
    return section(
        text("data.history"),
        tag(
            "Ul",
            [
                tag(
                    "Li",
                    text(
                        "data.history_line",
                        release=manifest["release_id"],
                        day=_day(manifest),
                        cells=show_count(sum(manifest.get("cells", {}).values())),
                    ),
                )
                for manifest in manifests
            ],
        ),
        identity="history",
    )


def _day(manifest: Mapping[str, Any]) -> str:
    return show_date(datetime.fromisoformat(str(manifest["created_at"])).date())


KIND = PageKind("data", "nav.data", page)
