"""A table on a page, which the browser makes of its cells, against the same table on paper, which is made of them in
Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.chart import Query
from dashboard.components.table import table_of
from dashboard.exports.markup import markup
from dashboard.exports.paper_table import paper_table
from dashboard.releases import Releases
from dashboard.selection import Selection
from dashboard.texts import speaking
from dashboard.views import draw
from tests.browser.conftest import Visit

# Paper has no buttons and no links; what is in them is there.
SAME = """(table, paper) => {
  const [seen, printed] = [table.cloneNode(true), document.createElement("div")];
  for (const one of seen.querySelectorAll("button, a")) one.replaceWith(...one.childNodes);
  printed.innerHTML = paper;
  for (const one of [seen, printed]) one.normalize();
  return seen.isEqualNode(printed.firstElementChild) ? "the same" : seen.outerHTML;
}"""


@pytest.mark.parametrize(
    ("path", "charts"),
    [
        ("/", [("scorecard", "", ""), ("grid", "", ""), ("widest", "", "")]),
        (
            "/indicator/chronic_absence",
            [(name, "chronic_absence", "") for name in ("trend", "since", "map", "gaps")]
            + [("groups", "chronic_absence", "race_ethnicity"), ("ranking", "chronic_absence", "school")],
        ),
        ("/services", [("need", "", ""), ("assets", "", "")]),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_table_is_the_same_on_the_page_and_on_paper(
    visit: Visit, releases: Path, path: str, charts: list[tuple[str, str, str]], language: str
) -> None:
    page = visit.open(f"{path}?lang={language}")
    with speaking(language):
        release = Releases(releases).current()
        for chart, subject, part in charts:
            drawn = draw(release, Query(chart, Selection(release.years[-1]), subject, part))
            table = page.locator(f"#chart-{'-'.join(filter(None, (chart, subject, part)))} table")
            printed = markup(paper_table(table_of(drawn)))
            assert table.evaluate(SAME, printed) == "the same", printed


def test_the_third_click_on_a_heading_gives_the_rows_as_they_came(visit: Visit) -> None:
    page = visit.open("/")
    scorecard = page.locator("#chart-scorecard")
    titles = scorecard.locator("tbody tr:not(.section) th")
    as_they_came = titles.all_inner_texts()
    heading = scorecard.get_by_role("columnheader").first
    for way in ("ascending", "descending"):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", way)
        assert titles.all_inner_texts() != as_they_came
        assert sorted(titles.all_inner_texts()) == sorted(as_they_came)
    heading.get_by_role("button").click()
    expect(heading).not_to_have_attribute("aria-sort", "descending")
    assert titles.all_inner_texts() == as_they_came
