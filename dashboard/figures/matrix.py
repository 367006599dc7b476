"""A table as a picture, for the charts that are tables on the page."""

from __future__ import annotations

from dashboard.chart import Figure, Table, TableCell
from dashboard.comparison import SIGNS
from dashboard.design import FONT, GROUND, INK, RULE, TINTS, WASH
from dashboard.figures.frame import figure

ROWS_THAT_FIT = 24


def matrix(table: Table) -> Figure:
    """The figure; the first column takes more room, standing is shown by tint and sign."""
    rows = list(table.rows)[:ROWS_THAT_FIT]
    columns = range(len(table.columns))
    return figure(
        [
            {
                "type": "table",
                "columnwidth": [2.4, *[1.0 for _ in list(columns)[1:]]],
                "header": {
                    "values": [f"<b>{column.title}</b>" for column in table.columns],
                    "align": "left",
                    "fill": {"color": WASH},
                    "line": {"color": RULE},
                    "font": {"family": FONT, "size": _size(len(table.columns)), "color": INK},
                },
                "cells": {
                    "values": [[words(row[column]) for row in rows] for column in columns],
                    "align": "left",
                    "fill": {"color": [[_fill(row[column]) for row in rows] for column in columns]},
                    "line": {"color": RULE},
                    "font": {"family": FONT, "size": _size(len(table.columns)), "color": INK},
                    "height": 20,
                },
            }
        ],
        {"visible": False},
        {"visible": False},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )


def words(cell: TableCell) -> str:
    """What a cell says, with the sign of its standing before it and what stands below it after it."""
    sign = SIGNS[cell.standing] if cell.standing else ""
    said = f"{sign} {cell.text}".strip()
    return f"{said} ({cell.aside})" if cell.aside else said


def _fill(cell: TableCell) -> str:
    return TINTS[cell.standing] if cell.standing else GROUND


def _size(columns: int) -> int:
    return 13 if columns <= 8 else 11 if columns <= 12 else 9
