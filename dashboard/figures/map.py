"""The neighborhoods on blank ground, colored by value in five classes of equal size; what is not shown is hatched."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from dashboard.cells import Observation
from dashboard.chart import Figure
from dashboard.design import GROUND, INK, NEUTRAL, SEQUENCE
from dashboard.figures.frame import HALO, figure
from dashboard.numbers import as_shown, show_value
from dashboard.records import Indicator, PlaceKey
from dashboard.sentences import status_words
from dashboard.shapes import Outlines
from dashboard.texts import text
from metrics.cells import CellStatus

HEIGHT = 600
# Words must fit on the smallest screen: the map's room there, and the size of its letters (see `.map` in style.css).
_PHONE_WIDTH, _PLOT_HEIGHT = 320, 520
_LETTER, _LINE = 5.0, 11.0
_MOST_NUMBERS = 40
# How each reason for no value is drawn: pattern and dash of the outline.
_PATTERNS = {
    CellStatus.SUPPRESSED: ("/", "solid"),
    CellStatus.CODED_LOW: (".", "solid"),
    CellStatus.CODED_HIGH: ("+", "solid"),
    CellStatus.NO_STUDENTS: ("", "dot"),
    CellStatus.NOT_AVAILABLE: ("x", "dash"),
}


class Labels(NamedTuple):
    """What stands on the map for each place, and the names of those that stand there as a number."""

    texts: Mapping[PlaceKey, str]
    numbers: Mapping[PlaceKey, int]


def neighborhood_map(
    indicator: Indicator,
    outlines: Outlines,
    cells: Mapping[PlaceKey, Observation],
    names: Mapping[PlaceKey, str],
    links: Mapping[PlaceKey, str],
    texts: Mapping[PlaceKey, str],
) -> Figure:
    """The figure; each place's trace carries its link as `meta`. `texts` are those of `labels`."""
    values = sorted(as_shown(indicator, cell.value) for cell in cells.values() if cell.value is not None)
    edges = [as_shown(indicator, edge) for edge in class_edges(values)]
    classes = {
        place: class_of(as_shown(indicator, cell.value), edges)
        for place, cell in cells.items()
        if cell.value is not None
    }
    legend = _legend(indicator, values, edges) + _signs({cell.status for cell in cells.values()})
    data = []
    for place, (x, y) in outlines.rings.items():
        cell = cells.get(place)
        status = cell.status if cell else CellStatus.NOT_AVAILABLE
        shown = cell.display if cell and cell.is_shown else status_words(status)
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "fill": "toself",
                "hoveron": "fills",
                "hoverinfo": "text",
                "text": f"{names[place]}: {shown}",
                "meta": links[place],
                "showlegend": False,
                **(_colored(SEQUENCE[classes[place]]) if place in classes else _hatched(status)),
            }
        )
    hidden = {"visible": False, "fixedrange": True}
    return figure(
        [*data, *legend, _words(outlines, texts, classes)],
        {**hidden, "range": [-10, outlines.width + 10], "constrain": "domain"},
        {**hidden, "range": [-10, outlines.height + 10], "scaleanchor": "x", "constrain": "domain"},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
    )


def labels(outlines: Outlines, cells: Mapping[PlaceKey, Observation], names: Mapping[PlaceKey, str]) -> Labels:
    """Name and value where they fit into the place; elsewhere a number, from north to south, that a list explains."""
    scale = min(_PHONE_WIDTH / outlines.width, _PLOT_HEIGHT / outlines.height)
    there = {place: center for place, center in outlines.centers.items() if place in cells}

    def fits(place: PlaceKey, words: Sequence[str]) -> bool:
        return math.hypot(max(map(len, words)) * _LETTER / 2, len(words) * _LINE / 2) <= there[place].radius * scale

    texts: dict[PlaceKey, str] = {}
    crowded = []
    for place in sorted(there, key=lambda place: (-there[place].y, there[place].x)):
        value = cells[place].display
        written = (lines for lines in _ways_to_write(names[place]) if fits(place, (*lines, value)))
        if (lines := next(written, None)) is not None:
            texts[place] = "<br>".join((*lines, value))
        else:
            crowded.append(place)
    if len(crowded) > _MOST_NUMBERS:
        texts |= {place: cells[place].display for place in crowded if fits(place, (cells[place].display,))}
        return Labels(texts, {})
    numbers = {place: number for number, place in enumerate(crowded, start=1)}
    for place, number in numbers.items():
        value = cells[place].display
        texts[place] = f"<b>{number}</b><br>{value}" if fits(place, (str(number), value)) else f"<b>{number}</b>"
    return Labels(texts, numbers)


@lru_cache(maxsize=1_024)
def _ways_to_write(name: str) -> tuple[list[str], list[str]]:
    """A name on one line, and folded in the middle."""
    return [name], textwrap.wrap(name, max(len(name) // 2 + 1, *map(len, name.split())))


def _words(outlines: Outlines, texts: Mapping[PlaceKey, str], classes: Mapping[PlaceKey, int]) -> dict[str, Any]:
    on_dark = [classes.get(place) == len(SEQUENCE) - 1 for place in texts]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [outlines.centers[place].x for place in texts],
        "y": [outlines.centers[place].y for place in texts],
        "text": list(texts.values()),
        "textfont": {
            "size": 12,
            "color": [GROUND if dark else INK for dark in on_dark],
            "shadow": ["none" if place in classes else HALO for place in texts],
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def class_edges(values: Sequence[float]) -> list[float]:
    """The inner borders between classes that hold equally many places; fewer where values are few or alike."""
    classes = min(len(SEQUENCE), len(set(values)))
    if classes < 2:
        return []
    second = min(value for value in values if value > min(values))
    quantiles = np.quantile(values, [n / classes for n in range(1, classes)])
    return sorted({max(float(edge), second) for edge in quantiles})


def class_of(value: float, edges: Sequence[float]) -> int:
    """Which color a value has; darker is more."""
    spread = (len(SEQUENCE) - 1) / max(len(edges), 1)
    return round(sum(value >= edge for edge in edges) * spread)


def _legend(indicator: Indicator, values: Sequence[float], edges: Sequence[float]) -> list[dict[str, Any]]:
    """What each color means; one color where all values are alike."""
    if not edges:
        return (
            [_sample(show_value(indicator, values[0]), _colored(SEQUENCE[class_of(values[0], [])]))] if values else []
        )
    shown = [show_value(indicator, edge) for edge in edges]
    names = [
        text("figure.below", value=shown[0]),
        *(text("figure.between", low=low, high=high) for low, high in pairwise(shown)),
        text("figure.at_least", value=shown[-1]),
    ]
    return [
        _sample(name, _colored(SEQUENCE[class_of(low, edges)]))
        for name, low in zip(names, [edges[0] - 1, *edges], strict=True)
    ]


def _signs(statuses: set[CellStatus]) -> list[dict[str, Any]]:
    return [_sample(status_words(status), _hatched(status)) for status in _PATTERNS if status in statuses]


def _sample(name: str, look: dict[str, Any]) -> dict[str, Any]:
    """An entry of the legend, drawn as the places are."""
    return {"type": "scatter", "mode": "lines", "x": [None], "y": [None], "fill": "toself", "name": name, **look}


def _colored(color: str) -> dict[str, Any]:
    return {"fillcolor": color, "line": {"color": NEUTRAL, "width": 0.75}}


def _hatched(status: CellStatus) -> dict[str, Any]:
    pattern, dash = _PATTERNS[status]
    look: dict[str, Any] = {"fillcolor": "#f6f8fa", "line": {"color": NEUTRAL, "width": 1, "dash": dash}}
    if pattern:
        look["fillpattern"] = {
            "shape": pattern,
            "fgcolor": "#8c959f",
            "bgcolor": "#f6f8fa",
            "size": 7,
            "solidity": 0.25,
        }
    return look
