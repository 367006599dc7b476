"""An analyst's day: a new definition, tried, published, changed, compared; what is restricted says so."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import yaml

from dashboard.texts import LANGUAGES, catalogue
from metrics.workbench import UNPROTECTED
from tests.lib.command import commonmeasure
from tests.lib.marked_community import MARKS, marked_community
from tests.lib.pages import CALLBACK, DEPENDENCIES, page_request
from tests.lib.ports import free_port
from tests.lib.surfaces import words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A community that has published the definition that `new` wrote."""
    folder = tmp_path_factory.mktemp("analyst") / "community"
    folder.mkdir()
    commonmeasure("indicators", "new", "perfect_attendance", "-C", folder)
    return marked_community(folder, exchanged=False).folder


@pytest.fixture
def definition(folder: Path) -> Iterator[Path]:
    """The definition, which is as it was afterwards."""
    path = folder / "definitions" / "perfect_attendance.toml"
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


def change(path: Path, *replaced: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in replaced:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@contextmanager
def previewed(temporary: Path, *arguments: str | Path) -> Iterator[str]:
    """Where a preview is served, with its temporary files below a folder, until Ctrl+C."""
    port = free_port()
    line = [sys.executable, "-m", "commonmeasure.cli", "indicators", "preview", *map(str, arguments)]
    surroundings = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        [*line, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=surroundings
    ) as server:
        assert server.stderr is not None
        said = [server.stderr.readline()]
        while said[-1] and f"http://127.0.0.1:{port}" not in said[-1]:
            said.append(server.stderr.readline())
        assert said[-1], said
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
    assert server.returncode == 0


def files_below(*folders: Path) -> dict[str, str]:
    """By path the checksum of every file."""
    found = (path for folder in folders for path in folder.rglob("*"))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in found}


def line_of(path: Path, start: str) -> int:
    """The number of the only line that begins so."""
    (found,) = (n for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1) if line.startswith(start))
    return found


def test_a_trial_is_said_to_be_unprotected_and_names_no_student(folder: Path) -> None:
    tried = commonmeasure("indicators", "try", "chronic_absence", "-C", folder, "--plan")
    assert UNPROTECTED in " ".join(tried.messages.split())
    head = tried.output.partition("community")[0]
    assert all(word in head for word in ("unknown", "coverage", "value", "20 days enrolled"))
    assert "SEQ_SCAN" in tried.output
    assert not any(mark in tried.output + tried.messages for mark in MARKS)


def test_another_meaning_needs_another_version_and_is_compared_before_it_is_published(
    folder: Path, definition: Path
) -> None:
    change(definition, ('population = "days_enrolled >= 10"', 'population = "days_enrolled >= 175"'))
    checked = commonmeasure("indicators", "check", "-C", folder, status=1).messages
    refused = commonmeasure("publish", "-C", folder, status=1).messages
    for said in (checked, refused):
        assert f"perfect_attendance.toml:{line_of(definition, 'version = 1')} version: release" in said
        assert "set version = 2" in " ".join(said.split())
    change(definition, ("\nversion = 1  ", "\nversion = 2  "))
    assert "every definition is sound" in commonmeasure("indicators", "check", "-C", folder).messages

    compared = commonmeasure("indicators", "compare", "-C", folder)
    assert UNPROTECTED in " ".join(compared.messages.split())
    assert "perfect_attendance, version 1 to 2: differs in population" in compared.output
    told = [
        commonmeasure("indicators", *asked, "-C", folder, "--json").json
        for asked in (("compare",), ("try", "perfect_attendance"))
    ]
    assert all((one["protected"], one["notice"]) == (False, UNPROTECTED) for one in told)
    (found,) = told[0]["indicators"]
    assert found["shown"] == len(found["rows"]) > found["changed"] >= 0
    assert {row["geography_type"] for row in found["rows"]} >= {"community", "neighborhood"}


def test_a_draft_is_previewed_on_this_machine_and_leaves_no_trace(folder: Path, tmp_path: Path) -> None:
    commonmeasure("indicators", "new", "steady_attendance", "-C", tmp_path)
    draft = tmp_path / "definitions" / "steady_attendance.toml"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = files_below(folder / "releases", folder / "warehouse", folder / "definitions")
    with previewed(temporary, draft, "chronic_absence", "-C", folder) as address:
        dependencies = json.load(urlopen(f"{address}{DEPENDENCIES}"))
        for language in LANGUAGES:
            body = page_request(dependencies, "/indicator/steady_attendance", f"?lang={language}")
            asked = Request(f"{address}{CALLBACK}", body, {"Content-Type": "application/json"})
            banner = words(json.load(urlopen(asked))["response"]["main"]["children"][0])
            assert catalogue(language)["preview.mark"] in banner
        table = urlopen(f"{address}/csv/trend?subject=steady_attendance")
        assert 'filename="preview-' in table.headers["Content-Disposition"]
        (made,) = temporary.glob("preview-*")
        held = b"".join(path.read_bytes() for path in made.rglob("*") if path.is_file())
        assert not any(mark.encode() in held for mark in MARKS)
    assert not list(temporary.iterdir())
    assert files_below(folder / "releases", folder / "warehouse", folder / "definitions") == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("chronic_absence", "--host", "0.0.0.0"), "a preview is served on this machine alone"),
        (("gone.toml",), "there is no such file"),
        ((), "every one is published as it is now"),
    ],
)
def test_what_cannot_be_previewed_is_refused(folder: Path, asked: tuple[str, ...], said: str) -> None:
    refused = commonmeasure("indicators", "preview", *asked, "-C", folder, status=1).messages
    assert said in " ".join(refused.split())


def test_a_port_that_there_cannot_be_is_refused_before_anything_is_computed(folder: Path) -> None:
    refused = commonmeasure(
        "indicators", "preview", "chronic_absence", "--port", "99999", "-C", folder, status=2
    ).messages
    assert "--port" in refused


@pytest.mark.parametrize("asked", [("indicators", "preview", "chronic_absence"), ("serve",), ("demo",)])
def test_a_port_on_which_another_program_listens_is_told_first(folder: Path, asked: tuple[str, ...]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = commonmeasure(*asked, "--port", str(port), "-C", folder, status=1).messages
    said = f"--port: another program listens on 127.0.0.1:{port}; end it, or name another port"
    assert " ".join(refused.split()) == said


def test_nothing_differs_from_what_was_just_published_and_what_is_new_is_named(folder: Path) -> None:
    commonmeasure("indicators", "new", "brand_new", "-C", folder)
    said = commonmeasure("indicators", "compare", "-C", folder).output
    assert "no definition means something else" in said
    assert "not in the current release yet: brand_new" in said
    assert "in the current release alone" not in said
    (folder / "definitions" / "brand_new.toml").unlink()
    misspelt = commonmeasure("indicators", "compare", "chronic_absense", "-C", folder, status=1).messages
    assert "there is no indicator 'chronic_absense'. Did you mean 'chronic_absence'?" in " ".join(misspelt.split())
    asked = ("indicators", "compare", "chronic_absence", "--year", "1950", "-C", folder)
    assert "--year: 1950 is none of 20" in commonmeasure(*asked, status=1).messages


def test_any_files_and_folders_are_checked(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('title = "Bad"\npopulation = "days_enroled > 1"\n', encoding="utf-8")
    said = commonmeasure("indicators", "check", tmp_path / "bad.toml", folder / "definitions", status=1).messages
    assert "bad.toml" in said
    assert "perfect_attendance.toml" not in said
    gone = commonmeasure("indicators", "check", tmp_path / "gone.toml", status=1).messages
    assert "there is no such file" in gone
    assert "every definition is sound" in commonmeasure("indicators", "check", folder / "definitions").messages


@pytest.mark.parametrize(
    "asked", [("list",), ("check",), ("docs",), ("export", "--format", "csv"), ("new", "perfect_attendance")]
)
def test_a_folder_that_is_not_there_is_no_community_without_definitions(tmp_path: Path, asked: tuple[str, ...]) -> None:
    said = commonmeasure("indicators", *asked, "-C", tmp_path / "gone", status=1).messages
    assert "-C: there is no folder" in said
    assert not (tmp_path / "gone").exists()


def test_a_check_says_how_many_definitions_it_found(tmp_path: Path) -> None:
    built_in = len(commonmeasure("indicators", "list", "-C", tmp_path, "--json").json["indicators"])
    commonmeasure("indicators", "new", "perfect_attendance", "-C", tmp_path)
    replaced = commonmeasure("indicators", "new", "chronic_absence", "-C", tmp_path).messages
    assert "'chronic_absence' is built in; this definition takes its place" in replaced
    said = " ".join(commonmeasure("indicators", "check", "-C", tmp_path).messages.split())
    assert f"comes out: {built_in - 1} built in, 2 in {tmp_path}" in said


def test_documentation_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    for place, why in ((tmp_path, "is a directory"), (tmp_path / "gone" / "a.md", "no such file or directory")):
        said = commonmeasure("indicators", "docs", "--to", place, "-C", tmp_path, status=1).messages
        assert " ".join(said.split()) == f"--to: '{place}' cannot be written: {why}"


def test_what_was_published_is_handed_to_other_programs(folder: Path, tmp_path: Path) -> None:
    release = (folder / "releases" / "current").read_text().strip()
    said = commonmeasure("releases", "export", release, "--to", tmp_path / "package", "-C", folder).output
    assert Path(said.strip()) == tmp_path / "package" / "datapackage.json"
    everything = b"".join(path.read_bytes() for path in (tmp_path / "package").rglob("*") if path.is_file())
    assert not any(mark.encode() in everything for mark in MARKS)
    commonmeasure("releases", "export", release, "--to", tmp_path / "package", "-C", folder, status=1)


def test_the_catalogue_is_handed_to_other_programs(folder: Path, tmp_path: Path) -> None:
    model = yaml.safe_load(commonmeasure("indicators", "export", "--format", "osi", "-C", folder).output)
    assert "perfect_attendance" in {metric["name"] for metric in model["semantic_model"][0]["metrics"]}
    commonmeasure("indicators", "export", "--format", "csv", "--to", tmp_path / "list.csv", "-C", folder)
    with (tmp_path / "list.csv").open(encoding="utf-8", newline="") as file:
        assert "perfect_attendance" in {row["indicator_id"] for row in csv.DictReader(file)}
