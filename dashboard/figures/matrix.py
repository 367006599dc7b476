"""A table as a picture, for the charts that are tables on the page: as many rows as fit, each cell with its sign.

How many rows there is no room for is told, never passed over.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.chart import Figure, Table, TableCell
from dashboard.comparison import SIGNS
from dashboard.design import FONT, GROUND, INK, RULE, TINTS, WASH
from dashboard.figures.frame import figure

_WIDTH, _HEIGHT = 1150, 490
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


def matrix(table: Table) -> Matrix:
    """The picture of a table; small pictures inside it are left to the page, columns are as wide as their words."""
    columns = [n for n in range(len(table.columns)) if not any(row[n].image for row in table.rows)]
    shown = [[_words(row[n], is_name=n == 0) for n in columns] for row in table.rows]
    titles = [table.columns[n].title for n in columns]
    widths, size = _layout(shown, titles)
    fitting = _rows_that_fit(shown, titles, widths, size)
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
            "height": round(size * _LINE) + 6,
        },
    }
    hidden = {"visible": False}
    return Matrix(figure([trace], hidden, hidden, margin={"l": 0, "r": 0, "t": 0, "b": 0}), len(shown) - fitting)


def _words(cell: TableCell, is_name: bool) -> str:
    """What a cell says, with the sign of its standing before it and what stands below it on the page after it."""
    sign = SIGNS[cell.standing] if cell.standing else ""
    said = f"{sign} {cell.text}".strip()
    return f"{said} ({cell.aside})" if cell.aside and not is_name else said


def _layout(shown: Sequence[Sequence[str]], titles: Sequence[str]) -> tuple[list[int], int]:
    """How many letters wide the columns are, and the size of letters.

    Columns are as wide as what they hold; where that would make letters too small, as wide as their longest words, but
    for that of the names. Letters are smaller where that makes room for every row.
    """
    widths = _widths(shown, titles, whole=True)
    if _size(widths) < _COMFORTABLE:
        widths = _widths(shown, titles, whole=False)
    largest = max(_SMALLEST, min(_LARGEST, _size(widths)))
    sizes = range(largest, min(largest, _COMFORTABLE) - 1, -1)
    return widths, next((size for size in sizes if _rows_that_fit(shown, titles, widths, size) == len(shown)), largest)


def _widths(shown: Sequence[Sequence[str]], titles: Sequence[str], whole: bool) -> list[int]:
    def longest(words: str, n: int) -> int:
        return len(words) if whole or n == 0 else max(map(len, words.split()), default=0)

    return [
        min(_WIDEST_COLUMN, max([*map(len, title.split()), *(longest(row[n], n) for row in shown)]))
        for n, title in enumerate(titles)
    ]


def _size(widths: Sequence[int]) -> int:
    """The size of letters at which all columns fit beside each other."""
    letters = sum(width + _AROUND for width in widths)
    return math.floor(_WIDTH / (letters * _LETTER))


def _rows_that_fit(shown: Sequence[Sequence[str]], titles: Sequence[str], widths: Sequence[int], size: int) -> int:
    """How many rows fit below each other, where long words take several lines."""
    room = _HEIGHT - _height(titles, widths, size)
    for number, row in enumerate(shown):
        room -= _height(row, widths, size)
        if room < 0:
            return number
    return len(shown)


def _height(row: Sequence[str], widths: Sequence[int], size: int) -> float:
    lines = max((len(textwrap.wrap(words, width)) for words, width in zip(row, widths, strict=True)), default=1)
    return lines * size * _LINE + (6 if lines == 1 else _AROUND_LINES)


def _fill(cell: TableCell) -> str:
    return TINTS[cell.standing] if cell.standing else GROUND
