"""The charts of a choice in the order of a board pack: the whole community, places, partners, and the data itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dashboard.chart import Chart, Query
from dashboard.exports.choice import OF_DATA, OF_PLACES, OVERVIEWS, Choice, heeded
from dashboard.records import ALL_STUDENTS, WHOLE_COMMUNITY, GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.views import draw, grid, since
from dashboard.views.gaps import has_any
from dashboard.views.groups import dimensions
from dashboard.views.programs import AT_RISK


class Item(NamedTuple):
    """One page of a pack: its name, by which its files are called, and its chart."""

    name: str
    chart: Chart


def items(release: Release, asked: Iterable[Query]) -> list[Item]:
    """The pages that ask this, numbered in the order of reading."""
    return [
        Item(release.file_name(f"{number:02}_{query.file_stem}"), draw(release, query))
        for number, query in enumerate(asked, start=1)
    ]


def queries(release: Release, choice: Choice) -> Iterator[Query]:
    """What the pages ask: of the whole community all charts chosen, of a place or partner its profile and series.

    No two ask the same.
    """
    yield from dict.fromkeys(_asked(release, choice))


def _asked(release: Release, choice: Choice) -> Iterator[Query]:
    indicators = choice.indicators or tuple(release.indicators)
    groups = [GroupKey(*group.split(":", 1)) for group in choice.groups] or [ALL_STUDENTS]
    years = choice.years or release.years[-1:]
    for year in years:
        for group in groups:
            whole = Selection(year, group=group, benchmark=choice.benchmark)
            if choice.community:
                yield from _whole(release, choice, indicators, whole)
            for name in choice.neighborhoods:
                place = whole.to(place=PlaceKey("neighborhood", name))
                yield Query("spine", place, name)
                yield from (Query(chart, place, name) for chart in OF_PLACES if OF_PLACES[chart] in choice.charts)
                yield from _series(release, choice, place, indicators)
            for name in choice.partners:
                served = whole.to(partner=name, place=WHOLE_COMMUNITY)
                yield Query("outcomes", served, name)
                made = tuple(one for one in indicators if release.indicators[one].by_partner)
                yield from _series(release, choice, served, made)
    yield from (Query(name, Selection(max(years))) for name in OF_DATA if name in choice.charts)


def _whole(release: Release, choice: Choice, indicators: tuple[str, ...], whole: Selection) -> Iterator[Query]:
    yield from _overviews(release, choice, whole)
    yield from _stories(release, choice, whole, "")
    for one in indicators:
        yield from _series(release, choice, whole, (one,))
        yield from _stories(release, choice, whole, one)
        if "map" in choice.charts:
            yield Query("map", whole, one)
        if "ranking" in choice.charts:
            yield Query("ranking", whole, one, "neighborhood")
        if "gaps" in choice.charts and has_any(release, one, whole):
            yield Query("gaps", heeded("gaps", whole), one)
        if "groups" in choice.charts and whole.group == ALL_STUDENTS:
            yield from (Query("groups", whole, one, name) for name in dimensions(release, one, whole))


def _overviews(release: Release, choice: Choice, whole: Selection) -> Iterator[Query]:
    """Of the chosen indicators where the chart can be of some alone; one indicator makes no scorecard."""
    is_one = len(choice.indicators or release.indicators) == 1
    parts = {"scorecard": () if is_one else ("",), "grid": grid.parts(release), "programs": (AT_RISK,)}
    for name in OVERVIEWS:
        if name in choice.charts:
            subject = ",".join(choice.indicators) if name in ("scorecard", "widest") else ""
            yield from (Query(name, heeded(name, whole), subject, part) for part in parts.get(name, ("",)))


def _stories(release: Release, choice: Choice, whole: Selection, of: str) -> Iterator[Query]:
    """What is told of an indicator, or of all where `of` is empty; no page where nothing is."""
    if "stories" in choice.charts and release.told_of(of or None):
        yield Query("stories", whole, of)


def _series(release: Release, choice: Choice, selection: Selection, indicators: tuple[str, ...]) -> Iterator[Query]:
    for one in indicators:
        if "trend" in choice.charts:
            yield Query("trend", selection, one)
        if "since" in choice.charts and since.has_any(release, one, selection):
            yield Query("since", selection, one)
