"""States beyond the one in which a page opens, and readers who enlarge, set their own colors or want no motion."""

from __future__ import annotations

import io
from itertools import chain

import pytest
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from tests.browser.conftest import Visit

# What a link leads to, and words that show that it did.
STATES = {
    "a year without records": ("/indicator/kindergarten_readiness?year=2021", "have not been delivered"),
    "a hidden place": (
        "/indicator/chronic_absence?place=neighborhood:airport",
        "nothing can be learned about a single",
    ),
    "a place without such students": ("/neighborhood/airport?group=sex:nonbinary", "no students are counted there"),
    "values that nobody knows": ("/?year=1999&place=x&lang=es", "No está en esta publicación: Ciclo escolar “1999”"),
}
ENLARGED = ("/", "/indicator/chronic_absence", "/board-pack?indicator=chronic_absence&lang=es")


@pytest.mark.parametrize("state", STATES)
def test_a_page_that_shows_less_says_so_to_everybody(visit: Visit, state: str) -> None:
    path, words = STATES[state]
    page = visit.open(path)
    expect(page.locator("main").get_by_role("status").first).to_contain_text(words)
    assert visit.violations() == []
    assert visit.complaints == []


@pytest.mark.parametrize("path", ["/indicator/chronic_absence?year=2024", "/services?lang=es"])
def test_tables_that_were_opened_are_read_by_everybody(visit: Visit, path: str) -> None:
    page = visit.open(path)
    for twin in page.locator("summary").all():
        twin.click()
    expect(page.locator("details:not([open])")).to_have_count(0)
    assert visit.violations() == []


@pytest.mark.parametrize("path", ENLARGED)
def test_a_page_at_twice_the_size_is_whole(enlarged: Visit, path: str) -> None:
    enlarged.open(path)
    assert enlarged.overflow() <= 0
    assert enlarged.cut_words() == []
    assert enlarged.violations() == []


def style(element: Locator, name: str) -> str:
    """The value of a style of the element, as it is drawn."""
    value: str = element.evaluate("(element, name) => getComputedStyle(element)[name]", name)
    return value


def test_headings_that_a_phone_has_no_room_for_are_seen_while_they_have_the_focus(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 740})
    page = visit.open("/")
    first = page.locator("table.scorecard .sort").first
    hidden = first.evaluate("button => button.closest('thead').clientHeight")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.scorecard [aria-sort] .sort")).to_be_focused()
    assert hidden <= 1 < first.evaluate("button => button.closest('thead').clientHeight")
    assert visit.overflow() <= 0
    assert visit.violations(within="#chart-scorecard") == []


def test_nothing_is_lost_where_the_reader_chooses_the_colors(visit: Visit) -> None:
    visit.page.emulate_media(forced_colors="active", color_scheme="dark")
    page = visit.open("/")
    ground = style(page.locator("body"), "backgroundColor")
    assert ground == "rgb(0, 0, 0)"
    # Lines are drawn for white ground and bring it with them.
    assert style(page.locator(".sparkline").first, "backgroundColor") == "rgb(255, 255, 255)"
    # The page that is open, what is better or worse, and where the keys are, each by a line in the reader's own color.
    current, others = page.locator("nav a[aria-current]"), page.locator("nav a:not([aria-current])")
    assert style(current, "borderBottomColor") != ground
    assert style(others.first, "borderBottomColor") == ground
    assert style(page.locator("td.worse").first, "borderLeftStyle") == "solid"
    current.focus()
    page.keyboard.press("Tab")
    assert style(others.first, "outlineStyle") == "solid"
    assert style(others.first, "outlineColor") != ground


def test_nothing_moves_where_the_reader_wants_no_motion(visit: Visit) -> None:
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.open("/indicator/chronic_absence")
    moving = "document.querySelector('main').getAnimations({ subtree: true }).length"
    assert style(page.locator("main"), "transitionProperty") == "none"
    page.get_by_label("School year").select_option("2023")
    assert page.evaluate(moving) == 0
    expect(page.locator(".lead")).to_contain_text("2022–23")
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize(("paper", "size"), [("Letter", (612, 792)), ("A4", (596, 843))])
def test_a_page_is_printed_whole(visit: Visit, paper: str, size: tuple[int, int]) -> None:
    page = visit.open("/?lang=es")
    titles = page.locator("main h2").all_inner_texts()
    rows = page.locator("table tbody th").all_inner_texts()
    sheets = PdfReader(io.BytesIO(page.pdf(format=paper))).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {size}
    words = " ".join("".join(sheet.extract_text() for sheet in sheets).split())
    for wanted in chain(titles, (row.split("\n")[0] for row in rows)):
        assert " ".join(wanted.split()) in words
