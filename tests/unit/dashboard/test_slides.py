"""Slides as another program reads them: sentence, native chart, table, notes and source, and no other number."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Emu

from dashboard.cells import Observation
from dashboard.exports import pages_of
from dashboard.exports.choice import CHARTS, Choice
from dashboard.exports.items import Item
from dashboard.exports.slides.deck import deck
from dashboard.numbers import as_shown
from dashboard.outlook import outlook
from dashboard.release import Release
from metrics.cells import CellStatus
from metrics.disclosure.display import HIDDEN

MADE = datetime(2025, 7, 14, 6, 0, tzinfo=UTC)
CHOICE = Choice(
    indicators=("chronic_absence", "early_grade_reading", "students_served"),
    neighborhoods=("airport", "northgate"),
    partners=("p01", "p10"),
    charts=CHARTS,
)


@pytest.fixture(scope="module")
def pages(release: Release) -> list[Item]:
    return pages_of(release, CHOICE)


@pytest.fixture(scope="module")
def made(release: Release, pages: list[Item]) -> bytes:
    return deck(release, pages, "Cabinet, July", MADE)


@pytest.fixture(scope="module")
def slides(made: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(made)).slides)


def first_slides(slides: Sequence[Any], pages: Sequence[Item]) -> Iterator[tuple[Any, Item]]:
    """Each page with the first of its slides; the others only go on with its table."""
    rest = iter(slides)
    for page in pages:
        yield next(slide for slide in rest if page.chart.title in words(slide) and "(part 2" not in words(slide)), page


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def test_every_page_has_its_slide_with_the_sentence_as_title(slides: list[Any], pages: list[Item]) -> None:
    for slide, page in first_slides(slides, pages):
        assert slide.shapes.title.text_frame.text == page.chart.sentence


def test_every_slide_says_where_it_comes_from(slides: list[Any], pages: list[Item], release: Release) -> None:
    for slide, page in first_slides(slides, pages):
        assert page.chart.facts.words in words(slide)
        assert release.id in words(slide)
        notes = slide.notes_slide.notes_text_frame.text
        assert page.chart.facts.words in notes
        if page.chart.query.subject in release.indicators:
            assert release.indicators[page.chart.query.subject].described in notes


def test_series_and_rows_are_native_charts_and_the_rest_are_native_tables(slides: list[Any], pages: list[Item]) -> None:
    kinds = set()
    for slide, page in first_slides(slides, pages):
        kind = page.chart.query.chart
        kinds.add(kind)
        has_table = any(shape.has_table for shape in slide.shapes)
        if kind in ("trend", "groups", "ranking", "outcomes") and page.chart.figure is not None:
            assert len(charts(slide)) == 1
            assert has_table == (kind == "trend")
        elif kind == "map":
            places = [shape.name for shape in slide.shapes if shape.name.endswith(("%", "students"))]
            assert places
        else:
            assert has_table
        assert not any(shape.shape_type == 13 for shape in slide.shapes), "a picture cannot be edited"
    assert kinds == {*CHARTS, "spine", "outcomes", "active"}


def test_charts_hold_the_published_values_as_they_are_shown(
    slides: list[Any], pages: list[Item], release: Release
) -> None:
    seen = 0
    for slide, page in first_slides(slides, pages):
        for chart in charts(slide):
            shown = sorted(
                as_shown(release.indicators[cell.indicator_id], cell.value)
                for cell in page.chart.observations
                if cell.value is not None
            )
            drawn = [value for _, value in rows(chart) if value is not None]
            assert {round(value, 6) for value in shown} <= {round(value, 6) for value in drawn}
            seen += len(shown)
    assert seen > 100


def test_what_is_hidden_is_a_word_and_no_number(slides: list[Any], pages: list[Item], release: Release) -> None:
    seen = 0
    for slide, page in first_slides(slides, pages):
        hidden = [cell for cell in page.chart.observations if cell.status is CellStatus.SUPPRESSED]
        for chart in charts(slide):
            for label, value in rows(chart):
                if HIDDEN in label.split():
                    seen += 1
                    assert value is None, label
            if page.chart.query.chart in ("trend", "groups") and hidden:
                assert sum(HIDDEN in label.split() for label, _ in rows(chart)) == len(hidden)
    assert seen > 5


def rows(chart: Any) -> Iterator[tuple[str, float | None]]:
    """Each category with the value that is drawn there; ends of intervals and what it is compared with are left out."""
    own = next(
        series
        for series in chart.plots[0].series
        if series.format.line.dash_style is None and "interval" not in series.name
    )
    for number, category in enumerate(chart.plots[0].categories):
        yield str(category), own.values[number]


def test_the_sheets_behind_the_charts_hold_no_other_numbers(made: bytes, pages: list[Item], release: Release) -> None:
    allowed = {round(number, 6) for page in pages for number in allowed_in(page, release)}
    found = []
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                sheet = openpyxl.load_workbook(io.BytesIO(archive.read(name))).active
                assert sheet is not None
                found += [value for row in sheet.values for value in row if isinstance(value, int | float)]
    assert len(found) > 300
    assert {round(value, 6) for value in found} <= allowed


def allowed_in(page: Item, release: Release) -> Iterator[float]:
    """What a page shows: values as they are and as they are rounded, ends of intervals, targets, what is compared, and
    what is forecast."""
    beside: list[Observation] = release.observations(
        list(release.indicators), release.years, [release.neighborhoods[0].key, *release.place_axis][1:2]
    )
    chosen = page.chart.query.selection
    if page.chart.query.chart == "groups":
        groups = [cell.group for cell in page.chart.observations]
        where = [page.chart.query.subject], [chosen.year - 1], [chosen.place], groups
        beside += release.observations(*where)
    for cell in (*page.chart.observations, *beside):
        indicator = release.indicators[cell.indicator_id]
        for number in (cell.value, cell.lower, cell.upper):
            if number is not None:
                yield number
                yield as_shown(indicator, number)
    if page.chart.query.chart == "trend":
        indicator = release.indicators[page.chart.query.subject]
        for one in outlook(release, indicator, chosen).values():
            yield as_shown(indicator, one.value)
    yield from release.targets.values()
    for line in page.chart.figure["layout"].get("shapes", ()) if page.chart.figure else ():
        if isinstance(line["x0"], int | float):
            yield line["x0"]


def test_charts_say_themselves_to_those_who_hear(slides: list[Any], pages: list[Item]) -> None:
    for slide, page in first_slides(slides, pages):
        for shape in slide.shapes:
            said = shape._element.xpath(".//p:cNvPr")[0].get("descr")
            if shape.has_chart:
                assert said == page.chart.sentence
            if shape.has_table:
                assert said == page.chart.table.caption


def test_nothing_lies_outside_its_slide(slides: list[Any]) -> None:
    for slide in slides:
        for shape in slide.shapes:
            if shape.name != "" and (shape.has_chart or shape.has_table or shape.has_text_frame):
                assert shape.left >= Emu(0)
                assert shape.left + shape.width <= Emu(12_192_000)
                assert shape.top + shape.height <= Emu(6_858_000)


def test_no_table_reaches_into_the_words_below_it(release: Release) -> None:
    """Its rows are as high as their words need, also beside a series with a forecast."""
    every = tuple(release.indicators)
    made = deck(release, pages_of(release, Choice(indicators=every, charts=("scorecard", "trend"))), "All", MADE)
    seen = 0
    for slide in Presentation(io.BytesIO(made)).slides:
        for table in (shape for shape in slide.shapes if shape.has_table):
            below = [shape.top for shape in slide.shapes if shape.has_text_frame and shape.top > table.top]
            assert table.top + table.height <= min(below)
            seen += 1
    assert seen > len(every)


def test_a_long_table_goes_on_and_loses_no_row(slides: list[Any], pages: list[Item]) -> None:
    page = next(page for page in pages if page.chart.query.chart == "spine")
    found = [
        shape.table.cell(row, 0).text
        for slide in slides
        if slide.shapes.title.text_frame.text.startswith((page.chart.sentence, f"{page.chart.title} (part"))
        for shape in slide.shapes
        if shape.has_table
        for row in range(1, len(shape.table.rows))
    ]
    assert found == [row[0].text for row in page.chart.table.rows]


def test_the_same_charts_make_the_same_bytes_and_bear_the_date_of_the_release(
    made: bytes, release: Release, pages: list[Item]
) -> None:
    assert deck(release, pages, "Cabinet, July", MADE) == made
    about = Presentation(io.BytesIO(made)).core_properties
    assert (about.title, about.author) == ("Cabinet, July", release.community)
    assert about.created == about.modified == MADE.replace(tzinfo=None)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2025, 7, 14, 6, 0, 0)}
        inner = next(name for name in archive.namelist() if name.endswith(".xlsx"))
        with zipfile.ZipFile(io.BytesIO(archive.read(inner))) as sheet:
            assert b"2025-07-14T06:00:00Z" in sheet.read("docProps/core.xml")
