"""The charts of a choice in the order of a board pack: the whole community first, then places, then partners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dashboard.chart import Chart, Query
from dashboard.exports.choice import Choice
from dashboard.records import ALL_STUDENTS, WHOLE_COMMUNITY, GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.views import draw
from dashboard.views.gaps import has_any
from dashboard.views.groups import dimensions


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
    """What the pages ask: of the whole community all charts chosen, of a place or partner its profile and series."""
    indicators = choice.indicators or tuple(release.indicators)
    groups = [GroupKey(*group.split(":", 1)) for group in choice.groups] or [ALL_STUDENTS]
    for year in choice.years or release.years[-1:]:
        for group in groups:
            whole = Selection(year, group=group, benchmark=choice.benchmark)
            if choice.community:
                yield from _whole(release, choice, indicators, whole)
            for name in choice.neighborhoods:
                place = whole.to(place=PlaceKey("neighborhood", name))
                yield Query("spine", place, name)
                yield from _series(choice, place, indicators)
            for name in choice.partners:
                served = whole.to(partner=name, place=WHOLE_COMMUNITY)
                yield Query("outcomes", served, name)
                made = tuple(one for one in indicators if release.indicators[one].by_partner)
                yield from _series(choice, served, made)


def _whole(release: Release, choice: Choice, indicators: tuple[str, ...], whole: Selection) -> Iterator[Query]:
    if "scorecard" in choice.charts and len(indicators) > 1:
        yield Query("scorecard", whole, ",".join(choice.indicators))
    yield from _stories(release, choice, whole, "")
    for one in indicators:
        yield from _series(choice, whole, (one,))
        yield from _stories(release, choice, whole, one)
        if "map" in choice.charts:
            yield Query("map", whole, one)
        if "ranking" in choice.charts:
            yield Query("ranking", whole, one, "neighborhood")
        if "gaps" in choice.charts and has_any(release, one, whole):
            yield Query("gaps", whole, one)
        if "groups" in choice.charts and whole.group == ALL_STUDENTS:
            yield from (Query("groups", whole, one, name) for name in dimensions(release, one, whole))


def _stories(release: Release, choice: Choice, whole: Selection, of: str) -> Iterator[Query]:
    """What is told of an indicator, or of all where `of` is empty; no page where nothing is."""
    if "stories" in choice.charts and release.told_of(of or None):
        yield Query("stories", whole, of)


def _series(choice: Choice, selection: Selection, indicators: tuple[str, ...]) -> Iterator[Query]:
    if "trend" in choice.charts:
        yield from (Query("trend", selection, one) for one in indicators)
