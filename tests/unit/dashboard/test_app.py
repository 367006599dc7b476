"""The application over its own routes: links, downloads, errors, and what the browser is told to refuse."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from dashboard.addresses import address_of
from dashboard.app import create_app
from dashboard.chart import Query
from dashboard.components.prose import prose
from dashboard.exports import Choice, NothingToExport, export_files, made
from dashboard.exports.choice import CHARTS
from dashboard.exports.items import queries
from dashboard.figures.picture import pictures
from dashboard.records import PlaceKey
from dashboard.release import Release
from dashboard.releases import NoRelease, Releases
from dashboard.routing import as_outputs, view
from dashboard.selection import Selection
from dashboard.texts import speaking
from dashboard.views import draw
from tests.lib.releases import NEIGHBORHOODS, ODD_PLACE, PARTNERS, RELEASE_ID, write_release
from tests.lib.surfaces import addresses, elements, words

PATHS = (
    "/",
    "/indicator",
    "/neighborhood",
    "/partner",
    "/services",
    "/data",
    "/board-pack",
    "/about",
    "/indicator/nope",
    "/neighborhood/nope",
    "/partner/nope",
    "/services/nope",
    "/nope",
)


@pytest.fixture(scope="module")
def client(releases: Path) -> FlaskClient:
    return create_app(releases).server.test_client()


def test_no_link_of_any_page_is_broken(release: Release, client: FlaskClient) -> None:
    paths = [*PATHS, *(f"/indicator/{one}" for one in release.indicators)]
    paths += [address_of("neighborhood", one) for one in NEIGHBORHOODS]
    paths += [address_of("partner", one) for one in PARTNERS]
    followed: set[str] = set()
    for path in paths:
        for link in set(addresses(list(view(release, path, "").content))) - followed:
            followed.add(link)
            if link.startswith("/pack/"):
                continue  # drawn by a browser: tests/browser/test_board_pack.py
            if link.startswith("/board-pack?") and len(followed) % 20:
                continue  # every chart has such a link: tests/unit/dashboard/test_choice.py
            if link.startswith(("/csv/", "/figure/", "/slide/")):
                if len(followed) % 5 == 0:
                    assert client.get(link).status_code == 200, link
            else:
                target, _, part = link.partition("#")
                target, _, search = target.partition("?")
                shown = view(release, target, search)
                assert "Not found" not in shown.about["title"], (path, link)
                assert not part or any(one["props"].get("id") == part for one in elements(list(shown.content)))
    assert len(followed) > 300


def test_the_list_at_the_head_of_a_page_leads_to_every_part_of_it(release: Release) -> None:
    for path in ("/", "/indicator/chronic_absence", "/neighborhood/northgate", "/partner/p01", "/services", "/data"):
        found = list(elements(list(view(release, path, "").content)))
        parts = {one["props"]["id"] for one in found if one["type"] in ("Section", "Div") and "id" in one["props"]}
        links = {one["props"]["href"]: words(one) for one in found if one["props"].get("href", "").startswith("#")}
        assert len(links) > 1
        assert {link[1:] for link in links} <= parts
        assert len(set(links.values())) == len(links)


@pytest.mark.parametrize(
    ("sentence", "links"),
    [
        ("Old Mill Hill and Old Mill are two; Old Mill again", ["/neighborhood/2", "/neighborhood/1"]),
        ("Old Millers are nobody", []),
        ("2024–25: nothing", []),
    ],
)
def test_a_name_in_a_sentence_leads_to_its_page_once(sentence: str, links: list[str]) -> None:
    content = prose(sentence, {"Old Mill": "/neighborhood/1", "Old Mill Hill": "/neighborhood/2"})
    assert list(addresses(content)) == links
    assert words(content) == sentence


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_one_title_and_a_first_sentence(release: Release, path: str) -> None:
    shown = view(release, path, "")
    first = shown.content[0]
    assert isinstance(first, dict)
    heading, lead = first["props"]["children"][:2]
    assert (heading["type"], lead["props"]["className"]) == ("H1", "lead")
    assert release.community in shown.about["title"]
    assert len(as_outputs(shown)) == 5 + 3 * 6


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_of_an_indicator_says_at_its_head_what_is_counted(releases: Path, language: str) -> None:
    with speaking(language):
        release = Releases(releases).current()
        head = view(release, "/indicator/chronic_absence", "").content[0]
        assert isinstance(head, dict)
        (said,) = (part for part in head["props"]["children"] if part["props"].get("className") == "meaning")
        indicator = release.indicators["chronic_absence"]
    assert said["props"]["children"] == (indicator.how_to_read or indicator.described)
    assert said["props"]["children"].startswith("De los niños") == (language == "es")


def test_a_partner_shows_overlap_and_referrals_where_they_are_published_by_partner(release: Release) -> None:
    shown = json.dumps(view(release, "/partner/p01", "").content)
    for name in ("students_served", "service_hours_per_student", "service_overlap", "referrals_completed"):
        is_there = name in release.indicators and release.indicators[name].by_partner
        assert (f"chart-trend-{name}" in shown) == is_there


def test_an_unknown_id_is_told_where_to_go(release: Release) -> None:
    content = list(view(release, "/neighborhood/nope", "").content)
    assert "/neighborhood/northgate" in addresses(content)


def test_a_download_is_of_the_release_that_the_page_showed(tmp_path: Path) -> None:
    write_release(tmp_path)
    client = create_app(tmp_path).server.test_client()
    write_release(tmp_path, "2025-08-01-00000002", seed=9, created_at=datetime(2025, 8, 1, tzinfo=UTC))
    for asked, got in ((f"&release={RELEASE_ID}", RELEASE_ID), ("", "2025-08-01-00000002")):
        answer = client.get(f"/csv/trend?subject=chronic_absence{asked}")
        rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert {row["release_id"] for row in rows} == {got}


def test_a_csv_opens_in_a_spreadsheet(client: FlaskClient) -> None:
    answer = client.get("/csv/ranking?subject=chronic_absence&part=neighborhood")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert 'filename="chronic_absence_ranking_neighborhood_2025.csv"' in answer.headers["Content-Disposition"]


def test_a_file_is_named_whatever_signs_identifiers_hold(
    client: FlaskClient, release: Release, releases: Path, tmp_path: Path
) -> None:
    link = Query("trend", Selection(2025, PlaceKey("neighborhood", ODD_PLACE)), "chronic_absence").link(release, "csv")
    named = "chronic_absence_trend_2025_Arroyo Peña%3A 50%25 %2F ..%2F#2.csv"
    said = client.get(link).headers["Content-Disposition"]
    assert said == f"attachment; filename*=UTF-8''{quote(named, safe='')}"
    choice = Choice(indicators=("chronic_absence",), neighborhoods=(ODD_PLACE,), charts=("trend",), community=False)
    written = export_files(releases, to=tmp_path / "pictures", kind="png", choice=choice)
    assert tmp_path / "pictures" / named.replace(".csv", ".png") in written
    assert {path.parent for path in written} == {tmp_path / "pictures"}


def test_the_page_hands_out_what_the_command_writes(client: FlaskClient, release: Release, releases: Path) -> None:
    answer = client.get("/pack/pptx?indicator=promotion&year=2024")
    choice = Choice(indicators=("promotion",), years=(2024,))
    assert answer.data == made(release, "pptx", choice)
    assert answer.mimetype.endswith("presentationml.presentation")
    assert f'filename="board-pack_{RELEASE_ID}.pptx"' in answer.headers["Content-Disposition"]


def test_the_page_of_the_pack_says_what_cannot_be_made(release: Release) -> None:
    everywhere = "&".join([*(f"neighborhood={one}" for one in NEIGHBORHOODS), *(f"partner={one}" for one in PARTNERS)])
    for search in ("?indicator=nope", "?chart=ranking&group=sex:nope", f"?{everywhere}"):
        shown = view(release, "/board-pack", search)
        assert not any(link.startswith("/pack/") for link in addresses(list(shown.content)))
        assert json.dumps(shown.content).count('"role": "status"') > 0


def test_the_browser_is_told_to_ask_nobody_else(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert '<html lang="en">' in answer.text
    assert "https://" not in answer.text.replace("https://dash-version.plotly.com", "")


def test_nothing_published_yet_is_a_page_and_no_crash(tmp_path: Path) -> None:
    assert create_app(tmp_path).server.test_client().get("/").status_code == 200
    with pytest.raises(NoRelease):
        create_app(tmp_path, "2025-07-14-missing0")


def test_the_command_writes_the_same_csv_as_the_page(tmp_path: Path, releases: Path, client: FlaskClient) -> None:
    (written,) = export_files(
        releases,
        to=tmp_path / "all.csv",
        kind="csv",
        choice=Choice(indicators=("chronic_absence",), years=(2025,)),
    )
    everything = list(csv.reader(io.StringIO(written.read_text(encoding="utf-8-sig"))))
    page = client.get("/csv/ranking?subject=chronic_absence&part=neighborhood").text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(page)))
    assert rows[0] == everything[0]
    assert all(row in everything for row in rows)


def test_the_command_makes_the_same_pictures_as_the_page(release: Release, client: FlaskClient) -> None:
    offered = {
        link
        for path in ("/indicator/chronic_absence", "/neighborhood/northgate", "/partner/p01")
        for link in addresses(list(view(release, path, "").content))
    }
    asked = [*queries(release, Choice(indicators=("chronic_absence",), charts=CHARTS))]
    places = Choice(
        indicators=("students_served",), neighborhoods=("northgate",), partners=("p01",), charts=CHARTS, community=False
    )
    asked += [*queries(release, places)]
    seen = 0
    for query in asked:
        picture = client.get(query.link(release, "figure")).get_json()
        assert [picture["figure"], *picture["further"]] == json.loads(json.dumps(pictures(draw(release, query))))
        seen += query.link(release, "figure") in offered
    assert seen > 5


def test_the_command_writes_one_file_an_indicator(tmp_path: Path, releases: Path) -> None:
    written = export_files(
        releases,
        to=tmp_path,
        kind="csv",
        choice=Choice(indicators=("promotion", "retention"), neighborhoods=("northgate",), community=False),
    )
    assert [path.name for path in written] == ["promotion.csv", "retention.csv"]
    rows = list(csv.DictReader(io.StringIO(written[0].read_text(encoding="utf-8-sig"))))
    assert {row["geography_id"] for row in rows} == {"northgate"}


def test_the_command_names_all_that_is_not_there(tmp_path: Path, releases: Path) -> None:
    with pytest.raises(NothingToExport) as refused:
        export_files(
            releases, to=tmp_path, kind="pptx", choice=Choice(indicators=("nope",), years=(1999,), partners=("p99",))
        )
    assert all(word in str(refused.value) for word in ("nope", "1999", "p99"))
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("link", "english", "spanish"),
    [
        ("/csv/nope", "There is no such chart", "no hay tal gráfico"),
        ("/slide/trend?subject=nope", "There is no such chart", "no hay tal gráfico"),
        ("/figure/trend", "There is no such chart", "no hay tal gráfico"),
        ("/csv/trend?subject=promotion&release=2020-01-01-gone", "is no longer here", "ya no está"),
        ("/csv/scorecard?release=../x", "is no longer here", "ya no está"),
        ("/pack/pptx?release=../x", "is no longer here", "ya no está"),
        ("/pack/docx", "“docx”; there are pptx", "“docx”; hay pptx"),
        ("/pack/pptx?indicator=chronic_absense", "did you mean", "quiso decir"),
    ],
)
def test_a_broken_download_link_says_so_in_the_language_of_its_page(
    client: FlaskClient, link: str, english: str, spanish: str
) -> None:
    more = "&" if "?" in link else "?"
    for address, said in ((link, english), (f"{link}{more}lang=es", spanish)):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (404, "text/plain")
        assert said in answer.text
