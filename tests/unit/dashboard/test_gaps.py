"""Gaps in words: how wide, whether narrower, and what both groups did; worked out from published values alone."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import pytest

from dashboard.chart import Query
from dashboard.gaps import falls_back, gap_change, gap_in_words, is_narrower, movements, widest_gap
from dashboard.records import Gap, GroupKey, Indicator, PlaceKey
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.selection import Selection
from dashboard.texts import counted, speaking, text
from dashboard.views import draw
from dashboard.views.scorecard import gaps_judged
from tests.lib.releases import wilson

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


def by_hand(release: Release, name: str, chosen: Selection, one: Gap) -> int:
    """1 where a gap is wider than the year before by more than chance explains, −1 where narrower, 0 where neither."""
    gaps = []
    for year in (chosen.year, chosen.year - 1):
        groups = one.group, GroupKey(one.group.dimension, one.reference_group)
        found = [release.find(name, year, chosen.place, group) for group in groups]
        counts = [(int(cell.numerator or 0), int(cell.denominator or 0)) for cell in found if cell is not None]
        (x, n), (y, m) = sorted(counts, key=lambda count: -count[0] / count[1])
        (low, high), (other_low, other_high) = wilson(x, n), wilson(y, m)
        gap = x / n - y / m
        gaps.append((gap, hypot(x / n - low, other_high - y / m), hypot(high - x / n, y / m - other_low)))
    (now, below, above), (before, below_before, above_before) = gaps
    if now - before > hypot(below, above_before):
        return 1
    return -1 if before - now > hypot(above, below_before) else 0


def test_the_scorecard_counts_gaps_that_move_by_more_than_chance_and_says_which_narrow_by_decline(
    release: Release,
) -> None:
    ways = set()
    places = [place.key for place in release.neighborhoods]
    for chosen in (
        Selection(2022),
        Selection(2025),
        *(Selection(year, one) for one in places for year in (2023, 2025)),
    ):
        gaps = [
            (release.indicators[name], one, by_hand(release, name, chosen, one))
            for (name, year, place), found in release.gaps.items()
            for one in found
            if (year, place) == (chosen.year, chosen.place) and one.gap > 0 and one.gap_change is not None
            if release.indicators[name].counts_students
        ]
        told = {(one.indicator.indicator_id, one.gap.group): one.way for one in movements(release, chosen)}
        assert told == {(indicator.indicator_id, one.group): way for indicator, one, way in gaps}
        narrower = [(indicator, one) for indicator, one, way in gaps if way < 0]
        assert all(is_narrower(*one) for one in narrower)
        assert gaps_judged(release, chosen) == (len(narrower), len(gaps))
        words = counted("scorecard.narrower", len(narrower))
        if fallen := sum(_fell_back(*one) for one in narrower):
            words = counted("scorecard.by_decline", fallen, narrower=words)
        wider = counted("scorecard.wider", sum(way > 0 for _, _, way in gaps))
        said = draw(release, Query("scorecard", chosen)).sentence
        told_of = counted("scorecard.gaps", len(gaps), narrower=words, wider=wider)
        assert (told_of if gaps else text("scorecard.none_measured")) in said
        ways |= {way for _, _, way in gaps} | ({"by decline"} if fallen else set())
    assert ways == {-1, 0, 1, "by decline"}


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


def test_the_widest_gap_of_each_indicator_is_that_of_its_own_chart(release: Release) -> None:
    chart = draw(release, Query("widest", WHOLE))
    for row in chart.table.rows:
        (name,) = (one.indicator_id for one in release.indicators.values() if one.title == row[0].text)
        first = draw(release, Query("gaps", WHOLE, name)).table.rows[0]
        assert [cell.text for cell in row[1:]] == [cell.text for cell in first]
        assert row[2].aside == first[1].aside
        assert row[0].href == f"/indicator/{name}#chart-gaps-{name}"
    points = [row for row in chart.table.rows if row[2].text.endswith("points") and not row[2].aside]
    widest = max(points, key=lambda row: float(row[2].text.split()[0]))
    said = f"on {widest[0].text} in {widest[1].text} in 2024–25: {widest[2].text} between {widest[3].text} and "
    assert said in chart.sentence
