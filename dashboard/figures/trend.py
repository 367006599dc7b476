"""A series over the school years: line and interval, benchmark, targets, events, and the years that are not shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.cells import Observation
from dashboard.chart import Figure
from dashboard.design import ACCENT, BAND, BAND_AHEAD, BENCHMARK, GROUND, INK, MUTED, NEUTRAL, RULE, WORSE
from dashboard.figures.frame import HALO, axis, figure, value_axis
from dashboard.texts import text
from metrics.cells import CellStatus
from metrics.periods import SchoolYear

INTERVAL = "interval"
"""What the bands are marked with."""
_LAST = 2000
_SHALLOW = 0.04
"""Of the height of the figure: how far the line comes down to a value that is written below it."""
_STEEP = 0.09
"""The same where the line comes from one side alone, and goes beside what is written unless it is steep."""
_LABEL = 0.1
"""Of the height of the figure: what a value that is written below its point takes."""
_NUMBER = 0.16
"""Of the height of the figure: up to where the number of an event reaches."""
_NEAR = 1.3
"""How many times its value a target may be to stand where the value would be written."""


class Line(NamedTuple):
    """Values of another series to compare with, by school year."""

    name: str
    values: dict[int, float]


class Ahead(NamedTuple):
    """A forecast of one year, with its interval and the words for its value."""

    value: float
    lower: float
    upper: float
    words: str


def trend(
    series: Sequence[Observation],
    name: str,
    is_share: bool,
    comparison: Line | None = None,
    targets: dict[int, float] | None = None,
    events: Sequence[int] = (),
    breaks: Sequence[int] = (),
    ahead: Mapping[int, Ahead] | None = None,
) -> Figure:
    """The figure; years without a value are marked at the foot with the word for why, events by number.

    No line is drawn into a year of `breaks`, and a bar stands before it. What lies `ahead` is dashed.
    """
    targets, ahead = targets or {}, ahead or {}
    years = sorted({cell.school_year for cell in series} | set(targets) | set(ahead))
    labels = [str(SchoolYear(year)) for year in years]
    shown = {cell.school_year: cell for cell in series if cell.value is not None}
    runs = _runs(years, breaks)
    data: list[dict[str, Any]] = [band for run in runs for band in _band(run, shown)]
    data = [{**band, "showlegend": number == 0} for number, band in enumerate(data)]
    if comparison is not None:
        data += [
            {
                "type": "scatter",
                "mode": "lines",
                "name": comparison.name,
                "showlegend": number == 0,
                "x": [str(SchoolYear(year)) for year in run],
                "y": [comparison.values.get(year) for year in run],
                "line": {"color": BENCHMARK, "width": 1.5, "dash": "dot"},
                "hoverinfo": "name+y",
            }
            for number, run in enumerate(runs)
        ]
    own: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "name": name,
            "showlegend": number == 0,
            "x": [str(SchoolYear(year)) for year in run],
            "y": [shown[year].value if year in shown else None for year in run],
            "text": [_short(shown[year]) if year in shown else "" for year in run],
            "hovertext": [shown[year].display if year in shown else "" for year in run],
            "textfont": {"shadow": HALO},
            "cliponaxis": False,
            "line": {"color": ACCENT, "width": 2.5},
            "marker": {"size": 8},
            "hoverinfo": "x+text",
        }
        for number, run in enumerate(runs)
    ]
    data += own
    coded = [cell for cell in series if cell.status in (CellStatus.CODED_LOW, CellStatus.CODED_HIGH)]
    if targets:
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": text("figure.target"),
                "x": [str(SchoolYear(year)) for year in sorted(targets)],
                "y": [targets[year] for year in sorted(targets)],
                "marker": {"symbol": "diamond-open", "size": 10, "color": WORSE, "line": {"width": 2}},
                "hoverinfo": "name+y",
            }
        )
    reach = _reach(data, ahead)
    for trace, run in zip(own, runs, strict=True):
        trace["textposition"] = _sides(run, shown, ahead, targets, events, reach)
    sides = {
        year: side
        for trace, run in zip(own, runs, strict=True)
        for year, side in zip(run, trace["textposition"], strict=True)
    }
    data += _forecast(ahead, shown, targets) if ahead else []
    absent = [cell for cell in series if cell.value is None and cell not in coded]
    has_legend = len({trace["name"] for trace in data if trace.get("name")}) > 1
    annotations = [_at_foot(cell) for cell in (*absent, *coded)]
    annotations += [_event(number, year) for number, year in enumerate(events, start=1)]
    before_breaks = [years.index(year) - 0.5 for year in breaks if year in years]
    annotations += [_break_words(at) for at in before_breaks]
    return figure(
        data,
        axis(
            type="category",
            categoryorder="array",
            categoryarray=labels,
            range=[-0.5, len(labels) - 0.5],
            showgrid=False,
            tickangle=0,
        ),
        value_axis(*reach, is_share),
        showlegend=has_legend,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        margin={"l": 8, "r": 16, "t": 40 if has_legend else 12, "b": 8},
        annotations=annotations,
        shapes=[
            *(_event_line(year, _under(shown.get(year), sides.get(year), reach)) for year in events),
            *(_break_line(at) for at in before_breaks),
        ],
    )


def _runs(years: Sequence[int], breaks: Sequence[int]) -> list[list[int]]:
    """The years, parted before each year at which the series breaks."""
    runs: list[list[int]] = [[]]
    for year in years:
        if year in breaks and runs[-1]:
            runs.append([])
        runs[-1].append(year)
    return runs


def _band(years: Sequence[int], shown: dict[int, Observation]) -> list[dict[str, Any]]:
    """The interval as a band for each unbroken run of years, as a bar for a year that stands alone."""
    runs: list[list[Observation]] = []
    for year in years:
        cell = shown.get(year)
        if cell is None or cell.lower is None or cell.upper is None:
            runs.append([])
        elif runs and runs[-1]:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [str(SchoolYear(cell.school_year)) for cell in (*run, *reversed(run))],
            "y": [cell.upper for cell in run] + [cell.lower for cell in reversed(run)],
            "fill": "toself",
            "fillcolor": BAND,
            "line": {"width": 0 if len(run) > 1 else 10, "color": BAND},
            "hoverinfo": "skip",
            "name": text("table.interval"),
            "meta": INTERVAL,
            "legendrank": _LAST,
        }
        for run in runs
        if run
    ]


def _forecast(
    ahead: Mapping[int, Ahead], shown: Mapping[int, Observation], targets: Mapping[int, float]
) -> list[dict[str, Any]]:
    """The dashed line with its interval; it begins at the value of the year before, where there is one."""
    last = min(ahead) - 1
    begin = shown[last].value if last in shown else None
    start = [] if begin is None else [(last, Ahead(begin, begin, begin, ""))]
    years = [*start, *ahead.items()]
    labels = [str(SchoolYear(year)) for year, _ in years]
    name = text("forecast.name")
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [*labels, *reversed(labels)],
            "y": [one.upper for _, one in years] + [one.lower for _, one in reversed(years)],
            "fill": "toself",
            "fillcolor": BAND_AHEAD,
            "line": {"width": 0, "color": BAND_AHEAD},
            "hoverinfo": "skip",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "name": name,
            "x": labels,
            "y": [one.value for _, one in years],
            "text": [one.words.partition(" ")[0] for _, one in years],
            "textposition": [_side(one.value, targets.get(year)) for year, one in years],
            "textfont": {"shadow": HALO, "color": MUTED},
            "cliponaxis": False,
            "line": {"color": ACCENT, "width": 1.5, "dash": "dash"},
            "marker": {"symbol": "circle-open", "size": [0] * len(start) + [8] * len(ahead), "color": ACCENT},
            "hoverinfo": "name+x+text",
        },
    ]


def _side(value: float | None, target: float | None) -> str:
    """On which side of its point the value is written: above it, unless the target is there."""
    is_above = value is not None and target is not None and value <= target <= _NEAR * value
    return "bottom center" if is_above else "top center"


def _sides(
    years: Sequence[int],
    shown: Mapping[int, Observation],
    ahead: Mapping[int, Ahead],
    targets: Mapping[int, float],
    events: Sequence[int],
    reach: tuple[float, float],
) -> list[str]:
    """The side of each value of a run; below its point where the line comes down to it and rises again."""
    low, height = reach[0], reach[1] - reach[0]
    values = {year: cell.value for year in years if (cell := shown.get(year)) and cell.value is not None}
    line = {**{year: one.value for year, one in ahead.items()}, **values}
    sides = []
    for year in years:
        side = _side(values.get(year), targets.get(year))
        beside = [line[other] for other in (year - 1, year + 1) if other in line]
        foot = low + (_LABEL + (_NUMBER if year in events else 0)) * height
        if year in values and beside and year not in targets and values[year] > foot:
            falls = (min(beside) - values[year]) / height
            side = "bottom center" if falls > (_SHALLOW if len(beside) > 1 else _STEEP) else side
        sides.append(side)
    return sides


def _short(cell: Observation) -> str:
    """The value without its unit, which the heading names."""
    return cell.display.partition(" ")[0]


def _at_foot(cell: Observation) -> dict[str, Any]:
    return {
        "x": str(SchoolYear(cell.school_year)),
        "y": 0,
        "yref": "paper",
        "yanchor": "bottom",
        "text": cell.display,
        "showarrow": False,
        "bgcolor": GROUND,
        "bordercolor": RULE,
        "borderpad": 3,
        "font": {"size": 12, "color": MUTED},
    }


def _reach(data: list[dict[str, Any]], ahead: Mapping[int, Ahead]) -> tuple[float, float]:
    """From zero, or from below the lowest value where all lie high up and a line from zero would be flat.

    An interval ahead that is wider than all else has no room of its own, or what was measured would be flat.
    """
    values = [value for trace in data for value in trace["y"] if value is not None]
    values += [one.value for one in ahead.values()]
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = high - low
    low = min([low, *(max(one.lower, low - span) for one in ahead.values())])
    high = max([high, *(min(one.upper, high + span) for one in ahead.values())])
    room = max((high - low) * 0.25, high * 0.02, 0.001)
    if low < 0.8 * high or high == 0:
        return 0.0, high + max(0.12 * high, 0.001)
    return low - room, high + room


def _event(number: int, year: int) -> dict[str, Any]:
    return {
        "x": str(SchoolYear(year)),
        "y": 0.12,
        "yref": "paper",
        "text": f"<b>{number}</b>",
        "showarrow": False,
        "bgcolor": GROUND,
        "bordercolor": NEUTRAL,
        "borderpad": 3,
        "font": {"size": 12, "color": INK},
    }


def _under(cell: Observation | None, side: str | None, reach: tuple[float, float]) -> float:
    """How high on the paper the line of an event may go, which must not cross the value of its year."""
    if cell is None or cell.value is None:
        return 1
    at = (cell.value - reach[0]) / (reach[1] - reach[0])
    return max(at - _LABEL, 0) if side == "bottom center" else at


def _event_line(year: int, top: float) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": str(SchoolYear(year)),
        "x1": str(SchoolYear(year)),
        "y0": 0,
        "y1": top,
        "yref": "paper",
        "line": {"color": NEUTRAL, "width": 1, "dash": "dash"},
        "layer": "below",
    }


def _break_line(at: float) -> dict[str, Any]:
    """A bar between two school years; `at` counts them from 0."""
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": INK, "width": 1.5},
        "layer": "below",
    }


def _break_words(at: float) -> dict[str, Any]:
    return {
        "x": at,
        "y": 1,
        "yref": "paper",
        "yanchor": "top",
        "text": text("figure.break"),
        "textangle": -90,
        "xanchor": "right",
        "showarrow": False,
        "font": {"size": 12, "color": INK},
    }
