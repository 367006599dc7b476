"""A table as pictures, for the charts that are tables on the page: all of its rows, on as many as are legible.

How many rows are left out of a very long table is told, never passed over.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dashboard.chart import Column, Figure, Table, TableCell
from dashboard.columns import column_widths, longest_words
from dashboard.comparison import SIGNS
from dashboard.design import FONT, INK, MUTED, RULE, TINTS
from dashboard.figures.frame import escaped, figure
from dashboard.figures.sparkline import HEIGHT as IMAGE_HEIGHT
from dashboard.figures.sparkline import WIDTH as IMAGE_WIDTH
from dashboard.sheets import Line, below_each_other, beside_each_other, lines_of

_SIZES = (20, 18, 16, 15, 14, 13, 12, 11, 10)
_WIDEST_COLUMN = 44
# Of the size of its letters: how wide one is, how high a line of them.
_LETTER, _LINE = 0.62, 1.3
# Pixels that a cell leaves on either side of its words, and above and below them.
_BESIDE, _ABOVE = 7, 5
_MOST_SHEETS, _MOST_LINES = 8, 400


class Matrix(NamedTuple):
    """The pictures of a table, and how many rows there is none for."""

    figures: list[Figure]
    left_out: int


class _Place(NamedTuple):
    """Where a column stands on its sheet, in pixels; `number` is its place in the table."""

    number: int
    column: Column
    left: float
    width: float


class _Sheet(NamedTuple):
    """What stands on one picture, in letters of which size."""

    size: int
    places: Sequence[_Place]
    lines: Sequence[Line] = ()

    def wrapped(self, words: str, width: float) -> list[str]:
        """The words on lines that fit into a cell so wide."""
        letters = int((width - 2 * _BESIDE) / (self.size * _LETTER) + 1e-9)
        return textwrap.wrap(words, max(1, letters), break_on_hyphens=False) or [""]

    def height(self, said: Sequence[str]) -> float:
        """How high a row is whose cells say this."""
        most = max(len(self.wrapped(said[place.number], place.width)) for place in self.places)
        return most * self.size * _LINE + 2 * _ABOVE

    def height_of(self, line: Line) -> float:
        """How high a line is; a heading stands a bit apart from what is above it."""
        if not line.row:
            return self.size * _LINE + 3 * _ABOVE
        return max(self.height(_said(line.row)), IMAGE_HEIGHT if any(cell.image for cell in line.row) else 0)


def matrix(table: Table, width: float, first: float, after: float) -> Matrix:
    """The table in pictures so many pixels wide, the first and those after it so high at most.

    Letters are as large as they can be without another picture for it.
    """
    lines = lines_of(table)[:_MOST_LINES]
    sheets = min((_sheets(table, lines, size, width, (first, after)) for size in _SIZES), key=len)[:_MOST_SHEETS]
    shown = sum(bool(line.row) for sheet in sheets if sheet.places == sheets[0].places for line in sheet.lines)
    rooms = [first, *[after] * (len(sheets) - 1)]
    drawn = [_drawn(sheet, _titles(table), width, room) for sheet, room in zip(sheets, rooms, strict=True)]
    return Matrix(drawn, len(table.rows) - shown)


def _sheets(table: Table, lines: Sequence[Line], size: int, width: float, rooms: tuple[float, float]) -> list[_Sheet]:
    """The table in letters of that size; a table too wide for them has its columns on several sheets."""
    said = [_titles(table), *(_said(line.row) for line in lines if line.row)]
    letter = size * _LETTER
    images = {n for n in range(len(table.columns)) if any(row[n].image for row in table.rows)}
    least = [
        (IMAGE_WIDTH if n in images else longest * letter) + 2 * _BESIDE
        for n, longest in enumerate(longest_words(said))
    ]
    found: list[_Sheet] = []
    for columns in beside_each_other(least, width):
        in_words = [n for n in columns if n not in images]
        left = width - sum(least[n] if n in images else 2 * _BESIDE for n in columns)
        wanted = column_widths([[row[n] for n in in_words] for row in said], left / letter, _WIDEST_COLUMN)
        pixels = dict(enumerate(least)) | {n: w * letter + 2 * _BESIDE for n, w in zip(in_words, wanted, strict=True)}
        sheet = _Sheet(size, _places(table, columns, [pixels[n] for n in columns], width))
        first, after = rooms if not found else (rooms[1], rooms[1])
        head = sheet.height(_titles(table))
        parts = below_each_other(lines, [*map(sheet.height_of, lines)], first - head, after - head)
        found += [sheet._replace(lines=part) for part in parts]
    return found


def _places(table: Table, columns: Sequence[int], pixels: Sequence[float], width: float) -> list[_Place]:
    """The columns beside each other, over the whole width."""
    stretched = [one * width / sum(pixels) for one in pixels]
    return [_Place(n, table.columns[n], sum(stretched[:place]), stretched[place]) for place, n in enumerate(columns)]


def _titles(table: Table) -> list[str]:
    return [column.title for column in table.columns]


def _said(row: Sequence[TableCell]) -> list[str]:
    """What each cell of a row says, the sign of its standing first; a small picture says nothing."""
    return ["" if cell.image else _words(cell, is_name=n == 0) for n, cell in enumerate(row)]


def _words(cell: TableCell, is_name: bool) -> str:
    """What a cell says, with the sign of its standing before it and what stands below it on the page after it."""
    sign = SIGNS[cell.standing] if cell.standing else ""
    said = f"{sign} {cell.text}".strip()
    return f"{said} ({cell.aside})" if cell.aside and not is_name else said


def _drawn(sheet: _Sheet, titles: Sequence[str], width: float, room: float) -> Figure:
    """The sheet on a ground of pixels, counted from its upper left corner."""
    top = sheet.height(titles)
    words = [
        _text(sheet, place, titles[place.number], MUTED, y=top - _ABOVE, yanchor="bottom") for place in sheet.places
    ]
    shapes, images = [_rule(top, width, 2)], []
    for line in sheet.lines:
        bottom = top + sheet.height_of(line)
        if line.heading:
            whole = _Place(0, Column(line.heading), 0, width)
            words.append(_text(sheet, whole, line.heading, INK, True, y=bottom - _ABOVE, yanchor="bottom"))
        else:
            words += list(_row(sheet, line, top))
            shapes += [
                _tint(place, top, bottom, TINTS[standing])
                for place in sheet.places
                if (standing := line.row[place.number].standing)
            ]
            images += [
                _image(source, place.left + _BESIDE, (top + bottom) / 2)
                for place in sheet.places
                if (source := line.row[place.number].image)
            ]
        shapes += [_rule(top, width, 2)] if line.is_apart else []
        shapes.append(_rule(bottom, width, 1))
        top = bottom
    ground = {"visible": False, "fixedrange": True}
    return figure(
        [],
        {**ground, "range": [0, width]},
        {**ground, "range": [room, 0]},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        annotations=words,
        shapes=shapes,
        images=images,
    )


def _row(sheet: _Sheet, line: Line, top: float) -> Iterator[dict[str, Any]]:
    said = _said(line.row)
    for place in sheet.places:
        if said[place.number]:
            yield _text(sheet, place, said[place.number], INK, line.is_apart, y=top + _ABOVE, yanchor="top")


def _text(sheet: _Sheet, place: _Place, words: str, ink: str, is_bold: bool = False, **where: Any) -> dict[str, Any]:
    lines = "<br>".join(map(escaped, sheet.wrapped(words, place.width)))
    side = "right" if place.column.is_number else "left"
    return {
        "text": f"<b>{lines}</b>" if is_bold else lines,
        "showarrow": False,
        "xref": "x",
        "yref": "y",
        "x": place.left + (place.width - _BESIDE if place.column.is_number else _BESIDE),
        "xanchor": side,
        "align": side,
        "borderpad": 0,
        "font": {"family": FONT, "size": sheet.size, "color": ink},
        **where,
    }


def _rule(y: float, width: float, thickness: int) -> dict[str, Any]:
    line = {"color": RULE, "width": thickness}
    return {"type": "line", "xref": "x", "yref": "y", "x0": 0, "x1": width, "y0": y, "y1": y, "line": line}


def _tint(place: _Place, top: float, bottom: float, color: str) -> dict[str, Any]:
    corners = {"x0": place.left, "x1": place.left + place.width, "y0": top, "y1": bottom}
    return {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        **corners,
        "fillcolor": color,
        "line": {"width": 0},
        "layer": "below",
    }


def _image(source: str, left: float, middle: float) -> dict[str, Any]:
    size = {"sizex": IMAGE_WIDTH, "sizey": IMAGE_HEIGHT}
    return {"source": source, "xref": "x", "yref": "y", "x": left, "y": middle, "yanchor": "middle", **size}
