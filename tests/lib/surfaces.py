"""All that the dashboard's server hands out: pages with each filter that they offer, and the files behind them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dashboard.app import create_app
from dashboard.components.elements import NAMESPACE
from dashboard.components.shell import FILTERS
from dashboard.exports.paper_table import paper_table
from dashboard.pages import PAGES
from dashboard.sentences import status_words
from metrics.cells import CellStatus
from metrics.disclosure.display import HIDDEN


class Server:
    """The application over a folder of releases, asked as a browser asks it."""

    def __init__(self, releases: Path) -> None:
        self._client = create_app(releases).server.test_client()
        (self._page,) = (
            one for one in self._client.get("/_dash-dependencies").get_json() if "main.children" in one["output"]
        )

    def page(self, path: str, search: str = "") -> bytes:
        """What the browser is sent for a link."""
        outputs = [part.rpartition(".") for part in self._page["output"].strip(".").split("...")]
        asked = {
            "output": self._page["output"],
            "outputs": [{"id": name, "property": prop} for name, _, prop in outputs],
            "inputs": [
                {"id": "url", "property": "pathname", "value": path},
                {"id": "url", "property": "search", "value": search},
            ],
            "changedPropIds": ["url.pathname"],
        }
        answer = self._client.post("/_dash-update-component", json=asked)
        assert answer.status_code == 200, (path, search, answer.text)
        return answer.data

    def file(self, link: str) -> bytes:
        """What a download link gives."""
        answer = self._client.get(link)
        assert answer.status_code == 200, link
        return answer.data


def surfaces(server: Server, explored: Collection[str], typed: Collection[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Every answer of the server by its link: each page as it opens, and each file that a page offers.

    Slides and packs are left to the tests of the command, which makes them of the same charts, as are the pages that
    build a pack around one chart.
    Pages in `explored` are opened once more for every value of every filter that they offer; links in `typed` as well,
    which nobody offers.
    """
    waiting = [*(f"/{kind.kind}" for kind in PAGES), *typed]
    seen = set(waiting)

    def wait_for(link: str) -> None:
        if link not in seen:
            seen.add(link)
            waiting.append(link)

    while waiting:
        link = waiting.pop()
        if link.startswith(("/csv/", "/figure/")):
            yield link, server.file(link)
            continue
        path, _, search = link.partition("?")
        answer = server.page(path, f"?{search}" if search else "")
        yield link, answer
        response = json.loads(answer)["response"]
        for found in addresses(response["main"]["children"]):
            if found.startswith(("/slide/", "/pack/", "/board-pack?")):
                continue
            if found.startswith(("/csv/", "/figure/")) or not search:
                wait_for(found.partition("#")[0])
        if path in explored and not search:
            for offered in _filtered(path, response):
                wait_for(offered)


def _filtered(path: str, response: Mapping[str, Any]) -> Iterator[str]:
    """The page with each value of each filter that it offers."""
    for name in FILTERS[1:]:
        for option in response[f"filter-{name}"]["options"]:
            if option["value"] != response[f"filter-{name}"]["value"]:
                yield f"{path}?{urlencode({name: option['value']}, safe=':')}"


def elements(content: Any) -> Iterator[dict[str, Any]]:
    """Every element of a page, outermost first."""
    if isinstance(content, list):
        for part in content:
            yield from elements(part)
    elif isinstance(content, dict):
        yield content
        yield from elements(_inside(content))


def _inside(element: Mapping[str, Any]) -> Any:
    shown = paper_table(element) if (element["type"], element["namespace"]) == ("Table", NAMESPACE) else element
    return shown["props"].get("children", "")


def addresses(content: Any) -> Iterator[str]:
    """Every link of a page, to pages and to files."""
    for element in elements(content):
        for name in ("href", "data-picture"):
            if str(element["props"].get(name, "")).startswith("/"):
                yield element["props"][name]


def words(content: Any) -> str:
    """What a reader reads of an element, all of it in one line."""
    if isinstance(content, list):
        return "".join(words(part) for part in content)
    return content if isinstance(content, str) else words(_inside(content))


def said_to_be_hidden(figure: Mapping[str, Any]) -> Iterator[str]:
    """Where a figure writes that something is hidden: a row by its label, a year, or a place of the map.

    The picture of a table has its words at places in pixels, and draws no number.
    """
    for note in figure["layout"]["annotations"]:
        if note["text"] == HIDDEN and isinstance(note["y" if note.get("yref") != "paper" else "x"], str):
            yield note["x"] if note.get("yref") == "paper" else note["y"].replace("<br>", " ")
    for trace in figure["data"]:
        if _is_of_map(trace) and trace["text"].endswith(why := f": {status_words(CellStatus.SUPPRESSED)}"):
            yield trace["text"].removesuffix(why)


def _is_of_map(trace: Mapping[str, Any]) -> bool:
    """Whether it is one place of a map, which its `meta` leads to."""
    return str(trace.get("meta", "")).startswith("/")


def drawn(figure: Mapping[str, Any]) -> set[str]:
    """The labels at which a figure draws a number of its own; what it is compared with does not count."""
    found = set()
    for trace in figure["data"]:
        is_beside = (
            trace.get("marker", {}).get("symbol") == "diamond-open" or trace.get("line", {}).get("dash") == "dot"
        )
        if _is_of_map(trace):
            found |= set() if "fillpattern" in trace else {trace["text"].rpartition(": ")[0]}
        if trace["type"] not in ("scatter", "bar") or is_beside or _is_of_map(trace):
            continue
        for label, number in zip(trace["x"], trace["y"], strict=True):
            at, point = (number, label) if isinstance(number, str) else (label, number)
            if isinstance(at, str) and point is not None:
                found.add(at.replace("<br>", " "))
    return found
