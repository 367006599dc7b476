"""What stands on every page of a preview: that nobody may be shown it, and for whom its numbers are protected."""

from __future__ import annotations

from dashboard.components.elements import Element, tag
from dashboard.release import Release
from dashboard.texts import counted, listed, text


def preview_banner(release: Release) -> Element:
    """The banner; its details say what is in the preview and what is hidden for whose sake."""
    titles = [indicator.title for indicator in release.indicators.values()]
    return tag(
        "Div",
        tag("P", tag("Strong", text("preview.mark"))),
        tag(
            "Details",
            tag("Summary", text("preview.details")),
            tag("P", counted("preview.holds", len(titles), titles=listed(titles))),
            tag("P", text("preview.protected")),
        ),
        className="preview",
        role="note",
        aria_label=text("preview.details"),
    )
