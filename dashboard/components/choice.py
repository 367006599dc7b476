"""The browser's own select box, with a label, as a Dash component; its other half is in `assets/choice.js`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard.components.elements import NAMESPACE, Element
from dashboard.selection import Option


def choice(identity: str, label: str) -> Element:
    """An empty one. `value` is what it shows, `picked` what the reader chose last, `hidden` takes it off the page."""
    props: dict[str, Any] = {"id": identity, "label": label, "options": [], "value": "", "hidden": True}
    return {"type": "Choice", "namespace": NAMESPACE, "props": props}


def choices(options: Iterable[Option]) -> list[dict[str, str]]:
    """Options as the component takes them."""
    return [{key: value for key, value in option._asdict().items() if value} for option in options]
