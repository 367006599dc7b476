"""A reader makes a pack for the next meeting: tick, see what it says, take it away; and one slide of one chart."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect
from pptx import Presentation
from pypdf import PdfReader

from dashboard.exports import Choice, made
from dashboard.exports.saved_choice import read_saved
from dashboard.releases import Releases
from tests.browser.conftest import Visit

CHOSEN = Choice(
    indicators=("chronic_absence", "promotion"), neighborhoods=("northgate",), charts=("scorecard", "trend", "stories")
)


def taken(page: Page, name: str) -> Path:
    """The file that a download link gives."""
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("link", name=name).first.click()
    return Path(download.value.path())


def choose(page: Page) -> None:
    for name in ("Chronic absence", "Promotion to the next grade", "Northgate"):
        page.get_by_label(name, exact=True).check()
    expect(page).to_have_url(re.compile("indicator=chronic_absence&indicator=promotion.*neighborhood=northgate"))


def test_what_is_ticked_is_what_the_pack_holds(visit: Visit, releases: Path) -> None:
    page = visit.open("/board-pack")
    choose(page)
    expect(page.locator(".lead")).to_contain_text("This pack has 8 pages")
    expect(page.locator(".pages li")).to_have_count(7)
    slides = taken(page, "Slides (PPTX)").read_bytes()
    release = Releases(releases).current()
    assert slides == made(release, "pptx", CHOSEN), "the page hands out what the command writes"
    assert len(Presentation(io.BytesIO(slides)).slides) >= 8
    assert visit.complaints == []


def test_the_whole_pack_comes_from_the_page(visit: Visit) -> None:
    page = visit.open("/board-pack?indicator=chronic_absence&paper=a4")
    with zipfile.ZipFile(taken(page, "Everything (ZIP)")) as pack:
        assert {name.partition("/")[0] for name in pack.namelist()} == {
            "README.txt", "board-pack.pptx", "board-pack.pdf", "csv", "png", "manifest.json",
        }  # fmt: skip
        sheets = PdfReader(io.BytesIO(pack.read("board-pack.pdf"))).pages
    assert [round(float(sheet.mediabox.width)) for sheet in sheets] == [842] * 3


def test_a_pack_of_places_has_the_pages_on_the_community_as_its_reader_ticks(visit: Visit) -> None:
    page = visit.open("/board-pack?chart=trend&indicator=promotion&neighborhood=northgate&community=no")
    box = page.get_by_label("Leave its pages out", exact=True)
    expect(box).to_be_checked()
    expect(page.locator(".lead")).to_contain_text("This pack has 2 pages")
    box.uncheck()
    expect(page.locator(".lead")).to_contain_text("This pack has 3 pages")
    box.check()
    expect(page).to_have_url(re.compile("community=no"))


def test_saved_choices_are_those_that_were_made(visit: Visit) -> None:
    page = visit.open("/board-pack")
    choose(page)
    # What nobody ticked is not fixed for ever: the usual charts stay the usual ones.
    assert read_saved(taken(page, "Save these choices")) == CHOSEN.to(charts=())


def test_the_back_button_takes_a_tick_back(visit: Visit) -> None:
    page = visit.open("/board-pack")
    box = page.get_by_label("Chronic absence", exact=True)
    box.check()
    expect(page).to_have_url(re.compile("indicator=chronic_absence"))
    page.go_back()
    expect(box).not_to_be_checked()


def test_a_pack_is_chosen_by_keyboard(visit: Visit) -> None:
    page = visit.open("/board-pack")
    page.get_by_label("Chronic absence", exact=True).focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("indicator=chronic_absence"))
    expect(page.get_by_label("Chronic absence", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Severe chronic absence", exact=True)).to_be_focused()


def test_one_chart_is_one_slide(visit: Visit) -> None:
    page = visit.open("/indicator/chronic_absence")
    card = page.locator("#chart-groups-chronic_absence-race_ethnicity")
    with page.expect_download() as download:
        card.get_by_role("link", name="Download slide").click()
    assert download.value.suggested_filename == "chronic_absence_groups_race_ethnicity_2025.pptx"
    (slide,) = Presentation(str(download.value.path())).slides
    assert slide.shapes.title.text_frame.text == card.locator(".sentence").inner_text()
    assert any(shape.has_chart for shape in slide.shapes)
