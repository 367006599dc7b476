"""A link and what it opens: the same both ways, whatever the link says, and no filter offers what shows nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.records import ALL_STUDENTS, GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.routing import view
from dashboard.selection import BENCHMARKS, Selection, options, read_selection, to_query

NORTHGATE = PlaceKey("neighborhood", "northgate")


def test_every_selection_survives_its_link(release: Release) -> None:
    for place in release.place_axis:
        for group in release.group_axis:
            chosen = Selection(2023, place, "p03", group, "median")
            assert read_selection(release, to_query(release, chosen)) == (chosen, ())


def test_the_usual_selection_needs_no_query(release: Release) -> None:
    assert to_query(release, Selection(2025)) == ""
    assert read_selection(release, "") == (Selection(2025), ())


def test_what_a_link_asks_for_in_vain_is_said(release: Release) -> None:
    read = read_selection(release, "?year=1999&place=moon&partner=p99&group=shoe:size&benchmark=wish")
    assert read.selection == Selection(2025)
    assert len(read.problems) == 5
    assert all(asked in " ".join(read.problems) for asked in ("1999", "moon", "p99", "shoe:size", "wish"))


@given(search=st.text(), path=st.text())
def test_no_link_breaks_the_dashboard(release: Release, search: str, path: str) -> None:
    assert read_selection(release, search).selection.year in release.years
    assert view(release, f"/{path}", search).content


def test_filters_offer_only_what_shows_something(release: Release) -> None:
    for chosen in (Selection(2025), Selection(2022, NORTHGATE), Selection(2025, partner="p10"), Selection(2021)):
        for indicator in ("chronic_absence", "kindergarten_readiness", "service_reach"):
            offered = options(release, chosen, (indicator,))

            def shows(indicator: str = indicator, chosen: Selection = chosen, **change: object) -> bool:
                there = chosen.to(**change)
                cell = release.find(indicator, there.year, there.place, there.group, there.partner)
                return cell is not None and cell.is_shown

            for option in offered["year"]:
                assert shows(year=int(option.value)) or int(option.value) == chosen.year
            for option in offered["place"]:
                place = PlaceKey(*option.value.split(":", 1))
                assert shows(place=place) or place == chosen.place
            for option in offered["partner"]:
                assert shows(partner=option.value) or option.value == chosen.partner
            for option in offered["group"]:
                group = GroupKey(*option.value.split(":"))
                assert shows(group=group) or group == chosen.group
            assert [option.value for option in offered["benchmark"]] == list(BENCHMARKS)


def test_the_hidden_place_is_not_offered_and_yet_explained(release: Release) -> None:
    offered = options(release, Selection(2025), ("chronic_absence",))
    assert "neighborhood:airport" not in {option.value for option in offered["place"]}
    shown = view(release, "/indicator/chronic_absence", "?place=neighborhood:airport")
    assert "neighborhood:airport" in {option.value for option in shown.filters["place"]}
    assert "hidden" in str(shown.content)


def test_a_place_page_chooses_its_place_and_a_partner_page_its_partner(release: Release) -> None:
    place = view(release, "/neighborhood/northgate", "?partner=p01")
    assert (place.values["place"], place.values["partner"]) == ("neighborhood:northgate", "all")
    partner = view(release, "/partner/p01", "?place=neighborhood:northgate")
    assert (partner.values["partner"], partner.values["place"]) == ("p01", "community:community")


def test_the_first_option_of_groups_is_everyone(release: Release) -> None:
    offered = options(release, Selection(2025), ("chronic_absence",))
    assert offered["group"][0].value == str(ALL_STUDENTS)
    assert {option.heading for option in offered["group"][1:]} == {d.label for d in release.dimensions.values()}
