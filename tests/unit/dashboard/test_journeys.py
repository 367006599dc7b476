"""Progress toward the last target: the class, the way gone and the pace, recomputed by hand from published cells."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from dashboard.cells import Observation
from dashboard.chart import Query, TableCell
from dashboard.progress import Journey, journey, way_in_words
from dashboard.records import GroupKey, Indicator, PlaceKey
from dashboard.release import Release
from dashboard.routing import view
from dashboard.selection import Selection
from dashboard.texts import speaking, text
from dashboard.views import draw
from metrics.cells import CellStatus
from metrics.statistics import Progress
from tests.lib.releases import wilson
from tests.lib.surfaces import words

WHOLE = Selection(2025)
AIMED = ("kindergarten_readiness", "attendance_rate", "chronic_absence", "early_grade_reading", "graduation_4yr")
PROGRESS = 5  # the column of the scorecard


def journey_of(release: Release, indicator: Indicator, chosen: Selection = WHOLE) -> Journey | None:
    name = indicator.indicator_id
    series = release.observations([name], release.years, [chosen.place], [chosen.group], chosen.partner)
    return journey(release, indicator, chosen, series)


def found_in(release: Release, indicator: str, chosen: Selection = WHOLE) -> Journey:
    found = journey_of(release, release.indicators[indicator], chosen)
    assert found is not None
    return found


def by_hand(before: Observation, now: Observation, target: float, lower_is_better: bool) -> str:
    """The class of Healthy People, of published shares whose change is more than chance explains, or a tenth."""
    assert now.value is not None
    assert before.value is not None
    if (now.value <= target) if lower_is_better else (now.value >= target):
        return "target_met"
    moved = now.value - before.value
    toward = (moved < 0) == lower_is_better
    if now.lower is None:
        counts = abs(moved) >= 0.1 * abs(target - before.value if toward else before.value)
    else:
        (low, high), (low0, high0) = (
            wilson(int(cell.numerator or 0), int(cell.denominator or 0)) for cell in (now, before)
        )
        below = math.hypot(now.value - low, high0 - before.value)
        above = math.hypot(high - now.value, before.value - low0)
        counts = moved - below > 0 or moved + above < 0
    if not counts:
        return "little_change"
    return "improved" if toward else "worse"


def every_journey(release: Release) -> Iterator[tuple[Selection, str, Journey]]:
    for place in release.places:
        for year in (2022, 2024, 2025):
            for name, indicator in release.indicators.items():
                found = journey_of(release, indicator, Selection(year, place))
                if found is not None:
                    yield Selection(year, place), name, found


def test_every_journey_is_recomputed_from_what_is_published(release: Release) -> None:
    seen = set()
    for chosen, name, found in every_journey(release):
        indicator = release.indicators[name]
        series = {
            year: cell
            for year in release.years
            if (cell := release.find(name, year, chosen.place)) is not None and cell.status is CellStatus.PUBLISHED
        }
        before, now = series[min(series)], series[chosen.year]
        aims = {year: value for (of, year, _), value in release.targets.items() if of == name}
        assert before.value is not None
        assert now.value is not None
        assert (found.since, found.aim) == (min(series), (max(aims), aims[max(aims)]))
        assert found.progress.value == by_hand(before, now, found.aim.value, indicator.direction == "lower_is_better")
        way = found.aim.value - before.value
        assert float(found.gone or 0) == pytest.approx((now.value - before.value) / way)
        if found.progress is Progress.TARGET_MET:
            assert found.pace is None
        else:
            assert found.pace == pytest.approx((found.aim.value - now.value) / (max(aims) - chosen.year))
        seen.add(found.progress)
    assert seen == set(Progress) - {Progress.CANNOT_JUDGE}


@pytest.mark.parametrize(("aimed", "word"), [(0.01, "off track"), (0.99, "on track")])
def test_a_group_has_yearly_targets_of_its_own(release: Release, aimed: float, word: str) -> None:
    group, last = GroupKey("economically_disadvantaged", "yes"), 0.005
    own = {("chronic_absence", 2025, group): aimed, ("chronic_absence", 2028, group): last}
    equity = replace(release, targets={**release.targets, **own})
    shown = view(equity, "/indicator/chronic_absence", f"?group={group}")
    now = equity.find("chronic_absence", 2025, group=group)
    assert now is not None
    assert now.value is not None
    sentence = words(shown.content[0])
    assert f"{word}: the target of {aimed:.1%} is" in sentence
    chart = draw(equity, Query("trend", Selection(2025, group=group), "chronic_absence"))
    pace = 100 * (now.value - last) / 3
    assert any(f"−{pace:.1f} points a year needed" in note for note in chart.notes)
    assert chart.figure is not None
    (drawn,) = (trace for trace in chart.figure["data"] if trace.get("name") == "Target")
    assert dict(zip(drawn["x"], drawn["y"], strict=True)) == {"2024–25": aimed, "2027–28": last}
    assert all(f"{last:.1%}" not in note for note in draw(equity, Query("trend", WHOLE, "chronic_absence")).notes)


def test_no_pace_is_needed_once_the_year_of_the_target_has_come(release: Release) -> None:
    due = replace(release, targets={("chronic_absence", 2025, WHOLE.group): 0.01})
    assert found_in(due, "chronic_absence").pace is None


def test_of_a_target_that_was_met_from_the_beginning_no_part_of_the_way_is_told(release: Release) -> None:
    indicator = release.indicators["attendance_rate"]
    before, now = (release.find("attendance_rate", year) for year in (release.years[0], 2025))
    assert before is not None
    assert now is not None
    assert now.value is not None
    assert before.value is not None
    below = min(before.value, now.value) - 0.05
    met = replace(release, targets={("attendance_rate", 2027, WHOLE.group): below})
    found = found_in(met, "attendance_rate")._replace(gone=Fraction(1, 12))
    assert found.progress is Progress.TARGET_MET
    assert way_in_words(indicator, found) == f"target of {below:.1%} in 2026–27"


def test_progress_begins_where_the_definition_says_or_where_the_series_breaks(release: Release) -> None:
    assert found_in(release, "chronic_absence").since == release.years[0]
    named = replace(release.indicators["chronic_absence"], baseline_year=2023)
    begins = replace(release, indicators={**release.indicators, "chronic_absence": named})
    broken = replace(release, breaks={"chronic_absence": {2024: "A new test."}})
    assert found_in(begins, "chronic_absence").since == 2023
    assert found_in(broken, "chronic_absence").since == 2024
    for year in (2024, 2025):
        both = replace(begins, breaks={"chronic_absence": {year: "A new test."}})
        assert journey_of(both, named) is None


def test_a_baseline_that_is_not_published_is_not_replaced_by_another_year(release: Release) -> None:
    indicator = release.indicators["kindergarten_readiness"]
    assert found_in(release, "kindergarten_readiness").since == 2023
    assert journey_of(release, replace(indicator, baseline_year=2021)) is None


def test_without_target_baseline_or_value_the_scorecard_says_why(release: Release) -> None:
    assert cell(release, WHOLE, "Promotion to the next grade") == TableCell("–")
    assert cell(release, Selection(2025, partner="p01"), "Chronic absence") == TableCell("–")
    hidden = Selection(2025, PlaceKey("neighborhood", "airport"))
    assert cell(release, hidden, "Chronic absence") == TableCell("–", aside="hidden to protect students")
    assert cell(release, Selection(2021), "Chronic absence") == TableCell("–", aside="no earlier year to begin from")
    group = Selection(2025, group=GroupKey("sex", "female"))
    assert cell(release, group, "Chronic absence") == TableCell("–")


@pytest.mark.parametrize("language", ["en", "es"])
def test_scorecard_and_trend_say_the_same(release: Release, language: str) -> None:
    with speaking(language):
        for name in AIMED:
            found = found_in(release, name)
            indicator = release.indicators[name]
            way, word = way_in_words(indicator, found), text(f"progress.{found.progress.value}")
            shown = cell(release, WHOLE, indicator.title)
            assert (shown.text, shown.aside) == (word, way)
            notes = draw(release, Query("trend", WHOLE, name)).notes
            assert sum(f"{word} ({way})" in note for note in notes) == 1


def test_the_scorecard_counts_what_its_column_says(release: Release) -> None:
    chart = draw(release, Query("scorecard", WHOLE))
    words = [row[PROGRESS].text for row in chart.table.rows]
    good = sum(word in ("target met", "improved") for word in words)
    judged = sum(word != "–" for word in words)
    (note,) = (note for note in chart.notes if "Healthy People" in note)
    assert note.startswith(f"Of {judged} indicators whose progress to the last target can be judged, {good} ha")


def cell(release: Release, chosen: Selection, title: str) -> TableCell:
    (row,) = (row for row in draw(release, Query("scorecard", chosen)).table.rows if row[0].text == title)
    found = row[PROGRESS]
    assert isinstance(found, TableCell)
    return found
