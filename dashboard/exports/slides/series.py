"""What a figure draws, as series of numbers over categories: what a slide's own chart is made of.

Read from the figure itself, so that the slide cannot say another thing than the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.chart import Figure
from dashboard.design import BENCHMARK
from dashboard.figures.trend import INTERVAL

_NUMBER = re.compile(r"(?P<digits>[\d,]+(?:\.(?P<decimals>\d+))?)(?P<percent>%?)$")
_ROLES = {"dot": "beside", "dash": "ahead"}
_MARKUP = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Series:
    """One series: its values by category; `role` is `own`, `beside` (to compare with), `target`, `ahead` (forecast),
    `lower` or `upper`.

    `colors` has a color for single categories; `reach` the ends of the interval of each.
    """

    name: str
    role: str
    values: Mapping[str, float]
    colors: Mapping[str, str] = field(default_factory=dict)
    reach: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """Series over categories in their order; `words` stand beside a category: a value, an event, why there is none."""

    categories: Sequence[str]
    series: Sequence[Series]
    words: Mapping[str, str]
    number_format: str

    def labels(self, between: str) -> list[str]:
        """The categories with the words beside them."""
        return [between.join(part for part in (one, self.words.get(one, "")) if part) for one in self.categories]

    def led_by(self, name: str, value: float, words: str) -> Drawing:
        """The drawing with what its values are compared with as its first category."""
        own, *others = self.series
        led = replace(own, values={name: value, **own.values}, colors={name: BENCHMARK, **own.colors})
        return replace(
            self, categories=[name, *self.categories], series=[led, *others], words={name: words, **self.words}
        )


def over_years(figure: Figure) -> Drawing:
    """The drawing of a trend."""
    categories = list(figure["layout"]["xaxis"]["categoryarray"])
    series = [*_interval(figure["data"])]
    number_format = "General"
    for trace in figure["data"]:
        if not trace.get("name") or "fill" in trace:
            continue
        said = dict(zip(trace["x"], trace.get("text", ()), strict=False))
        values = {
            year: _as_said(said.get(year, ""), value)
            for year, value in zip(trace["x"], trace["y"], strict=True)
            if value is not None
        }
        role = _ROLES.get(trace.get("line", {}).get("dash"), "own") if "lines" in trace["mode"] else "target"
        if role == "own":
            number_format = _format(said.values())
        series.append(Series(trace["name"], role, values))
    return Drawing(categories, series, _notes(figure, "x"), number_format)


def by_row(figure: Figure) -> Drawing:
    """The drawing of rows of dots, the first row first."""
    categories = [_plain(label) for label in reversed(figure["layout"]["yaxis"]["categoryarray"])]
    series: list[Series] = []
    number_format = "General"
    for trace in figure["data"]:
        symbol = trace["marker"].get("symbol", "")
        if trace["mode"] != "markers" or isinstance(symbol, list) or trace["x"] == [None]:
            continue
        rows = [_plain(label) for label in trace["y"]]
        said = dict(zip(rows, trace.get("text", ()), strict=False))
        values = {
            row: _as_said(said.get(row, ""), value)
            for row, value in zip(rows, trace["x"], strict=True)
            if value is not None
        }
        colors = trace["marker"]["color"]
        if not symbol:
            number_format = _format(said.values())
        series.append(
            Series(
                trace["name"],
                "beside" if symbol else "own",
                values,
                {} if isinstance(colors, str) else dict(zip(rows, colors, strict=True)),
                _reaches(rows, trace.get("error_x")),
            )
        )
    own_first = sorted(series, key=lambda one: one.role != "own")
    return Drawing(categories, own_first, _notes(figure, "y"), number_format)


def line_of(figure: Figure) -> tuple[str, float] | None:
    """The line to compare with: its name and where it is; None where there is none."""
    for shape in figure["layout"].get("shapes", ()):
        names = [note["text"] for note in figure["layout"]["annotations"] if note.get("x") == shape["x0"]]
        if shape["x0"] == shape["x1"] and names:
            return _plain(names[0]), shape["x0"]
    return None


def _interval(traces: Sequence[Mapping[str, Any]]) -> list[Series]:
    """The two ends of the band around what was measured."""
    upper: dict[str, float] = {}
    lower: dict[str, float] = {}
    for trace in traces:
        if trace.get("meta") == INTERVAL:
            half = len(trace["x"]) // 2
            upper |= dict(zip(trace["x"][:half], trace["y"][:half], strict=True))
            lower |= dict(zip(trace["x"][half:], trace["y"][half:], strict=True))
    return [Series("", "upper", upper), Series("", "lower", lower)] if upper else []


def _reaches(rows: Sequence[str], bars: Mapping[str, Any] | None) -> dict[str, tuple[float, float]]:
    """How far the interval of each row reaches below and above its value."""
    if bars is None:
        return {}
    ends = zip(rows, bars["arrayminus"], bars["array"], strict=True)
    return {row: (below, above) for row, below, above in ends if below or above}


def _notes(figure: Figure, axis: str) -> dict[str, str]:
    """What stands beside each category as words."""
    found: dict[str, list[str]] = {}
    for note in figure["layout"].get("annotations", ()):
        if isinstance(note.get(axis), str):
            found.setdefault(_plain(note[axis]), []).append(_plain(note["text"]))
    return {category: " ".join(words) for category, words in found.items()}


def _as_said(words: str, value: float) -> float:
    """The value as the reader is told it, rounded as the words are; the value itself where they are no plain number."""
    number = _NUMBER.match(words.partition(" ")[0])
    if number is None:
        return value
    said = float(number["digits"].replace(",", ""))
    return round(said / 100, 6) if number["percent"] else said


def _format(words: Any) -> str:
    """The spreadsheet's format for numbers that are said like this."""
    for said in words:
        number = _NUMBER.match(said.partition(" ")[0])
        if number is not None:
            decimals = f".{'0' * len(number['decimals'])}" if number["decimals"] else ""
            return f"0{decimals}%" if number["percent"] else f"#,##0{decimals}"
    return "General"


def _plain(words: str) -> str:
    return _MARKUP.sub("", words.replace("<br>", " ")).replace("&amp;", "&").replace("&lt;", "<")
