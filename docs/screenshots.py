"""Make the pictures of the documents from an invented community: `make screenshots`."""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from dashboard.app import create_app
from tests.lib.browser import ARGUMENTS, find
from tests.lib.command import commonmeasure

PICTURES = Path(__file__).parent / "pictures"
PAGES = {"scorecard": "/", "indicator": "/indicator/chronic_absence"}
WIDTH, HEIGHT = 1440, 1000


def main() -> int:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        commonmeasure("demo", "-C", folder, "--no-serve")
        server = make_server("127.0.0.1", 0, create_app(Path(folder) / "releases").server, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            take(f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
    return 0


def take(address: str) -> None:
    executable = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, path in PAGES.items():
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=PICTURES / f"{name}.png")
            print(f"wrote docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
