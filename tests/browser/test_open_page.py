"""A page that is left open while releases come and the server goes: the reader is told, and keeps working."""

from __future__ import annotations

import csv
import io
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import free_port, served, visiting
from tests.lib.releases import RELEASE_ID, write_release

NEWER = "2025-08-14-5e6f7a8b"
PATH = "/indicator/chronic_absence"


def come_back(page: Page) -> None:
    """The reader turns to the page again after having been elsewhere."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_newer_release_is_told_and_mixes_with_nothing(browser: BrowserContext, tmp_path: Path) -> None:
    write_release(tmp_path)
    with served(tmp_path, free_port()) as address, visiting(browser, address) as visit:
        page = visit.open(PATH)
        told = page.get_by_text("Newer numbers have been published")
        come_back(page)
        expect(told).to_be_hidden()
        write_release(tmp_path, NEWER, seed=2, created_at=datetime(2025, 8, 14, 6, 0, tzinfo=UTC))
        come_back(page)
        expect(told).to_be_visible()
        assert visit.violations(within=".news") == []
        expect(page.get_by_role("contentinfo")).to_contain_text(RELEASE_ID)
        with page.expect_download() as download:
            page.locator("#chart-ranking-chronic_absence-neighborhood").get_by_role("link", name="CSV").click()
        written = io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))
        assert {row["release_id"] for row in csv.DictReader(written)} == {RELEASE_ID}

        page.get_by_label("School year").select_option("2024")
        expect(page.get_by_role("contentinfo")).to_contain_text(NEWER)
        expect(page.locator(".lead")).to_contain_text("2023–24")
        expect(told).to_be_visible()
        page.get_by_role("button", name="Load the page again").click()
        expect(page.locator(".lead")).to_contain_text("2023–24")
        expect(told).to_be_hidden()
        assert visit.complaints == []


def test_no_number_of_another_choice_is_left_standing_while_the_server_is_away(
    browser: BrowserContext, tmp_path: Path
) -> None:
    write_release(tmp_path)
    port = free_port()
    with ExitStack() as server:
        address = server.enter_context(served(tmp_path, port))
        with visiting(browser, address) as visit:
            page = visit.open(PATH)
            lead, told = page.locator(".lead"), page.get_by_text("The dashboard does not answer")
            server.close()
            page.get_by_label("School year").select_option("2023")
            expect(told).to_be_visible()
            expect(lead).to_contain_text("2024–25")
            assert visit.violations(within=".news") == []
            page.get_by_role("button", name="Load the page again").click()
            expect(told).to_be_visible()
            with served(tmp_path, port):
                come_back(page)
                expect(lead).to_contain_text("2022–23")
                expect(page.get_by_label("School year")).to_have_value("2023")
                expect(told).to_be_hidden()


def test_a_dashboard_without_a_release_and_with_a_broken_one_says_what_to_do(
    browser: BrowserContext, tmp_path: Path
) -> None:
    with served(tmp_path, free_port()) as address, visiting(browser, address) as visit:
        page = visit.open("/")
        expect(page.locator("h1")).to_have_text("Nothing has been published yet")
        assert visit.violations() == []
        broken = tmp_path / "2025-07-01-0bad0bad"
        broken.mkdir()
        (broken / "release.duckdb").write_text("not a database")
        (tmp_path / "current").write_text(broken.name)
        page.get_by_role("navigation").get_by_role("link", name="Services").click()
        expect(page.locator("h1")).to_have_text("This page could not be drawn")
        assert visit.violations() == []
        write_release(tmp_path)
        page.get_by_role("navigation").get_by_role("link", name="About").click()
        expect(page.locator("h1")).to_contain_text("How")
        assert visit.complaints == []


def test_a_page_opened_before_the_first_release_is_told_of_it(browser: BrowserContext, tmp_path: Path) -> None:
    with served(tmp_path, free_port()) as address, visiting(browser, address) as visit:
        page = visit.open("/")
        told = page.get_by_text("Newer numbers have been published")
        come_back(page)
        expect(told).to_be_hidden()
        write_release(tmp_path)
        come_back(page)
        expect(told).to_be_visible()
        page.get_by_role("button", name="Load the page again").click()
        expect(page.locator("h1")).to_contain_text("How are our children doing")
