"""Page elements as plain dictionaries, as the browser receives them: a page of a thousand cells is made in a blink.

Dash's own classes say the same and cost ten times as much where there are many.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

NAMESPACE = "commonmeasure"
"""Of components that are ours; their other halves are in `assets`."""

_SINGLE = (str, dict)
Element = dict[str, Any]
Content = Element | str | None
Contents = Content | Iterable["Contents"]


def tag(name: str, *children: Contents, **attributes: Any) -> Element:
    """An HTML element; `name` is Dash's for it (`Td`), attributes are React's (`className`), dashes as underscores."""
    props = {_spelled(key): value for key, value in attributes.items() if value is not None} if attributes else {}
    if len(children) == 1 and isinstance(children[0], str):
        props["children"] = children[0]
    elif content := flat(children):
        props["children"] = content[0] if len(content) == 1 else content
    return {"type": name, "namespace": "dash_html_components", "props": props}


@cache
def _spelled(key: str) -> str:
    return key.replace("_", "-") if key.startswith(("aria_", "data_")) else key


def link(words: Contents, href: str, **attributes: Any) -> Element:
    """A link to another page of this dashboard, followed without loading everything anew."""
    content = flat([words])
    return {
        "type": "Link",
        "namespace": "dash_core_components",
        "props": {"children": content[0] if len(content) == 1 else content, "href": href, **attributes},
    }


def graph(figure: dict[str, Any], height: int, identity: dict[str, str] | str | None = None) -> Element:
    """A Plotly figure, given as a plain dictionary."""
    props: dict[str, Any] = {
        "figure": figure,
        "config": {"displayModeBar": False, "responsive": True},
        "style": {"height": f"{height}px"},
        "className": "graph",
    }
    if identity is not None:
        props["id"] = identity
    return {"type": "Graph", "namespace": "dash_core_components", "props": props}


def flat(content: Iterable[Contents]) -> list[Any]:
    """All contents in one list, without those that are not there."""
    found: list[Any] = []
    _gather(content, found)
    return found


def _gather(content: Iterable[Contents], found: list[Any]) -> None:
    for part in content:
        if isinstance(part, _SINGLE):
            if part:
                found.append(part)
        elif part is not None:
            _gather(part, found)
