"""The browser for tests and pictures: what is installed, else what can be; else a sentence that says what to do.

Runnable, for `make`: prints the path of the browser, after installing one where none is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome", "msedge")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
)
ADVICE = (
    "No browser for the tests: install Google Chrome or Chromium (on Debian or Ubuntu: apt-get install chromium), "
    "or set BROWSER_PATH to one that is installed."
)


def installed() -> Path | None:
    """The browser that is there already; None where there is none."""
    named = os.environ.get("BROWSER_PATH")
    candidates = [Path(named)] if named else [Path(found) for name in NAMES if (found := shutil.which(name))]
    return next((path for path in chain(candidates, PLACES, _playwrights_own()) if path.is_file()), None)


def _playwrights_own() -> Iterator[Path]:
    """Where Playwright would have put its own download; it is not asked before it must be."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)


def find() -> Path:
    """The browser, installed if it must be: Debian's package where that may be, else Playwright's own download."""
    found = installed()
    if found is not None:
        return found
    attempts = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts.insert(
            0, [["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]]
        )
    for attempt in attempts:
        for step in attempt:
            subprocess.run(step, stdout=sys.stderr, check=False)
        found = installed()
        if found is not None:
            return found
    raise SystemExit(ADVICE)


if __name__ == "__main__":
    print(find())
