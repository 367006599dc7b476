"""A chart on the page: sentence first, then the picture, its table, its downloads and where the numbers come from."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.chart import Chart
from dashboard.components.elements import Content, Element, graph, link, tag
from dashboard.components.pack_links import into_pack
from dashboard.components.prose import addresses_of, prose
from dashboard.components.table import scrolling_table
from dashboard.figures.sparkline import PROTECTED
from dashboard.release import Release
from dashboard.selection import language_query
from dashboard.texts import text


def card(release: Release, chart: Chart, lead: bool = False, wide: bool = True) -> Element:
    """The chart as a figure with a heading; `lead` where its sentence already stands at the head of the page."""
    name = f"chart-{chart.query.chart}-{chart.query.subject}-{chart.query.part}".strip("-")
    addresses = addresses_of(release, chart.query.selection)
    body: Sequence[Content]
    if chart.figure is None:
        body = [scrolling_table(chart) if chart.table.rows else None]
    else:
        identity = {"type": "map", "of": chart.query.subject} if chart.query.chart == "map" else None
        body = [
            tag(
                "Div",
                graph(chart.figure, chart.height, identity),
                role="img",
                aria_label=chart.sentence,
                className=f"picture {chart.query.chart}",
            ),
            tag("Details", tag("Summary", text("card.table")), scrolling_table(chart), className="twin"),
        ]
    return tag(
        "Section",
        tag("H2", prose(chart.title)),
        None if lead else tag("P", prose(chart.sentence, addresses), className="sentence"),
        body,
        _notes(release, chart),
        tag(
            "P",
            [[" · " if n else None, tag("Span", part)] for n, part in enumerate(chart.facts.parts)],
            className="facts",
        ),
        _downloads(release, chart) if chart.table.rows else None,
        className="card" if wide else "card half",
        id=name,
    )


def _notes(release: Release, chart: Chart) -> Element | None:
    """The notes, and where something is hidden the way to the rules by which it is."""
    notes = [tag("Li", prose(note)) for note in chart.notes]
    if any(cell.status in PROTECTED for cell in chart.observations):
        rules = link(text("card.why_hidden"), f"/about{language_query(release.language)}#protection")
        notes.append(tag("Li", rules, className="rules"))
    return tag("Ul", notes, className="notes") if notes else None


def _downloads(release: Release, chart: Chart) -> Element:
    return tag(
        "P",
        tag(
            "A",
            text("card.csv"),
            tag("Span", f" {chart.title}", className="unseen"),
            href=chart.query.link(release, "csv"),
            download=release.file_name(f"{chart.query.file_stem}.csv"),
            className="button",
        ),
        tag(
            "Button",
            text("card.png"),
            tag("Span", f" {chart.title}", className="unseen"),
            type="button",
            className="button",
            data_picture=chart.query.link(release, "figure"),
            data_name=release.file_name(f"{chart.query.file_stem}.png"),
            data_failed=text("card.png_failed"),
        ),
        tag(
            "A",
            text("card.slide"),
            tag("Span", f" {chart.title}", className="unseen"),
            href=chart.query.link(release, "slide"),
            download=release.file_name(f"{chart.query.file_stem}.pptx"),
            className="button",
        ),
        into_pack(release, chart.query, chart.title),
        className="downloads",
    )
