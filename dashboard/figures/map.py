"""The neighborhoods on blank ground, colored by value in five classes of equal size; what is not shown is hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from dashboard.chart import Figure
from dashboard.design import GROUND, INK, MUTED, NEUTRAL, SEQUENCE
from dashboard.figures.frame import figure
from dashboard.numbers import show_value
from dashboard.records import Indicator, Observation, PlaceKey
from dashboard.sentences import status_words
from dashboard.shapes import Outlines
from dashboard.texts import text
from metrics.cells import CellStatus

UNITS_A_CHARACTER = 13
# How each reason for no value is drawn: pattern and dash of the outline.
_PATTERNS = {
    CellStatus.SUPPRESSED: ("/", "solid"),
    CellStatus.CODED_LOW: (".", "solid"),
    CellStatus.CODED_HIGH: ("+", "solid"),
    CellStatus.NO_STUDENTS: ("", "dot"),
    CellStatus.NOT_AVAILABLE: ("x", "dash"),
}


def neighborhood_map(
    indicator: Indicator,
    outlines: Outlines,
    cells: Mapping[PlaceKey, Observation],
    names: Mapping[PlaceKey, str],
    links: Mapping[PlaceKey, str],
) -> Figure:
    """The figure; each place's trace carries its link as `meta`."""
    values = sorted(cell.value for cell in cells.values() if cell.value is not None)
    edges = class_edges(values)
    legend = _legend(indicator, edges) + _signs({cell.status for cell in cells.values()})
    data = []
    for place, (x, y) in outlines.rings.items():
        cell = cells.get(place)
        fill: dict[str, Any]
        if cell is not None and cell.value is not None:
            fill = {"fillcolor": SEQUENCE[class_of(cell.value, edges)], "line": {"color": NEUTRAL, "width": 0.75}}
        else:
            fill = _hatched(cell.status if cell else CellStatus.NOT_AVAILABLE)
        shown = cell.display if cell else status_words(CellStatus.NOT_AVAILABLE)
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
                **fill,
            }
        )
    hidden = {"visible": False, "fixedrange": True}
    return figure(
        [*data, *legend, *_labels(outlines, cells, names, edges)],
        {**hidden, "range": [-10, outlines.width + 10], "constrain": "domain"},
        {**hidden, "range": [-10, outlines.height + 10], "scaleanchor": "x", "constrain": "domain"},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
    )


def _labels(
    outlines: Outlines, cells: Mapping[PlaceKey, Observation], names: Mapping[PlaceKey, str], edges: Sequence[float]
) -> list[dict[str, Any]]:
    """Names and values on the map itself, as far as there is room for them."""
    texts = {
        place: label
        for place, (_, _, radius) in outlines.centers.items()
        if place in cells and (label := _label(names[place], cells[place].display, radius))
    }
    values = [cells[place].value for place in texts]
    dark = [value is not None and class_of(value, edges) == len(SEQUENCE) - 1 for value in values]
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": [outlines.centers[place][0] for place in texts],
            "y": [outlines.centers[place][1] for place in texts],
            "text": list(texts.values()),
            "textfont": {"size": 11, "color": [GROUND if is_dark else INK for is_dark in dark]},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def _label(name: str, display: str, radius: int) -> str:
    """Name and value, or the value alone, or nothing, as far as the largest circle inside the place has room."""
    room = 2.1 * radius / UNITS_A_CHARACTER
    if len(name) <= room:
        return f"{name}<br>{display}"
    return display if len(display) <= room else ""


def class_edges(values: Sequence[float]) -> list[float]:
    """The inner borders between classes that hold equally many places; fewer where values are few or alike."""
    classes = min(len(SEQUENCE), len(set(values)))
    if classes < 2:
        return []
    quantiles = np.quantile(values, [n / classes for n in range(1, classes)])
    return sorted({float(edge) for edge in quantiles})


def class_of(value: float, edges: Sequence[float]) -> int:
    """Which color a value has; darker is more."""
    spread = (len(SEQUENCE) - 1) / max(len(edges), 1)
    return round(sum(value >= edge for edge in edges) * spread)


def _legend(indicator: Indicator, edges: Sequence[float]) -> list[dict[str, Any]]:
    if not edges:
        return []
    shown = [show_value(indicator, edge) for edge in edges]
    names = [
        text("figure.below", value=shown[0]),
        *(text("figure.between", low=low, high=high) for low, high in pairwise(shown)),
        text("figure.at_least", value=shown[-1]),
    ]
    return [
        _sample(
            name,
            {
                "symbol": "square",
                "size": 14,
                "color": SEQUENCE[class_of(low, edges)],
                "line": {"color": NEUTRAL, "width": 1},
            },
        )
        for name, low in zip(names, [edges[0] - 1, *edges], strict=True)
    ]


def _signs(statuses: set[CellStatus]) -> list[dict[str, Any]]:
    signs = {
        CellStatus.SUPPRESSED: "hash-open",
        CellStatus.CODED_LOW: "circle-open-dot",
        CellStatus.CODED_HIGH: "cross-open",
        CellStatus.NO_STUDENTS: "square-open",
        CellStatus.NOT_AVAILABLE: "x-open",
    }
    return [
        _sample(status_words(status), {"symbol": symbol, "size": 12, "color": MUTED})
        for status, symbol in signs.items()
        if status in statuses
    ]


def _sample(name: str, marker: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "markers", "x": [None], "y": [None], "name": name, "marker": marker}


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
