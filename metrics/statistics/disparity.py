"""How far groups of a dimension stand apart, and whether they come nearer; the groups exclude each other.

A ratio is of risks, the worse thing that may come to a child: of an indicator of which more is better, count those
whom it is not true of. Then a ratio above 1 is always a disadvantage. Ratios are exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Generic, TypeVar

Exact = TypeVar("Exact", int, Fraction)


@dataclass(frozen=True)
class Group:
    """A group of students, and how many of them the risk has come to. Raises ValueError where these are no such."""

    affected: int
    students: int

    def __post_init__(self) -> None:
        if not 0 <= self.affected <= self.students or self.students == 0:
            raise ValueError(f"a risk needs 0 <= affected <= students and students, found {self}")

    @cached_property
    def risk(self) -> Fraction:
        return Fraction(self.affected, self.students)


def summary_ratio(groups: Mapping[str, Group]) -> Fraction | None:
    """The mean risk of the groups beside the best, over that of the best; None where the best has none."""
    best, *others = sorted(_risks(groups))
    return sum(others, Fraction(0)) / len(others) / best if best else None


def ratio_to_best(groups: Mapping[str, Group]) -> dict[str, Fraction | None]:
    """Each group's risk over the lowest; None where the lowest is 0."""
    best = min(_risks(groups))
    return {name: group.risk / best if best else None for name, group in groups.items()}


def ratio_to_others(
    groups: Mapping[str, Group], least_affected: int = 10, least_students: int = 30
) -> dict[str, Fraction | None]:
    """Each group's risk over that of all others together, as 34 CFR 300.647 has it.

    None where the others have no risk, and where the group or the others have fewer affected or fewer students than
    the least: by default the sizes that the regulation presumes reasonable.
    """
    _risks(groups)
    affected = sum(group.affected for group in groups.values())
    students = sum(group.students for group in groups.values())
    found: dict[str, Fraction | None] = {}
    for name, group in groups.items():
        others = Group(affected - group.affected, students - group.students)
        enough = all(side.affected >= least_affected and side.students >= least_students for side in (group, others))
        found[name] = group.risk / others.risk if enough and others.affected else None
    return found


@dataclass(frozen=True)
class GapChange(Generic[Exact]):
    """A gap between a group and a reference in two years of one definition, with what each of the two did.

    A gap can close because the better off fell: it is never told without both changes.
    """

    group_before: Exact
    group_after: Exact
    reference_before: Exact
    reference_after: Exact

    @property
    def group_change(self) -> Exact:
        return self.group_after - self.group_before

    @property
    def reference_change(self) -> Exact:
        return self.reference_after - self.reference_before

    @property
    def change(self) -> Exact:
        """The absolute gap less that before: negative where it closes."""
        return abs(self.group_after - self.reference_after) - abs(self.group_before - self.reference_before)

    @property
    def closes(self) -> bool:
        return self.change < 0

    def closes_by_decline(self, higher_is_better: bool) -> bool:
        """Whether it closes though the group is no better off than before."""
        better = self.group_change if higher_is_better else -self.group_change
        return self.closes and better <= 0


def _risks(groups: Mapping[str, Group]) -> list[Fraction]:
    if len(groups) < 2:
        raise ValueError("groups are compared from two on")
    return [group.risk for group in groups.values()]
