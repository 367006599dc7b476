"""A table as the slide's own, in the colors of the page; one that is too long goes on on further slides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from dashboard.chart import Column, Table, TableCell
from dashboard.columns import column_widths
from dashboard.comparison import SIGNS
from dashboard.design import GROUND, INK, MUTED, RULE, TINTS, WASH
from dashboard.exports.slides.layout import Box, color, height_of, letters_of, write

_SIZES = (14, 12, 11, 10)
_AROUND = 0.1
# How many letters a column holds at most.
_WIDEST = 60
# What a cell leaves around its words, in letters.
_AROUND_LETTERS = 3


class Part(NamedTuple):
    """So many rows of a table as fit on one slide, with the size of their letters and the widths of their columns."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[TableCell]]
    size: float
    widths: Sequence[float]


def parts(table: Table, box: Box, after: Box, most: int | None = None) -> list[Part]:
    """The table in parts that fit into the box, and all but the first into that after it.

    Letters are smaller where that saves a slide. `most` is how many columns are shown.
    """
    kept = [n for n in range(len(table.columns)) if not any(row[n].image for row in table.rows)][:most]
    columns = [table.columns[n] for n in kept]
    rows = [[row[n] for n in kept] for row in table.rows]
    rooms = (box.height, after.height)
    found = [_split(columns, rows, size, _widths(columns, rows, box.width, size), rooms) for size in _SIZES]
    return min(found, key=len)


def draw_table(slide: Any, box: Box, part: Part, caption: str) -> Any:
    """Draw a part of a table at the top of the box. Returns the shape."""
    heights = [_height([column.title for column in part.columns], part)]
    heights += [_height(said(row), part) for row in part.rows]
    shape = slide.shapes.add_table(len(part.rows) + 1, len(part.columns), *box._replace(height=sum(heights)).emu)
    shape.name = caption
    table = shape.table
    _plain(table)
    for n, width in enumerate(part.widths):
        table.columns[n].width = Inches(width)
    for n, height in enumerate(heights):
        table.rows[n].height = Inches(height)
    for n, column in enumerate(part.columns):
        _cell(table.cell(0, n), column.title, part.size, WASH, column.is_number, ink=MUTED, bold=True)
        for m, row in enumerate(part.rows, start=1):
            standing = row[n].standing
            fill = TINTS[standing] if standing else GROUND
            _cell(table.cell(m, n), said(row)[n], part.size, fill, column.is_number, bold=n == 0)
    return shape


def said(row: Sequence[TableCell]) -> list[str]:
    """What each cell of a row says: the sign of its standing, its text, and but for the name what stands below it."""
    name, *others = row
    return [_signed(name), *(f"{_signed(cell)} ({cell.aside})" if cell.aside else _signed(cell) for cell in others)]


def _signed(cell: TableCell) -> str:
    sign = SIGNS[cell.standing] if cell.standing else ""
    return f"{sign} {cell.text}".strip()


def _split(
    columns: Sequence[Column],
    rows: Sequence[Sequence[TableCell]],
    size: float,
    widths: Sequence[float],
    rooms: tuple[float, float],
) -> list[Part]:
    empty = Part(columns, [], size, widths)
    head = _height([column.title for column in columns], empty)
    found: list[Part] = []
    taken: list[Sequence[TableCell]] = []
    first, after = rooms
    left = first - head
    for row in rows:
        needed = _height(said(row), empty)
        if taken and needed > left:
            found.append(empty._replace(rows=taken))
            taken, left = [], after - head
        taken.append(row)
        left -= needed
    return [*found, empty._replace(rows=taken)]


def _height(words: Sequence[str], part: Part) -> float:
    return _AROUND + max(
        height_of(one, width - 2 * _AROUND, part.size) for one, width in zip(words, part.widths, strict=True)
    )


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[TableCell]], width: float, size: float) -> list[float]:
    """The widths of the columns in inches."""
    words = [[column.title for column in columns], *map(said, rows)]
    room = letters_of(width, size) - _AROUND_LETTERS * len(columns)
    shares = [letters + _AROUND_LETTERS for letters in column_widths(words, room, _WIDEST)]
    return [width * share / sum(shares) for share in shares]


def _plain(table: Any) -> None:
    """No style of the program that opens it: the colors are ours."""
    properties = table._tbl.tblPr
    properties.set("bandRow", "0")
    style = properties.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _cell(cell: Any, words: str, size: float, fill: str, is_number: bool, ink: str = INK, bold: bool = False) -> None:
    write(cell.text_frame, words, size, ink, bold, PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Inches(_AROUND)
    cell.margin_top = cell.margin_bottom = Inches(_AROUND / 2)
    cell.fill.solid()
    cell.fill.fore_color.rgb = color(fill)
    rule = f'<a:solidFill><a:srgbClr val="{color(RULE)}"/></a:solidFill>'
    line = f'<a:lnB {nsdecls("a")} w="9525">{rule}</a:lnB>'
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))
