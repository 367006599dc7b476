"""A first visit by a real browser that has kept nothing, on a computer four times as slow as this one."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

from tests.lib.browser import ARGUMENTS, find

_TIMES_SLOWER = 4
_USABLE = "() => document.querySelector('main h1') && !document.querySelector('#filter-year')?.disabled"


class Visit(NamedTuple):
    """Seconds until the page can be read and used, and the megabytes that came over the wire until it was quiet."""

    seconds: float
    megabytes: float


def first_visit(address: str) -> Visit:
    """Open the page in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        page = browser.new_page()
        devtools = page.context.new_cdp_session(page)
        came: list[float] = []

        def count(event: dict[str, Any]) -> None:
            came.append(event["encodedDataLength"])

        devtools.on("Network.loadingFinished", count)
        devtools.send("Network.enable")
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": _TIMES_SLOWER})
        begun = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_function(_USABLE)
        seconds = time.perf_counter() - begun
        page.wait_for_load_state("networkidle")
        browser.close()
    return Visit(seconds, sum(came) / 1024**2)
