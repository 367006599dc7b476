"""A chart's table as one Dash component: rows of short cells, of which the browser makes the elements.

A page has a thousand cells; made into elements here they were most of what is drawn, sent and read. The other half is
in `assets/table.js`; what is printed is made of the same cells by `dashboard.exports.paper_table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from dashboard.chart import Chart, TableCell
from dashboard.comparison import SIGNS, Standing
from dashboard.components.elements import NAMESPACE, Element, tag
from dashboard.numbers import show_count
from dashboard.texts import spoken, text

# A table of more columns than this sets their headings upright where they are long.
_WIDE = 8
_NONE = "none"
_FEWEST_SORTED = 4
_BESIDE_WORDS = TableCell("")[1:]

_Look = tuple[str | None, Standing | None, bool]
"""The class of a cell without anything, how a cell stands, and whether its words say so."""


def scrolling_table(chart: Chart) -> Element:
    """The chart's table, which scrolls sideways by itself where the window is narrow."""
    return tag("Div", table_of(chart), className="scroll", tabIndex=0, role="region", aria_label=chart.table.caption)


def table_of(chart: Chart) -> Element:
    """The table with its caption, its columns, its rows and the headings of their sections.

    A cell is its words; one that has more is a list of words and look, and where there are any of address, line below
    and picture, None for what it lacks. A look is the number of one of `looks`, each a class, a sign, and the words of
    the sign for those who do not see it. `isStacked` where each value stands under its own heading on a phone.
    """
    table = chart.table
    nothings = _nothing(spoken())
    looks: dict[_Look, int] = {}
    rows = [
        [
            cell[0] if cell[1:] == _BESIDE_WORDS and cell[0] not in nothings else _rich(cell, nothings, looks)
            for cell in row
        ]
        for row in table.rows
    ]
    return {
        "type": "Table",
        "namespace": NAMESPACE,
        "props": {
            "caption": table.caption,
            "className": f"table {chart.query.chart}{' wide' if len(table.columns) > _WIDE else ''}",
            "columns": [list(column) for column in table.columns],
            "sections": [list(section) for section in table.sections or [("", len(table.rows))]],
            "looks": [_seen(look) for look in looks],
            "rows": rows,
            "isStacked": chart.query.chart == "scorecard",
            "isSortable": len(table.rows) >= _FEWEST_SORTED,
        },
    }


def _rich(cell: TableCell, nothings: Mapping[str, str], looks: dict[_Look, int]) -> list[Any]:
    words, address, standing, picture, aside, in_words = cell
    nothing = nothings.get(words)
    if nothing == _NONE and aside:
        nothing = None
    look = looks.setdefault((nothing, standing, in_words), len(looks))
    if address or aside or picture:
        return [words, look, address or None, aside or None, picture or None]
    return [words, look]


def _seen(look: _Look) -> tuple[str | None, str | None, str | None]:
    """The class, the sign, and the words of the sign unless they stand beside it anyway."""
    nothing, standing, in_words = look
    if standing is None:
        return nothing, None, None
    classes = " ".join(filter(None, (nothing, standing.value.replace("_", "-"))))
    if not SIGNS[standing]:
        return classes, None, None
    return classes, SIGNS[standing], None if in_words else text(f"standing.{standing.value}")


@cache
def _nothing(_language: str) -> dict[str, str]:
    """What a cell without anything says, and the class by which it looks so."""
    return {text("number.no_figure"): _NONE, show_count(0): "zero"}
