"""How each group of a dimension stands beside the best-off one: the ratio of their risks, and how sure the gap is.

A risk is the worse thing that may come to a student. All is worked out from published cells and from nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from dashboard.cells import Observation
from dashboard.records import UNKNOWN, GroupKey, Indicator
from metrics.cells import CellStatus
from metrics.statistics import Group, newcombe_interval, ratio_to_best, ratio_to_others, summary_ratio


class Disparity(NamedTuple):
    """A group beside the best-off one: the ratio of their risks, their difference and its 95 % interval.

    Differences are fractions, above 0 where the group is worse off. There is no ratio where the best-off group has no
    risk. The best-off group beside itself has a ratio of 1 and no difference. `to_others` is the ratio to all other
    groups with a published share together, None where one side is too small for it.
    """

    ratio: Fraction | None
    to_others: Fraction | None
    difference: float | None
    lower: float | None
    upper: float | None


def compares(indicator: Indicator) -> bool:
    """Whether groups have risks to compare: shares of students of which more, or less, is better."""
    return indicator.counts_students and indicator.direction != "none"


def disparities(indicator: Indicator, cells: Sequence[Observation]) -> dict[GroupKey, Disparity]:
    """Each group of one dimension that has a published share; empty where fewer than two have one.

    What is not recorded is no group. Of groups that are equally well off the first by name is the best.
    """
    groups = {cell.group: _group(indicator, cell) for cell in cells if _has_share(cell)} if compares(indicator) else {}
    if len(groups) < 2:
        return {}
    best = min(groups, key=lambda key: (groups[key].risk, key.value))
    named = {key.value: group for key, group in groups.items()}
    ratios, to_others = ratio_to_best(named), ratio_to_others(named)
    affected, students = [one.affected for one in groups.values()], [one.students for one in groups.values()]
    intervals = newcombe_interval(affected, students, groups[best].affected, groups[best].students)
    found = {
        key: Disparity(ratios[key.value], to_others[key.value], float(group.risk - groups[best].risk), low, high)
        for (key, group), low, high in zip(groups.items(), *(ends.tolist() for ends in intervals), strict=True)
    }
    return found | {best: Disparity(Fraction(1), to_others[best.value], None, None, None)}


def average_ratio(indicator: Indicator, cells: Sequence[Observation]) -> Fraction | None:
    """The mean risk of the groups beside the best-off one, over its risk; None where there is none to tell."""
    groups = {cell.group.value: _group(indicator, cell) for cell in cells if _has_share(cell)}
    return summary_ratio(groups) if len(groups) > 2 else None


def _has_share(cell: Observation) -> bool:
    return cell.status is CellStatus.PUBLISHED and cell.group.value != UNKNOWN


def _group(indicator: Indicator, cell: Observation) -> Group:
    """The students of a published share, and those whom the worse thing has come to."""
    counted, students = int(cell.numerator or 0), int(cell.denominator or 0)
    return Group(counted if indicator.direction == "lower_is_better" else students - counted, students)
