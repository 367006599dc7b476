"""Page elements as HTML text, for what is printed and not served; links to other pages become their words."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from dashboard.components.elements import Content

_VOID = ("img", "br", "hr")
_SPELLED = {"className": "class", "tabIndex": "tabindex", "colSpan": "colspan"}
_OF_COMPONENTS = ("id", "n_clicks")


def markup(content: Content | list[Any]) -> str:
    """The HTML of an element, of words, or of a list of both."""
    if content is None:
        return ""
    if isinstance(content, str):
        return escape(content, quote=False)
    if isinstance(content, list):
        return "".join(markup(part) for part in content)
    props: Mapping[str, Any] = content["props"]
    inside = markup(props.get("children"))
    if content["type"] == "Link":
        return inside
    name = content["type"].lower()
    attributes = "".join(
        f' {_SPELLED.get(key, key)}="{escape(str(value))}"'
        for key, value in props.items()
        if key != "children" and key not in _OF_COMPONENTS
    )
    return f"<{name}{attributes}>" if name in _VOID else f"<{name}{attributes}>{inside}</{name}>"
