"""What a cabinet member comes for, from the first page to the answer, in no more than three clicks."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pptx import Presentation

from tests.browser.conftest import Visit, visiting

MOST = 3


class Reader:
    """Somebody who has opened the first page, and whose clicks are counted."""

    def __init__(self, visit: Visit) -> None:
        self.page: Page = visit.open("/")
        self.clicks = 0
        self._visit = visit

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def follow(self, target: Locator, heading: str) -> None:
        """Click on a link, and wait for the page that it leads to."""
        self.click(target)
        expect(self.page.locator("h1")).to_contain_text(heading)
        self._visit.drawn()

    def take(self, target: Locator) -> Path:
        """Click on what gives a file; returns it."""
        with self.page.expect_download(timeout=120_000) as download:
            self.click(target)
        return Path(download.value.path())

    def go_to(self, page: str) -> Locator:
        return self.page.get_by_role("navigation").get_by_role("link", name=page)


@pytest.fixture
def reader(browser: BrowserContext, address: str) -> Iterator[Reader]:
    with visiting(browser, address) as visit:
        found = Reader(visit)
        yield found
        assert found.clicks <= MOST
        assert visit.complaints == []


def test_the_neighborhood_with_the_widest_gap_of_what_is_off_track_is_put_on_a_slide(reader: Reader) -> None:
    page = reader.page
    reader.follow(page.locator(".off-track").get_by_role("link", name="Chronic absence", exact=True), "Chronic absence")
    count = re.fullmatch(r"That is ([\d,]+) of ([\d,]+) students\.", page.locator(".head p").nth(1).inner_text())
    share = re.search(r"stood at ([\d.]+)%", page.locator(".lead").inner_text())
    assert count is not None
    assert share is not None
    part, whole = (int(found.replace(",", "")) for found in count.groups())
    assert abs(100 * part / whole - float(share[1])) <= 0.05
    reader.click(page.locator(".contents").get_by_role("link", name="Widest gaps"))
    card = page.locator("#chart-gaps-chronic_absence")
    expect(card.locator("h2")).to_be_in_viewport()
    said = card.locator(".sentence").inner_text()
    widest = card.locator("tbody th").first.inner_text()
    assert f"farthest apart in {widest} in 2024–25" in said
    slides = Presentation(str(reader.take(card.get_by_role("link", name="Download slide")))).slides
    assert slides[0].shapes.title.text_frame.text == said
    (table,) = (shape.table for shape in slides[0].shapes if shape.has_table)
    assert table.cell(1, 0).text == widest


def test_the_widest_gap_of_all_is_said_on_the_first_page_and_put_on_a_slide(reader: Reader) -> None:
    reader.click(reader.page.locator(".contents").get_by_role("link", name="Widest gaps"))
    card = reader.page.locator("#chart-widest")
    expect(card.locator(".sentence")).to_be_in_viewport()
    said = card.locator(".sentence").inner_text()
    assert re.match(r"Student groups lie farthest apart on .+ in .+ in 2024–25: [\d.]+ points between ", said)
    (slide, *_) = Presentation(str(reader.take(card.get_by_role("link", name="Download slide")))).slides
    assert slide.shapes.title.text_frame.text == said
    reader.follow(card.get_by_role("link", name="Put into a board pack"), "pack")
    expect(reader.page.locator("#chart-widest .sentence")).to_have_text(said)
    expect(reader.page.get_by_label("Where student groups lie farthest apart", exact=True)).to_be_checked()


def test_who_serves_fewest_where_need_is_highest_is_read_and_put_on_a_slide(reader: Reader) -> None:
    page = reader.page
    reader.follow(reader.go_to("Neighborhoods"), "Neighborhoods")
    neediest = page.locator("#chart-need tbody th").first.get_by_role("link")
    reader.follow(neediest, neediest.inner_text())
    card = page.locator("[id^=chart-active]")
    fewest = re.search(r"the smallest (\d+) \((.+)\)\.$", card.locator(".sentence").inner_text())
    assert fewest is not None
    row = card.get_by_role("row").filter(has_text=fewest[2].split(" and ")[0])
    expect(row.get_by_role("cell").nth(1)).to_have_text(fewest[1])
    (slide, *_) = Presentation(str(reader.take(card.get_by_role("link", name="Download slide")))).slides
    assert slide.shapes.title.text_frame.text == card.locator(".sentence").inner_text()


def test_whether_a_change_is_chance_is_said_beside_each_year(reader: Reader) -> None:
    reader.page.get_by_label("Place").select_option("neighborhood:northgate")
    expect(reader.page.locator("h2").first).to_contain_text("Northgate")
    scorecard = reader.page.locator("#chart-scorecard")
    reader.follow(scorecard.get_by_role("link", name="Chronic absence", exact=True), "Chronic absence")
    reader.click(reader.page.locator(".contents").get_by_role("link", name="Is it chance?"))
    row = reader.page.locator("#chart-since-chronic_absence tbody tr").filter(has_text="2021–22")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text(re.compile("chance alone could explain it|by more than chance explains"))


def test_indicators_off_track_are_named_on_the_first_page(reader: Reader) -> None:
    line = reader.page.locator(".off-track")
    expect(line).to_contain_text("Off track for 2024–25")
    off = [
        row.locator("th").inner_text().split("\n")[0]
        for row in reader.page.locator("#chart-scorecard tbody tr").all()
        if "off track" in row.inner_text()
    ]
    assert line.inner_text() == f"Off track for 2024–25: {', '.join(off)}."


def test_the_csv_of_what_is_seen_is_one_click_away(reader: Reader) -> None:
    table = reader.page.locator("#chart-grid")
    written = reader.take(table.get_by_role("link", name="Download CSV")).read_text(encoding="utf-8-sig")
    places = {row["place_name"] for row in csv.DictReader(io.StringIO(written))}
    assert places == set(table.locator("tbody th").all_inner_texts())


def test_partners_stand_side_by_side_in_the_order_that_a_reader_asks_for(reader: Reader) -> None:
    reader.follow(reader.go_to("Partners"), "Partners")
    table = reader.page.locator("#chart-partners")
    for name in ("Harbor Tutors", "Open Kitchen"):
        expect(table.get_by_role("row").filter(has_text=name)).to_contain_text(re.compile(r"\d"))

    def told(column: int) -> list[str]:
        return [words.split("\n")[0] for words in table.locator(f"tbody td:nth-of-type({column})").all_inner_texts()]

    unsorted = told(2)
    reader.click(table.get_by_role("button", name="Students served"))
    expect(table.get_by_role("columnheader", name="Students served")).to_have_attribute("aria-sort", "descending")
    numbers = [int(words.replace(",", "")) for words in told(2) if words[0].isdecimal()]
    assert numbers == sorted(numbers, reverse=True)
    assert sorted(told(2)) == sorted(unsorted)
    assert not any(words[0].isdecimal() for words in told(2)[len(numbers) :]), "what is hidden comes last"
    reader.click(table.get_by_role("button", name="Funding ends"))
    ends = [datetime.strptime(words, "%B %d, %Y").replace(tzinfo=UTC) for words in told(5)]
    assert ends == sorted(ends, reverse=True)


def test_the_board_pack_of_one_neighborhood_in_spanish(reader: Reader) -> None:
    reader.follow(reader.page.get_by_role("link", name="Español"), "¿Cómo están nuestros niños")
    reader.follow(reader.page.locator("#chart-grid").get_by_role("link", name="Northgate"), "Northgate")
    slides = Presentation(str(reader.take(reader.page.get_by_role("link", name="Diapositivas (PPTX)")))).slides
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert "Northgate" in titles[0]
    assert any(title.startswith("Ausentismo crónico en Northgate: ") for title in titles)
    assert not any("Rivermouth:" in title.partition(";")[0] for title in titles)


def test_what_changed_since_the_last_release_is_one_click_away(reader: Reader) -> None:
    reader.follow(reader.go_to("Data"), "Can I trust this?")
    expect(reader.page.locator("#chart-changes")).to_contain_text("24.1%")


def test_the_link_to_what_is_seen_is_copied(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open("/indicator/chronic_absence?year=2024&group=sex:male")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied: whoever opens it sees this view.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.context.clear_permissions()


def test_a_chart_is_put_into_a_pack_as_it_is_seen(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?year=2024&place=neighborhood:northgate&benchmark=median")
    sentence = page.locator(".lead").inner_text()
    page.locator("#chart-trend-chronic_absence").get_by_role("link", name="Put into a board pack").click()
    expect(page.locator("h1")).to_contain_text("pack")
    visit.drawn()
    expect(page.locator(".pages")).to_contain_text(sentence)
    expect(page.get_by_label("Northgate", exact=True)).to_be_checked()
    expect(page.get_by_label("School year")).to_have_value("2024")
