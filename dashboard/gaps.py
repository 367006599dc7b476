"""How far groups lie apart and whether they come nearer, in words: never without what both groups did."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dashboard.cells import Floats
from dashboard.disparity import compares
from dashboard.numbers import looks_like_nothing, show_change, show_distance
from dashboard.records import Gap, GroupKey, Indicator, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection, group_label
from dashboard.texts import text
from metrics.statistics import GapChange, gap_change_interval, newcombe_interval

_GRAINS = 10**12


def widest_gap(release: Release, indicator: str, chosen: Selection, dimension: str | None = None) -> Gap | None:
    """The widest gap of a place in the selection's year, in one dimension or in all."""
    gaps = release.gaps.get((indicator, chosen.year, chosen.place), ())
    return next((gap for gap in gaps if gap.gap > 0 and dimension in (None, gap.group.dimension)), None)


def gap_in_words(release: Release, indicator: Indicator, gap: Gap) -> str:
    """Who lies how far apart, how that differs from the year before, and what both groups did."""
    words = text(
        "gap.now",
        group=group_label(release, gap.group),
        reference=reference_label(release, gap),
        distance=show_distance(indicator, gap.gap),
    )
    way = _way(indicator, gap)
    if way is None or gap.gap_change is None or gap.group_change is None or gap.reference_change is None:
        return words
    changed = text(
        f"gap.{way}",
        distance=show_distance(indicator, gap.gap_change),
        group=group_label(release, gap.group),
        group_change=show_change(indicator, gap.group_change),
        reference=reference_label(release, gap),
        reference_change=show_change(indicator, gap.reference_change),
    )
    return f"{words} {changed} {text('gap.by_decline')}" if falls_back(indicator, gap) else f"{words} {changed}"


def may_be_chance(release: Release, indicator: Indicator, chosen: Selection, gap: Gap) -> bool:
    """Whether chance alone could explain a gap of the selection's year and place: its 95 % interval holds 0."""
    return by_chance(release, indicator, chosen.year, [(chosen.place, gap)])[0]


def by_chance(release: Release, indicator: Indicator, year: int, gaps: Sequence[tuple[PlaceKey, Gap]]) -> list[bool]:
    """The same of many gaps, each with its place; of what is no share of students nothing is known."""
    if not gaps or not compares(indicator):
        return [False] * len(gaps)
    counts = np.array(
        [
            [
                (cell.numerator, cell.denominator)
                for cell in release.observations([indicator.indicator_id], [year], [place], _worse_and_best(gap))
            ]
            for place, gap in gaps
        ],
        dtype=np.float64,
    )
    numerators, students = counts.T
    affected = numerators if indicator.direction == "lower_is_better" else students - numerators
    lower, _ = newcombe_interval(affected[0], students[0], affected[1], students[1])
    return [bool(end <= 0) for end in lower]


def _worse_and_best(gap: Gap) -> tuple[GroupKey, GroupKey]:
    return gap.group, GroupKey(gap.group.dimension, gap.reference_group)


def gap_change(indicator: Indicator, gap: Gap) -> str:
    """The same change as short as a table wants it; empty where it is not known."""
    way = _way(indicator, gap)
    if way is None or gap.gap_change is None:
        return ""
    words = text(f"gap.{way}_short", distance=show_distance(indicator, gap.gap_change))
    return text("gap.by_decline_short", words=words) if falls_back(indicator, gap) else words


class Moved(NamedTuple):
    """A gap since the year before: `way` is 1 where it is wider by more than chance explains, −1 where narrower."""

    indicator: Indicator
    gap: Gap
    way: int


@lru_cache(maxsize=16)
def movements(release: Release, chosen: Selection) -> list[Moved]:
    """The gaps between shares of students in the selection's year and place of which it is known whether they move."""
    found = [
        (indicator, gap)
        for indicator in release.indicators.values()
        if indicator.counts_students
        for gap in release.gaps.get((indicator.indicator_id, chosen.year, chosen.place), ())
        if gap.gap_change is not None and gap.gap > 0
    ]
    if not found:
        return []
    lower, upper = gap_change_interval(
        *(_counts(release, found, year, chosen) for year in (chosen.year, chosen.year - 1))
    )
    ways = np.sign(lower) * (np.sign(lower) == np.sign(upper))
    return [Moved(*one, int(way)) for one, way in zip(found, ways, strict=True)]


def _counts(
    release: Release, gaps: Sequence[tuple[Indicator, Gap]], year: int, chosen: Selection
) -> tuple[Floats, Floats, Floats, Floats]:
    """Numerators and denominators of the two groups of each gap, the group with the larger share first."""
    names = dict.fromkeys(indicator.indicator_id for indicator, _ in gaps)
    of_indicator = {name: n for n, name in enumerate(names)}
    rows = release.rows(list(names), [year], [chosen.place], list(release.group_axis))[:, 0, 0]
    indicators = [of_indicator[indicator.indicator_id] for indicator, _ in gaps]
    groups = np.array([[release.group_axis[group] for group in _worse_and_best(gap)] for _, gap in gaps])
    both = rows[indicators, groups.T]
    numerators, denominators = release.cells.numerator[both], release.cells.denominator[both]
    largest_first = np.argsort(-numerators / denominators, axis=0)
    (x, y), (n, m) = (np.take_along_axis(counts, largest_first, axis=0) for counts in (numerators, denominators))
    return x, n, y, m


def is_narrower(indicator: Indicator, gap: Gap) -> bool:
    """Whether the gap is narrower than the year before, by as much as is shown."""
    return _way(indicator, gap) == "narrower"


def falls_back(indicator: Indicator, gap: Gap) -> bool:
    """Whether the gap is narrower only because the best-off group is worse off than the year before."""
    if not is_narrower(indicator, gap) or gap.group_change is None or gap.reference_change is None:
        return False
    group, reference = _grains(gap.value), _grains(gap.reference_value)
    change = GapChange(group - _grains(gap.group_change), group, reference - _grains(gap.reference_change), reference)
    return change.closes_by_decline(indicator.direction == "higher_is_better")


def _grains(value: float) -> int:
    """A number in units so small that the binary dust of a difference is less than half of one."""
    return round(value * _GRAINS)


def _way(indicator: Indicator, gap: Gap) -> str | None:
    if gap.gap_change is None:
        return None
    if looks_like_nothing(indicator, gap.gap_change):
        return "same"
    return "wider" if gap.gap_change > 0 else "narrower"


def reference_label(release: Release, gap: Gap) -> str:
    """The words for the best-off group."""
    return group_label(release, _worse_and_best(gap)[1])
