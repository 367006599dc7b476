"""What earlier releases hide and show is looked for under the id of an indicator, and under what meant the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from metrics.cells import Cells, CellStatus
from metrics.disclosure import DisclosurePolicy, protect
from metrics.indicator import Indicator
from metrics.release.earlier import beside_earlier
from tests.lib.cells_as_a_release import write_small_release
from tests.lib.definitions import hand_made_cells, indicator

COUNTS = ((20, 60), (1, 40), (18, 50), (30, 70))
OTHER = "20 * days_absent >= days_enrolled"


def named(name: str, *counts: tuple[float, ...]) -> Cells:
    cells = hand_made_cells(*counts)
    return replace(cells, keys=replace(cells.keys, indicators=(name,)))


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A release that hides the second of four cells of days_missed and shows the others."""
    policy = DisclosurePolicy()
    cells, told = named("days_missed", *COUNTS), indicator("days_missed")
    protected = protect(cells, [told], policy).cells
    assert protected.has_status(CellStatus.PUBLISHED).tolist() == [True, False, True, True]
    write_small_release(tmp_path / "2026-01-01-00000001", protected, [told], policy)
    return tmp_path


@pytest.mark.parametrize(
    ("definition", "is_known", "is_meant"),
    [
        (indicator("days_missed"), True, True),
        (indicator("days_away"), True, True),
        (indicator("days_missed", numerator=OTHER), True, False),
        (indicator("days_away", numerator=OTHER), False, False),
    ],
    ids=["the same", "another name", "another meaning", "another name and meaning"],
)
def test_what_was_told(releases: Path, definition: Indicator, is_known: bool, is_meant: bool) -> None:
    """Of a community in which one number has changed since."""
    cells = named(definition.id, *COUNTS[:3], (31, 70))
    beside = beside_earlier(releases, cells, [definition], [])
    hidden = (beside.parts | beside.coded).tolist()
    assert hidden == [False, is_known, False, False]
    assert beside.public.tolist() == [is_meant, False, is_meant, False]
