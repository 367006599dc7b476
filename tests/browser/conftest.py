"""The dashboard as people meet it: served on this machine, opened in a real browser that may ask nobody else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.lib.browser import ARGUMENTS, find
from tests.lib.ports import free_port
from tests.lib.releases import write_release

_PATIENCE = 30_000
"""Milliseconds that a page may take where the machine has other things to do."""
expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "releases"
    write_release(folder)
    return folder


@contextmanager
def served(releases: Path, port: int) -> Iterator[str]:
    """Where the dashboard is served, by a process of its own, until the block ends."""
    program = "import sys; from pathlib import Path; from dashboard.app import serve; "
    program += "serve(Path(sys.argv[1]), port=int(sys.argv[2]))"
    line = [sys.executable, "-c", program, str(releases), str(port)]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        assert f"http://127.0.0.1:{port}" in said, said + server.stderr.read()
        yield f"http://127.0.0.1:{port}"
        server.terminate()


@pytest.fixture(scope="session")
def address(releases: Path) -> Iterator[str]:
    """Where the dashboard of the session's release is served."""
    with served(releases, free_port()) as found:
        yield found


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser with a profile, as people have one: what it has read and compiled once it keeps for the next page."""
    profile, executable = tmp_path_factory.mktemp("profile"), find()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch_persistent_context(
            profile, executable_path=executable, args=list(ARGUMENTS), accept_downloads=True
        )
        launched.set_default_timeout(_PATIENCE)
        yield launched
        launched.close()


# A figure is drawn before it listens to clicks.
LISTENING = """async figure => {
  while (!figure._ev?._events?.plotly_click) await new Promise(requestAnimationFrame);
}"""


# Words that reach beyond the figure in which they stand are cut there.
CUT = """() => [...document.querySelectorAll(".graph")].flatMap((figure) => {
  const whole = figure.getBoundingClientRect();
  const isCut = ({ left, right, top, bottom }) =>
    left < whole.left - 1 || right > whole.right + 1 || top < whole.top - 1 || bottom > whole.bottom + 1;
  const words = [...figure.querySelectorAll(".main-svg text")].filter((text) => text.getBoundingClientRect().width);
  return words.filter((text) => isCut(text.getBoundingClientRect())).map((text) => text.textContent);
})"""
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # Of what is right no list of every place is wanted, which would take most of the time.
    "resultTypes": ["violations"],
}


class Visit:
    """A page of its own, with all that it asked for and complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Open a path and wait until it is drawn, figures included."""
        self.page.goto(f"{self.address}{path}")
        self.drawn()
        return self.page

    def drawn(self) -> None:
        """Wait for the heading, and for every figure to be drawn and to answer."""
        self.page.locator("main h1").wait_for()
        for figure in self.page.locator(".graph").all():
            figure.locator(".main-svg").first.wait_for(state="attached")
            figure.locator(".js-plotly-plot").evaluate(LISTENING)

    def click_on_map(self, place: str) -> None:
        """Move onto the place by its name, wait until the map answers, and click."""
        label = self.page.locator(".textpoint text", has_text=place)
        label.scroll_into_view_if_needed()
        box = label.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2 - 8, box["y"] - 6)
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 4)
        expect(self.page.locator(".hoverlayer", has_text=place)).to_be_attached()
        self.page.mouse.down()
        self.page.mouse.up()

    def elsewhere(self) -> list[str]:
        """Whatever the page asked of anyone but its own server."""
        return [url for url in self.asked if not url.startswith((self.address, "data:", "blob:"))]

    def violations(self, within: str | None = None) -> list[str]:
        """What axe-core finds wrong with the page as it is, or with a part of it: the rule, and where it is broken."""
        found = Axe().run(self.page, context=within, options=RULES).response["violations"]
        return [f"{broken['id']}: {node['target']}" for broken in found for node in broken["nodes"]]

    def cut_words(self) -> list[str]:
        """The words of figures that are not seen whole."""
        found: list[str] = self.page.evaluate(CUT)
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wide


@contextmanager
def visiting(browser: BrowserContext, address: str, width: int = 1440, height: int = 900) -> Iterator[Visit]:
    """A visit in a window of that many pixels."""
    page = browser.new_page()
    page.set_viewport_size({"width": width, "height": height})
    yield Visit(page, address)
    page.close()


@pytest.fixture
def visit(browser: BrowserContext, address: str) -> Iterator[Visit]:
    """A visit on a laptop."""
    with visiting(browser, address) as found:
        yield found


@pytest.fixture
def another_visit(browser: BrowserContext, address: str) -> Iterator[Visit]:
    """A visit of somebody else on a laptop."""
    with visiting(browser, address) as found:
        yield found


@pytest.fixture
def phone(browser: BrowserContext, address: str) -> Iterator[Visit]:
    """A visit on a phone of 360 pixels."""
    with visiting(browser, address, 360, 740) as found:
        yield found


@pytest.fixture
def enlarged(browser: BrowserContext, address: str) -> Iterator[Visit]:
    """A visit on a screen of 1280 pixels, at 200 %: a page has half of them to be laid out in."""
    with visiting(browser, address, 640, 450) as found:
        yield found
