"""One row per place, group or indicator: a dot with its interval, beside a line to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboard.cells import Observation
from dashboard.chart import Figure
from dashboard.comparison import SIGNS, Standing
from dashboard.design import BENCHMARK, FAINT, MUTED, NEUTRAL, TONES
from dashboard.figures.frame import axis, figure, folded, label_width, value_axis
from metrics.cells import CellStatus

_SYMBOLS = {CellStatus.CODED_LOW: "triangle-left-open", CellStatus.CODED_HIGH: "triangle-right-open"}


class Row(NamedTuple):
    """One row of the figure; `bound` is where a range begins or ends, for coded cells."""

    label: str
    cell: Observation
    standing: Standing = Standing.NOT_JUDGED
    beside: float | None = None


class Scale(NamedTuple):
    """From where to where values are drawn, and how many pixels stay free for words on both sides."""

    low: float
    high: float
    left: int
    right: int


def scale_of(rows: Sequence[Row], line: float | None = None) -> Scale:
    """From zero, or from below the lowest end where all lie high up; as far as the highest."""
    ends = [
        end for row in rows for end in (row.cell.value, row.cell.lower, row.cell.upper, row.beside) if end is not None
    ]
    ends += [bound for row in rows if row.cell.status in _SYMBOLS and (bound := bound_of(row.cell)) is not None]
    ends += [] if line is None else [line]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = max(high - low, 0.02 * high, 0.001) * 0.08
    return Scale(
        low - room if low > 0.8 * high else -room,
        high + room,
        label_width(folded(row.label) for row in rows),
        label_width((_beside(row) for row in rows), 8.0),
    )


def height(rows: Sequence[Row]) -> int:
    """Pixels that the rows need; more where labels are folded onto several lines."""
    lines = max((folded(row.label).count("<br>") for row in rows), default=0)
    return 64 + (28, 44, 58)[min(lines, 2)] * max(len(rows), 2)


def dots(
    rows: Sequence[Row],
    is_share: bool,
    line: float | None = None,
    line_name: str = "",
    beside_name: str = "",
    own_name: str = "",
    scale: Scale | None = None,
) -> Figure:
    """The figure, first row on top, on its own scale where none is given.

    The name of a line stands in the place of a legend. Rows without a value keep their place and say why in a word.
    """
    labels = [folded(row.label) for row in rows]
    low, high, left, right = scale or scale_of(rows, line)
    valued = [row for row in rows if row.cell.value is not None]
    coded = [(row, bound_of(row.cell)) for row in rows if row.cell.status in _SYMBOLS]
    data: list[dict[str, Any]] = []
    if any(row.beside is not None for row in rows):
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": beside_name,
                "x": [row.beside for row in rows],
                "y": labels,
                "marker": {"symbol": "diamond-open", "size": 10, "color": BENCHMARK, "line": {"width": 1.5}},
                "hoverinfo": "name+x",
            }
        )
    has_legend = line is None and bool(data)
    if has_legend:
        # The dots have the colors of how they stand, which the legend must not give to all of them.
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": own_name,
                "x": [None],
                "y": labels[:1],
                "marker": {"size": 10, "color": NEUTRAL},
            }
        )
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": own_name,
            "showlegend": False,
            "x": [row.cell.value for row in valued],
            "y": [folded(row.label) for row in valued],
            "text": [row.cell.display for row in valued],
            "marker": {"size": 10, "color": [TONES[row.standing] for row in valued]},
            "error_x": _intervals(valued),
            "hoverinfo": "y+text",
        }
    )
    if coded:
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [bound for _, bound in coded],
                "y": [folded(row.label) for row, _ in coded],
                "text": [row.cell.display for row, _ in coded],
                "marker": {
                    "symbol": [_SYMBOLS[row.cell.status] for row, _ in coded],
                    "size": 11,
                    "color": NEUTRAL,
                    "line": {"width": 2},
                },
                "hoverinfo": "y+text",
                "showlegend": False,
            }
        )
    shapes, annotations = [], [_at_the_side(row) for row in rows]
    if line is not None:
        shapes.append(
            {
                "type": "line",
                "x0": line,
                "x1": line,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": BENCHMARK, "width": 1, "dash": "dot"},
            }
        )
        annotations.append(
            {
                "x": line,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "text": line_name,
                "showarrow": False,
                "font": {"size": 12, "color": MUTED},
            }
        )
    return figure(
        data,
        value_axis(low, high, is_share),
        axis(
            automargin=False,
            type="category",
            categoryorder="array",
            categoryarray=labels[::-1],
            dtick=1,
            range=[-0.6, len(labels) - 0.3],
            gridcolor=FAINT,
        ),
        margin={"l": left, "r": right, "t": 28, "b": 8},
        showlegend=has_legend,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        annotations=annotations,
        shapes=shapes,
    )


def bound_of(cell: Observation) -> float | None:
    """The bound of a coded cell as a fraction, read from the text that is shown for it."""
    number = cell.display.strip("≤≥<>=% ")
    return float(number) / 100 if number.replace(".", "", 1).isdigit() else None


def _intervals(rows: Sequence[Row]) -> dict[str, Any]:
    def reach(row: Row, end: float | None) -> float:
        return 0.0 if end is None or row.cell.value is None else abs(end - row.cell.value)

    return {
        "type": "data",
        "symmetric": False,
        "array": [reach(row, row.cell.upper) for row in rows],
        "arrayminus": [reach(row, row.cell.lower) for row in rows],
        "thickness": 1.5,
        "width": 0,
        "color": NEUTRAL,
    }


def _beside(row: Row) -> str:
    return f"{SIGNS[row.standing]} {row.cell.display}".strip()


def _at_the_side(row: Row) -> dict[str, Any]:
    """The value with its sign, or the word for why there is none."""
    return {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 8,
        "y": folded(row.label),
        "text": _beside(row),
        "showarrow": False,
        "font": {"size": 12, "color": MUTED if row.cell.value is None else TONES[row.standing]},
    }
