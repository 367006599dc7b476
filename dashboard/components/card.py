"""A chart on the page: sentence first, then the picture, its table, its downloads and where the numbers come from."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.chart import Chart, Column, TableCell
from dashboard.comparison import SIGNS
from dashboard.components.elements import Content, Element, graph, link, tag
from dashboard.release import Release
from dashboard.texts import text

# A table of more columns than this sets their headings upright where they are long.
_WIDE = 8


def card(release: Release, chart: Chart, lead: bool = False, wide: bool = True) -> Element:
    """The chart as a figure with a heading; `lead` where its sentence already stands at the head of the page."""
    name = f"chart-{chart.query.chart}-{chart.query.subject}-{chart.query.part}".strip("-")
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
        tag("H2", chart.title),
        None if lead else tag("P", chart.sentence, className="sentence"),
        body,
        tag("Ul", [tag("Li", note) for note in chart.notes], className="notes") if chart.notes else None,
        tag(
            "P",
            [[" · " if n else None, tag("Span", part)] for n, part in enumerate(chart.facts.parts)],
            className="facts",
        ),
        _downloads(release, chart) if chart.table.rows else None,
        className="card" if wide else "card half",
        id=name,
    )


def _downloads(release: Release, chart: Chart) -> Element:
    return tag(
        "P",
        tag(
            "A",
            text("card.csv"),
            tag("Span", f" {chart.title}", className="unseen"),
            href=chart.query.link(release, "csv"),
            download=f"{chart.query.file_stem}.csv",
            className="button",
        ),
        tag(
            "Button",
            text("card.png"),
            tag("Span", f" {chart.title}", className="unseen"),
            type="button",
            className="button",
            data_picture=chart.query.link(release, "figure"),
            data_name=f"{chart.query.file_stem}.png",
            data_failed=text("card.png_failed"),
        ),
        tag(
            "A",
            text("card.slide"),
            tag("Span", f" {chart.title}", className="unseen"),
            href=chart.query.link(release, "slide"),
            download=f"{chart.query.file_stem}.pptx",
            className="button",
        ),
        className="downloads",
    )


def scrolling_table(chart: Chart) -> Element:
    """The chart's table, which scrolls sideways by itself where the window is narrow."""
    return tag("Div", table_of(chart), className="scroll", tabIndex=0, role="region", aria_label=chart.table.caption)


def table_of(chart: Chart) -> Element:
    """The table with its caption and the headings of its columns and rows."""
    columns = chart.table.columns
    # On a phone the scorecard is stacked, and each value stands under its own heading.
    stacks = chart.query.chart == "scorecard"
    return tag(
        "Table",
        tag("Caption", chart.table.caption, className="unseen"),
        tag(
            "Thead",
            tag(
                "Tr",
                [
                    tag("Th", column.title, scope="col", className="number" if column.is_number else None)
                    for column in columns
                ],
            ),
        ),
        tag(
            "Tbody",
            [
                tag(
                    "Tr",
                    tag("Th", _content(row[0]), scope="row"),
                    [
                        _data(cell, column, column.title if stacks else None)
                        for cell, column in zip(row[1:], columns[1:], strict=True)
                    ],
                )
                for row in chart.table.rows
            ],
        ),
        className=f"table {chart.query.chart}{' wide' if len(columns) > _WIDE else ''}",
    )


def _data(cell: TableCell, column: Column, label: str | None) -> Element:
    classes = ["number"] if column.is_number else []
    if cell.standing is not None:
        classes.append(cell.standing.value.replace("_", "-"))
    return tag("Td", _content(cell), className=" ".join(classes) or None, data_label=label)


def _content(cell: TableCell) -> list[Content]:
    if cell.image:
        return [tag("Img", src=cell.image, alt=cell.text, className="sparkline")]
    words: Content = link(cell.text, cell.href) if cell.href else cell.text
    sign: Content = None
    if cell.standing is not None and SIGNS[cell.standing]:
        sign = tag(
            "Span",
            tag("Span", SIGNS[cell.standing], aria_hidden="true"),
            None if cell.in_words else tag("Span", text(f"standing.{cell.standing.value}"), className="unseen"),
            " ",
            className="sign",
        )
    aside = tag("Span", cell.aside, className="aside") if cell.aside else None
    return [sign, words, aside]
