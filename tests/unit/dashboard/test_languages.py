"""The dashboard in Spanish: the link says so and every other link keeps it, pages and files alike."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest
from flask.testing import FlaskClient
from pptx import Presentation

from dashboard.app import create_app
from dashboard.exports import Choice, NothingToExport, export_files, pages_of
from dashboard.exports.choice import read_choice, to_search
from dashboard.exports.document import document
from dashboard.exports.saved_choice import read_saved, written
from dashboard.pages import PAGES
from dashboard.records import GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.selection import Selection
from dashboard.sentences import headline
from dashboard.texts import speaking
from tests.lib.languages import Proofreader, words_of_figure
from tests.lib.observations import WORDS, fields_of
from tests.lib.releases import NEIGHBORHOODS, PARTNERS, RELEASE_ID, write_release
from tests.lib.surfaces import Server, addresses, elements, words

NORTHGATE = PlaceKey("neighborhood", "northgate")
SPANISH = "?lang=es"


@pytest.fixture
def in_spanish(releases: Path) -> Iterator[Release]:
    """The release for a test that speaks Spanish."""
    with speaking("es"):
        yield Releases(releases).current()


@pytest.fixture(scope="module")
def server(releases: Path) -> Server:
    return Server(releases)


@pytest.fixture(scope="module")
def client(releases: Path) -> FlaskClient:
    return create_app(releases).server.test_client()


@pytest.fixture(scope="module")
def of_spanish_speakers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose usual language is Spanish."""
    folder = tmp_path_factory.mktemp("hispanohablantes")
    manifest = write_release(folder) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"language": "es"}))
    return folder


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def page(server: Server, path: str, search: str = "") -> dict[str, Any]:
    """What the browser is sent for a link, by the place on the page."""
    found: dict[str, Any] = json.loads(server.page(path, search))["response"]
    return found


def switches(shown: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The links to the page in other languages, by language."""
    return {element["props"]["lang"]: element["props"] for element in shown["languages"]["children"]}


def paths(release: Release) -> list[str]:
    found = [f"/{kind.kind}" for kind in PAGES] + ["/indicator/nope", "/nope", "/neighborhood/nope", "/partner/nope"]
    found += [f"/indicator/{one}" for one in release.indicators]
    return found + [f"/neighborhood/{one}" for one in NEIGHBORHOODS] + [f"/partner/{one}" for one in PARTNERS]


def test_every_link_of_a_spanish_page_leads_to_spanish(release: Release, server: Server) -> None:
    for path in paths(release):
        shown = page(server, path, SPANISH)
        found = [link for place in ("main", "footer") for link in addresses(shown[place]["children"])]
        assert found
        assert [link for link in found if "lang=es" not in link] == [], path


def test_every_spanish_page_speaks_spanish(release: Release, in_spanish: Release, server: Server) -> None:
    """What the community wrote stays as it wrote it; all else has no English word."""
    reader = Proofreader(in_spanish, "es")
    for path in paths(release):
        shown = page(server, path, SPANISH)
        said = [words(element) for element in parts_of(shown["main"]["children"])]
        for element in elements(shown["main"]["children"]):
            said += [str(element["props"][name]) for name in ("aria-label", "legend") if name in element["props"]]
            said += words_of_figure(element["props"].get("figure"))
        faults = [(one, found) for one in said if (found := reader.faults(one))]
        assert faults == [], path


def test_what_stays_english_on_a_spanish_page_is_marked_as_english(server: Server) -> None:
    def marked(indicator: str, search: str) -> str:
        content = page(server, f"/indicator/{indicator}", search)["main"]["children"]
        return " ".join(words(element) for element in elements(content) if element["props"].get("lang") == "en")

    for_all = ("Attendance teams start", "Children who are in school learn more.", "District records", "remote days")
    described = "among students enrolled for at least ten days."
    said_in_spanish, said_in_english = marked("chronic_absence", SPANISH), marked("promotion", SPANISH)
    assert [one for one in for_all if one not in said_in_spanish] == []
    assert described not in said_in_spanish
    assert f"Promotion to the next grade, {described}" in said_in_english
    assert marked("promotion", "") == ""


def parts_of(content: Any) -> Iterator[Any]:
    """The elements whose words are read in one breath."""
    for element in elements(content):
        children = element["props"].get("children")
        if isinstance(children, str) or element["type"] in ("P", "Li", "Td", "Th", "Dd", "A"):
            yield element


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("Ausentismo crónico: 1 estudiantes.", "one of many"),
        ("Ausentismo crónico: 3 punto.", "many of one"),
        ("Igual que en {year}.", "a brace"),
        ("Ausentismo  crónico.", "two spaces"),
        ("No se puede mostrar nada..", "two periods"),
        ("No se puede mostrar nada", "no period at the end"),
        ("no se puede mostrar nada.", "no capital at the beginning"),
        ("El dato de 2023–24 is hidden.", "hidden"),
        ("Peor frente a el vecindario intermedio.", "a el, de el"),
        ("Blancos y Hispanos o latinos.", "y before an i"),
    ],
)
def test_the_proofreader_sees_what_is_wrong(in_spanish: Release, said: str, fault: str) -> None:
    assert fault in Proofreader(in_spanish, "es").faults_of_sentence(said)


def test_the_switch_keeps_the_view(server: Server) -> None:
    path, search = "/indicator/chronic_absence", "?year=2023&group=race_ethnicity:black"
    assert switches(page(server, path, search))["es"] == {
        "children": "Español", "href": f"{path}{search}&lang=es", "lang": "es", "hrefLang": "es",
    }  # fmt: skip
    english = switches(page(server, path, f"{search}&lang=es"))["en"]
    assert english == {"children": "English", "href": f"{path}{search}", "lang": "en", "hrefLang": "en"}


def test_both_languages_show_the_same_view(server: Server) -> None:
    search = "?year=2023&place=neighborhood:northgate&benchmark=median"
    english, spanish = (page(server, "/", search + more) for more in ("", "&lang=es"))
    for name in ("year", "place", "partner", "group", "benchmark"):
        assert spanish[f"filter-{name}"]["value"] == english[f"filter-{name}"]["value"]
        values = [[option["value"] for option in shown[f"filter-{name}"]["options"]] for shown in (english, spanish)]
        assert values[0] == values[1]
    assert words(spanish["main"]["children"]).startswith("¿Cómo están nuestros niños")


def test_a_language_that_is_not_spoken_is_said_and_english_is_shown(server: Server) -> None:
    shown = words(page(server, "/indicator/chronic_absence", "?lang=tlh")["main"]["children"])
    assert "Not in this release: Language “tlh”. The usual choice is shown instead." in shown
    assert "What this means" in shown
    said = words(page(server, "/", "?lang=es&year=1999")["main"]["children"])
    assert "No está en esta publicación: Ciclo escolar “1999”" in said


@pytest.mark.parametrize(("search", "language"), [("", "en"), ("?lang=es", "es"), ("?year=2023&lang=es", "es")])
def test_the_first_answer_says_which_language_it_is_in(client: FlaskClient, search: str, language: str) -> None:
    assert f'<html lang="{language}">' in client.get(f"/about{search}").text


def test_the_navigation_is_in_the_language_of_the_page_that_asks_for_it(client: FlaskClient) -> None:
    def navigation(search: str) -> dict[str, str]:
        from_page = {"Referer": f"http://localhost/indicator{search}"}
        layout = client.get("/_dash-layout", headers=from_page).get_json()
        (nav,) = (element for element in elements([layout]) if element["type"] == "Nav")
        links = (element for element in elements([nav]) if element["type"] == "Link")
        return {element["props"]["children"]: element["props"]["href"] for element in links}

    assert navigation("?lang=es")["Acerca de"] == "/about?lang=es"
    assert navigation("")["About"] == "/about"
    assert navigation("?lang=es").keys() != navigation("").keys()
    assert "Referer" in client.get("/_dash-layout").headers["Vary"]


def test_one_answer_does_not_change_the_language_of_the_next(client: FlaskClient) -> None:
    spoken = [re.findall(r'<html lang="(..)">', client.get(f"/{search}").text) for search in ("", SPANISH, "", SPANISH)]
    assert spoken == [["en"], ["es"], ["en"], ["es"]]


def test_readers_of_both_languages_at_once_are_each_answered_in_their_own(releases: Path) -> None:
    application = create_app(releases).server

    def title(search: str) -> str:
        answer = application.test_client().get(f"/csv/trend?subject=chronic_absence{search}").text
        return next(csv.DictReader(io.StringIO(answer.removeprefix("\ufeff"))))["indicator_title"]

    with ThreadPoolExecutor(4) as readers:
        titles = list(readers.map(title, ["", "&lang=es"] * 20))
    assert titles == ["Chronic absence", "Ausentismo crónico"] * 20


def test_downloads_of_a_spanish_page_speak_spanish(server: Server) -> None:
    shown = page(server, "/indicator/chronic_absence", SPANISH)
    found = {link for link in addresses(shown["main"]["children"]) if "/ranking?" in link and "neighborhood" in link}
    (table,) = (link for link in found if link.startswith("/csv/"))
    rows = list(csv.DictReader(io.StringIO(server.file(table).decode("utf-8-sig"))))
    assert list(rows[0])[:3] == ["indicator_id", "school_year", "geography_type"], "columns are those of the contract"
    assert {row["indicator_title"] for row in rows} == {"Ausentismo crónico"}
    hidden = {(row["display"], row["status_words"]) for row in rows if row["status"] == "suppressed"}
    assert hidden == {("oculto", "oculto para proteger a los estudiantes")}
    (picture,) = (link for link in found if link.startswith("/figure/"))
    assert "Vecindarios, del mejor al peor: Ausentismo crónico" in server.file(picture).decode("unicode-escape")
    (slide,) = (link for link in found if link.startswith("/slide/"))
    deck = Presentation(io.BytesIO(server.file(slide)))
    assert deck.core_properties.language == "es"
    assert deck.slides[0].shapes.title.text_frame.text.startswith("Ausentismo crónico: de ")


def test_titles_that_nobody_translated_stay_as_they_are(in_spanish: Release, release: Release) -> None:
    chosen = Selection(2025, NORTHGATE)
    assert headline(in_spanish, in_spanish.indicators["chronic_absence"], chosen).startswith(
        "Ausentismo crónico en Northgate: "
    )
    assert headline(in_spanish, in_spanish.indicators["promotion"], chosen).startswith(
        "Promotion to the next grade en Northgate: "
    )
    assert in_spanish.indicators["promotion"] == release.indicators["promotion"]
    assert in_spanish.indicators["early_grade_reading"].how_to_read == release.indicators["promotion"].how_to_read


def test_no_number_is_another_in_spanish(in_spanish: Release, release: Release) -> None:
    for row in range(0, len(release.cells.value), 7):
        english, spanish = release.observation(row), in_spanish.observation(row)
        words = dict.fromkeys(WORDS)
        assert fields_of(spanish) | words == fields_of(english) | words
        if english.is_shown:
            assert re.findall(r"[\d.,<>≤≥%]+", spanish.display) == re.findall(r"[\d.,<>≤≥%]+", english.display)


def test_a_community_of_spanish_speakers_opens_in_spanish(of_spanish_speakers: Path) -> None:
    server, client = Server(of_spanish_speakers), create_app(of_spanish_speakers).server.test_client()
    assert '<html lang="es">' in client.get("/").text
    shown = page(server, "/about")
    assert "Cómo se protegen los números pequeños" in words(shown["main"]["children"])
    assert not any("lang=" in link for link in addresses(shown["footer"]["children"]))
    assert switches(shown)["en"]["href"] == "/about?lang=en"
    in_english = page(server, "/about", "?lang=en")
    assert "How small numbers are protected" in words(in_english["main"]["children"])
    assert list(addresses(in_english["footer"]["children"])) == ["/about?lang=en"]


def test_a_release_of_an_earlier_version_reads_in_every_language(tmp_path: Path) -> None:
    """It has no table of translations, and its manifest names no language."""
    folder = write_release(tmp_path)
    with duckdb.connect(folder / "release.duckdb") as connection:
        connection.execute("DROP TABLE indicator_translation")
    for language, female in (("en", "Female"), ("es", "Femenino")):
        with speaking(language):
            release = Releases(tmp_path).current()
            assert release.indicators["chronic_absence"].title == "Chronic absence"
            assert release.group_labels[GroupKey("sex", "female")] == female


def test_the_community_says_of_itself_what_it_can_in_each_language(releases: Path) -> None:
    server = Server(releases)
    for search, said, asked in (
        ("", ("The children’s cabinet.", "Since 2019."), "Questions: data@rivermouth.example"),
        ("?lang=es", ("El gabinete de la niñez.",), "Preguntas: data@rivermouth.example"),
    ):
        shown = page(server, "/about", search)
        publisher = next(one for one in elements(shown["main"]["children"]) if one["props"].get("id") == "publisher")
        paragraphs = [words(one) for one in elements([publisher]) if one["type"] == "P"]
        assert paragraphs == [*said, asked]
        assert asked in words(page(server, "/", search)["footer"]["children"])


def test_what_the_community_says_in_its_own_language_alone_is_marked_so(tmp_path: Path) -> None:
    manifest = write_release(tmp_path) / "manifest.json"
    own = {"en": {"about": "The children’s cabinet."}}
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"text": own}))
    server = Server(tmp_path)
    for search, marked in (("", None), (SPANISH, "en")):
        shown = elements(page(server, "/about", search)["main"]["children"])
        (said,) = (one for one in shown if one["type"] == "P" and words(one) == "The children’s cabinet.")
        assert said["props"].get("lang") == marked


def test_a_release_that_cannot_be_read_is_told_in_its_language(tmp_path: Path) -> None:
    folder = write_release(tmp_path)
    server = Server(tmp_path)
    broken = shutil.copytree(folder, tmp_path / "2025-09-01-00000003")
    (broken / "release.duckdb").write_bytes(b"cut short")
    manifest = broken / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"language": "es"}))
    (tmp_path / "current").write_text(broken.name)
    assert words(page(server, "/")["main"]["children"]).startswith("No se pudo mostrar esta página")
    assert words(page(server, "/", "?lang=en")["main"]["children"]).startswith("This page could not be drawn")
    manifest.write_text("cut short")
    assert words(page(server, "/")["main"]["children"]).startswith("This page could not be drawn")


def test_the_command_writes_in_the_language_that_is_asked_for(tmp_path: Path, releases: Path) -> None:
    for language, title in (("", "Chronic absence"), ("en", "Chronic absence"), ("es", "Ausentismo crónico")):
        choice = Choice(indicators=("chronic_absence",), years=(2025,), language=language)
        (file,) = export_files(releases, to=tmp_path / f"{language}.csv", kind="csv", choice=choice)
        assert {row["indicator_title"] for row in rows_of(file)} == {title}
    with pytest.raises(NothingToExport, match="there is no language 'tlh'; there are en, es"):
        export_files(releases, to=tmp_path / "tlh.csv", kind="csv", choice=Choice(language="tlh"))


def test_the_command_writes_in_the_usual_language_of_the_community(tmp_path: Path, of_spanish_speakers: Path) -> None:
    for language, said in (("", "oculto"), ("en", "hidden")):
        (file,) = export_files(
            of_spanish_speakers, to=tmp_path / "all.csv", kind="csv", choice=Choice(language=language)
        )
        assert {row["display"] for row in rows_of(file) if row["status"] == "suppressed"} == {said}


def test_paper_says_its_language(in_spanish: Release) -> None:
    pages = pages_of(in_spanish, Choice(indicators=("chronic_absence",), charts=("trend",)))
    assert document(in_spanish, pages, "título", "letter").startswith('<!DOCTYPE html><html lang="es">')


def test_saved_choices_and_links_keep_the_language(tmp_path: Path) -> None:
    choice = Choice(indicators=("promotion",), language="es")
    assert to_search(choice) == "?indicator=promotion&lang=es"
    assert read_choice(to_search(choice)) == choice
    saved = tmp_path / "board-pack.toml"
    saved.write_text(written(choice), encoding="utf-8")
    assert 'language = "es"' in saved.read_text(encoding="utf-8")
    assert read_saved(saved) == choice


def test_the_page_of_the_pack_offers_files_in_its_language(server: Server) -> None:
    shown = page(server, "/board-pack", "?indicator=chronic_absence&lang=es")
    packs = [link for link in addresses(shown["main"]["children"]) if link.startswith("/pack/")]
    assert len(packs) == 4
    assert all("lang=es" in link and f"release={RELEASE_ID}" in link for link in packs)
    (slides,) = (link for link in packs if link.startswith("/pack/pptx"))
    deck = Presentation(io.BytesIO(server.file(slides)))
    assert deck.core_properties.title == "Rivermouth: paquete para la junta"
