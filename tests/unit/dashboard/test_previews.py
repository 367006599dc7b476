"""A preview says on every page, in every file and in its name that it is none of what is published."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pptx import Presentation

from dashboard.app import create_app
from dashboard.exports import Choice, export_files, made_at
from dashboard.exports.board_pack import pack_title
from dashboard.exports.choice import CHARTS
from dashboard.exports.document import document
from dashboard.exports.items import Item, items, queries
from dashboard.exports.slides.deck import deck
from dashboard.figures.picture import pictures
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.routing import view
from dashboard.texts import LANGUAGES, catalogue, speaking
from dashboard.views import said
from tests.lib.pages import CALLBACK, DEPENDENCIES, page_request
from tests.lib.releases import RELEASE_ID
from tests.lib.surfaces import elements, words

MARK = {language: catalogue(language)["preview.mark"] for language in LANGUAGES}
CHOICE = Choice(indicators=("chronic_absence", "students_served"), partners=("p01",), charts=CHARTS)


@pytest.fixture(scope="module")
def previews(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(releases, tmp_path_factory.mktemp("previewed") / "releases"))
    path = folder / RELEASE_ID / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "preview": True}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def previewed(previews: Path) -> Release:
    return Releases(previews).current()


@pytest.fixture(scope="module")
def pages(previewed: Release) -> list[Item]:
    return items(previewed, queries(previewed, CHOICE))


@pytest.fixture(scope="module")
def client(previews: Path) -> FlaskClient:
    return create_app(previews).server.test_client()


def rows(content: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    ["/", "/indicator", "/indicator/promotion", "/neighborhood/airport", "/partner/p01", "/services", "/data", "/nope"],
)
def test_every_page_begins_with_the_banner(client: FlaskClient, path: str, language: str) -> None:
    body = page_request(client.get(DEPENDENCIES).get_json(), path, f"?lang={language}")
    shown = client.post(CALLBACK, data=body, content_type="application/json").get_json()["response"]
    first, *rest = shown["main"]["children"]
    assert words(first["props"]["children"][0]) == MARK[language]
    assert any(element["type"] == "H1" for element in elements(rest))
    assert shown["about-page"]["data"]["title"].startswith(catalogue(language)["preview.words"].partition(" {")[0])


def test_a_release_bears_no_mark(release: Release) -> None:
    shown = view(release, "/indicator/promotion", "")
    told = json.dumps([shown.content, shown.about, shown.footer])
    told += "".join(
        item.name + item.chart.sentence + item.chart.facts.words for item in items(release, queries(release, CHOICE))
    )
    assert "preview" not in told.lower()


def test_pictures_and_their_alternative_texts_bear_the_mark(previewed: Release, pages: list[Item]) -> None:
    assert {item.chart.query.chart for item in pages} >= {"scorecard", "trend", "map", "groups", "ranking", "outcomes"}
    sheets = document(previewed, pages, "Cabinet", "letter")
    for item in pages:
        for figure in pictures(item.chart):
            told = " ".join(note["text"] for note in figure["layout"]["annotations"]).replace("<br>", " ")
            assert MARK["en"] in told
        assert item.chart.sentence.startswith("[Preview, not published] ")
        assert item.chart.table.caption.startswith("[Preview, not published] ")
        assert said(previewed, item.chart.query) == (item.chart.title, item.chart.sentence)
    assert sheets.count(MARK["en"]) == len(pages)
    assert sheets.count('aria-label="[Preview, not published] ') == sum(item.chart.figure is not None for item in pages)


def test_every_slide_bears_the_mark(previewed: Release, pages: list[Item]) -> None:
    title = pack_title(previewed, CHOICE)
    presentation = Presentation(io.BytesIO(deck(previewed, pages, title, made_at(previewed))))
    assert presentation.core_properties.title.startswith("[Preview, not published] ")
    for slide in presentation.slides:
        words_on_it = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert MARK["en"] in words_on_it
        assert MARK["en"] in slide.notes_slide.notes_text_frame.text
        drawn = [shape for shape in slide.shapes if shape.has_chart or shape.has_table]
        described = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in drawn]
        assert all(alternative.startswith("[Preview, not published] ") for alternative in described)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_of_every_table_bears_the_mark(client: FlaskClient, previews: Path, language: str) -> None:
    for chart in ("trend?subject=promotion", "sources?", "ranking?subject=promotion&part=neighborhood"):
        answer = client.get(f"/csv/{chart}&lang={language}")
        assert 'filename="preview-' in answer.headers["Content-Disposition"]
        assert all(MARK[language] in row["footnote"] for row in rows(answer.text))


def test_files_are_called_previews(client: FlaskClient, previews: Path, previewed: Release, tmp_path: Path) -> None:
    with speaking("en"):
        tables = export_files(previews, to=tmp_path, kind="csv", choice=CHOICE)
        slides = export_files(previews, to=tmp_path, kind="pptx", choice=CHOICE)
    assert sorted(path.name for path in tables) == ["preview-chronic_absence.csv", "preview-students_served.csv"]
    assert [path.name for path in slides] == ["preview-board-pack.pptx"]
    assert all(MARK["en"] in row["footnote"] for path in tables for row in rows(path.read_text("utf-8")))
    assert all(item.name.startswith("preview-") for item in items(previewed, queries(previewed, CHOICE)))
    asked = client.get("/pack/pptx?indicator=promotion")
    assert f'filename="preview-board-pack_{RELEASE_ID}.pptx"' in asked.headers["Content-Disposition"]
    offered = [
        element["props"][name]
        for element in elements(list(view(previewed, "/indicator/promotion", "").content))
        for name in ("download", "data-name")
        if name in element["props"]
    ]
    assert len(offered) > 6
    assert all(name.startswith("preview-") for name in offered)
