"""States beyond the one in which a page opens, and readers who enlarge, set their own colors or want no motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

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
    expect(page.get_by_role("status").first).to_contain_text(words)
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
    assert enlarged.violations() == []
