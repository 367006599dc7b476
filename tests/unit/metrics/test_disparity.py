"""Gaps and ratios between groups: the worked figures of the reference, and what must hold of any groups."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import (
    GapChange,
    Group,
    ratio_to_best,
    ratio_to_others,
    summary_ratio,
)

# Chronic absence of three groups: a fifth, a tenth, and fifteen in a hundred.
GROUPS = {"a": Group(40, 200), "b": Group(30, 300), "c": Group(12, 80)}


def test_the_worked_figures() -> None:
    assert summary_ratio(GROUPS) == Fraction("1.75")
    assert ratio_to_best(GROUPS) == {"a": 2, "b": 1, "c": Fraction("1.5")}
    to_others = ratio_to_others(GROUPS)
    assert to_others["a"] == Fraction(40, 200) / Fraction(42, 380)
    assert float(to_others["a"] or 0) == pytest.approx(1.8095, abs=5e-5)


def test_a_ratio_to_nobody_at_risk_is_none() -> None:
    free = {"a": Group(40, 200), "b": Group(0, 300)}
    assert summary_ratio(free) is None
    assert ratio_to_best(free) == {"a": None, "b": None}
    assert ratio_to_others(free, least_affected=0) == {"a": None, "b": 0}


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ({"a": Group(9, 100), "b": Group(50, 500)}, [None, None]),  # too few affected in one: no ratio of either
        ({"a": Group(10, 30), "b": Group(10, 40)}, [Fraction(4, 3), Fraction(3, 4)]),
        ({"a": Group(10, 29), "b": Group(10, 40)}, [None, None]),
    ],
)
def test_small_groups_have_no_ratio_to_all_others(groups: dict[str, Group], expected: list[Fraction | None]) -> None:
    assert list(ratio_to_others(groups).values()) == expected


def test_one_group_is_compared_with_nobody() -> None:
    for compare in (summary_ratio, ratio_to_best, ratio_to_others):
        with pytest.raises(ValueError, match="from two on"):
            compare({"a": Group(1, 2)})


@pytest.mark.parametrize(("affected", "students"), [(1, 0), (0, 0), (3, 2), (-1, 2)])
def test_what_is_no_risk_is_refused(affected: int, students: int) -> None:
    with pytest.raises(ValueError, match="affected"):
        Group(affected, students)


group = st.integers(1, 500).flatmap(lambda n: st.builds(Group, st.integers(1, n), st.just(n)))


@given(st.lists(group, min_size=2, max_size=6))
def test_ratios_to_the_best_are_disadvantages(found: list[Group]) -> None:
    groups = {str(number): one for number, one in enumerate(found)}
    ratios = [ratio for ratio in ratio_to_best(groups).values() if ratio is not None]
    assert min(ratios) == 1
    summary = summary_ratio(groups)
    assert summary is not None
    assert 1 <= summary <= max(ratios)


@pytest.mark.parametrize(
    ("points", "group", "reference", "gap", "by_decline"),
    [
        (("0.30", "0.25", "0.10", "0.10"), "-0.05", "0", "-0.05", False),
        (("0.30", "0.30", "0.10", "0.15"), "0", "0.05", "-0.05", True),  # closes because the better off fell
        (("0.30", "0.35", "0.10", "0.20"), "0.05", "0.10", "-0.05", True),
        (("0.30", "0.28", "0.10", "0.02"), "-0.02", "-0.08", "0.06", False),
        (("0.30", "0.10", "0.10", "0.30"), "-0.20", "0.20", "0", False),  # the two changed places: no nearer
    ],
)
def test_a_gap_is_told_with_what_both_groups_did(
    points: tuple[str, str, str, str], group: str, reference: str, gap: str, by_decline: bool
) -> None:
    found = GapChange(*map(Fraction, points))
    assert (found.group_change, found.reference_change, found.change) == tuple(map(Fraction, (group, reference, gap)))
    assert found.closes == (Fraction(gap) < 0)
    assert found.closes_by_decline(higher_is_better=False) == by_decline
