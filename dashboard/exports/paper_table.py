"""A table for paper: the elements that a browser makes of the cells of a table, as `assets/table.js` makes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.components.elements import Content, Element, link, tag

Look = Sequence[str | None]


def paper_table(table: Element) -> Element:
    """The HTML elements of what `dashboard.components.table.table_of` gives."""
    props = table["props"]
    columns, looks, rows = props["columns"], props["looks"], props["rows"]
    labels = [title if props["isStacked"] else None for title, _ in columns]
    bodies = []
    for heading, count in props["sections"]:
        head = tag("Tr", tag("Th", heading, scope="rowgroup", colSpan=len(columns)), className="section")
        inside, rows = rows[:count], rows[count:]
        bodies.append(tag("Tbody", head if heading else None, [_row(row, columns, labels, looks) for row in inside]))
    titles = [tag("Th", title, scope="col", className="number" if is_number else None) for title, is_number in columns]
    return tag(
        "Table",
        tag("Caption", props["caption"], className="unseen"),
        tag("Thead", tag("Tr", titles)),
        bodies,
        className=props["className"],
        data_sortable="" if props["isSortable"] else None,
    )


def _row(row: Sequence[Any], columns: Sequence[Any], labels: Sequence[str | None], looks: Sequence[Look]) -> Element:
    name, *cells = row
    return tag(
        "Tr",
        tag("Th", _content(name, looks), scope="row"),
        [_data(*one, looks) for one in zip(cells, columns[1:], labels[1:], strict=True)],
    )


def _data(cell: Any, column: Sequence[Any], label: str | None, looks: Sequence[Look]) -> Element:
    how = None if isinstance(cell, str) else looks[cell[1]][0]
    classes = " ".join(filter(None, ("number" if column[1] else None, how))) or None
    return tag("Td", _content(cell, looks), className=classes, data_label=label)


def _content(cell: Any, looks: Sequence[Look]) -> list[Content]:
    if isinstance(cell, str):
        return [cell]
    words, look, *others = cell
    address, aside, picture = others or (None, None, None)
    if picture:
        return [tag("Img", src=picture, alt=words, className="sparkline")]
    _, sign, words_of_sign = looks[look]
    return [
        _sign(sign, words_of_sign) if sign else None,
        link(words, address) if address else words,
        tag("Span", aside, className="aside") if aside else None,
    ]


def _sign(sign: str, words: str | None) -> Element:
    unseen = tag("Span", words, className="unseen") if words else None
    return tag("Span", tag("Span", sign, aria_hidden="true"), unseen, " ", className="sign")
