"""Every indicator of a place on one scale: left is worse than the benchmark, right is better.

The gray bar holds all neighborhoods, the darker one the middle half; the line in the middle is the benchmark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboard.chart import Figure
from dashboard.comparison import SIGNS, Standing
from dashboard.design import BENCHMARK, GROUND, MUTED, TONES
from dashboard.figures.frame import axis, figure, folded, label_width
from dashboard.texts import text

ROW_HEIGHT = 42
_LABEL_WIDTH = 17


class Vertebra(NamedTuple):
    """One indicator on the spine. Positions are from −1 (worst neighborhood) over 0 (benchmark) to 1 (best)."""

    label: str
    display: str
    own: float | None
    low: float
    high: float
    middle_low: float
    middle_high: float
    standing: Standing


def height(rows: int) -> int:
    """Pixels that so many rows need."""
    return 68 + ROW_HEIGHT * rows


def spine(rows: Sequence[Vertebra], benchmark_name: str, place_name: str) -> Figure:
    """The figure, first row on top; rows without a value say why in a word."""
    labels = [folded(row.label, _LABEL_WIDTH) for row in rows]
    drawn = [row for row in rows if row.own is not None]

    def bar(name: str, ends: Sequence[tuple[float, float]], color: str, width: float) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": [folded(row.label, _LABEL_WIDTH) for row in drawn],
            "base": [low for low, _ in ends],
            "x": [high - low for low, high in ends],
            "width": width,
            "marker": {"color": color},
            "hoverinfo": "skip",
        }

    data = [
        bar(text("figure.all_neighborhoods"), [(row.low, row.high) for row in drawn], "#e4e8ec", 0.5),
        bar(text("figure.middle_half"), [(row.middle_low, row.middle_high) for row in drawn], "#c3cad1", 0.5),
        {
            "type": "scatter",
            "mode": "markers",
            "name": place_name,
            "x": [row.own for row in drawn],
            "y": [folded(row.label, _LABEL_WIDTH) for row in drawn],
            "text": [row.display for row in drawn],
            "marker": {
                "size": 13,
                "color": [TONES[row.standing] for row in drawn],
                "line": {"color": GROUND, "width": 1.5},
            },
            "cliponaxis": False,
            "hoverinfo": "y+text",
        },
    ]
    values: list[dict[str, Any]] = [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 6,
            "y": folded(row.label, _LABEL_WIDTH),
            "text": f"{SIGNS[row.standing]} {row.display}".strip(),
            "showarrow": False,
            "font": {"color": TONES[row.standing] if row.own is not None else MUTED, "size": 12},
        }
        for row in rows
    ]
    ends = [
        {"x": 0.5, "xanchor": "right", "xshift": -8, "text": text("figure.worse")},
        {"x": 0.5, "xanchor": "left", "xshift": 8, "text": text("figure.better")},
        {"x": 0.5, "xanchor": "center", "text": benchmark_name, "y": 0, "yanchor": "top"},
    ]
    return figure(
        data,
        axis(range=[-1.08, 1.08], visible=False),
        axis(
            type="category",
            categoryorder="array",
            categoryarray=labels[::-1],
            dtick=1,
            range=[-0.7, len(labels) - 0.3],
            showgrid=False,
        ),
        barmode="overlay",
        margin={"l": 8, "r": label_width(value["text"] for value in values), "t": 28, "b": 28},
        shapes=[
            {
                "type": "line",
                "x0": 0,
                "x1": 0,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": BENCHMARK, "width": 1.5},
            }
        ],
        annotations=[
            *values,
            *(
                {
                    "y": 1,
                    "yanchor": "bottom",
                    **end,
                    "xref": "paper",
                    "yref": "paper",
                    "showarrow": False,
                    "font": {"size": 12, "color": MUTED},
                }
                for end in ends
            ),
        ],
    )
