"""A map as the slide's own shapes, one a neighborhood: each can be moved, colored and named in the slide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from dashboard.chart import Figure
from dashboard.design import NEUTRAL
from dashboard.exports.slides.layout import Box, color, describe, write

_PATTERNS = {"/": MSO_PATTERN.WIDE_UPWARD_DIAGONAL, ".": MSO_PATTERN.PERCENT_10, "+": MSO_PATTERN.SMALL_GRID,
             "x": MSO_PATTERN.DIAGONAL_CROSS}  # fmt: skip
_DASHES = {"dot": MSO_LINE.ROUND_DOT, "dash": MSO_LINE.DASH}
_LEGEND, _SAMPLE = 2.6, 0.28
# Sizes of letters in points, and for which inches a unit of the figure the largest are right.
_SMALLEST, _LARGEST, _ROOMY = 7, 11, 0.0045


def draw_map(slide: Any, box: Box, figure: Figure) -> None:
    """Draw the places of the figure with their words, and its legend to the right of them."""
    traces = figure["data"]
    room = box._replace(width=box.width - _LEGEND)
    width, height = (figure["layout"][axis]["range"][1] for axis in ("xaxis", "yaxis"))
    scale = min(room.width / width, room.height / height)
    left = room.left + (room.width - width * scale) / 2
    bottom = room.top + (room.height + height * scale) / 2

    def at(x: float, y: float) -> tuple[int, int]:
        return Inches(left + x * scale), Inches(bottom - y * scale)

    for trace in traces:
        if "meta" in trace:
            _place(slide, [[at(x, y) for x, y in ring] for ring in _rings(trace)], trace)
    for trace in traces:
        if trace["mode"] == "text":
            inks = trace["textfont"]["color"]
            for x, y, words, ink in zip(trace["x"], trace["y"], trace["text"], inks, strict=True):
                _words(slide, at(x, y), words, ink, max(_SMALLEST, min(_LARGEST, _LARGEST * scale / _ROOMY)))
    samples = [trace for trace in traces if trace.get("name")]
    for number, sample in enumerate(samples):
        _sample(
            slide, Box(box.left + box.width - _LEGEND + 0.2, box.top + number * 0.42, _LEGEND - 0.2, _SAMPLE), sample
        )


def _rings(trace: Mapping[str, Any]) -> Iterator[list[tuple[float, float]]]:
    points = zip(trace["x"], trace["y"], strict=True)
    for is_gap, ring in groupby(points, key=lambda point: point[0] is None):
        if not is_gap:
            yield list(ring)


def _place(slide: Any, rings: Sequence[Sequence[tuple[int, int]]], trace: Mapping[str, Any]) -> None:
    builder = None
    for ring in rings:
        if builder is None:
            builder = slide.shapes.build_freeform(*ring[0])
        else:
            builder.move_to(*ring[0])
        builder.add_line_segments(ring[1:], close=True)
    if builder is not None:
        shape = builder.convert_to_shape()
        shape.name = trace["text"]
        describe(shape, trace["text"])
        _fill(shape, trace)


def _fill(shape: Any, look: Mapping[str, Any]) -> None:
    shape.shadow.inherit = False
    pattern = look.get("fillpattern")
    if pattern:
        shape.fill.patterned()
        shape.fill.pattern = _PATTERNS[pattern["shape"]]
        shape.fill.fore_color.rgb = color(pattern["fgcolor"])
        shape.fill.back_color.rgb = color(pattern["bgcolor"])
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = color(look["fillcolor"])
    shape.line.color.rgb = color(NEUTRAL)
    shape.line.width = Pt(look["line"]["width"])
    if look["line"].get("dash") in _DASHES:
        shape.line.dash_style = _DASHES[look["line"]["dash"]]


def _words(slide: Any, middle: tuple[int, int], words: str, ink: str, size: float) -> None:
    lines = words.replace("<b>", "").replace("</b>", "").split("<br>")
    width, height = Inches(1.6), Inches(0.2 * len(lines))
    shape = slide.shapes.add_textbox(middle[0] - width // 2, middle[1] - height // 2, width, height)
    write(shape.text_frame, "\n".join(lines), size, ink, "<b>" in words, PP_ALIGN.CENTER)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _sample(slide: Any, box: Box, look: Mapping[str, Any]) -> None:
    sample = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box._replace(width=_SAMPLE * 1.4).emu)
    describe(sample, "")
    _fill(sample, look)
    words = slide.shapes.add_textbox(*box._replace(left=box.left + 0.5, width=box.width - 0.5).emu)
    write(words.text_frame, look["name"], 12)
    words.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
