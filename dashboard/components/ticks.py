"""A group of boxes to tick, or of which to choose one, as a Dash component; its other half is in `assets/choice.js`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.components.choice import choices
from dashboard.components.elements import NAMESPACE, Element
from dashboard.selection import Option


def ticks(
    identity: dict[str, str], legend: str, options: Sequence[Option], values: Sequence[str], one: bool = False
) -> Element:
    """The group under its legend. `values` are the ticked ones, `picked` those that the reader ticked last."""
    props: dict[str, Any] = {
        "id": identity,
        "name": identity["of"],
        "legend": legend,
        "options": choices(options),
        "values": list(values),
        "one": one,
    }
    return {"type": "Ticks", "namespace": NAMESPACE, "props": props}
