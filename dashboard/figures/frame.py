"""What every figure shares: a lean layout, quiet axes, type and folded labels.

Figures are plain dictionaries: building and sending them is the whole cost of a click.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from dashboard.chart import Figure
from dashboard.design import FAINT, FONT, GROUND, INK, RULE

# Around words that stand on lines or patterns.
HALO = ", ".join(f"{x}px {y}px 1px {GROUND}" for x in (-1, 0, 1) for y in (-1, 0, 1))
_MOST_STEPS = 4


def axis(**more: Any) -> dict[str, Any]:
    """An axis with quiet lines, which nobody can zoom by mistake."""
    quiet = {"gridcolor": RULE, "zeroline": False, "linecolor": RULE, "tickcolor": RULE, "fixedrange": True}
    return {**quiet, "automargin": True, **more}


def figure(data: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any], **layout: Any) -> Figure:
    """A figure on white ground in the page's type."""
    base = {
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": GROUND,
        "plot_bgcolor": GROUND,
        "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {"bgcolor": GROUND, "bordercolor": RULE, "font": {"family": FONT, "color": INK}},
        "xaxis": x,
        "yaxis": y,
    }
    return {"data": data, "layout": {**base, **layout}}


def value_axis(low: float, high: float, is_share: bool, **more: Any) -> dict[str, Any]:
    """An axis of values from `low` to `high` with so few labels that they stand upright on a phone."""
    step = _step(high - low)
    decimals = max(0, -math.floor(math.log10(step * (100 if is_share else 1)) + 1e-9))
    return axis(
        range=[low, high],
        tick0=0,
        dtick=step,
        tickformat=f".{decimals}%" if is_share else f",.{decimals}f",
        tickangle=0,
        minor={"tick0": 0, "dtick": step / 2, "showgrid": True, "gridcolor": FAINT},
        **more,
    )


def _step(span: float) -> float:
    """The smallest of 1, 2 or 5 times a power of ten of which at most four fit into the span."""
    power = 10.0 ** math.floor(math.log10(span / _MOST_STEPS))
    return next(step for n in (1, 2, 5, 10) if (step := round(n * power, 12)) * _MOST_STEPS >= span)


def label_width(labels: Iterable[str], letter: float = 7.6) -> int:
    """Pixels that folded labels need beside an axis."""
    lines = [line for label in labels for line in label.split("<br>")]
    return 16 + round(letter * max(map(len, lines), default=0))


def escaped(words: str) -> str:
    """Words as they may stand in a figure, which would read `<` as the beginning of a tag."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


@lru_cache(maxsize=4096)
def folded(label: str, width: int = 17) -> str:
    """A label on several lines where it is long, so that it leaves room for the dots on a phone."""
    return "<br>".join(textwrap.wrap(label, width)) or label
