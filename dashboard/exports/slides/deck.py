"""Slides of charts: the sentence as title, a chart or table that can be edited, and where the numbers come from.

The same charts of the same release make the same file, byte for byte.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches

from dashboard.chart import Chart, Figure
from dashboard.comparison import SIGNS, Standing
from dashboard.design import INK, MUTED
from dashboard.exports.archive import dated
from dashboard.exports.items import Item
from dashboard.exports.slides.layout import (
    HEIGHT,
    MARGIN,
    WIDTH,
    Box,
    describe,
    height_of,
    largest,
    write,
)
from dashboard.exports.slides.native_chart import bar_chart, line_chart
from dashboard.exports.slides.native_map import draw_map
from dashboard.exports.slides.native_table import Part, draw_table, parts
from dashboard.exports.slides.series import Drawing, by_row, line_of
from dashboard.numbers import show_value
from dashboard.release import Release
from dashboard.texts import spoken, text
from dashboard.views.groups import before_in_words
from dashboard.views.stories import in_lines

_TITLE_ONLY = 5
_FULL = WIDTH - 2 * MARGIN
_TITLE = Box(MARGIN, 0.35, _FULL, 1.25)
_GOES_ON = Box(MARGIN, 0.35, _FULL, 0.4)
_GOES_ON_SIZE = 18
_TITLE_SIZES, _NOTE_SIZES = (28, 26, 24, 22, 20, 18, 16), (12, 11, 10, 9)
_SUBTITLE_SIZE, _FACTS_SIZE = 14, 9
_FACTS = Box(MARGIN, HEIGHT - 0.55, _FULL - 0.6, 0.36)
_MOST_NOTES = 1.0
# How much of the width the chart takes where its table stands beside it, and how many columns of that table are shown.
_SHARE, _COLUMNS_BESIDE = 0.68, 3

_BARS = ("groups", "ranking", "outcomes")
_NATIVE = ("trend", "map", *_BARS)


def deck(release: Release, items: Sequence[Item], title: str, made: datetime) -> bytes:
    """A presentation with a slide an item; a table that does not fit goes on on the next."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for item in items:
        _add(presentation, release, item.chart)
    for number, slide in enumerate(presentation.slides, start=1):
        place = Box(WIDTH - MARGIN - 1, _FACTS.top, 1, _FACTS.height)
        write(slide.shapes.add_textbox(*place.emu).text_frame, str(number), _FACTS_SIZE, MUTED, align=PP_ALIGN.RIGHT)
    about = presentation.core_properties
    about.title, about.author, about.subject = title, release.community, text("facts.release", release=release.id)
    about.last_modified_by, about.keywords, about.language = text("site.name"), release.id, spoken()
    out = io.BytesIO()
    presentation.save(out)
    return dated(out.getvalue(), made)


def _add(presentation: Any, release: Release, chart: Chart) -> None:
    chart = _as_slide(chart)
    notes = "\n".join(chart.notes)
    size = largest(notes, Box(0, 0, _FULL, _MOST_NOTES), _NOTE_SIZES)
    below = Box(MARGIN, 0, _FULL, height_of(notes, _FULL, size) if notes else 0)
    below = below._replace(top=_FACTS.top - 0.08 - below.height)
    top = _head(chart)[2].bottom + 0.12
    room = Box(MARGIN, top, _FULL, below.top - 0.12 - top)
    if chart.query.chart in _NATIVE and chart.figure is not None:
        slide = _framed(presentation, release, chart, notes, below, size)
        _chart(slide, release, room, chart, chart.figure)
        return
    after = Box(MARGIN, _GOES_ON.bottom + 0.12, _FULL, _FACTS.top - 0.12 - _GOES_ON.bottom - 0.12)
    first, *others = parts(chart.table, room, after)
    of = 1 + len(others)
    more = text("pack.part", number=1, of=of) if others else ""
    _table(_framed(presentation, release, chart, notes, below, size, more), room, first, chart)
    for number, part in enumerate(others, start=2):
        title = f"{chart.title} {text('pack.part', number=number, of=of)}"
        _table(_going_on(presentation, release, chart, title), after, part, chart)


def _as_slide(chart: Chart) -> Chart:
    """The chart without words about pictures that a slide does not show, and with those for the signs that it does.

    Bars begin at 0.
    """
    pictures = {
        text("scorecard.squares"),
        text("scorecard.lines"),
        text("spine.how_to_read"),
        before_in_words(chart.query.selection.year),
    }
    pictures |= set() if chart.query.chart == "trend" else {text("figure.cut")}
    notes = [note for note in chart.notes if note not in pictures]
    if chart.query.chart in ("map", "trend"):
        return replace(chart, notes=notes)
    signs = {cell.standing for row in chart.table.rows for cell in row if cell.standing and not cell.in_words}
    return replace(chart, notes=[*([signs_in_words(signs)] if any(SIGNS[one] for one in signs) else []), *notes])


def signs_in_words(standings: Collection[Standing]) -> str:
    """What the signs mean: `✓ better, ! worse, ≈ not different, beyond what chance explains`."""
    return text(
        "pack.signs",
        signs=", ".join(
            f"{SIGNS[one]} {text(f'standing.{one.value}')}" for one in Standing if one in standings and SIGNS[one]
        ),
    )


def _head(chart: Chart) -> tuple[float, Box, Box]:
    """The size of the title's letters, and where title and subtitle stand: the lower, the longer the sentence."""
    size = largest(chart.sentence, _TITLE, _TITLE_SIZES)
    title = _TITLE._replace(height=min(_TITLE.height, height_of(chart.sentence, _FULL, size)))
    return size, title, Box(MARGIN, title.bottom + 0.1, _FULL, 0.28)


def _framed(
    presentation: Any, release: Release, chart: Chart, notes: str, below: Box, size: float, more: str = ""
) -> Any:
    """A slide with all but its body."""
    title_size, place, subtitle = _head(chart)
    slide = _titled(presentation, chart.sentence, place, title_size)
    for box, words, letters, ink in (
        (subtitle, f"{chart.title} {more}".strip(), _SUBTITLE_SIZE, MUTED),
        (below, notes, size, INK),
        (_FACTS, _facts(release, chart), _FACTS_SIZE, MUTED),
    ):
        if words:
            write(slide.shapes.add_textbox(*box.emu).text_frame, words, letters, ink)
    slide.notes_slide.notes_text_frame.text = speaker_notes(release, chart)
    return slide


def _going_on(presentation: Any, release: Release, chart: Chart, title: str) -> Any:
    """A slide for more rows of a table, whose sentence and notes stand on the first."""
    slide = _titled(presentation, title, _GOES_ON, _GOES_ON_SIZE)
    write(slide.shapes.add_textbox(*_FACTS.emu).text_frame, _facts(release, chart), _FACTS_SIZE, MUTED)
    slide.notes_slide.notes_text_frame.text = speaker_notes(release, chart)
    return slide


def _titled(presentation: Any, words: str, place: Box, size: float) -> Any:
    slide = presentation.slides.add_slide(presentation.slide_layouts[_TITLE_ONLY])
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = place.emu
    write(title.text_frame, words, size, INK, bold=True)
    return slide


def _facts(release: Release, chart: Chart) -> str:
    return f"{release.community} · {chart.facts.words}"


def _chart(slide: Any, release: Release, room: Box, chart: Chart, figure: Figure) -> None:
    """The chart as the slide's own; beside a series its years as a table."""
    if chart.query.chart == "map":
        draw_map(slide, room, figure)
        return
    if chart.query.chart in _BARS:
        shape = bar_chart(slide, room, _rows(release, chart, figure))
    else:
        room, beside = room.split(_SHARE)
        beside = beside._replace(top=beside.top + 0.2, height=beside.height - 0.2)
        _table(slide, beside, parts(chart.table, beside, beside, _COLUMNS_BESIDE)[0], chart)
        shape = line_chart(slide, room, figure)
    shape.name = chart.title
    describe(shape, chart.sentence)


def _rows(release: Release, chart: Chart, figure: Figure) -> Drawing:
    """The rows of the figure, led by what they are compared with."""
    drawing, line = by_row(figure), line_of(figure)
    if line is None:
        return drawing
    name, value = line
    return drawing.led_by(name, value, show_value(release.indicators[chart.query.subject], value))


def _table(slide: Any, box: Box, part: Part, chart: Chart) -> None:
    describe(draw_table(slide, box, part, chart.table), chart.table.caption)


def speaker_notes(release: Release, chart: Chart) -> str:
    """What whoever speaks to the slide may be asked: the definition and its source, stories, and all small print."""
    indicator = release.indicators.get(chart.query.subject)
    said = [chart.sentence, chart.title]
    if indicator is not None:
        said += [
            text("pack.definition", title=indicator.title, described=indicator.described),
            indicator.why_it_matters or "",
            indicator.how_to_read or "",
            *(indicator.caveats or ()),
            text("facts.source", source=indicator.source) if indicator.source else "",
        ]
        if chart.query.chart != "stories":
            said += [line for story in release.told_of(chart.query.subject, None) for line in in_lines(release, story)]
    return "\n".join(line for line in (*said, *chart.notes, chart.facts.words) if line)
