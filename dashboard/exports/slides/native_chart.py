"""A drawing as the slide's own chart: whoever opens the slide can read, restyle and correct its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from dashboard.chart import Figure
from dashboard.design import ACCENT, BENCHMARK, GROUND, INK, MUTED, NEUTRAL, RULE, SEQUENCE, WORSE
from dashboard.exports.slides.layout import Box, color, style
from dashboard.exports.slides.series import Drawing, Series, over_years
from dashboard.texts import text

_LARGEST, _SMALLEST = 14, 9
# Bars are no thicker than this, however few they are.
_THICKEST = 0.32
# Of the height of a chart: what is drawn closer than this above a point would stand in its label.
_NEAR = 0.14


def line_chart(slide: Any, box: Box, figure: Figure) -> Any:
    """A series over the years with its interval, what it is compared with, and its targets. Returns the shape."""
    drawing = over_years(figure)
    shape = _added(slide, XL_CHART_TYPE.LINE_MARKERS, box, drawing, drawing.labels("\n"))
    chart = shape.chart
    low, high = figure["layout"]["yaxis"]["range"]
    for made, series in zip(chart.plots[0].series, drawing.series, strict=True):
        made.smooth = False
        _LOOKS[series.role](made)
        if series.role == "own":
            _label(made, drawing.number_format)
            _label_below(made, drawing, series, (high - low) * _NEAR)
    step = figure["layout"]["yaxis"]["dtick"]
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = math.floor(low / step) * step, high, step
    axis.major_gridlines.format.line.color.rgb = color(RULE)
    axis.format.line.fill.background()
    axis.tick_labels.number_format = _spreadsheet(figure["layout"]["yaxis"]["tickformat"])
    axis.tick_labels.number_format_is_linked = False
    style(axis.tick_labels.font, _LARGEST, MUTED)
    style(chart.category_axis.tick_labels.font, _LARGEST)
    chart.category_axis.format.line.color.rgb = color(NEUTRAL)
    _legend(chart, drawing.series)
    return shape


def bar_chart(slide: Any, box: Box, drawing: Drawing) -> Any:
    """A bar a row from zero, the first on top, with its interval and its value in words. Returns the shape."""
    shape = _added(slide, XL_CHART_TYPE.BAR_CLUSTERED, box, drawing, drawing.labels("   "))
    chart = shape.chart
    plot = chart.plots[0]
    plot.gap_width = max(45, min(500, round(100 * (box.height / len(drawing.categories) / _THICKEST - 1))))
    plot.overlap = 0
    for made, series in zip(plot.series, drawing.series, strict=True):
        made.format.fill.solid()
        made.format.fill.fore_color.rgb = color(GROUND if series.role == "beside" else ACCENT)
        if series.role == "beside":
            made.format.line.color.rgb = color(NEUTRAL)
            made.format.line.width = Pt(1.25)
        for number, category in enumerate(drawing.categories):
            if category in series.colors and category in series.values:
                _color(made.points[number].format, series.colors[category])
        if series.reach:
            made._element.append(_error_bars(drawing.categories, series))
            _in_order(made._element)
    size = max(_SMALLEST, min(_LARGEST, round(box.height * 72 / len(drawing.categories) / 1.9)))
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.rgb = color(NEUTRAL)
    chart.category_axis.has_major_gridlines = False
    style(chart.category_axis.tick_labels.font, size)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, _farthest(drawing.series) * 1.02
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    chart.value_axis.format.line.fill.background()
    _legend(chart, drawing.series)
    return shape


def _farthest(drawn: Sequence[Series]) -> float:
    """How far the longest bar reaches, its interval included."""
    ends = [value + series.reach.get(of, (0, 0))[1] for series in drawn for of, value in series.values.items()]
    return max(ends, default=1.0) or 1.0


def _color(look: Any, ink: str) -> None:
    """A bar in its color; that of the line to compare with is an outline."""
    look.fill.solid()
    look.fill.fore_color.rgb = color(GROUND if ink == BENCHMARK else ink)
    look.line.color.rgb = color(ink)
    look.line.width = Pt(1.5)


def _added(slide: Any, kind: XL_CHART_TYPE, box: Box, drawing: Drawing, labels: Sequence[str]) -> Any:
    data = CategoryChartData(number_format=drawing.number_format)
    data.categories = labels
    for series in drawing.series:
        name = series.name or text(f"pack.series_{series.role}")
        data.add_series(name, [series.values.get(category) for category in drawing.categories])
    shape = slide.shapes.add_chart(kind, *box.emu, data)
    shape.chart.has_title = False
    shape.chart.font.size = Pt(_LARGEST)
    return shape


def _look_own(made: Any) -> None:
    _line(made, ACCENT, 3)
    _marker(made, XL_MARKER_STYLE.CIRCLE, 9, ACCENT)


def _look_beside(made: Any) -> None:
    _line(made, BENCHMARK, 1.75)
    made.format.line.dash_style = MSO_LINE.SQUARE_DOT
    made.marker.style = XL_MARKER_STYLE.NONE


def _look_ahead(made: Any) -> None:
    _line(made, ACCENT, 1.75)
    made.format.line.dash_style = MSO_LINE.DASH
    _marker(made, XL_MARKER_STYLE.CIRCLE, 8, ACCENT)
    made.marker.format.fill.fore_color.rgb = color(GROUND)


def _look_target(made: Any) -> None:
    made.format.line.fill.background()
    _marker(made, XL_MARKER_STYLE.DIAMOND, 11, WORSE)


def _look_end(made: Any) -> None:
    _line(made, SEQUENCE[2], 1.25)
    _marker(made, XL_MARKER_STYLE.DASH, 7, SEQUENCE[2])


_LOOKS = {
    "own": _look_own,
    "beside": _look_beside,
    "target": _look_target,
    "ahead": _look_ahead,
    "lower": _look_end,
    "upper": _look_end,
}


def _line(made: Any, ink: str, width: float) -> None:
    made.format.line.color.rgb = color(ink)
    made.format.line.width = Pt(width)


def _marker(made: Any, kind: XL_MARKER_STYLE, size: int, ink: str) -> None:
    made.marker.style, made.marker.size = kind, size
    made.marker.format.fill.solid()
    made.marker.format.fill.fore_color.rgb = color(ink)
    made.marker.format.line.color.rgb = color(ink)


def _label(made: Any, number_format: str) -> None:
    labels = made.data_labels
    labels.show_value = True
    labels.position = XL_LABEL_POSITION.ABOVE
    labels.number_format, labels.number_format_is_linked = number_format, False
    style(labels.font, _LARGEST + 2, INK, bold=True)


def _label_below(made: Any, drawing: Drawing, own: Series, near: float) -> None:
    """Put a value below its point where something else is drawn close above it."""
    others = [series for series in drawing.series if series.role in ("beside", "target")]
    for number, category in enumerate(drawing.categories):
        value = own.values.get(category)
        if value is None:
            continue
        if any(value <= series.values.get(category, -math.inf) <= value + near for series in others):
            label = made.points[number].data_label
            label.position = XL_LABEL_POSITION.BELOW
            style(label.font, _LARGEST + 2, INK, bold=True)


def _spreadsheet(tickformat: str) -> str:
    """The spreadsheet's format for the figure's `.1%` or `,.0f`."""
    decimals = "0" * int(tickformat.strip(",.%f"))
    number = f"0.{decimals}" if decimals else "0"
    return f"{number}%" if tickformat.endswith("%") else f"#,##{number}"


def _legend(chart: Any, series: Sequence[Series]) -> None:
    """A legend where there is more than one thing to tell apart; the interval stands in it once."""
    named = [one for one in series if one.role != "lower"]
    chart.has_legend = len(named) > 1
    if not chart.has_legend:
        return
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    style(chart.legend.font, _LARGEST)
    for number, one in enumerate(series):
        if one.role == "lower":
            entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{number}"/><c:delete val="1"/></c:legendEntry>'
            chart.legend._element.find(".//{*}legendPos").addnext(parse_xml(entry))


def _error_bars(categories: Sequence[str], series: Series) -> Any:
    def ends(side: int) -> str:
        points = "".join(
            f'<c:pt idx="{number}"><c:v>{series.reach[category][side]!r}</c:v></c:pt>'
            for number, category in enumerate(categories)
            if category in series.reach
        )
        return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(categories)}"/>{points}</c:numLit>'

    return parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"<c:plus>{ends(1)}</c:plus><c:minus>{ends(0)}</c:minus>"
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{color(INK)}"/></a:solidFill></a:ln></c:spPr>'
        "</c:errBars>"
    )


def _in_order(series: Any) -> None:
    """Move the error bars to where the schema of a bar series wants them: before its categories."""
    series.find("{*}cat").addprevious(series.find("{*}errBars"))
