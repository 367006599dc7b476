"""A chart as pictures: its figure, or its table, with title, sentence, notes and facts inside.

The page and the command make the same of it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from dashboard.chart import Chart, Figure
from dashboard.design import FONT, INK, MUTED
from dashboard.figures.frame import escaped, label_width
from dashboard.figures.matrix import matrix
from dashboard.texts import counted, text

PICTURE_WIDTH, PICTURE_HEIGHT = 1600, 900
PICTURE_SCALE = 2
# Pictures are laid out this much smaller than they are, so that their letters are as large as a slide wants them.
_ENLARGED = 4 / 3
_TITLE_LINE = 30
_LINE = 22
_NOTE_LINE = 17
_ABOVE = 8
_MARGIN = 24
# The height that the rows of a figure share, in pixels.
_ROWS = 340
_CHARACTERS = {"title": 80, "sentence": 118, "note": 160}


def size_of_layout() -> tuple[int, int]:
    """Width and height in which a picture is laid out, before it is enlarged."""
    return round(PICTURE_WIDTH / _ENLARGED), round(PICTURE_HEIGHT / _ENLARGED)


def enlargement(scale: float = PICTURE_SCALE) -> float:
    """By how much to enlarge the layout for a picture of 1600 × 900 points at that scale."""
    return scale * _ENLARGED


def pictures(chart: Chart) -> list[Figure]:
    """The chart's figure, or its table on as many as it takes, with title, sentence, notes and facts inside.

    Of several, the first has sentence and notes.
    """
    if chart.figure is not None:
        return [_framed(chart, _on_one_line(chart.figure), [chart.title], [chart.sentence], chart.notes)]
    width, height = size_of_layout()
    title = [_part(chart, 9, 9)]
    rooms = (
        height - _head(title, [chart.sentence]) - _ABOVE - _foot([*chart.notes, chart.facts.words]),
        height - _head(title, []) - _ABOVE - _foot([_left_out(2), chart.facts.words]),
    )
    figures, left_out = matrix(chart.table, width - 2 * _MARGIN, *rooms)
    if len(figures) == 1:
        return [_framed(chart, figures[0], [chart.title], [chart.sentence], chart.notes)]
    of = len(figures)
    return [
        _framed(
            chart,
            drawn,
            [_part(chart, number, of)],
            [chart.sentence] if number == 1 else [],
            chart.notes if number == 1 else [_left_out(left_out)] if number == of and left_out else [],
        )
        for number, drawn in enumerate(figures, start=1)
    ]


def part_name(name: str, number: int) -> str:
    """The name of a file that holds so many-th of a chart's pictures, of which the first is called as the chart is."""
    return name if number == 1 else f"{name}_{number}"


def _part(chart: Chart, number: int, of: int) -> str:
    part = text("pack.part", number=number, of=of).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{chart.title} {part}"


def _left_out(rows: int) -> str:
    return counted("card.more_rows", rows)


def _framed(
    chart: Chart, drawn: Figure, title: Sequence[str], sentence: Sequence[str], small_print: Sequence[str]
) -> Figure:
    """A figure in its frame of words."""
    width, height = size_of_layout()
    titles, sentences = _lines(title, "title"), _lines(sentence, "sentence")
    notes = _lines([*small_print, chart.facts.words], "note")
    own = drawn["layout"]
    margin = own["margin"]
    left = _MARGIN + _label_width(own["yaxis"])
    foot = _foot([*small_print, chart.facts.words]) + margin["b"]
    over = margin["t"] + _ABOVE
    layout = {
        **own,
        "width": width,
        "height": height,
        "margin": {
            "l": left,
            "r": margin["r"] + _MARGIN,
            "t": _head(title, sentence) + over,
            "b": foot,
            "autoexpand": False,
        },
        "yaxis": {**own["yaxis"], "automargin": False},
        "annotations": [
            *own.get("annotations", []),
            _words(f"<b>{'<br>'.join(titles)}</b>", 24, INK, left, y=1, yshift=over + _LINE * len(sentences) + 4),
            _words("<br>".join(sentences), 16, INK, left, y=1, yshift=over),
            _words("<br>".join(notes), 12, MUTED, left, y=0, yshift=12 - foot),
        ],
    }
    return {"data": drawn["data"], "layout": layout}


def _head(title: Sequence[str], sentence: Sequence[str]) -> int:
    return _MARGIN + _TITLE_LINE * len(_lines(title, "title")) + _LINE * len(_lines(sentence, "sentence"))


def _foot(notes: Sequence[str]) -> int:
    return 36 + _NOTE_LINE * len(_lines(notes, "note"))


def with_long_labels(figure: Figure) -> Figure:
    """The figure with every row's label on one line, and the room that this takes."""
    figure = _on_one_line(figure)
    yaxis, margin = figure["layout"]["yaxis"], figure["layout"]["margin"]
    if "categoryarray" not in yaxis:
        return figure
    layout = {
        **figure["layout"],
        "yaxis": {**yaxis, "automargin": False},
        "margin": {**margin, "l": _label_width(yaxis)},
    }
    return {"data": figure["data"], "layout": layout}


def _on_one_line(figure: Figure) -> Figure:
    """The figure with every row's label on one line, for which a picture has the width and not the height."""
    yaxis = figure["layout"]["yaxis"]
    if "categoryarray" not in yaxis:
        return figure
    size = max(9, min(13, _ROWS // max(len(yaxis["categoryarray"]), 1)))

    def line(label: str) -> str:
        return label.replace("<br>", " ")

    notes = figure["layout"].get("annotations", [])
    layout = {
        **figure["layout"],
        "yaxis": {
            **yaxis,
            "categoryarray": [line(label) for label in yaxis["categoryarray"]],
            "tickfont": {"size": size},
        },
        "annotations": [
            {**note, "y": line(note["y"]), "font": {**note.get("font", {}), "size": size}}
            if isinstance(note.get("y"), str)
            else note
            for note in notes
        ],
    }
    return {
        "data": [
            {**trace, "y": [line(label) for label in trace["y"]], "marker": _no_larger(trace.get("marker", {}), size)}
            for trace in figure["data"]
        ],
        "layout": layout,
    }


def _no_larger(marker: dict[str, Any], size: int) -> dict[str, Any]:
    """A marker that does not reach into the rows beside its own."""
    own = marker.get("size")
    return {**marker, "size": min(own, size)} if isinstance(own, int) else marker


def _label_width(yaxis: dict[str, Any]) -> int:
    """Room for the labels of the rows, which a picture must know beforehand to set its words flush left."""
    if yaxis.get("visible") is False:
        return 0
    return label_width(yaxis.get("categoryarray", ["100.0%"]))


def _words(words: str, size: int, color: str, left: int, **where: Any) -> dict[str, Any]:
    """Words flush with the left edge of the picture, which lies `left` pixels beside the plot."""
    return {
        "text": words,
        "showarrow": False,
        "align": "left",
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "x": 0,
        "xshift": _MARGIN - left,
        "yanchor": "bottom",
        "font": {"family": FONT, "size": size, "color": color},
        **where,
    }


def _lines(paragraphs: Sequence[str], kind: str) -> list[str]:
    wrapped = (textwrap.wrap(words, _CHARACTERS[kind], break_on_hyphens=False) for words in paragraphs)
    return [escaped(line) for lines in wrapped for line in lines]
