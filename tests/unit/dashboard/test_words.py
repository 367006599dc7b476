"""The words for what is not there: hidden, zero, nobody, no records and not applicable never look alike."""

from __future__ import annotations

import re

import pytest

from dashboard.chart import Query, TableCell
from dashboard.figures.sparkline import sparkline
from dashboard.pages.about import policy_in_words
from dashboard.records import GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.routing import view
from dashboard.selection import Selection
from dashboard.texts import text
from dashboard.views import draw
from metrics.cells import CellStatus
from tests.lib.observations import another
from tests.lib.surfaces import elements, words

POLICY = {
    "minimum_group": 12,
    "minimum_count": 4,
    "largest_share": 0.75,
    "group_width": 7,
    "count_width": 6,
    "tail_bands": True,
    "reason": "",
}


def row(release: Release, query: Query, name: str) -> list[str]:
    """The texts of the row that bears the name."""
    found: list[TableCell]
    (found,) = (list(cells) for cells in draw(release, query).table.rows if cells[0].text == name)
    return [cell.text for cell in found[1:]]


def test_every_number_of_the_policy_is_said() -> None:
    said = " ".join(policy_in_words(POLICY))
    for number in (
        "fewer than 12 students",
        "fewer than 4 students",
        "75%",
        "by at least 7 students",
        "by at least 6.",
    ):
        assert number in said
    assert "hold of the students behind them, however many rows they have" in said
    assert "≤5%" in said
    assert "≤5%" not in " ".join(policy_in_words(POLICY | {"tail_bands": False}))


def test_the_reason_for_other_rules_is_said() -> None:
    assert any(
        "The state asks for five." in said for said in policy_in_words(POLICY | {"reason": "The state asks for five."})
    )
    assert not any("for this reason" in said for said in policy_in_words(POLICY))


def test_of_a_policy_from_another_version_what_it_tells_is_said() -> None:
    assert any("fewer than 10 students" in said for said in policy_in_words({"minimum_group": 10}))


def test_the_about_page_says_the_policy_of_its_own_release(release: Release) -> None:
    said = words(list(view(release, "/about", "").content))
    for rule in policy_in_words(release.manifest["privacy"]):
        assert rule in said


def test_a_place_of_which_all_is_hidden_has_no_zero_of_anything(release: Release) -> None:
    worse, reach, _, verdict = row(release, Query("need", Selection(2025)), "Airport")
    assert (worse, reach, verdict) == ("cannot be judged", "hidden", "cannot be judged")
    worse, _, _, verdict = row(release, Query("need", Selection(2025)), "Lakeview")
    assert worse.startswith("0 of ")
    assert verdict == "–"


def test_a_change_from_a_hidden_year_is_hidden(release: Release) -> None:
    airport = Selection(2025, PlaceKey("neighborhood", "airport"))
    assert row(release, Query("scorecard", airport), "Chronic absence")[:2] == ["hidden", "hidden"]
    first = Selection(2021)
    assert row(release, Query("scorecard", first), "Chronic absence")[1] == text("number.no_figure")
    assert row(release, Query("scorecard", Selection(2023)), "Kindergarten readiness")[1] == text("number.no_figure")


def test_the_small_picture_is_told_year_by_year(release: Release) -> None:
    _, _, years, *_ = row(release, Query("scorecard", Selection(2025)), "Kindergarten readiness")
    assert years.startswith("2020–21: not available; 2021–22: not available; 2022–23: ")
    assert years.count(": ") == 5


def test_one_is_one_and_none_are_none(release: Release) -> None:
    for place in (place.key for place in release.neighborhoods):
        said = draw(release, Query("scorecard", Selection(2025, place))).sentence
        assert not re.search(r"\b1 (are|indicators|gaps|targets)\b", said), said
        assert not re.search(r"\b(0|[2-9]|[0-9]{2,}) is\b", said), said


def test_a_series_that_is_hidden_in_every_year_is_still_a_picture(release: Release) -> None:
    airport = Selection(2025, PlaceKey("neighborhood", "airport"))
    (cells,) = (
        cells for cells in draw(release, Query("scorecard", airport)).table.rows if cells[0].text == "Chronic absence"
    )
    assert cells[3].image.count("rect") == 5
    assert cells[3].text.count(": hidden") == 5


def test_small_pictures_tell_every_reason_apart(release: Release) -> None:
    published = release.find("chronic_absence", 2025)
    assert published is not None

    def middle(status: CellStatus) -> str:
        return sparkline([published, another(published, value=None, status=status), published])

    pictures = {middle(status) for status in (CellStatus.SUPPRESSED, CellStatus.NO_STUDENTS, CellStatus.NOT_AVAILABLE)}
    assert len(pictures) == 3


@pytest.mark.parametrize(
    "query", [Query("spine", Selection(2025), "airport"), Query("outcomes", Selection(2025), "p01")]
)
def test_what_is_compared_with_says_why_it_is_not_there(release: Release, query: Query) -> None:
    group = GroupKey("race_ethnicity", "pacific_islander")
    whole = release.find("chronic_absence", 2025, group=group)
    assert whole is not None
    asked = Query(query.chart, query.selection.to(group=group), query.subject)
    assert row(release, asked, "Chronic absence")[1] == whole.display == "hidden"


def test_partners_whose_count_is_hidden_are_not_passed_over(release: Release) -> None:
    said = words(list(view(release, "/neighborhood/airport", "").content))
    assert "is hidden to protect students" in said
    assert "No partner is known" not in said


def test_no_program_is_zero_and_an_unknown_number_of_places_is_not_known(release: Release) -> None:
    texts = {cell.text for cells in draw(release, Query("assets", Selection(2025))).table.rows for cell in cells[2:]}
    assert "0" in texts
    assert text("number.no_figure") not in texts
    ends = {cells[5].text for cells in draw(release, Query("partners", Selection(2025))).table.rows}
    assert text("number.no_figure") not in ends


def test_core_indicators_come_first_and_each_kind_has_its_heading(release: Release) -> None:
    table = draw(release, Query("scorecard", Selection(2025))).table
    headings, counts = zip(*table.sections, strict=True)
    assert headings == ("Core indicators", "Contributing indicators", "Services")
    kinds = [one.kind for one in release.indicators.values()]
    assert counts == tuple(kinds.count(kind) for kind in ("core", "contributing", "service"))
    by_title = {one.title: one.kind for one in release.indicators.values()}
    shown = [by_title[row[0].text] for row in table.rows]
    assert shown == sorted(shown, key=("core", "contributing", "service").index)
    page = words(list(view(release, "/", "").content))
    assert page.index("Core indicators") < page.index("Contributing indicators") < page.index("ServicesStudents served")
    one_kind = draw(release, Query("scorecard", Selection(2025), "promotion,retention")).table
    assert one_kind.sections == []


def test_a_grid_of_many_indicators_is_one_a_kind(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    def grids() -> list[str]:
        identities = [str(one["props"].get("id", "")) for one in elements(list(view(release, "/", "").content))]
        return [identity for identity in identities if identity.startswith("chart-grid")]

    assert grids() == ["chart-grid"]
    monkeypatch.setattr("dashboard.views.grid._MOST_COLUMNS", 12)
    assert grids() == ["chart-grid--core", "chart-grid--contributing", "chart-grid--service"]
    core = draw(release, Query("grid", Selection(2025), part="core"))
    assert {release.indicators[cell.indicator_id].kind for cell in core.observations} == {"core"}
    assert core.title.startswith("Core indicators in every neighborhood")
