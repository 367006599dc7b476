"""What the commands say in a community that has just been made, and in one with wrong settings in several places."""

from __future__ import annotations

from pathlib import Path

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
