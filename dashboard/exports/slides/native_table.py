"""A table as the slide's own, in the colors of the page; one that is too long goes on on further slides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from dashboard.chart import Table, TableCell
from dashboard.columns import column_widths, longest_words
from dashboard.comparison import SIGNS
from dashboard.design import GROUND, INK, MUTED, RULE, TINTS, WASH
from dashboard.exports.slides.layout import Box, color, height_of, letters_of, write
from dashboard.sheets import Line, below_each_other, beside_each_other, lines_of

_SIZES = (14, 12, 11, 10)
_AROUND = 0.1
# How many letters a column holds at most.
_WIDEST = 60
# What a cell leaves around its words, in letters.
_AROUND_LETTERS = 3


class Part(NamedTuple):
    """So much of a table as fits on one slide, with the size of its letters and the widths of its columns in inches.

    `columns` are those that are shown, by their number in the table.
    """

    columns: Sequence[int]
    lines: Sequence[Line]
    size: float
    widths: Sequence[float]

    def height(self, words: Sequence[str]) -> float:
        """How high a row is whose cells say this."""
        return _AROUND + max(
            height_of(words[n], width - 2 * _AROUND, self.size)
            for n, width in zip(self.columns, self.widths, strict=True)
        )

    def height_of(self, line: Line) -> float:
        """How high a line is."""
        return self.height(said(line.row)) if line.row else _AROUND + height_of(line.heading, 1e3, self.size)


def parts(table: Table, box: Box, after: Box, most: int | None = None) -> list[Part]:
    """The table in parts that fit into the box, and all but the first into that after it.

    Letters are smaller where that saves a slide. `most` is how many columns are shown.
    """
    columns = [n for n in range(len(table.columns)) if not any(row[n].image for row in table.rows)][:most]
    return min((_parts(table, columns, size, (box, after)) for size in _SIZES), key=len)


def draw_table(slide: Any, box: Box, part: Part, table: Table) -> Any:
    """Draw a part of a table at the top of the box. Returns the shape."""
    titles = _titles(table)
    heights = [part.height(titles), *map(part.height_of, part.lines)]
    shape = slide.shapes.add_table(len(heights), len(part.columns), *box._replace(height=sum(heights)).emu)
    shape.name = table.caption
    drawn = shape.table
    _plain(drawn)
    for n, width in enumerate(part.widths):
        drawn.columns[n].width = Inches(width)
    for n, height in enumerate(heights):
        drawn.rows[n].height = Inches(height)
    for n, number in enumerate(part.columns):
        column = table.columns[number]
        _cell(drawn.cell(0, n), column.title, part.size, WASH, column.is_number, ink=MUTED, bold=True)
        for m, line in enumerate(part.lines, start=1):
            if not line.row:
                continue
            standing = line.row[number].standing
            fill = TINTS[standing] if standing else GROUND
            is_bold = number == 0 or line.is_apart
            _cell(drawn.cell(m, n), said(line.row)[number], part.size, fill, column.is_number, bold=is_bold)
    for m, line in enumerate(part.lines, start=1):
        if line.heading:
            drawn.cell(m, 0).merge(drawn.cell(m, len(part.columns) - 1))
            _cell(drawn.cell(m, 0), line.heading, part.size, GROUND, False, bold=True)
    return shape


def said(row: Sequence[TableCell]) -> list[str]:
    """What each cell of a row says: the sign of its standing, its text, and but for the name what stands below it."""
    name, *others = row
    return [_signed(name), *(f"{_signed(cell)} ({cell.aside})" if cell.aside else _signed(cell) for cell in others)]


def _signed(cell: TableCell) -> str:
    sign = SIGNS[cell.standing] if cell.standing else ""
    return f"{sign} {cell.text}".strip()


def _parts(table: Table, columns: Sequence[int], size: float, boxes: tuple[Box, Box]) -> list[Part]:
    """The table in letters of that size; one too wide for them has its columns on several slides."""
    lines = lines_of(table)
    words = [_titles(table), *(said(row) for row in table.rows)]
    first, after = boxes
    room = letters_of(first.width, size)
    longest = longest_words(words)
    least = [longest[n] + _AROUND_LETTERS for n in columns]
    found: list[Part] = []
    for beside in beside_each_other(least, room):
        shown = [columns[n] for n in beside]
        inside = room - _AROUND_LETTERS * len(shown)
        wanted = column_widths([[row[n] for n in shown] for row in words], inside, _WIDEST)
        shares = [letters + _AROUND_LETTERS for letters in wanted]
        part = Part(shown, [], size, [first.width * share / sum(shares) for share in shares])
        head = part.height(_titles(table))
        rooms = (after if found else first).height - head, after.height - head
        heights = [*map(part.height_of, lines)]
        found += [part._replace(lines=taken) for taken in below_each_other(lines, heights, *rooms)]
    return found


def _titles(table: Table) -> list[str]:
    return [column.title for column in table.columns]


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
