"""A table as a picture, for the charts that are tables on the page: as many rows as fit, each cell with its sign.

How many rows there is no room for is told, never passed over.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.chart import Figure, Table, TableCell
from dashboard.columns import column_widths
from dashboard.comparison import SIGNS
from dashboard.design import FONT, GROUND, INK, RULE, TINTS, WASH
from dashboard.figures.frame import figure

_WIDTH = 1150
_LARGEST, _COMFORTABLE, _SMALLEST = 14, 10, 8
_WIDEST_COLUMN = 44
# Of the size of its letters: how wide one is, how high a line of them, and what a cell leaves around its words.
_LETTER, _LINE, _AROUND = 0.62, 1.35, 2.2
# Pixels above and below the words of a cell that takes several lines.
_AROUND_LINES = 16


class Matrix(NamedTuple):
    """The figure, and how many rows it had no room for."""

    figure: Figure
    left_out: int


def matrix(table: Table, room: float) -> Matrix:
    """The picture of a table, `room` pixels high at most; small pictures inside it are left to the page."""
    columns = [n for n in range(len(table.columns)) if not any(row[n].image for row in table.rows)]
    shown = [[_words(row[n], is_name=n == 0) for n in columns] for row in table.rows]
    titles = [table.columns[n].title for n in columns]
    widths, size = _layout(shown, titles, room)
    fitting = _rows_that_fit(shown, titles, widths, size, room)
    rows = table.rows[:fitting]
    font = {"family": FONT, "size": size, "color": INK}
    line = {"color": RULE}
    trace = {
        "type": "table",
        "columnwidth": [width + _AROUND for width in widths],
        "header": {
            "values": [f"<b>{title}</b>" for title in titles],
            "align": "left",
            "fill": {"color": WASH},
            "line": line,
            "font": font,
        },
        "cells": {
            "values": [[row[n] for row in shown[:fitting]] for n in range(len(columns))],
            "align": "left",
            "fill": {"color": [[_fill(row[n]) for row in rows] for n in columns]},
            "line": line,
            "font": font,
            "height": _row_height(size),
        },
    }
    hidden = {"visible": False}
    return Matrix(figure([trace], hidden, hidden, margin={"l": 0, "r": 0, "t": 0, "b": 0}), len(shown) - fitting)


def _words(cell: TableCell, is_name: bool) -> str:
    """What a cell says, with the sign of its standing before it and what stands below it on the page after it."""
    sign = SIGNS[cell.standing] if cell.standing else ""
    said = f"{sign} {cell.text}".strip()
    return f"{said} ({cell.aside})" if cell.aside and not is_name else said


def _layout(shown: Sequence[Sequence[str]], titles: Sequence[str], room: float) -> tuple[list[int], int]:
    """How many letters wide the columns are, and the size of letters: the largest that makes room for most rows.

    Letters become as small as they may only where the columns would not fit beside each other otherwise.
    """
    widths = {size: _widths(shown, titles, size) for size in range(_LARGEST, _SMALLEST - 1, -1)}
    fitting = [size for size in widths if sum(widths[size]) <= _letters(size, len(titles))]
    sizes = [size for size in fitting if size >= _COMFORTABLE] or fitting[:1] or [_SMALLEST]
    best = max(sizes, key=lambda size: (_rows_that_fit(shown, titles, widths[size], size, room), size))
    return widths[best], best


def _widths(shown: Sequence[Sequence[str]], titles: Sequence[str], size: int) -> list[int]:
    return [math.floor(width) for width in column_widths([titles, *shown], _letters(size, len(titles)), _WIDEST_COLUMN)]


def _letters(size: int, columns: int) -> float:
    """How many letters of that size fit beside each other in so many columns."""
    return _WIDTH / (size * _LETTER) - columns * _AROUND


def _rows_that_fit(
    shown: Sequence[Sequence[str]], titles: Sequence[str], widths: Sequence[int], size: int, room: float
) -> int:
    """How many rows fit below each other, where long words take several lines."""
    room -= _height(titles, widths, size)
    for number, row in enumerate(shown):
        room -= _height(row, widths, size)
        if room < 0:
            return number
    return len(shown)


def _height(row: Sequence[str], widths: Sequence[int], size: int) -> float:
    lines = max((len(textwrap.wrap(words, width)) for words, width in zip(row, widths, strict=True)), default=1)
    return _row_height(size) if lines == 1 else lines * size * _LINE + _AROUND_LINES


def _row_height(size: int) -> int:
    return round(size * _LINE) + 6


def _fill(cell: TableCell) -> str:
    return TINTS[cell.standing] if cell.standing else GROUND
