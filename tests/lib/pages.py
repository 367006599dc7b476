"""What a browser sends to have a page drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

DEPENDENCIES, CALLBACK = "/_dash-dependencies", "/_dash-update-component"


def page_request(dependencies: Sequence[dict[str, Any]], pathname: str, search: str) -> bytes:
    """The body of the request for the page of a link; `dependencies` are what the server says at `DEPENDENCIES`."""
    (output,) = (found["output"] for found in dependencies if "main.children" in found["output"])
    names = (name.rsplit(".", 1) for name in output.strip(".").split("..."))
    asked = {"pathname": pathname, "search": search}
    return json.dumps(
        {
            "output": output,
            "outputs": [{"id": identity, "property": prop} for identity, prop in names],
            "inputs": [{"id": "url", "property": name, "value": value} for name, value in asked.items()],
            "changedPropIds": [f"url.{name}" for name in asked],
        }
    ).encode()
