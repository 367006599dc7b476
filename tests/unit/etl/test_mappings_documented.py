"""The examples in docs/mappings.md are settings that can be read, and every key is among them."""

from __future__ import annotations

import re
from pathlib import Path

from etl.community import read_community
from etl.mappings import LOOKUP_KEYS, MAPPING_KEYS
from tests.lib.deliveries import ROOT

PAGE = (ROOT / "docs" / "mappings.md").read_text(encoding="utf-8")


def test_the_examples_can_be_read(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    (tmp_path / "community.toml").write_text("\n".join(['name = "Examples"', *examples]), encoding="utf-8")
    students = read_community(tmp_path).mappings["students"]
    assert [lookup.take for lookup in students.lookups] == [{"student_id": "number"}, {"sex": "word"}]


def test_every_key_is_explained() -> None:
    assert not [key for key in (*MAPPING_KEYS, *LOOKUP_KEYS) if key not in PAGE]
