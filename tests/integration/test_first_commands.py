"""What the commands say in a community that has just been made, and in one with wrong settings in several places."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.lib.command import commonmeasure


def test_nothing_has_been_received_in_a_new_community(tmp_path: Path) -> None:
    commonmeasure("init", "-C", tmp_path / "new")
    status = commonmeasure("status", "-C", tmp_path / "new", "--json").json
    assert status["release"] is None
    assert {"students", "attendance", "services"} <= {one["source"] for one in status["sources"]}
    assert {(one["deliveries"], one["received"], one["accepted"]) for one in status["sources"]} == {(0, 0, 0)}
    assert not (tmp_path / "new" / "warehouse" / "warehouse.duckdb").exists()


def test_publish_says_all_that_is_wrong_with_the_settings_at_once(tmp_path: Path) -> None:
    commonmeasure("init", "-C", tmp_path)
    settings = (
        'name = "X"\nlanguage = "sp"\n[privacy]\nminimum_group = 2\n'
        '[[target]]\nindicator = "chronic_absense"\nschool_year = 2027\nvalue = 0.1\n'
    )
    (tmp_path / "community.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "stories" / "note.md").write_text("no head\n", encoding="utf-8")
    said = " ".join(commonmeasure("publish", "-C", tmp_path, status=1).messages.split())
    assert "community.toml:2 language: 'sp' is not one of en, es" in said
    assert "minimum_group" in said
    assert "Did you mean 'chronic_absence'" in said
    assert "note.md" in said


def test_texts_of_no_language_and_of_no_use_are_told(tmp_path: Path) -> None:
    commonmeasure("init", "-C", tmp_path)
    settings = tmp_path / "community.toml"
    settings.write_text('name = "Here"\n[text]\ncontct = "a@example.org"\n[text.fr]\nwho = "Nous"\n')
    said = commonmeasure("load", "-C", tmp_path, status=1).messages
    assert "community.toml:3 text.contct: unknown key. Did you mean 'contact'?" in said
    assert "community.toml:5 text.fr.who: unknown key." in said
    settings.write_text('name = "Here"\n[text.fr]\nabout = "Nous"\n')
    (tmp_path / "inbox" / "students.csv").write_text("student_id,school_year\na,2024\n")
    commonmeasure("load", "-C", tmp_path)
    said = commonmeasure("publish", "-C", tmp_path, status=1).messages
    assert "community.toml:2 text.fr: 'fr' is not one of en, es." in said


def test_a_demonstration_of_one_student_shows_nothing_of_that_student(tmp_path: Path) -> None:
    commonmeasure("demo", "-C", tmp_path, "--students", "1", "--years", "1", "--no-serve")
    assert commonmeasure("audit", "-C", tmp_path, "--json").json["verdict"] == "passed"
    release = (tmp_path / "releases" / "current").read_text(encoding="utf-8").strip()
    with duckdb.connect(tmp_path / "releases" / release / "release.duckdb", read_only=True) as connection:
        shown = connection.execute("SELECT DISTINCT indicator_id FROM observation WHERE denominator > 0").fetchall()
    assert shown == [("program_seats",)]


def test_a_small_demonstration_is_published_and_nothing_hidden_follows_from_it(tmp_path: Path) -> None:
    """Every built-in indicator over some hundred students, whose counts are the tightest."""
    commonmeasure("demo", "-C", tmp_path, "--students", "500", "--years", "1", "--no-serve")
    verdict = commonmeasure("audit", "-C", tmp_path, "--json").json
    assert (verdict["verdict"], verdict["recoverable"], verdict["unproven"]) == ("passed", 0, 0)
    assert verdict["counts"] > 10_000


@pytest.mark.parametrize(
    "words",
    [
        ["serve"],
        ["audit"],
        ["export", "--to", "files", "--format", "csv"],
        ["releases", "list"],
        ["status"],
        ["publish"],
        ["load"],
    ],
)
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, words: list[str]) -> None:
    done = commonmeasure(*words, "-C", tmp_path / "nowhere", status=1)
    assert "commonmeasure init" in done.messages
    assert str(tmp_path / "nowhere") in done.messages
    assert "Traceback" not in done.messages


def test_a_file_where_a_folder_is_to_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = commonmeasure("init", "-C", tmp_path / "file", status=1)
    assert f"{tmp_path / 'file'}" in done.messages
    assert "cannot be read or written: Not a directory" in done.messages
