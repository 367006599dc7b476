"""Trend classes, from published cells alone, with the reason for each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.cells import Cells
from metrics.disclosure import DisclosurePolicy, protect
from metrics.indicator import Change, SeriesBreak
from metrics.release.trends import trend_rows
from tests.lib.definitions import hand_made_cells, indicator

FALLING = [250, 238, 222, 210, 195]


def trend(
    numerators: list[int], *, first_year: int = 2020, years: list[int] | None = None, **changes: Any
) -> dict[str, Any]:
    counts = [(numerator, 1000) for numerator in numerators]
    cells = hand_made_cells(*counts)
    keys = cells.keys
    keys.place[:] = 1
    keys.school_year[:] = years or [first_year + step for step in range(len(counts))]
    one = indicator("one", **changes)
    (row,) = trend_rows(protect(Cells(**vars(cells)), [one], DisclosurePolicy()).cells, [one]).to_pylist()
    return row


@pytest.mark.parametrize(
    ("numerators", "direction", "expected"),
    [
        (FALLING, "lower_is_better", "improving"),
        (FALLING, "higher_is_better", "worsening"),
        (FALLING, "none", "falling"),
        (FALLING[::-1], "lower_is_better", "worsening"),
        (FALLING[::-1], "higher_is_better", "improving"),
        (FALLING[::-1], "none", "rising"),
        ([250, 240, 225, 215, 200], "lower_is_better", "no_change"),
        ([200, 205, 198, 202, 290], "lower_is_better", "no_change"),
    ],
)
def test_a_trend_is_judged_by_the_direction_of_its_indicator(
    numerators: list[int], direction: str, expected: str
) -> None:
    assert trend(numerators, direction=direction)["trend_class"] == expected


def test_a_year_whose_results_are_not_in_yet_does_not_end_the_trend() -> None:
    cells = hand_made_cells(*((n, 1000) for n in FALLING), (0, 0), unknown=[0, 0, 0, 0, 0, 1000])
    cells.keys.place[:] = 1
    cells.keys.school_year[:] = range(2020, 2026)
    one = indicator("one")
    (row,) = trend_rows(protect(cells, [one], DisclosurePolicy()).cells, [one]).to_pylist()
    assert (row["trend_class"], row["last_year"]) == ("improving", 2024)


def test_only_the_last_five_years_count() -> None:
    assert trend([10, 900, *FALLING])["trend_class"] == "improving"


@pytest.mark.parametrize(
    ("numerators", "changes", "reason"),
    [
        (FALLING[:4], {}, "Fewer than five school years on record"),
        ([250, 238, 1, 210, 195], {}, "Not every one of the last five school years is published"),
        (FALLING, {"years": [2019, 2020, 2021, 2023, 2024]}, "The school years are not consecutive"),
        (FALLING, {"series_breaks": (SeriesBreak(2022, "New test"),)}, "The series breaks within"),
        (FALLING, {"statistic": "count", "unit": "students"}, "Only shares of students are judged"),
    ],
)
def test_what_cannot_be_judged_says_why(numerators: list[int], changes: dict[str, Any], reason: str) -> None:
    row = trend(numerators, **changes)
    assert row["trend_class"] == "cannot_judge"
    assert row["reason"].startswith(reason)


def test_a_break_before_the_five_years_does_no_harm() -> None:
    assert trend(FALLING, series_breaks=(SeriesBreak(2020, "New test"),))["trend_class"] == "improving"


def test_a_change_of_the_definition_from_a_school_year_on_is_a_break() -> None:
    row = trend(FALLING, changes=(Change(2, "Half days count", 2022),))
    assert row["reason"].startswith("The series breaks within")
    assert trend(FALLING, changes=(Change(2, "For all years", None),))["trend_class"] == "improving"


def test_no_change_is_told_across_a_break() -> None:
    assert trend(FALLING, series_breaks=(SeriesBreak(2024, "New test"),))["change"] is None
    assert trend(FALLING, series_breaks=(SeriesBreak(2023, "New test"),))["change"] == pytest.approx(-0.015)


def test_the_change_is_from_the_year_before_where_both_are_published() -> None:
    row = trend(FALLING)
    assert (row["first_year"], row["last_year"]) == (2020, 2024)
    assert row["change"] == pytest.approx(-0.015)
    assert trend([250, 238, 222, 1, 195])["change"] is None
    hidden_at_the_end = trend([250, 238, 222, 210, 1])
    assert hidden_at_the_end["last_year"] == 2023
    assert hidden_at_the_end["change"] == pytest.approx(-0.012)
    nothing = trend([1, 1, 1, 1, 1])
    assert (nothing["first_year"], nothing["last_year"], nothing["change"]) == (None, None, None)


def test_series_do_not_run_into_each_other() -> None:
    counts = [(numerator, 1000) for numerator in (*FALLING, *FALLING[::-1])]
    cells = hand_made_cells(*counts)
    cells.keys.place[:] = np.repeat([1, 2], 5)
    cells.keys.school_year[:] = np.tile(range(2020, 2025), 2)
    one = indicator("one")
    rows = trend_rows(protect(cells, [one], DisclosurePolicy()).cells, [one]).to_pylist()
    assert [row["trend_class"] for row in rows] == ["improving", "worsening"]
