"""A chart as a picture: its figure, or its table, with title, sentence, notes and facts inside.

The page and the command make the same picture of it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from dashboard.chart import Chart, Figure
from dashboard.design import FONT, INK, MUTED
from dashboard.figures.frame import label_width
from dashboard.figures.matrix import matrix
from dashboard.texts import counted

PICTURE_WIDTH, PICTURE_HEIGHT = 1600, 900
PICTURE_SCALE = 2
# Pictures are laid out this much smaller than they are, so that their letters are as large as a slide wants them.
_ENLARGED = 4 / 3
_TITLE_LINE = 30
_LINE = 22
_NOTE_LINE = 17
_ABOVE = 8
# The height that the rows of a figure share, in pixels.
_ROWS = 340
_CHARACTERS = {"title": 80, "sentence": 118, "note": 160}


def size_of_layout() -> tuple[int, int]:
    """Width and height in which a picture is laid out, before it is enlarged."""
    return round(PICTURE_WIDTH / _ENLARGED), round(PICTURE_HEIGHT / _ENLARGED)


def enlargement(scale: float = PICTURE_SCALE) -> float:
    """By how much to enlarge the layout for a picture of 1600 × 900 points at that scale."""
    return scale * _ENLARGED


def framed(chart: Chart) -> Figure:
    """The chart's figure with title, sentence, notes and facts inside, laid out for a picture."""
    width, height = size_of_layout()
    title = _wrapped(chart.title, "title")
    sentence = _wrapped(chart.sentence, "sentence")
    drawn, left_out = (
        matrix(chart.table, room_for_rows(chart)) if chart.figure is None else (_on_one_line(chart.figure), 0)
    )
    more = [counted("card.more_rows", left_out)] if left_out else []
    notes = [line for note in (*more, *chart.notes, chart.facts.words) for line in _wrapped(note, "note")]
    own = drawn["layout"]
    margin = own["margin"]
    head = _head(title, sentence)
    left = 24 + _label_width(own["yaxis"])
    foot = _foot(notes) + margin["b"]
    over = margin["t"] + _ABOVE
    layout = {
        **own,
        "width": width,
        "height": height,
        "margin": {"l": left, "r": margin["r"] + 24, "t": head + over, "b": foot, "autoexpand": False},
        "yaxis": {**own["yaxis"], "automargin": False},
        "annotations": [
            *own.get("annotations", []),
            _words(f"<b>{'<br>'.join(title)}</b>", 24, INK, left, y=1, yshift=over + _LINE * len(sentence) + 4),
            _words("<br>".join(sentence), 16, INK, left, y=1, yshift=over),
            _words("<br>".join(notes), 12, MUTED, left, y=0, yshift=12 - foot),
        ],
    }
    return {"data": drawn["data"], "layout": layout}


def room_for_rows(chart: Chart) -> int:
    """Pixels between sentence and notes, a note about rows that are left out among them."""
    notes = [line for note in (*chart.notes, chart.facts.words) for line in _wrapped(note, "note")]
    head = _head(_wrapped(chart.title, "title"), _wrapped(chart.sentence, "sentence"))
    return size_of_layout()[1] - head - _ABOVE - _foot(notes) - _NOTE_LINE


def _head(title: Sequence[str], sentence: Sequence[str]) -> int:
    return 24 + _TITLE_LINE * len(title) + _LINE * len(sentence)


def _foot(notes: Sequence[str]) -> int:
    return 36 + _NOTE_LINE * len(notes)


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
        "annotations": [{**note, "y": line(note["y"])} if isinstance(note.get("y"), str) else note for note in notes],
    }
    return {
        "data": [{**trace, "y": [line(label) for label in trace["y"]]} for trace in figure["data"]],
        "layout": layout,
    }


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
        "xshift": 24 - left,
        "yanchor": "bottom",
        "font": {"family": FONT, "size": size, "color": color},
        **where,
    }


def _wrapped(words: str, kind: str) -> list[str]:
    safe = words.replace("&", "&amp;").replace("<", "&lt;")
    return textwrap.wrap(safe, _CHARACTERS[kind], break_on_hyphens=False)
