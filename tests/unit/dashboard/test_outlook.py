"""If nothing changes: what is forecast is worked out from published cells, and is never taken for a measurement."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dashboard.chart import Chart, Query
from dashboard.exports.csv_file import chart_csv
from dashboard.outlook import expected, outlook, points
from dashboard.records import GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.selection import Selection
from dashboard.sentences import headline
from dashboard.texts import LANGUAGES, speaking, text
from dashboard.views import draw
from metrics.cells import CellStatus
from metrics.statistics import forecast

WHOLE = Selection(2025)
NAME = "chronic_absence"


def chart_of(release: Release, chosen: Selection = WHOLE, name: str = NAME) -> Chart:
    return draw(release, Query("trend", chosen, name))


def traces(chart: Chart) -> list[dict[str, Any]]:
    """What of the figure is forecast: its interval and its line."""
    assert chart.figure is not None
    return [trace for trace in chart.figure["data"] if trace.get("name") == text("forecast.name")]


def test_every_forecast_is_the_line_through_what_is_published(release: Release) -> None:
    seen = 0
    for name, indicator in release.indicators.items():
        for place in release.places:
            cells = [release.find(name, year, place) for year in release.years]
            values = {c.school_year: c.value for c in cells if c is not None and c.value is not None}
            ahead = outlook(release, indicator, Selection(2025, place))
            if len(values) < 3:
                assert ahead == {}
            for year, one in ahead.items():
                slope, start = np.polyfit(list(values), list(values.values()), 1)
                line = start + slope * year
                possible = min(max(line, 0.0), 1.0) if indicator.is_share else max(line, 0.0)
                assert one.value == pytest.approx(possible, abs=1e-6)
                assert one.lower <= one.value <= one.upper
                assert one.clipped == (line != pytest.approx(possible, abs=1e-9))
                seen += 1
    assert seen > 300


def test_the_interval_is_at_least_that_of_chance_and_none_of_a_sum_is_made_up(release: Release) -> None:
    indicator = release.indicators[NAME]
    cells = points(release, indicator, WHOLE, 2025)
    values = {cell.school_year: cell.value for cell in cells if cell.value is not None}
    shares = [(cell.value or 0, cell.denominator or 0) for cell in cells]
    chance = sum(share * (1 - share) / students for share, students in shares) / len(shares)
    assert outlook(release, indicator, WHOLE)[2026] == forecast(values, 2026, chance=chance, least=0, most=1)
    rate = release.indicators["attendance_rate"]
    cells = points(release, rate, WHOLE, 2025)
    values = {cell.school_year: cell.value for cell in cells if cell.value is not None}
    assert outlook(release, rate, WHOLE)[2026] == forecast(values, 2026, least=0, most=1)


def test_what_cannot_be_compared_or_is_not_shown_forecasts_nothing(release: Release) -> None:
    indicator = release.indicators[NAME]
    assert set(outlook(release, indicator, WHOLE)) == {2026, 2027}
    assert outlook(release, indicator, Selection(2025, PlaceKey("neighborhood", "airport"))) == {}
    assert outlook(release, indicator, Selection(2025, partner="p02")) == {}
    for year, count in ((2023, 2), (2024, 0)):
        broken = replace(release, breaks={NAME: {year: "A new test."}})
        assert len(outlook(broken, indicator, WHOLE)) == count
    hidden = [
        chosen
        for place in release.places
        if any(
            (cell := release.find(NAME, year, place)) is not None and cell.status is CellStatus.SUPPRESSED
            for year in release.years
        )
        for chosen in [Selection(2025, place)]
    ]
    assert hidden
    for chosen in hidden:
        assert {cell.status for cell in points(release, indicator, chosen, 2025)} <= {CellStatus.PUBLISHED}


def test_the_figure_draws_it_apart_and_the_table_says_what_it_is(release: Release) -> None:
    chart = chart_of(release)
    band, line = traces(chart)
    ahead = outlook(release, release.indicators[NAME], WHOLE)
    now = release.find(NAME, 2025)
    assert now is not None
    assert line["line"]["dash"] == "dash"
    assert line["x"] == ["2024–25", "2025–26", "2026–27"]
    assert line["y"] == [now.value, *(one.value for one in ahead.values())]
    upper, lower = [one.upper for one in ahead.values()], [one.lower for one in ahead.values()]
    assert band["y"] == [now.value, *upper, *reversed(lower), now.value]
    measured = [row for row in chart.table.rows if row[4].text != "forecast, not measured"]
    forecasts = chart.table.rows[len(measured) :]
    assert len(measured) == len(chart.observations)
    assert [row[0].text for row in forecasts] == ["2025–26, forecast", "2026–27, forecast"]
    for row, one in zip(forecasts, ahead.values(), strict=True):
        assert row[1].text == f"{one.value:.1%}"
        assert row[2].text == f"{one.lower:.1%} to {one.upper:.1%}"
        assert row[3].text == "–"


def test_no_line_is_drawn_through_a_year_that_is_not_shown(release: Release) -> None:
    row = release.rows([NAME], [2025], [WHOLE.place])[0, 0, 0, 0]
    value, status = release.cells.value.copy(), release.cells.status.copy()
    value[row], status[row] = np.nan, list(CellStatus).index(CellStatus.SUPPRESSED)
    hidden = replace(release, cells=replace(release.cells, value=value, status=status))
    _, line = traces(chart_of(hidden))
    assert line["x"] == ["2025–26", "2026–27"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_and_csv_say_it_and_no_row_of_the_csv_is_one(releases: Any, language: str) -> None:
    with speaking(language):
        release = Releases(releases).current()
        chart = chart_of(release)
        assert chart.foretold in chart.notes
        assert chart.foretold.startswith(text("forecast.name"))
        assert "2025–26" in chart.foretold
        rows = list(csv.DictReader(io.StringIO(chart_csv(release, chart))))
        assert [row["school_year"] for row in rows] == [str(year) for year in release.years]
        assert [row["footnote"] for row in rows] == ["", "", "", "", chart.foretold]


def test_a_target_of_a_year_ahead_is_told_beside_its_forecast(release: Release) -> None:
    value = outlook(release, release.indicators[NAME], WHOLE)[2026].value
    for target, words in ((value + 0.01, "which would meet"), (value - 0.01, "which would miss")):
        aimed = replace(release, targets={(NAME, 2026, WHOLE.group): target})
        assert f"in 2025–26, {words} the target of {target:.1%}" in chart_of(aimed).foretold


@pytest.mark.parametrize(
    ("indicator", "moved", "word"),
    [
        (NAME, -0.2, "better than"),
        (NAME, 0.2, "worse than"),
        (NAME, 0.0, "in line with"),
        ("promotion", -0.2, "worse than"),
        ("students_served", 1e5, "more than"),
        ("students_served", -5e3, "less than"),
    ],
)
def test_the_sentence_says_how_a_value_stands_beside_what_was_expected(
    release: Release, indicator: str, moved: float, word: str
) -> None:
    named = replace(release.indicators[indicator], baseline_year=2024)
    row = release.rows([indicator], [2025], [WHOLE.place])[0, 0, 0, 0]
    found = expected(release, named, WHOLE)
    assert found is not None
    value = release.cells.value.copy()
    value[row] = found.forecast.value + moved
    told = replace(release, cells=replace(release.cells, value=value))
    said = headline(told, named, WHOLE)
    assert f"; {word} the " in said
    assert said.endswith("that the years up to 2023–24 led to expect.")
    assert "led to expect" not in headline(release, release.indicators[indicator], WHOLE)


def test_nothing_was_expected_without_three_years_up_to_the_baseline_or_across_a_break(release: Release) -> None:
    for baseline, is_there in ((2021, False), (2022, False), (2023, True), (2024, True), (2025, False)):
        named = replace(release.indicators[NAME], baseline_year=baseline)
        assert (expected(release, named, WHOLE) is not None) == is_there
    named = replace(release.indicators[NAME], baseline_year=2024)
    broken = replace(release, breaks={NAME: {2025: "A new test."}})
    assert expected(broken, named, WHOLE) is None
    nobody = Selection(2025, group=GroupKey("race_ethnicity", "pacific_islander"))
    assert expected(release, named, nobody) is None
