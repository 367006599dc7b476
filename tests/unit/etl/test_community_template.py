"""A new community folder is one that can be read and loaded at once."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from etl.community import read_community
from etl.community_template import new_community
from etl.problems import Refused
from etl.sources import SOURCES


def test_a_new_community_can_be_read_and_has_a_place_for_everything(tmp_path: Path) -> None:
    new_community(tmp_path / "here")
    community = read_community(tmp_path / "here")
    for folder in (community.inbox, community.templates, community.reference, community.definitions, community.stories):
        assert folder.is_dir()
    assert not list(community.inbox.iterdir())


def test_every_setting_that_the_file_explains_is_a_setting(tmp_path: Path) -> None:
    new_community(tmp_path)
    path = tmp_path / "community.toml"
    commented = re.compile(r"^# ?(?=\[|[a-zA-Z_]+ = )", re.MULTILINE)
    path.write_text(commented.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    community = read_community(tmp_path)
    assert community.mappings["students"].theirs("student_id") == "SIS ID"
    assert community.attendance.mode == "absences_only"


def test_templates_name_and_explain_every_column(tmp_path: Path) -> None:
    new_community(tmp_path)
    explained = (tmp_path / "templates" / "columns.md").read_text(encoding="utf-8")
    for declared in SOURCES:
        with (tmp_path / "templates" / f"{declared.name}.csv").open(newline="") as file:
            assert list(csv.reader(file)) == [[column.name for column in declared.columns]]
        assert f"## `{declared.name}`" in explained
        marked = [f"**`{column.name}`**" if column.required else f"`{column.name}`" for column in declared.columns]
        assert all(f"| {name} |" in explained for name in marked)


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    new_community(tmp_path)
    assert (tmp_path / "README.md").read_text() == "mine"
    with pytest.raises(Refused, match="already"):
        new_community(tmp_path)
