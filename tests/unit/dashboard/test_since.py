"""A value beside each earlier year, judged by the interval of the difference: recomputed from published cells."""

from __future__ import annotations

import math
from dataclasses import replace

from dashboard.cells import Observation
from dashboard.chart import Query
from dashboard.records import Indicator, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.views import draw
from metrics.cells import CellStatus
from tests.lib.releases import wilson

PLACES = tuple(PlaceKey("neighborhood", name) for name in ("northgate", "airport", "the_islands", "lakeview"))


def by_hand(indicator: Indicator, before: Observation, now: Observation) -> str:
    """What the last column of a row says, by the square-and-add interval of two shares."""
    if CellStatus.PUBLISHED is not before.status or CellStatus.PUBLISHED is not now.status:
        return "cannot be judged"
    if not indicator.counts_students:
        return "cannot be judged"
    share, other = (int(cell.numerator or 0) / int(cell.denominator or 1) for cell in (now, before))
    (low, high), (other_low, other_high) = (
        wilson(int(cell.numerator or 0), int(cell.denominator or 0)) for cell in (now, before)
    )
    lower = share - other - math.hypot(share - low, other_high - other)
    upper = share - other + math.hypot(high - share, other - other_low)
    if lower <= 0 <= upper:
        return "chance alone could explain it"
    if indicator.direction == "none":
        return f"{'rose' if lower > 0 else 'fell'}, by more than chance explains"
    good = (lower > 0) == (indicator.direction == "higher_is_better")
    return f"{'improved' if good else 'got worse'}, by more than chance explains"


def test_each_earlier_year_is_judged_by_the_interval_of_the_difference(release: Release) -> None:
    said = set()
    for name, indicator in release.indicators.items():
        for chosen in (Selection(2025), Selection(2024), *(Selection(2025, place) for place in PLACES)):
            chart = draw(release, Query("since", chosen, name))
            years = [year for year in release.years if year < chosen.year]
            cells = {year: release.find(name, year, chosen.place) for year in (*years, chosen.year)}
            now = cells[chosen.year]
            for row in chart.table.rows:
                year = int(row[0].text[:4]) + 1
                before = cells[year]
                assert now is not None
                assert before is not None
                assert (row[1].text, row[3].text) == (before.display, by_hand(indicator, before, now))
                said.add(row[3].text)
    assert {"chance alone could explain it", "cannot be judged"} < said
    assert {"improved, by more than chance explains", "got worse, by more than chance explains"} < said


def test_the_sentence_tells_of_the_first_year_that_can_be_compared(release: Release) -> None:
    def told(release: Release) -> tuple[str, list[str]]:
        chart = draw(release, Query("since", Selection(2025), "chronic_absence"))
        return chart.sentence, [row[0].text for row in chart.table.rows]

    sentence, years = told(release)
    before, now = (release.find("chronic_absence", year) for year in (2021, 2025))
    assert before is not None
    assert now is not None
    assert f"from {before.display} in 2020–21 to {now.display} in 2024–25" in sentence
    assert years[0] == "2020–21"
    broken, later = told(replace(release, breaks={"chronic_absence": {2023: "A new test."}}))
    assert later == ["2022–23", "2023–24"]
    assert "in 2022–23 to" in broken
    alone, none = told(replace(release, breaks={"chronic_absence": {2025: "A new test."}}))
    assert (alone.endswith("there is no earlier year with which 2024–25 can be compared."), none) == (True, [])
