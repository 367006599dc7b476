"""How far an indicator has come from its baseline toward its last target, judged by the rule of Healthy People.

Worked out from published cells, targets and series breaks of a release and from nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from dashboard.cells import Observation
from dashboard.numbers import looks_like_nothing, show_change, show_value
from dashboard.records import ALL, Indicator
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.texts import text
from metrics.cells import CellStatus
from metrics.periods import SchoolYear
from metrics.statistics import Part, Progress, improving, newcombe_interval, progress, targeted_change


class Aim(NamedTuple):
    """The last target of an indicator and a group, and its school year."""

    year: int
    value: float


class Journey(NamedTuple):
    """From the baseline to the selection's year.

    `gone` is the share of the way from the baseline to the aim, None where there was no way to go. `pace` is the change
    a year that would reach the aim in its year, in the indicator's unit; None where it is met or its year has come.
    """

    since: int
    aim: Aim
    progress: Progress
    gone: Fraction | None
    pace: float | None


def aim_of(release: Release, indicator: Indicator, chosen: Selection) -> Aim | None:
    """None where the group has no target, or neither more nor less is better."""
    if indicator.direction == "none":
        return None
    targets = release.targets_by_year.get((indicator.indicator_id, chosen.group))
    return Aim(*max(targets.items())) if targets else None


def journey(release: Release, indicator: Indicator, chosen: Selection, series: Sequence[Observation]) -> Journey | None:
    """None without an aim, without a published value in the selection's year, and without one to begin from.

    It begins in the year that the definition names, or else in the first that is published and can be compared. A
    partner's students are others each year, and make no journey. `series` are the indicator's cells of all years for
    the selection's place, partner and group.
    """
    aim = aim_of(release, indicator, chosen)
    if chosen.partner != ALL or aim is None:
        return None
    published = {cell.school_year: cell for cell in series if cell.status is CellStatus.PUBLISHED}
    now, start = published.get(chosen.year), _baseline(release, indicator, chosen, published)
    if now is None or start is None:
        return None
    baseline, latest, target = _exact(start), _exact(now), Fraction(str(aim.value))
    found = progress(
        baseline,
        latest,
        target,
        higher_is_better=indicator.direction == "higher_is_better",
        significant=_differ(start, now) if indicator.counts_students else None,
    )
    ahead = aim.year - chosen.year
    return Journey(
        start.school_year,
        aim,
        found,
        targeted_change(baseline, latest, target),
        float((target - latest) / ahead) if ahead > 0 and found is not Progress.TARGET_MET else None,
    )


def improved(journeys: Iterable[Journey]) -> Part:
    """Indicators that improved or met their target, of those with a target of which that can be judged."""
    return improving(one.progress for one in journeys)


def way_in_words(indicator: Indicator, one: Journey) -> str:
    """`40% of the way to 17.0% in 2027–28; −1.2 points a year needed`."""
    goal = {"target": show_value(indicator, one.aim.value), "year": SchoolYear(one.aim.year)}
    percent = 0 if one.gone is None or one.progress is Progress.TARGET_MET else int(100 * one.gone)
    way = text("progress.way", percent=percent, **goal) if 0 < percent < 100 else text("progress.aim", **goal)
    if one.pace is None or looks_like_nothing(indicator, one.pace):
        return way
    return f"{way}; {text('progress.pace', change=show_change(indicator, one.pace))}"


def _baseline(
    release: Release, indicator: Indicator, chosen: Selection, published: Mapping[int, Observation]
) -> Observation | None:
    breaks = release.breaks.get(indicator.indicator_id, {})
    first = max((year for year in breaks if year <= chosen.year), default=0)
    years = sorted(published) if indicator.baseline_year is None else [indicator.baseline_year]
    return next((published[year] for year in years if year in published and first <= year < chosen.year), None)


def _exact(cell: Observation) -> Fraction:
    """A published value without the binary dust of its division."""
    if cell.numerator is None or not cell.denominator:
        return Fraction(str(cell.value))
    return Fraction(str(cell.numerator)) / Fraction(str(cell.denominator))


def _differ(before: Observation, now: Observation) -> bool:
    """Whether two shares of students differ by more than chance explains.

    The interval is that of different students. Where many are in both years it is wider than it need be, and a change
    is rather called little than large.
    """
    lower, upper = newcombe_interval(*_counts(now), *_counts(before))
    return bool(lower > 0 or upper < 0)


def _counts(cell: Observation) -> tuple[float, float]:
    return cell.numerator or 0.0, cell.denominator or 0.0
