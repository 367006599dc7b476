"""Every chart by name; a chart is drawn from a release and a query and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dashboard.chart import Chart, Figure, Query, Said, marked
from dashboard.records import PlaceKey
from dashboard.release import Release
from dashboard.texts import text
from dashboard.views import (
    active,
    assets,
    changes,
    gaps,
    grid,
    groups,
    hidden,
    map,
    matches,
    need,
    outcomes,
    partners,
    programs,
    ranking,
    scorecard,
    since,
    sources,
    spine,
    stories,
    trend,
    widest,
)

VIEWS: Mapping[str, Callable[[Release, Query], Chart]] = {
    "active": active.draw,
    "assets": assets.draw,
    "changes": changes.draw,
    "gaps": gaps.draw,
    "grid": grid.draw,
    "groups": groups.draw,
    "hidden": hidden.draw,
    "map": map.draw,
    "matches": matches.draw,
    "need": need.draw,
    "outcomes": outcomes.draw,
    "partners": partners.draw,
    "programs": programs.draw,
    "ranking": ranking.draw,
    "scorecard": scorecard.draw,
    "since": since.draw,
    "sources": sources.draw,
    "spine": spine.draw,
    "stories": stories.draw,
    "trend": trend.draw,
    "widest": widest.draw,
}
_ABOUT_INDICATOR = {"trend", "since", "map", "groups", "gaps", "ranking"}


class NoSuchChart(Exception):
    """A link asks for a chart, a subject or a part that the release does not have."""


def draw(release: Release, query: Query) -> Chart:
    """The chart that the query asks for. Raises NoSuchChart."""
    if query.chart not in VIEWS or not _has_subject(release, query):
        raise NoSuchChart(f"there is no chart {query.chart!r} of {query.subject!r} {query.part!r}")
    chart = VIEWS[query.chart](release, query)
    if _is_cut(chart.figure):
        chart = replace(chart, notes=(*chart.notes, text("figure.cut")))
    if not release.is_preview:
        return chart
    # Sentence and caption are the alternative texts of figure and table, wherever they go.
    table = replace(chart.table, caption=marked(release, chart.table.caption))
    return replace(chart, sentence=marked(release, chart.sentence), table=table)


def said(release: Release, query: Query) -> Said:
    """Title and sentence of the chart that the query asks for. Raises NoSuchChart."""
    if query.chart == "trend" and _has_subject(release, query):
        title, sentence = trend.said(release, query)
        return Said(title, marked(release, sentence))
    chart = draw(release, query)
    return Said(chart.title, chart.sentence)


def _is_cut(figure: Figure | None) -> bool:
    """Whether values are drawn on a scale that begins above 0, so that differences look larger than they are."""
    axes = (figure["layout"][name] for name in ("xaxis", "yaxis")) if figure else ()
    return any(axis["range"][0] > 0 for axis in axes if "range" in axis)


def _has_subject(release: Release, query: Query) -> bool:
    subject, part = query.subject, query.part
    if query.chart in _ABOUT_INDICATOR:
        parts = {"groups": set(release.dimensions), "ranking": {"neighborhood", "school"}}.get(query.chart, {""})
        return subject in release.indicators and part in parts
    if query.chart == "stories":
        return subject in ("", *release.indicators) and part == ""
    if query.chart in ("scorecard", "widest"):
        return part == "" and all(one in release.indicators for one in scorecard.subjects(subject))
    if query.chart == "grid":
        return subject == "" and part in ("", *scorecard.KINDS)
    if query.chart in ("spine", "active"):
        return PlaceKey("neighborhood", subject) in release.places
    if query.chart == "assets":
        return subject == "" or PlaceKey("neighborhood", subject) in release.places
    if query.chart == "outcomes":
        return subject in release.partners
    if query.chart == "programs":
        return (subject == "" or subject in release.partners) and part in ("", programs.AT_RISK)
    return subject == "" and part == ""
