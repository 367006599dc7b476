"""In which neighborhood student groups lie farthest apart, indicator by indicator."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from dashboard.addresses import address_of
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.gaps import gap_change, may_be_chance, reference_label, widest_gap
from dashboard.numbers import show_distance
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY, Gap, Indicator, Place
from dashboard.release import Release
from dashboard.selection import Selection, group_label, to_query
from dashboard.texts import text
from dashboard.views.scorecard import subjects
from metrics.periods import SchoolYear


class Farthest(NamedTuple):
    """The widest gap of an indicator in any neighborhood; `doubted` where chance alone could explain it."""

    indicator: Indicator
    place: Place
    gap: Gap
    doubted: bool


def draw(release: Release, query: Query) -> Chart:
    """The chart, one row an indicator; `subject` lists them, and is empty where it is about all."""
    chosen = query.selection.to(place=WHOLE_COMMUNITY, partner=ALL, group=ALL_STUDENTS)
    listed = subjects(query.subject) or tuple(release.indicators)
    found = [one for one in _farthest(release, chosen.year) if one.indicator.indicator_id in listed]
    title = text("widest.title_of_chosen" if query.subject else "widest.title", year=SchoolYear(chosen.year))
    return Chart(
        query,
        title,
        _sentence(release, query, found),
        None,
        Table(
            title,
            (
                Column(text("table.indicator")),
                Column(text("table.neighborhood")),
                Column(text("gap.widest"), True),
                Column(text("gap.worse_off")),
                Column(text("gap.better_off")),
                Column(text("gap.since")),
            ),
            [_row(release, chosen, one) for one in found],
        ),
        facts_of(release),
        notes=(text("gap.widest_of_many"),) if found else (),
    )


@lru_cache(maxsize=16)
def _farthest(release: Release, year: int) -> list[Farthest]:
    found = []
    here = [(place, Selection(year, place.key)) for place in release.neighborhoods]
    for indicator in release.indicators.values():
        gaps = [(place, at, gap) for place, at in here if (gap := widest_gap(release, indicator.indicator_id, at))]
        if gaps:
            place, at, gap = max(gaps, key=lambda one: one[2].gap)
            found.append(Farthest(indicator, place, gap, may_be_chance(release, indicator, at, gap)))
    return found


def _sentence(release: Release, query: Query, found: list[Farthest]) -> str:
    """The widest of those that can be compared with each other and that chance does not explain."""
    year, scope = SchoolYear(query.selection.year), "chosen" if query.subject else "all"
    shares = [one for one in found if one.indicator.counts_students and not one.doubted]
    if not shares:
        return text(f"widest.none_of_{scope}", year=year)
    indicator, place, gap, _ = max(shares, key=lambda one: one.gap.gap)
    return text(
        f"widest.sentence_of_{scope}",
        title=indicator.title,
        place=place.name,
        year=year,
        distance=show_distance(indicator, gap.gap),
        group=group_label(release, gap.group),
        reference=reference_label(release, gap),
    )


def _row(release: Release, chosen: Selection, one: Farthest) -> list[TableCell]:
    indicator, place, gap, doubted = one
    query = to_query(release, chosen)
    name = indicator.indicator_id
    return [
        TableCell(indicator.title, href=f"{address_of('indicator', name, query)}#chart-gaps-{name}"),
        TableCell(place.name, href=address_of("neighborhood", place.key.id, query)),
        TableCell(show_distance(indicator, gap.gap), aside=text("gap.by_chance_short") if doubted else ""),
        TableCell(group_label(release, gap.group)),
        TableCell(reference_label(release, gap)),
        TableCell(gap_change(indicator, gap) or text("number.no_figure")),
    ]
