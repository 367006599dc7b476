"""One walk through every task with the keys alone: each stop is seen, and none holds the reader."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.conftest import Visit

# More stops than any page has: whoever needs as many is caught.
MOST_STOPS = 150
# What tells where the reader is: an outline around what has the focus, inside the window.
SEEN = """() => {
  const here = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(here);
  const { top, bottom, left, right } = here.getBoundingClientRect();
  const isInside = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && isInside;
}"""
NAME = "() => document.activeElement.outerHTML.slice(0, 120)"


class Keys:
    """A reader who has no mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def walk_to(self, wanted: Locator, key: str = "Tab") -> None:
        """Press until it has the focus; every stop on the way is seen."""
        has_focus = "here => here === document.activeElement"
        for _ in range(MOST_STOPS):
            self.press(key)
            self._sees_where_it_is()
            if wanted.evaluate(has_focus):
                return
        raise AssertionError(f"{wanted} is not reached")

    def _sees_where_it_is(self) -> None:
        try:
            self._page.wait_for_function(SEEN)
        except TimeoutError:
            raise AssertionError(f"no outline is seen around {self._page.evaluate(NAME)}") from None

    def download(self) -> bytes:
        """What the focused link gives."""
        with self._page.expect_download(timeout=120_000) as download:
            self.press("Enter")
        return Path(download.value.path()).read_bytes()


def test_every_task_is_done_with_the_keys_alone(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence")
    keys = Keys(page)

    # The first stop leads past the navigation; back from there are the filters.
    keys.walk_to(page.get_by_role("link", name="Skip to the content"))
    keys.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    year = page.get_by_label("School year")
    keys.walk_to(year, "Shift+Tab")
    keys.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"\?year=2024$"))
    expect(page.locator(".lead")).to_contain_text("2023–24")
    keys.walk_to(page.get_by_label("Place"))
    keys.press("N")
    expect(page).to_have_url(re.compile("place=neighborhood:northgate"))
    expect(page.locator(".lead")).to_contain_text("Northgate")
    visit.drawn()

    # The table behind a picture, what leads on from it, and the way back.
    ranking = page.locator("#chart-ranking-chronic_absence-neighborhood")
    keys.walk_to(ranking.locator("summary"))
    keys.press("Space")
    expect(ranking.locator("table")).to_be_visible()
    keys.walk_to(ranking.get_by_role("region"))
    keys.walk_to(ranking.locator("table").get_by_role("link", name="West End"))
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("West End")
    expect(page.locator("h1")).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Chronic absence")
    expect(year).to_have_value("2024")
    visit.drawn()

    keys.walk_to(ranking.get_by_role("link", name="Download CSV"))
    rows = list(csv.DictReader(io.StringIO(keys.download().decode("utf-8-sig"))))
    assert {row["school_year"] for row in rows} == {"2024"}
    assert "West End" in {row["place_name"] for row in rows}

    # A pack for the meeting.
    keys.walk_to(page.get_by_role("navigation").get_by_role("link", name="Board pack"), "Shift+Tab")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("pack")
    expect(page.locator("h1")).to_be_focused()
    box = page.get_by_label("Chronic absence", exact=True)
    keys.walk_to(box)
    keys.press("Space")
    expect(page.locator(".lead")).to_contain_text("This pack has 3 pages")
    visit.drawn()
    expect(box).to_be_focused()
    keys.walk_to(page.get_by_label("Letter"))
    keys.press("ArrowDown")
    expect(page).to_have_url(re.compile("paper=a4"))
    visit.drawn()
    expect(page.get_by_label("A4")).to_be_focused()
    keys.walk_to(page.get_by_role("link", name="Everything (ZIP)"))
    with zipfile.ZipFile(io.BytesIO(keys.download())) as pack:
        assert {"board-pack.pptx", "board-pack.pdf"} <= set(pack.namelist())
    assert visit.complaints == []
