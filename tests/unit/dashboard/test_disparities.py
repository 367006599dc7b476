"""Groups beside the best-off one: recomputed by hand from published cells, and left out with a reason elsewhere."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable

import pytest

from dashboard.cells import Observation
from dashboard.chart import Chart, Query
from dashboard.disparity import disparities
from dashboard.exports.csv_file import chart_csv
from dashboard.pages.indicator import page
from dashboard.records import GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.views import draw
from metrics.cells import CellStatus
from tests.lib.observations import another
from tests.lib.releases import wilson

SHARES = ("chronic_absence", "early_grade_reading")  # of which less is better, and of which more is
MEASURES = ("risk_ratio", "risk_difference", "risk_difference_lower", "risk_difference_upper")


@pytest.fixture
def group(release: Release) -> Callable[..., Observation]:
    """The cell of a group: so many of so many students, or another status than published."""
    like = release.find("chronic_absence", 2025)
    assert like is not None

    def cell(
        name: str, numerator: int, students: int, status: CellStatus = CellStatus.PUBLISHED, display: str = ""
    ) -> Observation:
        shown = status is CellStatus.PUBLISHED
        return another(
            like,
            group=GroupKey("sex", name),
            numerator=numerator if shown else None,
            denominator=students if shown else None,
            value=numerator / students if shown else None,
            status=status,
            display=display,
        )

    return cell


def test_the_worked_figures(release: Release, group: Callable[..., Observation]) -> None:
    less_is_better = release.indicators["chronic_absence"]
    newcombe = disparities(less_is_better, [group("a", 56, 70), group("b", 48, 80)])[GroupKey("sex", "a")]
    assert newcombe.difference == pytest.approx(0.2)
    assert (newcombe.lower, newcombe.upper) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    three = disparities(less_is_better, [group("a", 40, 200), group("b", 30, 300), group("c", 12, 80)])
    assert [(key.value, one.ratio) for key, one in three.items()] == [("a", 2), ("b", 1), ("c", 1.5)]


def test_where_more_is_better_the_risk_is_to_be_left_out(release: Release, group: Callable[..., Observation]) -> None:
    found = disparities(release.indicators["early_grade_reading"], [group("a", 160, 200), group("b", 270, 300)])
    assert found[GroupKey("sex", "a")].ratio == 2
    assert found[GroupKey("sex", "a")].difference == pytest.approx(0.1)
    assert found[GroupKey("sex", "b")].difference is None


def test_only_published_and_recorded_groups_are_compared(release: Release, group: Callable[..., Observation]) -> None:
    indicator = release.indicators["chronic_absence"]
    others = [
        group("hidden", 1, 400, CellStatus.SUPPRESSED),
        group("coded", 1, 400, CellStatus.CODED_LOW),
        group("unknown", 1, 400),
    ]
    assert disparities(indicator, [group("a", 40, 200), *others]) == {}
    found = disparities(indicator, [group("a", 40, 200), *others, group("b", 30, 300)])
    assert {key.value for key in found} == {"a", "b"}
    assert found[GroupKey("sex", "a")].ratio == 2


def test_beside_a_group_without_risk_there_is_a_difference_and_no_ratio(
    release: Release, group: Callable[..., Observation]
) -> None:
    found = disparities(release.indicators["chronic_absence"], [group("a", 40, 200), group("b", 0, 300)])
    assert found[GroupKey("sex", "a")].ratio is None
    assert found[GroupKey("sex", "a")].difference == pytest.approx(0.2)


@pytest.mark.parametrize("indicator", SHARES)
def test_the_columns_are_recomputed_from_what_is_published(release: Release, indicator: str) -> None:
    compared = 0
    for dimension in release.dimensions:
        chart = _chart(release, indicator, dimension)
        lower_is_better = release.indicators[indicator].direction == "lower_is_better"
        risks = {
            cell.group: (int(cell.numerator if lower_is_better else cell.denominator - cell.numerator), cell.students)
            for cell in chart.observations
            if cell.numerator is not None and cell.denominator is not None and cell.group.value != "unknown"
        }
        x0, n0 = min(risks.values(), key=lambda risk: risk[0] / risk[1])
        for cell, row, said in zip(chart.observations, _csv(release, chart), chart.table.rows, strict=True):
            found = [row[name] for name in MEASURES]
            if cell.group not in risks:
                assert found == ["", "", "", ""]
                assert said[-1].text == said[-2].text == "–"
                assert said[-1].aside == said[-2].aside != ""
                continue
            if risks[cell.group] == (x0, n0):
                assert found == ["1", "", "", ""]
                assert said[-1].aside == "best-off group"
                continue
            x, n = risks[cell.group]
            others = [
                sum(numbers) - own for numbers, own in zip(zip(*risks.values(), strict=True), (x, n), strict=True)
            ]
            enough = min(x, others[0]) >= 10 and min(n, others[1]) >= 30
            assert row["risk_ratio_to_others"] == "" or enough
            if enough:
                assert float(row["risk_ratio_to_others"]) == pytest.approx(x / n / (others[0] / others[1]))
                assert f"{x / n / (others[0] / others[1]):.2f}" == said[-2].aside
            (low, high), (low0, high0) = wilson(x, n), wilson(x0, n0)
            difference = x / n - x0 / n0
            lower = difference - math.sqrt((x / n - low) ** 2 + (high0 - x0 / n0) ** 2)
            upper = difference + math.sqrt((high - x / n) ** 2 + (x0 / n0 - low0) ** 2)
            assert [float(one) for one in found] == pytest.approx([x / n / (x0 / n0), difference, lower, upper])
            assert float(said[-2].text) == pytest.approx(x / n / (x0 / n0), abs=0.00501)
            words = said[-1].text.replace("−", "-").replace("(", "").replace(")", "").split()
            numbers = [float(one) for one in words if one[-1].isdigit()]
            assert numbers == pytest.approx([100 * difference, 100 * lower, 100 * upper], abs=0.0501)
            compared += 1
    assert compared > 5


def test_the_gap_of_the_sentence_is_the_widest_difference_of_the_table(release: Release) -> None:
    chart = _chart(release, "chronic_absence", "race_ethnicity")
    widest = max(float(row["risk_difference"] or 0) for row in _csv(release, chart))
    assert f"The widest gap is {100 * widest:.1f} points" in chart.sentence


def test_hidden_groups_say_why_they_are_not_compared(release: Release) -> None:
    islands = Selection(2025, PlaceKey("neighborhood", "the_islands"))
    chart = draw(release, Query("groups", islands, "chronic_absence", "race_ethnicity"))
    hidden = [
        row
        for cell, row in zip(chart.observations, chart.table.rows, strict=True)
        if cell.status is CellStatus.SUPPRESSED
    ]
    assert hidden
    for row in hidden:
        assert [(cell.text, cell.aside) for cell in row[-2:]] == [("–", "hidden to protect students")] * 2


@pytest.mark.parametrize(
    ("indicator", "partner"),
    [("attendance_rate", "all"), ("students_served", "all"), ("service_hours_per_student", "all"),
     ("chronic_absence", "p10")],
)  # fmt: skip
def test_what_counts_no_students_or_measures_no_gap_has_no_such_columns(
    release: Release, indicator: str, partner: str
) -> None:
    chart = draw(release, Query("groups", Selection(2025, partner=partner), indicator, "sex"))
    assert len(chart.table.columns) == (6 if indicator == "attendance_rate" else 5)
    assert not set(MEASURES) & set(_csv(release, chart)[0])


@pytest.mark.parametrize(
    ("indicator", "said"),
    [("chronic_absence", "risk is the value itself"), ("promotion", "100% less the value"), ("attendance_rate", "")],
)
def test_the_page_says_what_the_risk_is(release: Release, indicator: str, said: str) -> None:
    words = str(page(release, Selection(2025), indicator))
    assert words.count("In the tables by student group") == bool(said)
    assert said in words


def _chart(release: Release, indicator: str, dimension: str) -> Chart:
    return draw(release, Query("groups", Selection(2025), indicator, dimension))


def _csv(release: Release, chart: Chart) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(chart_csv(release, chart))))
