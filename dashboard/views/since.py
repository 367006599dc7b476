"""A value beside each earlier year that it can be compared with, and whether chance alone could explain the change."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.numbers import show_change, show_difference
from dashboard.records import Indicator
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.sentences import whom
from dashboard.texts import text
from metrics.cells import CellStatus
from metrics.periods import SchoolYear
from metrics.statistics import Standing, newcombe_interval, standing


class Change(NamedTuple):
    """From the value of an earlier year to that of a later one.

    `interval` is the 95 % interval of the difference, None where the values are no shares of students.
    """

    before: Observation
    difference: float
    interval: tuple[float, float] | None
    verdict: Standing


def has_any(release: Release, indicator: str, chosen: Selection) -> bool:
    """Whether there is an earlier year with which that of the selection can be compared."""
    return any(year < chosen.year for year in _years(release, indicator, chosen))


def draw(release: Release, query: Query) -> Chart:
    """The chart, one row an earlier year back to where the series breaks; `subject` is the indicator."""
    indicator, chosen = release.indicators[query.subject], query.selection
    years = _years(release, query.subject, chosen)
    series = release.observations([indicator.indicator_id], years, [chosen.place], [chosen.group], chosen.partner)
    now = next((cell for cell in series if cell.school_year == chosen.year), None)
    earlier = [cell for cell in series if cell is not now]
    changes = [change(indicator, cell, now) for cell in earlier]
    words = {"title": indicator.title, "whom": whom(release, chosen, indicator), "year": SchoolYear(chosen.year)}
    title = text("since.title", **words)
    known = [found for found in changes if found is not None]
    return Chart(
        query,
        title,
        _sentence(known[0], now, words) if known and now else text("since.none", **words),
        None,
        Table(
            title,
            (
                Column(text("since.since")),
                Column(text("since.value"), True),
                Column(text("since.change", year=SchoolYear(chosen.year)), True),
                Column(text("since.verdict")),
            ),
            [_row(indicator, cell, found) for cell, found in zip(earlier, changes, strict=True)],
        ),
        facts_of(release, indicator, now),
        observations=series,
        notes=(*((text("since.how_to_read"),) if any(found.interval for found in known) else ()), *notes_of(series)),
    )


def _years(release: Release, indicator: str, chosen: Selection) -> list[int]:
    """The years up to the chosen one, back to where the series breaks."""
    first = max((year for year in release.breaks.get(indicator, {}) if year <= chosen.year), default=0)
    return [year for year in release.years if first <= year <= chosen.year]


def change(indicator: Indicator, before: Observation, now: Observation | None) -> Change | None:
    """None where one of the two has no exact value that may be shown."""
    if now is None or any(cell.status is not CellStatus.PUBLISHED for cell in (before, now)):
        return None
    difference = (now.value or 0.0) - (before.value or 0.0)
    if not indicator.counts_students or not before.denominator or not now.denominator:
        return Change(before, difference, None, Standing.NOT_JUDGED)
    lower, upper = newcombe_interval(now.numerator or 0.0, now.denominator, before.numerator or 0.0, before.denominator)
    interval = float(lower), float(upper)
    return Change(before, difference, interval, standing(*interval, 0.0, indicator.direction))


def _sentence(since: Change, now: Observation, words: dict[str, object]) -> str:
    before = since.before
    return text(
        f"since.{since.verdict.value}",
        since=SchoolYear(before.school_year),
        before=before.display,
        now=now.display,
        **words,
    )


def _row(indicator: Indicator, before: Observation, found: Change | None) -> list[TableCell]:
    named = [TableCell(str(SchoolYear(before.school_year))), TableCell(before.display)]
    if found is None:
        return [*named, TableCell(text("number.no_figure")), TableCell(text("standing.not_judged"))]
    changed = (
        show_difference(indicator, found.difference, *found.interval)
        if found.interval
        else show_change(indicator, found.difference)
    )
    verdict = TableCell(text(f"since.is_{found.verdict.value}"), standing=found.verdict, in_words=True)
    return [*named, TableCell(changed), verdict]
