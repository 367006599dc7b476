"""Nothing that leaves the house tells more than the protected cells: pages, files, exports, the release and the logs.

Two worlds that differ only in what is hidden must be the same to whoever looks at them from outside, byte for byte.
"""

from __future__ import annotations

import csv
import io
import json
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import duckdb
import pytest

from dashboard.chart import read_query
from dashboard.exports.choice import CHARTS
from dashboard.exports.csv_file import chart_csv
from dashboard.release import Release
from dashboard.releases import Releases
from dashboard.sentences import status_words
from dashboard.texts import text
from dashboard.views import draw
from metrics.cells import CellStatus
from metrics.disclosure.display import HIDDEN
from metrics.release_tables import RELEASE_TABLES
from tests.lib.archives import parts
from tests.lib.command import commonmeasure
from tests.lib.marked_community import EXCHANGED, MARKS, Community, marked_community
from tests.lib.surfaces import Server, drawn, elements, said_to_be_hidden, surfaces, words

EXPLORED = (
    "/",
    "/indicator/chronic_absence",
    "/indicator/students_served",
    "/indicator/service_hours_per_student",
    "/neighborhood/islet",
    "/partner/P2",
    "/services",
)
# Views of what is hidden, which no filter offers and anybody may type.
TYPED = tuple(
    f"{page}?{view}"
    for page in EXPLORED[:4]
    for view in (
        "place=neighborhood:islet",
        "place=neighborhood:shoal&year=2024",
        "place=neighborhood:islet&group=sex:male",
        "group=race_ethnicity:asian",
        "partner=P2&place=neighborhood:islet",
        "partner=P2&group=race_ethnicity:asian&benchmark=median",
    )
)
ALL_CHARTS = [word for name in CHARTS for word in ("--chart", name)]
OF_ONE_INDICATOR = [word for name in ("trend", "groups", "map", "scorecard") for word in ("--chart", name)]
# As many as a pack has room for: of attendance, of records and of services.
PACKED = ("attendance_rate", "chronic_absence", "needs_met", "referrals_completed", "service_dosage", "students_served")
OF_SOME = [word for name in PACKED for word in ("--indicator", name)]
# What a release says of its making; the rest of it is what it says of the community.
OF_THE_MAKING = {"release_id", "created_at", "deliveries", "database_sha256"}
NUMBERS = ("numerator", "denominator", "students", "unknown", "value", "lower", "upper")


@pytest.fixture(scope="module")
def worlds(marked: Community, tmp_path_factory: pytest.TempPathFactory) -> tuple[Community, Community]:
    return marked, marked_community(tmp_path_factory.mktemp("other") / "community", exchanged=True)


@pytest.fixture(scope="module")
def served(worlds: tuple[Community, Community]) -> dict[str, bytes]:
    return dict(surfaces(Server(worlds[0].releases), EXPLORED, TYPED))


@pytest.fixture(scope="module")
def release(worlds: tuple[Community, Community]) -> Release:
    return Releases(worlds[0].releases).current()


def tables(community: Community) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the release, but for when the files came."""
    with duckdb.connect(str(community.release / "release.duckdb"), read_only=True) as connection:
        found = {}
        for table in RELEASE_TABLES:
            columns = ", ".join(name for name in table.names if name != "last_received_at")
            found[table.name] = connection.execute(f"SELECT {columns} FROM {table.name} ORDER BY ALL").fetchall()  # noqa: S608
        return found


def secret_numbers(community: Community) -> list[tuple[str, int]]:
    """How many are chronically absent in each small neighborhood, as only the warehouse knows it."""
    with duckdb.connect(str(community.folder / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(
            "SELECT neighborhood_id, count(*) FROM student_year WHERE 10 * days_absent >= days_enrolled "
            "AND school_year = 2025 AND list_contains(?, neighborhood_id) GROUP BY ALL ORDER BY ALL",
            [list(EXCHANGED)],
        ).fetchall()


def without_name(answer: bytes, community: Community) -> bytes:
    """An answer without the name of the release and the checksum of its file."""
    checksum = json.loads((community.release / "manifest.json").read_text())["database_sha256"]
    return answer.replace(community.release.name.encode(), b"RELEASE").replace(checksum.encode(), b"CHECKSUM")


def charts_of(served: Mapping[str, bytes], kind: str) -> Iterator[tuple[str, bytes]]:
    yield from ((link, answer) for link, answer in served.items() if link.startswith(f"/{kind}/"))


def test_the_worlds_differ_in_what_is_hidden_and_in_nothing_else(worlds: tuple[Community, Community]) -> None:
    assert [secret_numbers(one) for one in worlds] == [
        [("islet", 2), ("shoal", 4)],
        [("islet", 4), ("shoal", 2)],
    ]
    one, other = (tables(community) for community in worlds)
    assert one["observation"] == other["observation"]
    assert len(one["observation"]) > 5000


def test_every_table_and_the_manifest_are_the_same_in_both(worlds: tuple[Community, Community]) -> None:
    one, other = (tables(community) for community in worlds)
    assert one == other
    manifests = [json.loads((community.release / "manifest.json").read_text()) for community in worlds]
    said = [{key: value for key, value in one.items() if key not in OF_THE_MAKING} for one in manifests]
    assert said[0] == said[1]


def test_every_answer_of_the_server_is_the_same_in_both(
    worlds: tuple[Community, Community], served: dict[str, bytes]
) -> None:
    one, other = worlds
    again = {
        link.replace(other.release.name, one.release.name): without_name(answer, other)
        for link, answer in surfaces(Server(other.releases), EXPLORED, TYPED)
    }
    assert again == {link: without_name(answer, one) for link, answer in served.items()}
    kinds = [link.split("/")[1] for link in served]
    assert min(kinds.count("csv"), kinds.count("figure")) > 500
    assert len(kinds) > 2000


@pytest.fixture(scope="module")
def exports(worlds: tuple[Community, Community], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """Of each world every part of every file that the command writes, and of a printed pack of small places."""
    folder = tmp_path_factory.mktemp("exports")
    asked = {
        "all.csv": (),
        "tables": (),
        "all.pptx": (*ALL_CHARTS, *OF_SOME),
        "every.pptx": (),
        "pack.zip": (*OF_ONE_INDICATOR, "--indicator", "chronic_absence", "--pack", folder / "board-pack.toml"),
    }
    (folder / "board-pack.toml").write_text('neighborhoods = ["islet", "shoal"]\npartners = ["P2"]\n', "utf-8")
    found: list[dict[str, bytes]] = []
    for number, community in enumerate(worlds):
        out = folder / str(number)
        for name, options in asked.items():
            kind = name.partition(".")[2] or "csv"
            commonmeasure("export", "-C", community.folder, "--to", out / name, "--format", kind, *options)
        written = sorted(path for path in out.rglob("*") if path.is_file())
        found.append(
            {
                part: without_date(without_name(content, community), community)
                for path in written
                for part, content in parts(str(path.relative_to(out)), path.read_bytes())
            }
        )
    return found


def without_date(content: bytes, community: Community) -> bytes:
    """What is written, without the moment at which the release was made."""
    made = datetime.fromisoformat(json.loads((community.release / "manifest.json").read_text())["created_at"])
    for stamp in (made.isoformat(), f"{made:%Y-%m-%dT%H:%M:%SZ}"):
        content = content.replace(stamp.encode(), b"MOMENT")
    return content


def test_every_export_is_the_same_in_both(exports: list[dict[str, bytes]]) -> None:
    # A picture bears the name of its release, and the manifest the checksums of the rest; the figure behind each
    # picture is compared with the other answers of the server.
    one, other = (
        {part: content for part, content in world.items() if not part.endswith((".png", "manifest.json"))}
        for world in exports
    )
    assert one == other
    kinds = {part.rpartition(".")[2] for part in one}
    assert {"csv", "xml", "txt", "pdf"} <= kinds
    assert sum("/embeddings/" in part for part in one) > 100, "the sheets behind the charts"


def test_a_hidden_cell_has_no_number_in_the_words_of_the_pack(exports: list[dict[str, bytes]]) -> None:
    words = exports[0]["pack.zip/board-pack.pdf"].decode()
    sheets = [sheet for sheet in words.split("\f") if "Islet" in sheet and "is hidden for" in sheet]
    assert sheets
    for sheet in sheets:
        head, _, _ = sheet.partition("is hidden for")
        assert not any(letter.isdigit() for letter in head), head


def test_no_student_is_in_anything_that_leaves_the_house(
    worlds: tuple[Community, Community],
    served: dict[str, bytes],
    exports: list[dict[str, bytes]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    community = worlds[0]
    with caplog.at_level(logging.DEBUG):
        server = Server(community.releases)
        server.page("/indicator/chronic_absence", "?place=neighborhood:islet&group=sex:male")
        server.page("/neighborhood/islet")
    outside = {
        "what load and publish say": community.said.encode(),
        "what the server logs": caplog.text.encode(),
        **exports[0],
        **{f"the release: {path.name}": path.read_bytes() for path in community.release.iterdir()},
        **served,
    }
    found = [(name, mark) for name, content in outside.items() for mark in MARKS if mark.encode() in content]
    assert found == []
    assert "rows" in community.said
    restricted = [path.read_bytes() for path in (community.folder / "warehouse").glob("*.duckdb")]
    assert all(any(mark.encode() in file for file in restricted) for mark in MARKS if mark != "1987-06-")
    review = (community.folder / "warehouse" / "matches_to_review.csv").read_text(encoding="utf-8")
    assert all(mark in review for mark in MARKS), "the marks must be findable where they may be"


def test_a_hidden_cell_has_no_number_in_any_csv(served: dict[str, bytes]) -> None:
    hidden = 0
    for link, answer in charts_of(served, "csv"):
        for row in csv.DictReader(io.StringIO(answer.decode("utf-8-sig"))):
            if row.get("status") == CellStatus.SUPPRESSED.value:
                hidden += 1
                assert [row[name] for name in NUMBERS] == [""] * len(NUMBERS), link
                assert (row["display"], row["status_words"]) == (HIDDEN, status_words(CellStatus.SUPPRESSED)), link
                assert row["footnote"] == text("about.status_suppressed")
    assert hidden > 1000


def test_a_hidden_cell_has_no_point_in_any_picture(served: dict[str, bytes]) -> None:
    hidden = 0
    for link, answer in charts_of(served, "figure"):
        answered = json.loads(answer)
        for figure in (answered["figure"], *answered["further"]):
            labels = set(said_to_be_hidden(figure))
            hidden += len(labels)
            assert labels.isdisjoint(drawn(figure)), link
    assert hidden > 200


def test_a_hidden_cell_has_no_number_in_any_table_or_sentence(served: dict[str, bytes], release: Release) -> None:
    hidden = 0
    for link, answer in served.items():
        if link.startswith(("/csv/", "/figure/")):
            continue
        for element in elements(json.loads(answer)["response"]["main"]["children"]):
            if element["type"] == "Tr":
                cells = [words(cell) for cell in elements(element["props"]["children"]) if cell["type"] in ("Td", "Th")]
                if len(cells) == 5 and cells[1] == HIDDEN:
                    hidden += 1
                    none = text("number.no_figure")
                    assert cells[2:] == [none, none, status_words(CellStatus.SUPPRESSED)], link
    assert hidden > 200


def test_a_chart_about_a_hidden_cell_says_so_and_names_no_count(served: dict[str, bytes], release: Release) -> None:
    hidden = 0
    for link, answer in charts_of(served, "csv"):
        path, _, search = link.partition("?")
        chart = draw(release, read_query(release, path.removeprefix("/csv/"), search))
        assert answer.decode("utf-8-sig") == chart_csv(release, chart)
        year = chart.query.selection.year
        now = [cell for cell in chart.observations if cell.school_year == year]
        if chart.query.chart == "trend" and [cell.status for cell in now] == [CellStatus.SUPPRESSED]:
            hidden += 1
            assert "is hidden for" in chart.sentence
            assert chart.facts.students is None
            group = release.group_labels.get(chart.query.selection.group, "")
            said = chart.sentence
            for name in (f"{year - 1}–{year % 100:02d}", release.indicators[now[0].indicator_id].title, group):
                said = said.replace(name, "")
            assert not any(letter.isdigit() for letter in said), chart.sentence
    assert hidden > 20
