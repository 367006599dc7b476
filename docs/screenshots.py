"""Make pictures of an invented community: `make screenshots`.

Those of the documents go beside them; every page, whole, in both languages and both widths, goes into `screenshots/`.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.pages import PAGES
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.texts import LANGUAGES
from tests.lib.browser import ARGUMENTS, find
from tests.lib.command import commonmeasure

PICTURES = Path(__file__).parent / "pictures"
IN_DOCUMENTS = {"scorecard": "/", "indicator": "/indicator/chronic_absence"}
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
WIDTHS, HEIGHT = (1440, 360), 1000


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        commonmeasure("demo", "-C", folder, "--no-serve")
        releases = Path(folder) / "releases"
        server = make_server("127.0.0.1", 0, create_app(releases).server, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            take(f"http://127.0.0.1:{server.server_port}", paths(Releases(releases).current()))
        finally:
            server.shutdown()
    return 0


def paths(release: Release) -> dict[str, str]:
    """Every kind of page by name, and one page of a subject where the kind has subjects."""
    subjects = {
        "indicator": next(iter(release.indicators)),
        "neighborhood": release.neighborhoods[0].key.id,
        "partner": next(iter(release.partners)),
    }
    kinds = {kind.kind or "scorecard": f"/{kind.kind}" for kind in PAGES}
    return kinds | {f"one-{kind}": f"/{kind}/{subject}" for kind, subject in subjects.items()}


def take(address: str, paths: dict[str, str]) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        page = browser.new_page()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            for language in LANGUAGES:
                for name, path in paths.items():
                    picture = SCREENSHOTS / f"{name}-{language}-{width}.png"
                    shoot(page, f"{address}{path}?lang={language}", picture, whole=True)
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        for name, path in IN_DOCUMENTS.items():
            shoot(page, address + path, PICTURES / f"{name}.png", whole=False)
        browser.close()


def shoot(page: Page, address: str, picture: Path, *, whole: bool) -> None:
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=picture, full_page=whole)
    print(f"wrote {picture}")


if __name__ == "__main__":
    sys.exit(main())
