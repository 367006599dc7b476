"""What every slide shares: its size, where things stand on it, words that fit, and words for those who hear.

All lengths are in inches, sizes of letters in points.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Length, Pt

from dashboard.design import INK

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.5
TYPE = "Arial"
_POINTS = 72
# Of the size of its letters: how wide one is, how high a line of them. Where Arial is not installed, what stands in for
# it is wider, and must fit too.
_LETTER, _LINE = 0.6, 1.2


class Box(NamedTuple):
    """A place on a slide."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Length, Length, Length, Length]:
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def split(self, share: float, between: float = 0.3) -> tuple[Box, Box]:
        """Two boxes beside each other, the first with that share of the width."""
        first = self.width * share - between / 2
        return self._replace(width=first), self._replace(
            left=self.left + first + between, width=self.width - first - between
        )


def letters_of(width: float, size: float) -> int:
    """How many letters stand beside each other."""
    return int(width * _POINTS / (size * _LETTER))


def lines_of(words: str, width: float, size: float) -> int:
    """How many lines the words take."""
    letters = max(1, letters_of(width, size))
    return sum(max(1, len(textwrap.wrap(line, letters))) for line in words.splitlines()) or 1


def height_of(words: str, width: float, size: float) -> float:
    """How high the words are in a place so wide."""
    return lines_of(words, width, size) * size * _LINE / _POINTS


def largest(words: str, box: Box, sizes: Sequence[float]) -> float:
    """The largest of these sizes, which fall, at which the words fit; the last where none does."""
    return next((size for size in sizes if height_of(words, box.width, size) <= box.height), sizes[-1])


def color(hexadecimal: str) -> RGBColor:
    made: RGBColor = RGBColor.from_string(hexadecimal.lstrip("#").upper())
    return made


def write(
    frame: Any, words: str, size: float, ink: str = INK, bold: bool = False, align: PP_ALIGN = PP_ALIGN.LEFT
) -> None:
    """Put words into a text frame, one paragraph a line, without room around them."""
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = words
    for paragraph in frame.paragraphs:
        paragraph.alignment = align
        style(paragraph.font, size, ink, bold)
        for run in paragraph.runs:
            style(run.font, size, ink, bold)


def style(font: Any, size: float, ink: str = INK, bold: bool = False) -> None:
    font.name, font.size, font.bold = TYPE, Pt(size), bold
    font.color.rgb = color(ink)


def describe(shape: Any, words: str) -> None:
    """Give a shape the words that a screen reader says for it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", words)
