"""Places beside the limits for their size: the worked limits of the reference, and every row recomputed by hand."""

from __future__ import annotations

import math

import pytest

from dashboard.cells import Observation
from dashboard.chart import Query
from dashboard.funnel import Limits, funnel
from dashboard.pages.indicator import page
from dashboard.records import PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.views import draw
from metrics.cells import CellStatus
from tests.lib.observations import another

WHOLE = Selection(2025)
Z = (1.959963984540054, 3.090232306167813)


def place(like: Observation, name: str, numerator: int, students: int) -> Observation:
    return another(
        like, place=PlaceKey("school", name), numerator=numerator, denominator=students, value=numerator / students
    )


def test_the_worked_limits(release: Release) -> None:
    like = release.find("chronic_absence", 2025)
    assert like is not None
    cells = [place(like, "a", 30, 100), place(like, "b", 170, 900)]
    hidden = another(place(like, "c", 99, 100), status=CellStatus.SUPPRESSED)
    found = funnel(release.indicators["chronic_absence"], [*cells, hidden])
    assert found.keys() == {cell.place for cell in cells}
    assert found[PlaceKey("school", "a")] == pytest.approx((0.121601, 0.278399, 0.076391, 0.323609), abs=5e-7)
    assert funnel(release.indicators["chronic_absence"], [cells[0], hidden]) == {}


@pytest.mark.parametrize(
    ("value", "side"),
    [(0.3, "within"), (0.4, "within"), (0.41, "above"), (0.51, "far_above"), (0.29, "below"), (0.19, "far_below")],
)
def test_a_place_lies_on_a_side_of_the_limits(value: float, side: str) -> None:
    assert Limits(0.3, 0.4, 0.2, 0.5).side(value) == side


@pytest.mark.parametrize("part", ["neighborhood", "school"])
@pytest.mark.parametrize("indicator", ["chronic_absence", "early_grade_reading"])
def test_every_place_is_recomputed_from_what_is_published(release: Release, indicator: str, part: str) -> None:
    chart = draw(release, Query("ranking", WHOLE, indicator, part))
    shown = [cell for cell in chart.observations if cell.status is CellStatus.PUBLISHED]
    average = sum(cell.numerator or 0 for cell in shown) / sum(cell.students or 0 for cell in shown)
    found = funnel(release.indicators[indicator], chart.observations)
    sides = set()
    for cell, said in zip(chart.observations, chart.table.rows, strict=True):
        if cell.value is None or cell.students is None:
            assert cell.place not in found
            assert said[-1].text == "–"
            assert said[-1].aside == said[4].text
            continue
        error = math.sqrt(average * (1 - average) / cell.students)
        ends = [max(0.0, min(1.0, average + sign * z * error)) for z in Z for sign in (-1, 1)]
        assert found[cell.place] == pytest.approx(ends)
        away = abs(cell.value - average) / error
        beyond = "beyond 99.8%" if away > Z[1] else "beyond 95%" if away > Z[0] else "within the limits"
        assert said[-1].text.endswith(beyond)
        if away > Z[0]:
            assert said[-1].text.startswith("above" if cell.value > average else "below")
        sides.add(said[-1].text)
    assert len(sides) > 1


@pytest.mark.parametrize("indicator", ["attendance_rate", "students_served", "service_hours_per_student"])
def test_what_counts_no_students_has_no_limits(release: Release, indicator: str) -> None:
    chart = draw(release, Query("ranking", WHOLE, indicator, "neighborhood"))
    assert len(chart.table.columns) == 5
    assert not funnel(release.indicators[indicator], chart.observations)


def test_the_page_says_how_to_read_the_limits_where_there_are_any(release: Release) -> None:
    said = [str(page(release, WHOLE, name)).count("limits for its size") for name in ("promotion", "attendance_rate")]
    assert said == [1, 0]
