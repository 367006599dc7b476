"""The table twin of a figure: the same cells as text, with interval, students and status words."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.cells import Observation
from dashboard.chart import Column, Table, TableCell
from dashboard.comparison import Standing
from dashboard.numbers import show_count, show_value
from dashboard.records import Indicator
from dashboard.sentences import status_words
from dashboard.texts import text


def twin(
    indicator: Indicator,
    caption: str,
    first_column: str,
    rows: Sequence[tuple[TableCell, Observation, Standing | None]],
) -> Table:
    """The table of these cells, each row named by its first cell."""
    return Table(
        caption,
        (
            Column(first_column),
            Column(text("table.value"), True),
            Column(text("table.interval"), True),
            Column(text("table.students"), True),
            Column(text("table.status")),
        ),
        [
            (
                name,
                TableCell(cell.display, standing=standing),
                TableCell(interval(indicator, cell)),
                TableCell(text("number.no_figure") if cell.students is None else show_count(cell.students)),
                TableCell(status_words(cell.status)),
            )
            for name, cell, standing in rows
        ],
    )


def interval(indicator: Indicator, cell: Observation) -> str:
    """`21.0% to 24.3%`, or a dash where there is none."""
    if cell.lower is None or cell.upper is None:
        return text("number.no_figure")
    return text("table.from_to", low=show_value(indicator, cell.lower), high=show_value(indicator, cell.upper))
