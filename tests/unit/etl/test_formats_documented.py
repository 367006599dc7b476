"""docs/formats.md: its examples are settings that can be read, and every format has its part and a command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from etl.community import read_community
from etl.format_options import FormatOptions
from etl.formats import FORMATS
from tests.lib.deliveries import ROOT

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
PARTS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, flags=re.DOTALL | re.MULTILINE))
HEADINGS = {
    "edfi": "Ed-Fi",
    "oneroster": "OneRoster",
    "hsds": "Open Referral HSDS",
    "hmis": "HUD HMIS",
    "studenttracker": "StudentTracker",
}


def test_the_examples_can_be_read(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    (tmp_path / "community.toml").write_text("\n".join(['name = "Examples"', *examples]), encoding="utf-8")
    community = read_community(tmp_path)
    assert community.formats == FormatOptions(hsds_link_types=("service_type",))
    assert community.mappings["programs"].values == {"service_category": {"Soup kitchen": "food"}}


@pytest.mark.parametrize("name", [known.NAME for known in FORMATS])
def test_every_format_has_a_sample_command(name: str) -> None:
    assert "commonmeasure load -C our-community" in PARTS[HEADINGS[name]]
