"""The command's files, opened by other programs: LibreOffice, Poppler, a PDF library, a CSV reader."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import struct
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from choreographer.channels import Pipe
from pptx import Presentation
from pypdf import PdfReader

from dashboard.exports import pages_of
from dashboard.exports.choice import Choice
from dashboard.exports.items import Item
from dashboard.exports.pdf_file import pdf
from dashboard.exports.studio import with_studio
from dashboard.releases import Releases
from dashboard.sheets import with_columns
from dashboard.texts import speaking
from tests.lib.browser import find
from tests.lib.command import commonmeasure
from tests.lib.programs import pictures_of, slides_as_pdf, text_of
from tests.lib.releases import CREATED_AT, PLAN, RELEASE_ID, write_release

OPTIONS = ("--indicator", "chronic_absence", "--indicator", "early_grade_reading")
CHOICE = Choice(indicators=("chronic_absence", "early_grade_reading"), charts=("scorecard", "trend", "stories"))
ALL_CHARTS = ("--chart", "trend", "--chart", "map", "--chart", "groups", "--chart", "ranking")
LETTER, A4 = (792.0, 612.0), (842.0, 595.0)


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    find()
    folder = tmp_path_factory.mktemp("exported")
    write_release(folder / "releases")
    return folder


def drawn(community: Path, choice: Choice) -> list[Item]:
    return pages_of(Releases(community / "releases").current(), choice)


@pytest.fixture(scope="module")
def pages(community: Path) -> list[Item]:
    return drawn(community, CHOICE)


@pytest.fixture(scope="module")
def pack(community: Path) -> dict[str, bytes]:
    return files_of(exported(community, "zip", *OPTIONS))


def exported(community: Path, kind: str, *options: str, name: str = "") -> bytes:
    path = community / "out" / f"{name or kind}.{kind}"
    said = commonmeasure("export", "-C", community, "--to", path, "--format", kind, *options)
    assert said.output.strip() == str(path)
    return path.read_bytes()


def files_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        assert {entry.date_time for entry in read.infolist()} == {CREATED_AT.timetuple()[:6]}
        return {name: read.read(name) for name in read.namelist()}


def test_libreoffice_renders_every_slide_with_its_sentence(community: Path, tmp_path: Path) -> None:
    exported(community, "pptx", *OPTIONS, *ALL_CHARTS, name="slides")
    path = community / "out" / "slides.pptx"
    slides = list(Presentation(str(path)).slides)
    rendered = text_of(slides_as_pdf(path, tmp_path))
    assert len(rendered) == len(slides) > 10
    for slide, words in zip(slides, rendered, strict=True):
        # A line may end behind the dash of a school year, where no space is.
        assert "".join(slide.shapes.title.text_frame.text.split()) in "".join(words.split())
        assert RELEASE_ID in words


@pytest.mark.parametrize(("paper", "size"), [("letter", LETTER), ("a4", A4)])
def test_the_pdf_has_a_sheet_a_page_and_says_all_of_it(
    community: Path, pages: list[Item], tmp_path: Path, paper: str, size: tuple[float, float]
) -> None:
    exported(community, "pdf", *OPTIONS, "--paper", paper, name=paper)
    path = community / "out" / f"{paper}.pdf"
    said = text_of(path)
    assert len(said) == len(pages)
    for page, words in zip(pages, said, strict=True):
        for sentence in (page.chart.sentence, page.chart.title, *page.chart.notes, *page.chart.facts.parts):
            assert sentence in words
    for sheet in PdfReader(path).pages:
        assert (float(sheet.mediabox.width), float(sheet.mediabox.height)) == pytest.approx(size, abs=1)
    assert len(pictures_of(path, tmp_path / paper)) == len(pages)


def test_a_long_table_goes_on_on_further_sheets_and_loses_no_row(
    community: Path, pages: list[Item], tmp_path: Path
) -> None:
    release = Releases(community / "releases").current()
    (short,) = (page for page in pages if page.chart.query.chart == "scorecard")
    rows = [(row[0]._replace(text=f"{row[0].text} {n}"), *row[1:]) for n in range(20) for row in short.chart.table.rows]
    table = replace(short.chart.table, rows=rows, sections=[("First", 30), ("Second", len(rows) - 30)])
    long = short._replace(chart=replace(short.chart, table=table))
    path = tmp_path / "long.pdf"
    path.write_bytes(with_studio(lambda studio: pdf(studio, release, [long, short], "Long", "letter", CREATED_AT)))
    *sheets, last = text_of(path)
    assert len(sheets) > 1
    for n, words in enumerate(sheets, start=1):
        assert f"{short.chart.title} (part {n} of {len(sheets)})" in words
        assert f"{n} of {len(sheets) + 1}" in words
        assert (short.chart.sentence in words) == (n == 1)
        assert "First" in words or "Second" in words
    words_of_all = " ".join(sheets)
    assert [words_of_all.count(row[0].text) for row in rows if not row[0].text.endswith(" 1")] == [1] * (len(rows) - 2)
    assert "(part" not in last


def test_half_a_word_of_a_browser_that_is_closed_shows_nobody_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    pipe = Pipe()
    pipe.open()
    os.write(pipe.from_external_to_choreo, b'{"method": "Page.fr\0')
    pipe.read_jsons(blocking=False)
    pipe.close()
    assert caplog.text == ""


def test_a_wide_table_and_one_beside_a_figure_lose_neither_column_nor_row(community: Path, tmp_path: Path) -> None:
    release = Releases(community / "releases").current()
    ((_, grid), (_, profile)) = drawn(community, Choice(charts=("grid",), neighborhoods=("northgate",)))
    wide = replace(grid, table=with_columns(grid.table, [*range(len(grid.table.columns)), *range(1, 8)]))
    long = replace(profile, table=replace(profile.table, rows=[*profile.table.rows] * 3))
    items = [Item("a", wide), Item("b", long)]
    path = tmp_path / "wide.pdf"
    path.write_bytes(with_studio(lambda studio: pdf(studio, release, items, "Wide", "letter", CREATED_AT)))
    sheets = text_of(path)
    of_grid = [words for words in sheets if grid.title in words]
    assert 1 < len(of_grid) < 6
    headings = Counter(word for column in wide.table.columns[1:] for word in column.title.split())
    assert headings <= Counter(" ".join(of_grid).split())
    assert all(all(row[0].text in words for row in grid.table.rows) for words in of_grid)
    first, *others = [words for words in sheets if profile.title in words]
    assert profile.sentence in first
    words = " ".join(others)
    assert all(words.count(row[0].text) >= 3 for row in profile.table.rows)


def test_the_pdf_is_tagged_has_an_outline_and_the_date_of_the_release(community: Path, pages: list[Item]) -> None:
    reader = PdfReader(io.BytesIO(exported(community, "pdf", *OPTIONS, name="tagged")))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    entries = ["".join(str(entry.title).split()) for entry in reader.outline if not isinstance(entry, list)]
    assert entries == ["".join(page.chart.sentence.split()) for page in pages]
    assert reader.metadata is not None
    assert reader.metadata.creation_date == CREATED_AT
    assert "Rivermouth" in str(reader.metadata.title)


def test_stories_are_printed_in_every_part_of_the_pack(pack: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "pack.pdf"
    path.write_bytes(pack["board-pack.pdf"])
    slides = Presentation(io.BytesIO(pack["board-pack.pptx"])).slides
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    on_slides = "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    (as_csv,) = (content for name, content in pack.items() if name.endswith("chronic_absence_stories_2025.csv"))
    for words in (*PLAN.values(), "Attendance teams start", "Getting to school in West End"):
        for told in (" ".join(text_of(path)), on_slides, as_csv.decode("utf-8-sig")):
            assert words in told
    assert "Two days. All schools." in on_slides
    notes = [slide.notes_slide.notes_text_frame.text for slide in slides]
    assert any("Why: The bus stops too far away." in one and "A storm" in one for one in notes)


def test_every_figure_of_the_pdf_is_on_its_sheet_in_whole(community: Path) -> None:
    """Each year of a series and each row of a table is a word on its sheet, so that nothing was cut."""
    exported(community, "pdf", "--indicator", "chronic_absence", *ALL_CHARTS, name="whole")
    said = text_of(community / "out" / "whole.pdf")
    choice = Choice(indicators=("chronic_absence",), charts=("trend", "map", "groups", "ranking"))
    for page, words in zip(drawn(community, choice), said, strict=True):
        for row in page.chart.table.rows:
            assert row[0].text in words
            assert row[1].text in words


def test_a_spanish_pack_is_spanish_in_every_file(community: Path) -> None:
    """Drawn by the browser, written by hand or by a library: all of it says what the Spanish page says."""
    with speaking("es"):
        chosen = CHOICE.to(indicators=("chronic_absence",), charts=("trend",), language="es")
        ((_, chart),) = drawn(community, chosen)
    pack = files_of(
        exported(community, "zip", "--indicator", "chronic_absence", "--chart", "trend", "--language", "es")
    )
    (sheet,) = PdfReader(io.BytesIO(pack["board-pack.pdf"])).pages
    assert chart.sentence.startswith("Ausentismo crónico en Rivermouth: ")
    assert "".join(chart.sentence.split()) in "".join(sheet.extract_text().split())
    assert PdfReader(io.BytesIO(pack["board-pack.pdf"])).trailer["/Root"]["/Lang"] == "es"
    (slide,) = Presentation(io.BytesIO(pack["board-pack.pptx"])).slides
    assert slide.shapes.title.text_frame.text == chart.sentence
    assert chart.sentence in " ".join(pack["README.txt"].decode().split())
    manifest = json.loads(pack["manifest.json"])
    assert (manifest["language"], manifest["choice"]["language"]) == ("es", "es")
    (table,) = (content for name, content in pack.items() if name.startswith("csv/"))
    rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    assert {row["indicator_title"] for row in rows} == {"Ausentismo crónico"}


def test_a_language_that_nobody_speaks_is_refused(community: Path) -> None:
    path = community / "out" / "nobody.csv"
    said = commonmeasure("export", "-C", community, "--to", path, "--format", "csv", "--language", "tlh", status=1)
    assert "there is no language 'tlh'; there are en, es" in said.messages
    assert not path.exists()


def test_the_pack_holds_all_formats_of_every_page(pack: dict[str, bytes], pages: list[Item]) -> None:
    expected = {"README.txt", "board-pack.pptx", "board-pack.pdf", "manifest.json"}
    expected |= {f"csv/{page.name}.csv" for page in pages} | {f"png/{page.name}.png" for page in pages}
    assert set(pack) == expected
    for page in pages:
        table = list(csv.DictReader(io.StringIO(pack[f"csv/{page.name}.csv"].decode("utf-8-sig"))))
        if page.chart.query.chart != "stories":
            assert [row["display"] for row in table] == [cell.display for cell in page.chart.observations]
        assert {row["release_id"] for row in table} == {RELEASE_ID}
        assert size_of(pack[f"png/{page.name}.png"]) == (3200, 1800)
        assert page.chart.title in " ".join(pack["README.txt"].decode().split())


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height as the file itself says them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_the_manifest_of_a_pack_vouches_for_every_other_file(pack: dict[str, bytes]) -> None:
    manifest = json.loads(pack["manifest.json"])
    assert manifest["release"] == RELEASE_ID
    assert manifest["choice"] == {"indicators": ["chronic_absence", "early_grade_reading"]}
    assert manifest["sha256"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in pack.items() if name != "manifest.json"
    }


def test_the_same_pack_of_the_same_release_is_the_same_file(community: Path) -> None:
    once, again = (exported(community, "zip", *OPTIONS, name=name) for name in ("once", "again"))
    assert once == again


def test_a_saved_choice_makes_the_pack_and_options_change_it(community: Path) -> None:
    saved = community / "board-pack.toml"
    saved.write_text('title = "Children’s Cabinet"\nindicators = ["promotion"]\ncharts = ["trend"]\n', "utf-8")
    slides = Presentation(io.BytesIO(exported(community, "pptx", "--pack", str(saved), name="saved")))
    assert len(slides.slides) == 1
    assert slides.core_properties.title == "Children’s Cabinet"
    more = exported(community, "pptx", "--pack", str(saved), "--chart", "map", name="changed")
    (slide,) = Presentation(io.BytesIO(more)).slides
    assert not any(shape.has_chart for shape in slide.shapes)


def test_a_wrong_choice_writes_nothing_and_says_why(community: Path, tmp_path: Path) -> None:
    saved = tmp_path / "board-pack.toml"
    saved.write_text('chart = ["trend"]\n', "utf-8")
    target = tmp_path / "pack.zip"
    for options in (["--pack", saved], ["--indicator", "chronic_absense"], ["--paper", "a3"]):
        refused = commonmeasure("export", "-C", community, "--to", target, "--format", "zip", *options, status=1)
        assert "did you mean" in refused.messages or "there are" in refused.messages
        assert refused.output == ""
    assert [path.name for path in tmp_path.iterdir()] == ["board-pack.toml"]


def test_without_a_browser_the_command_says_what_to_install(
    community: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    refused = commonmeasure("export", "-C", community, "--to", tmp_path / "a.pdf", "--format", "pdf", status=1)
    assert "install" in refused.messages
    assert "Traceback" not in refused.messages
    assert commonmeasure("export", "-C", community, "--to", tmp_path / "a.pptx", "--format", "pptx", *OPTIONS).output
