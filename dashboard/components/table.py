"""A chart's table as one Dash component: rows of short cells, of which the browser makes the elements.

A page has a thousand cells; made into elements here they were most of what is drawn, sent and read. The other half is
in `assets/table.js`; what is printed is made of the same cells by `dashboard.exports.paper_table`.
"""

from __future__ import annotations

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


def scrolling_table(chart: Chart) -> Element:
    """The chart's table, which scrolls sideways by itself where the window is narrow."""
    return tag("Div", table_of(chart), className="scroll", tabIndex=0, role="region", aria_label=chart.table.caption)


def table_of(chart: Chart) -> Element:
    """The table with its caption, its columns, its rows and the headings of their sections.

    A cell is its words; one that has more is a list of words, class, sign, address, line below and picture, None for
    what it lacks. A sign has words of its own unless the cell says them. `isStacked` where each value stands under its
    own heading on a phone.
    """
    table = chart.table
    nothings = _nothing(spoken())
    return {
        "type": "Table",
        "namespace": NAMESPACE,
        "props": {
            "caption": table.caption,
            "className": f"table {chart.query.chart}{' wide' if len(table.columns) > _WIDE else ''}",
            "columns": [list(column) for column in table.columns],
            "sections": [list(section) for section in table.sections or [("", len(table.rows))]],
            "rows": [
                [cell[0] if cell[1:] == _BESIDE_WORDS and cell[0] not in nothings else _rich(cell) for cell in row]
                for row in table.rows
            ],
            "isStacked": chart.query.chart == "scorecard",
            "isSortable": len(table.rows) >= _FEWEST_SORTED,
        },
    }


def _rich(cell: TableCell) -> list[Any]:
    words, address, standing, picture, aside, in_words = cell
    nothing = _nothing(spoken()).get(words)
    if nothing == _NONE and aside:
        nothing = None
    sign = _sign(standing, in_words, spoken()) if standing is not None else None
    return [words, _classes(nothing, standing), sign, address or None, aside or None, picture or None]


@cache
def _classes(nothing: str | None, standing: Standing | None) -> str | None:
    how = standing.value.replace("_", "-") if standing is not None else None
    return " ".join(filter(None, (nothing, how))) or None


@cache
def _nothing(_language: str) -> dict[str, str]:
    """What a cell without anything says, and the class by which it looks so."""
    return {text("number.no_figure"): _NONE, show_count(0): "zero"}


@cache
def _sign(standing: Standing, in_words: bool, _language: str) -> list[str | None] | None:
    """The sign of a standing, with its words for those who do not see it unless they stand beside it anyway."""
    if not SIGNS[standing]:
        return None
    return [SIGNS[standing], None if in_words else text(f"standing.{standing.value}")]
