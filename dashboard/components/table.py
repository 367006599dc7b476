"""A chart's table as page elements: caption, headings of columns and rows, signs, small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dashboard.chart import Chart, Column, TableCell
from dashboard.comparison import SIGNS, Standing
from dashboard.components.elements import Content, Element, link, plain, tag
from dashboard.numbers import show_count
from dashboard.texts import spoken, text

# A table of more columns than this sets their headings upright where they are long.
_WIDE = 8
_NONE = "none"
_FEWEST_SORTED = 4


def scrolling_table(chart: Chart) -> Element:
    """The chart's table, which scrolls sideways by itself where the window is narrow."""
    return tag(
        "Div", plain(table_of(chart)), className="scroll", tabIndex=0, role="region", aria_label=chart.table.caption
    )


def table_of(chart: Chart) -> Element:
    """The table with its caption and the headings of its columns, sections and rows."""
    columns, rows = chart.table.columns, list(chart.table.rows)
    # On a phone the scorecard is stacked, and each value stands under its own heading.
    labels = [column.title if chart.query.chart == "scorecard" else None for column in columns]
    bodies = []
    for heading, count in chart.table.sections or [("", len(rows))]:
        head = tag("Tr", tag("Th", heading, scope="rowgroup", colSpan=len(columns)), className="section")
        inside, rows = rows[:count], rows[count:]
        bodies.append(tag("Tbody", head if heading else None, [_row(row, columns, labels) for row in inside]))
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
        bodies,
        className=f"table {chart.query.chart}{' wide' if len(columns) > _WIDE else ''}",
        data_sortable="" if len(chart.table.rows) >= _FEWEST_SORTED else None,
    )


def _row(row: Sequence[TableCell], columns: Sequence[Column], labels: Sequence[str | None]) -> Element:
    name, *cells = row
    return tag(
        "Tr",
        tag("Th", _content(name), scope="row"),
        [_data(*one) for one in zip(cells, columns[1:], labels[1:], strict=True)],
    )


def _data(cell: TableCell, column: Column, label: str | None) -> Element:
    nothing = _nothing(spoken()).get(cell.text)
    if nothing == _NONE and cell.aside:
        nothing = None
    classes = _classes(column.is_number, nothing, cell.standing)
    return tag("Td", _content(cell), className=classes, data_label=label)


@cache
def _classes(is_number: bool, nothing: str | None, standing: Standing | None) -> str | None:
    how = standing.value.replace("_", "-") if standing is not None else None
    return " ".join(filter(None, ("number" if is_number else None, nothing, how))) or None


@cache
def _nothing(_language: str) -> dict[str, str]:
    """What a cell without anything says, and the class by which it looks so."""
    return {text("number.no_figure"): _NONE, show_count(0): "zero"}


def _content(cell: TableCell) -> list[Content]:
    if cell.image:
        return [tag("Img", src=cell.image, alt=cell.text, className="sparkline")]
    words: Content = link(cell.text, cell.href) if cell.href else cell.text
    sign = _sign(cell.standing, cell.in_words, spoken()) if cell.standing is not None else None
    aside = tag("Span", cell.aside, className="aside") if cell.aside else None
    return [sign, words, aside]


@cache
def _sign(standing: Standing, in_words: bool, _language: str) -> Element | None:
    """The sign of a standing, with its words for those who do not see it unless they stand beside it anyway."""
    if not SIGNS[standing]:
        return None
    return tag(
        "Span",
        tag("Span", SIGNS[standing], aria_hidden="true"),
        None if in_words else tag("Span", text(f"standing.{standing.value}"), className="unseen"),
        " ",
        className="sign",
    )
