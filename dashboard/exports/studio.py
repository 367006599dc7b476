"""An installed browser without a window, in which charts become pictures and pages become paper.

It draws with the same library as the page, and asks nobody for anything.
"""

from __future__ import annotations

import asyncio
import base64
import contextvars
import json
import logging
import tempfile
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import choreographer
import plotly
from choreographer.errors import BrowserFailedError, ChromeNotFoundError

from dashboard.chart import Figure
from dashboard.figures.picture import PICTURE_SCALE, enlargement, size_of_layout

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# Width and height in inches.
PAPERS = {"letter": (11.0, 8.5), "a4": (11.69, 8.27)}
_BLANK = "<!DOCTYPE html><html><head><meta charset='utf-8'><script src='{plotly}'></script></head><body></body></html>"
_READY = "new Promise(done => document.readyState === 'complete' ? done(1) : addEventListener('load', () => done(1)))"
Made = TypeVar("Made")
_ONE_AT_A_TIME = threading.Lock()
# A browser that is closed in the middle of a word leaves half of one, which is no fault of an export.
logging.getLogger(choreographer.__name__).setLevel(logging.CRITICAL)


class NoBrowser(Exception):
    """There is no Chrome or Chromium to make pictures and paper with; the message says what to install."""


class Studio:
    """The browser while it runs; `with_studio` opens one and closes it."""

    def __init__(self, browser: choreographer.Browser, folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self._tab: Any = None

    async def picture(self, figure: Figure, scale: float = PICTURE_SCALE) -> bytes:
        """The figure as PNG, 1600 × 900 points enlarged by `scale`."""
        if self._tab is None:
            self._tab = await self._open("blank.html", _BLANK.format(plotly=PLOTLY.as_uri()))
        width, height = size_of_layout()
        options = {"format": "png", "width": width, "height": height, "scale": enlargement(scale)}
        made = await _evaluate(self._tab, f"Plotly.toImage({json.dumps(figure)}, {json.dumps(options)})")
        return base64.b64decode(str(made).partition(",")[2])

    async def paper(self, document: str, paper: str) -> bytes:
        """The HTML document as PDF, tagged and with an outline, on sheets of that paper lying on their side.

        The document sets `window.drawn` to a promise that is kept when it is ready to be printed.
        """
        tab = await self._open("document.html", document)
        await _evaluate(tab, "window.drawn")
        width, height = PAPERS[paper]
        answer = await _asked(
            tab,
            "Page.printToPDF",
            {
                "paperWidth": width,
                "paperHeight": height,
                **dict.fromkeys(("marginTop", "marginBottom", "marginLeft", "marginRight"), 0),
                "printBackground": True,
                "generateTaggedPDF": True,
                "generateDocumentOutline": True,
            },
        )
        return base64.b64decode(answer["data"])

    async def _open(self, name: str, document: str) -> Any:
        path = self._folder / name
        path.write_text(document, encoding="utf-8")
        tab = await self._browser.create_tab("")
        await _asked(tab, "Page.navigate", {"url": path.as_uri()})
        await _evaluate(tab, _READY)
        return tab


def with_studio(work: Callable[[Studio], Awaitable[Made]]) -> Made:
    """Do the work in a browser of its own, one at a time. Raises NoBrowser where none is installed or starts."""

    async def run() -> Made:
        with tempfile.TemporaryDirectory() as folder:
            async with choreographer.Browser() as browser:
                return await work(Studio(browser, Path(folder)))

    with _ONE_AT_A_TIME:
        try:
            return _run(run())
        except (ChromeNotFoundError, BrowserFailedError) as missing:
            raise NoBrowser(
                "pictures and PDF need Chrome or Chromium: install one (on Debian: apt-get install chromium); "
                "CSV and slides need none"
            ) from missing


def _run(work: Coroutine[Any, Any, Made]) -> Made:
    """Run it to its end, also where a loop runs already, as it does in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(contextvars.copy_context().run, asyncio.run, work).result()


async def _evaluate(tab: Any, expression: str) -> Any:
    """What the expression comes to in the page, once its promise is kept."""
    answer = await _asked(
        tab, "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
    )
    if "exceptionDetails" in answer:
        raise RuntimeError(f"the browser could not draw: {answer['exceptionDetails']}")
    return answer["result"].get("value")


async def _asked(tab: Any, command: str, options: dict[str, Any]) -> dict[str, Any]:
    answer = await tab.send_command(command, options)
    if "error" in answer:
        raise RuntimeError(f"the browser refused {command}: {answer['error'].get('message')}")
    result: dict[str, Any] = answer["result"]
    return result
