"""What every figure shares: a lean layout, quiet axes, type and folded labels.

Figures are plain dictionaries: building and sending them is the whole cost of a click.
"""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import Any

from dashboard.chart import Figure
from dashboard.design import FONT, GROUND, INK, RULE


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


@lru_cache(maxsize=4096)
def folded(label: str, width: int = 24) -> str:
    """A label on two lines where it is long, so that it leaves room for the dots on a phone."""
    return "<br>".join(textwrap.wrap(label, width)) or label
