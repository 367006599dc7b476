"""A reader's paths through the dashboard: open, filter, follow, go back, take away; with mouse, keyboard and phone."""

from __future__ import annotations

import csv
import io
import re
import struct
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, Route, expect
from pypdf import PdfReader

from tests.browser.conftest import Visit
from tests.lib.releases import ODD_PLACE

PAGES = (
    "/",
    "/indicator",
    "/indicator/chronic_absence",
    "/indicator/students_served?year=2023",
    "/neighborhood",
    "/neighborhood/northgate",
    "/neighborhood/airport",
    "/partner",
    "/partner/p01",
    "/services",
    "/data",
    "/board-pack",
    "/board-pack?indicator=chronic_absence&neighborhood=northgate&chart=map",
    "/board-pack?indicator=nope",
    "/about",
    "/indicator/nope",
    "/nowhere",
)
IN_SPANISH = (
    "/?lang=es",
    "/indicator/chronic_absence?lang=es",
    "/neighborhood/northgate?lang=es",
    "/partner/p01?lang=es",
    "/services?lang=es",
    "/data?lang=es",
    "/board-pack?lang=es",
    "/about?lang=es",
)
# What the narrower and the shorter of the two sheets, A4 and Letter, leave between their margins, in pixels.
PAPER = {"width": 688, "height": 950}
LAST_FOUR_YEARS = """
() => Plotly.relayout(document.querySelector(".picture.trend .js-plotly-plot"), {"xaxis.range": [2.5, 6.5]})
"""
DRAWING = re.compile("_dash-update-component")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_clean_on_a_laptop(visit: Visit, path: str) -> None:
    visit.open(path)
    assert visit.complaints == []
    assert visit.elsewhere() == []
    assert visit.overflow() <= 0
    assert visit.cut_words() == []
    assert visit.violations() == []


@pytest.mark.parametrize("path", [*PAGES, *IN_SPANISH])
def test_a_page_opens_clean_on_a_phone(phone: Visit, path: str) -> None:
    """Where words have least room, the longer ones of Spanish too."""
    page = phone.open(path)
    assert phone.complaints == []
    assert phone.elsewhere() == []
    assert phone.overflow() <= 0
    assert phone.cut_words() == []
    page.evaluate("for (const twin of document.querySelectorAll('details')) twin.open = true")
    assert phone.overflow() <= 0
    expect(page.locator("main h1")).to_be_in_viewport()


def test_a_phone_names_every_second_of_many_years_and_each_of_a_few(phone: Visit) -> None:
    page = phone.open("/indicator/chronic_absence")
    years = page.locator(".picture.trend g.xtick text:visible")
    expect(years).to_have_text(["2020–21", "2022–23", "2024–25", "2026–27"])
    page.evaluate(LAST_FOUR_YEARS)
    expect(years).to_have_text(["2023–24", "2024–25", "2025–26", "2026–27"])
    boxes = [box for box in (year.bounding_box() for year in years.all()) if box is not None]
    assert all(one["x"] + one["width"] < other["x"] for one, other in pairwise(boxes))


def test_a_filter_changes_the_view_and_the_link(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence")
    lead = page.locator(".lead")
    before = lead.inner_text()
    page.get_by_label("School year").focus()
    page.get_by_label("School year").select_option("2023")
    expect(page).to_have_url(re.compile(r"/indicator/chronic_absence\?year=2023$"))
    expect(lead).to_contain_text("2022–23")
    expect(page.get_by_label("School year")).to_be_focused()
    page.get_by_label("Student group").select_option("race_ethnicity:black")
    expect(page).to_have_url(re.compile(r"year=2023&group=race_ethnicity:black$"))
    expect(lead).to_contain_text("Black or African American")
    page.get_by_label("School year").select_option("2025")
    expect(page).to_have_url(re.compile(r"/indicator/chronic_absence\?group=race_ethnicity:black$"))
    assert lead.inner_text() != before


def test_letters_typed_in_a_filter_are_followed_once(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Place").focus()
    asked = len([one for one in visit.asked if DRAWING.search(one)])
    page.keyboard.type("Harb")
    expect(page).to_have_url(re.compile("place=neighborhood:harbor_point"))
    expect(page.locator("h2").first).to_contain_text("Harbor Point")
    assert len([one for one in visit.asked if DRAWING.search(one)]) == asked + 1


def test_a_copied_link_opens_the_same_view(visit: Visit, another_visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Place").select_option("neighborhood:northgate")
    expect(page.locator("h2").first).to_contain_text("Northgate")
    page.get_by_label("Compare with").select_option("median")
    expect(page).to_have_url(re.compile("benchmark=median"))
    page.get_by_label("School year").select_option("2024")
    expect(page.locator("h2").first).to_contain_text("2023–24")
    copied = another_visit.open(page.url.removeprefix(visit.address))
    assert copied.locator("main").inner_text() == page.locator("main").inner_text()
    expect(copied.get_by_label("Compare with")).to_have_value("median")


def test_back_and_forward(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("#chart-scorecard").get_by_role("link", name="Chronic absence", exact=True).click()
    expect(page.locator("h1")).to_have_text("Chronic absence")
    visit.drawn()
    page.get_by_label("School year").select_option("2022")
    expect(page.locator(".lead")).to_contain_text("2021–22")
    page.go_back()
    expect(page.locator(".lead")).to_contain_text("2024–25")
    expect(page.get_by_label("School year")).to_have_value("2025")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("How are our children doing")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Chronic absence")
    assert len([url for url in visit.asked if url.endswith("/_dash-layout")]) == 1  # no link loads everything anew
    assert visit.complaints == []


def test_a_click_on_the_map_leads_to_the_neighborhood(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?year=2024")
    visit.click_on_map("Northgate")
    expect(page).to_have_url(re.compile(r"/neighborhood/northgate\?year=2024$"))
    expect(page.locator("h1")).to_have_text("Northgate")
    expect(page).to_have_title(re.compile("^Northgate · Rivermouth"))


def test_place_and_indicator_can_be_changed_from_their_own_pages(visit: Visit) -> None:
    page = visit.open("/neighborhood/northgate")
    page.get_by_label("Place").select_option("neighborhood:lakeview")
    expect(page).to_have_url(re.compile("/neighborhood/lakeview$"))
    expect(page.locator("h1")).to_have_text("Lakeview")
    page = visit.open("/indicator/chronic_absence?year=2023")
    page.get_by_role("combobox", name="Indicator").select_option("promotion")
    expect(page).to_have_url(re.compile(r"/indicator/promotion\?year=2023$"))
    page = visit.open("/partner/p01")
    page.get_by_label("Served by", exact=True).select_option("p03")
    expect(page.locator("h1")).to_have_text("City Libraries")


def test_places_and_partners_are_reached_whatever_signs_their_identifiers_hold(visit: Visit) -> None:
    page = visit.open("/neighborhood")
    page.locator("main").get_by_role("link", name="Stony Brook", exact=True).click()
    expect(page.locator("h1")).to_have_text("Stony Brook")
    visit.drawn()
    page.get_by_label("Place").select_option("neighborhood:lakeview")
    expect(page.locator("h1")).to_have_text("Lakeview")
    page.get_by_label("Place").select_option(f"neighborhood:{ODD_PLACE}")
    expect(page.locator("h1")).to_have_text("Stony Brook")
    page.reload()
    expect(page.locator("h1")).to_have_text("Stony Brook")
    page = visit.open("/partner")
    page.locator("main").get_by_role("link", name="Bright Start", exact=True).click()
    expect(page.locator("h1")).to_have_text("Bright Start")
    visit.drawn()
    with page.expect_download() as download:
        page.locator("main").get_by_role("link", name="CSV").first.click()
    assert "6 & Co." in download.value.suggested_filename
    assert visit.complaints == []


def test_the_csv_holds_what_the_table_shows(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?year=2024")
    card = page.locator("#chart-ranking-chronic_absence-neighborhood")
    card.locator("summary").click()
    rows = card.locator("tbody tr")
    names = rows.locator("th").all_inner_texts()
    values = [
        re.sub(r"^\W*\s*", "", words.split("\n")[-1]) for words in rows.locator("td:nth-of-type(1)").all_inner_texts()
    ]
    with page.expect_download() as download:
        card.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename == "chronic_absence_ranking_neighborhood_2024.csv"
    written = Path(download.value.path()).read_text(encoding="utf-8-sig")
    found = list(csv.DictReader(io.StringIO(written)))
    assert [row["place_name"] for row in found] == names
    assert [row["display"].lstrip("≤≥") for row in found] == [value.split()[-1].lstrip("≤≥") for value in values]
    assert "hidden" in {row["display"] for row in found}


@pytest.mark.parametrize("path", ["/", "/indicator/chronic_absence"])
def test_the_picture_is_one_of_1600_by_900_at_twice_the_size(visit: Visit, path: str) -> None:
    page = visit.open(path)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download PNG").first.click()
    picture = Path(download.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", picture[16:24]) == (3200, 1800)
    assert len(picture) > 50_000
    assert visit.complaints == []
    assert visit.elsewhere() == []


def test_a_table_too_long_for_one_picture_has_several(visit: Visit) -> None:
    page = visit.open("/")
    taken: list[Download] = []
    page.on("download", lambda download: taken.append(download))
    with page.expect_event("download", lambda download: download.suggested_filename.endswith("_2.png")):
        page.locator("#chart-grid").get_by_role("button", name="Download PNG").click()
    assert [one.suggested_filename for one in taken] == ["grid_2025.png", "grid_2025_2.png"]
    assert all(Path(one.path()).read_bytes().startswith(b"\x89PNG\r\n") for one in taken)


def test_everything_is_reached_by_keyboard(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence")
    page.locator("body").press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    reached = set()
    for _ in range(120):
        reached.add(
            page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText.split('\\n')[0]")
        )
        page.keyboard.press("Tab")
    wanted = {"School year", "Place", "Served by", "Student group", "Compare with", "Show as a table", "Scorecard"}
    assert wanted <= reached
    assert any(name.startswith("Download CSV") for name in reached)
    assert any(name.startswith("Download PNG") for name in reached)
    page.get_by_label("School year").focus()
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile("year=2024"))


def test_a_new_page_is_announced_and_begins_at_its_top(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("#chart-grid .sentence").get_by_role("link", name="West End").click()
    expect(page.locator("h1")).to_have_text("West End")
    expect(page.locator("h1")).to_be_focused()
    assert page.evaluate("window.scrollY") == 0
    expect(page.get_by_role("navigation").get_by_role("link", name="Neighborhoods")).to_have_attribute(
        "aria-current", "page"
    )


def test_what_is_hidden_reads_as_hidden(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?place=neighborhood:airport")
    expect(page.locator(".lead")).to_contain_text("is hidden for 2024–25")
    expect(page.locator(".notice")).to_contain_text("nothing can be learned about a single child")
    trend = page.locator("#chart-trend-chronic_absence")
    expect(trend.locator(".annotation-text", has_text="hidden").first).to_be_visible()
    trend.locator("summary").click()
    expect(trend.locator("tbody tr").last).to_contain_text("hidden to protect students")
    expect(page.locator("#chart-map-chronic_absence .legend")).to_contain_text("hidden to protect students")
    trend.get_by_role("link", name="Why some numbers are hidden").click()
    expect(page.locator("h1")).to_contain_text("How small numbers are protected")
    expect(page.locator("#protection")).to_be_focused()
    expect(page.locator("#protection h2")).to_be_in_viewport()


def test_a_link_to_what_is_not_there_is_explained(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence?year=1999")
    expect(page.locator(".notice")).to_contain_text("1999")
    page.get_by_role("link", name="Show everything again").click()
    expect(page).to_have_url(re.compile("/indicator/chronic_absence$"))
    expect(page.locator(".notice")).to_have_count(0)
    page = visit.open("/neighborhood/atlantis")
    page.get_by_role("link", name="Lakeview").click()
    expect(page.locator("h1")).to_have_text("Lakeview")


def test_the_shape_of_the_page_is_there_before_its_content(visit: Visit) -> None:
    held = []
    visit.page.route(DRAWING, lambda route: held.append(route))
    visit.page.goto(f"{visit.address}/")
    expect(visit.page.locator(".skeleton")).to_be_visible()
    expect(visit.page.get_by_role("navigation")).to_be_visible()
    for route in held:
        route.continue_()
    visit.page.unroute(DRAWING)
    visit.drawn()


def test_the_page_prints_without_controls(visit: Visit) -> None:
    page = visit.open("/")
    page.evaluate("window.print = () => document.body.classList.add('printed')")
    page.get_by_role("button", name="Print").click()
    expect(page.locator("body")).to_have_class("printed")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator(".downloads").first).to_be_hidden()
    expect(page.locator("table.scorecard")).to_be_visible()


def test_what_is_printed_before_its_figures_are_there_is_complete(visit: Visit) -> None:
    """By the browser's menu with tables in their place, by button and by keys once they have come."""
    page = visit.page
    held: list[Route] = []
    page.route(re.compile("async-graph"), lambda route: held.append(route))
    page.goto(f"{visit.address}/indicator/chronic_absence")
    page.locator(".picture .graph").first.wait_for(state="attached")
    intervals = page.locator("table.trend td:nth-of-type(2)").all_text_contents()
    words = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)
    assert all(interval in " ".join(words.split()) for interval in intervals)
    expect(page.locator("details[open]")).to_have_count(0)
    missing = "document.querySelectorAll('.graph:not(:has(.main-svg))').length"
    page.evaluate(f"window.print = () => (document.body.dataset.missing = {missing})")
    page.get_by_role("button", name="Print").click()
    page.keyboard.press("Control+p")
    expect(page.locator("body")).not_to_have_attribute("data-missing", re.compile(""))
    for route in held:
        route.continue_()
    visit.drawn()
    expect(page.locator("body")).to_have_attribute("data-missing", "0")
    assert visit.complaints == []


def widths(page: Page) -> list[float]:
    """How wide every figure is drawn."""
    boxes = [figure.bounding_box() for figure in page.locator(".graph .main-svg").all()]
    return [box["width"] for box in boxes if box]


@pytest.mark.parametrize("path", ["/", "/indicator/chronic_absence", "/services", "/partner/p01"])
def test_nothing_is_cut_on_paper(visit: Visit, path: str) -> None:
    page = visit.open(path)
    wide = widths(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    assert visit.overflow() <= 0
    for figure in page.locator(".graph .js-plotly-plot").all():
        box = figure.locator(".main-svg").first.bounding_box()
        assert box is not None
        assert box["width"] <= PAPER["width"]
        assert box["height"] <= PAPER["height"]
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert widths(page) == wide
