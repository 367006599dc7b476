"""Gaps in words: how wide, whether narrower, and what both groups did; worked out from published values alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.chart import Query
from dashboard.gaps import falls_back, gap_change, gap_in_words, is_narrower, widest_gap
from dashboard.records import Gap, GroupKey, Indicator, PlaceKey
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.selection import Selection
from dashboard.texts import speaking
from dashboard.views import draw
from dashboard.views.scorecard import gaps_measured

WHOLE = Selection(2025)


def gap(group: tuple[float, float], reference: tuple[float, float]) -> Gap:
    """A gap of two groups, each with its value of the year before and of this one."""
    now = abs(group[1] - reference[1])
    return Gap(
        GroupKey("sex", "male"),
        group[1],
        "female",
        reference[1],
        now,
        now - abs(group[0] - reference[0]),
        group[1] - group[0],
        reference[1] - reference[0],
    )


@pytest.mark.parametrize(
    ("indicator", "group", "reference", "short"),
    [
        ("chronic_absence", (0.30, 0.25), (0.10, 0.10), "5.0 points narrower"),
        (
            "chronic_absence",
            (0.30, 0.30),
            (0.10, 0.15),
            "5.0 points narrower: the best-off group fell back",
        ),
        ("chronic_absence", (0.30, 0.28), (0.10, 0.02), "6.0 points wider"),
        ("chronic_absence", (0.30, 0.3004), (0.10, 0.1), "as wide"),
        ("early_grade_reading", (0.30, 0.35), (0.60, 0.60), "5.0 points narrower"),
        (
            "early_grade_reading",
            (0.30, 0.29),
            (0.60, 0.50),
            "9.0 points narrower: the best-off group fell back",
        ),
    ],
)
def test_a_change_is_told_with_its_reason(
    release: Release, indicator: str, group: tuple[float, float], reference: tuple[float, float], short: str
) -> None:
    what, found = release.indicators[indicator], gap(group, reference)
    assert gap_change(what, found) == short
    assert is_narrower(what, found) == ("narrower" in short)
    assert falls_back(what, found) == ("fell back" in short)


def test_the_sentence_says_what_both_groups_did(release: Release) -> None:
    said = gap_in_words(release, release.indicators["chronic_absence"], gap((0.30, 0.30), (0.10, 0.15)))
    assert said == (
        "The widest gap is 15.0 points, between Male and Female. It is 5.0 points narrower than the year before "
        "(Male: no change; Female: +5.0 points). It is narrower only because the better-off group is worse off than "
        "before."
    )


def test_the_same_in_spanish(releases: object) -> None:
    with speaking("es"):
        release = Releases(releases).current()  # type: ignore[arg-type]
        said = gap_in_words(release, release.indicators["chronic_absence"], gap((0.30, 0.25), (0.10, 0.10)))
    assert said == (
        "La brecha más amplia es de 15.0 puntos: Masculino frente a Femenino. Se redujo 5.0 puntos respecto al año "
        "anterior (Masculino: −5.0 puntos; Femenino: sin cambio)."
    )


def test_the_chart_tells_of_every_group_what_it_did_and_how_its_gap_changed(release: Release) -> None:
    told = 0
    for name in ("chronic_absence", "attendance_rate"):
        indicator = release.indicators[name]
        chart = draw(release, Query("groups", WHOLE, name, "race_ethnicity"))
        gaps = {one.group: one for one in release.gaps[name, 2025, WHOLE.place]}
        for cell, row in zip(chart.observations, chart.table.rows, strict=True):
            before = release.find(name, 2024, group=cell.group)
            assert before is not None
            if cell.value is None or before.value is None:
                assert row[1].aside == ""
                continue
            points = 100 * (cell.value - before.value)
            shown = f"{'+' if points > 0 else '−'}{abs(points):.1f}"
            assert row[1].aside.startswith(shown) or row[1].aside.startswith("no change") or abs(points) == 1
            if cell.group in gaps and gaps[cell.group].gap > 0:
                assert row[-1].aside == gap_change(indicator, gaps[cell.group])
                told += 1
    assert told > 8


def test_the_year_before_is_drawn_and_is_not_where_nothing_is_compared(release: Release) -> None:
    def before(release: Release, chosen: Selection) -> list[float]:
        chart = draw(release, Query("groups", chosen, "chronic_absence", "sex"))
        assert chart.figure is not None
        diamonds = [trace for trace in chart.figure["data"] if trace["marker"].get("symbol") == "diamond-open"]
        assert any("open diamond" in note for note in chart.notes) == bool(diamonds)
        return [value for trace in diamonds for value in trace["x"] if value is not None]

    values = [release.find("chronic_absence", 2024, group=group) for group, _ in release.dimensions["sex"].groups]
    assert before(release, WHOLE) == [cell.value for cell in values if cell is not None and cell.value is not None]
    assert before(release, Selection(2021)) == []
    assert before(release, Selection(2025, partner="p02")) == []
    assert before(replace(release, breaks={"chronic_absence": {2025: "A new test."}}), WHOLE) == []


def test_the_scorecard_counts_gaps_that_narrow_and_says_which_do_so_by_decline(release: Release) -> None:
    gaps = [
        (release.indicators[name], one)
        for (name, year, place), found in release.gaps.items()
        for one in found
        if (year, place) == (2025, WHOLE.place) and one.gap > 0 and one.gap_change is not None
    ]
    narrower = [one for one in gaps if is_narrower(*one)]
    assert gaps_measured(release, WHOLE) == (len(narrower), len(gaps))
    assert 10 < len(narrower) < len(gaps)
    fallen = sum(_fell_back(*one) for one in narrower)
    said = draw(release, Query("scorecard", WHOLE)).sentence
    assert f"Of {len(gaps)} gaps between student groups, {len(narrower)} are narrower than the year before" in said
    assert fallen > 0
    assert f", {fallen} of them only because the better-off group is worse off." in said


def _fell_back(indicator: Indicator, one: Gap) -> bool:
    assert one.group_change is not None
    better = one.group_change if indicator.direction == "higher_is_better" else -one.group_change
    return round(better, 12) <= 0


def test_a_gap_that_chance_could_explain_is_called_so_where_its_interval_holds_no_difference(release: Release) -> None:
    told = set()
    for place in ("northgate", "the_islands", "airport", "lakeview"):
        for dimension in release.dimensions:
            chosen = Selection(2025, PlaceKey("neighborhood", place))
            chart = draw(release, Query("groups", chosen, "chronic_absence", dimension))
            widest = widest_gap(release, "chronic_absence", chosen, dimension)
            if widest is None:
                assert "Chance alone" not in chart.sentence
                continue
            group = [cell.group for cell in chart.observations].index(widest.group)
            could_be = (chart.measures["risk_difference_lower"][group] or 0.0) <= 0
            assert ("Chance alone could explain this gap." in chart.sentence) == could_be
            told.add(could_be)
    assert told == {True, False}


def test_the_widest_gap_of_each_neighborhood_says_the_same_and_leads_there(release: Release) -> None:
    chart = draw(release, Query("gaps", WHOLE, "chronic_absence"))
    doubted = [row[1].aside != "" for row in chart.table.rows]
    assert ("Chance alone" in chart.sentence) == doubted[0]
    assert all(row[0].href.startswith("/neighborhood/") for row in chart.table.rows)
    assert any("look at several years" in note for note in chart.notes)
