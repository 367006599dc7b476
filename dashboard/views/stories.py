"""What people have told of an indicator: events, notes, notices of the data, and what is done to turn its curve."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.numbers import show_date
from dashboard.records import Story
from dashboard.release import Release
from dashboard.texts import counted, label, text

PARTS = ("what", "why", "partners", "what_works", "next_step", "owner")


def draw(release: Release, query: Query) -> Chart:
    """The chart, one row a story and one a part of it; `subject` is the indicator, empty for what is told of all."""
    indicator = release.indicators.get(query.subject)
    stories = release.told_of(query.subject or None)
    title = text("story.title", title=indicator.title) if indicator else text("story.of_all")
    return Chart(
        query,
        title,
        _sentence(stories),
        None,
        Table(
            title,
            (Column(text("story.dated")), Column(text("story.kind")), Column(text("story.told"))),
            [row for story in stories for row in _rows(release, story)],
        ),
        facts_of(release, indicator),
    )


def parts_of(release: Release, story: Story) -> Iterator[tuple[str, str]]:
    """The parts of a plan to turn a curve, each with its name; none of any other story."""
    said = release.story_parts.get(story.story_id, {})
    yield from ((text(f"story.{part}"), said[part]) for part in PARTS if part in said)


def in_lines(release: Release, story: Story) -> list[str]:
    """A story in lines, for speaker notes."""
    kind = label("story_kind", story.kind)
    lines = [f"{show_date(story.dated)}, {kind}: {story.title}", story.body or ""]
    return [line for line in (*lines, *(f"{name}: {words}" for name, words in parts_of(release, story))) if line]


def _rows(release: Release, story: Story) -> Iterator[list[TableCell]]:
    day = show_date(story.dated)
    said = f"{story.title}. {story.body}" if story.body else story.title
    yield [TableCell(day), TableCell(label("story_kind", story.kind)), TableCell(" ".join(said.split()))]
    yield from ([TableCell(day), TableCell(name), TableCell(words)] for name, words in parts_of(release, story))


def _sentence(stories: list[Story]) -> str:
    if not stories:
        return text("story.none")
    latest = stories[0]
    return counted("story.sentence", len(stories), day=show_date(latest.dated), latest=latest.title.rstrip("."))
