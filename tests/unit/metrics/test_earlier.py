"""What earlier releases hide and show is looked for under the id of an indicator, and under what meant the same."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.cells import Cells, CellStatus
from metrics.disclosure import DisclosurePolicy, protect
from metrics.indicator import Indicator
from metrics.release import publish, release_folder
from metrics.release.earlier import beside_earlier
from tests.lib.cells_as_a_release import write_small_release
from tests.lib.definitions import (
    definition_text,
    hand_made_cells,
    hand_made_warehouse,
    indicator,
    random_community,
)

COUNTS = ((20, 60), (1, 40), (18, 50), (30, 70))
OTHER = "20 * days_absent >= days_enrolled"


def named(name: str, *counts: tuple[float, ...]) -> Cells:
    cells = hand_made_cells(*counts)
    return replace(cells, keys=replace(cells.keys, indicators=(name,)))


def combined(one: Cells, other: Cells) -> Cells:
    """The cells of one and then those of the other, of another indicator of the same places."""
    codes = {
        name: np.concatenate([value, getattr(other.keys, name)])
        for name, value in vars(one.keys).items()
        if isinstance(value, np.ndarray)
    }
    codes["indicator"][len(one) :] = 1
    keys = replace(one.keys, indicators=one.keys.indicators + other.keys.indicators, **codes)
    columns = {
        name: np.concatenate([value, getattr(other, name)]) for name, value in vars(one).items() if name != "keys"
    }
    return Cells(keys=keys, **columns)


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
    beside = beside_earlier(releases, cells, [definition], [], DisclosurePolicy())
    hidden = (beside.parts | beside.coded).tolist()
    assert hidden == [False, is_known, False, False]
    assert beside.public.tolist() == [is_meant, False, is_meant, False]


def test_what_was_told_is_public_where_an_indicator_is_new(releases: Path) -> None:
    """Of a community in which nothing has changed: without it, a release that hides more tells nothing more."""
    cells, new = named("days_missed", *COUNTS), indicator("days_present", numerator=OTHER)
    both = combined(cells, named("days_present", *COUNTS))
    told = [indicator("days_missed")]
    assert beside_earlier(releases, cells, told, [], DisclosurePolicy()).public.tolist() == [False] * 4
    beside = beside_earlier(releases, both, [*told, new], [], DisclosurePolicy())
    assert beside.public.tolist() == [True, False, True, True, *[False] * 4]


def test_a_count_of_students_that_was_told_has_not_changed(tmp_path: Path) -> None:
    """It is shown without those among whom it was counted."""
    policy, count = DisclosurePolicy(), indicator("days_missed", statistic="count", unit="students", decimals=0)
    cells = named("days_missed", *COUNTS)
    write_small_release(tmp_path / "2026-01-01-00000001", protect(cells, [count], policy).cells, [count], policy)
    assert not beside_earlier(tmp_path, cells, [count], [], policy).public.any()
    changed = named("days_missed", *COUNTS[:3], (31, 70))
    assert beside_earlier(tmp_path, changed, [count], [], policy).public.tolist() == [True, False, True, False]


@pytest.mark.parametrize("name", ["days_missed_for_long", "days_missed"])
def test_few_who_are_in_one_of_two_populations_are_not_told(releases: Path, name: str) -> None:
    """Of the first cell one student is left, of the third twenty of whom nobody is counted, of the last fifteen."""
    cells = named(name, (20, 59), (1, 39), (18, 30), (25, 55))
    longer = indicator(name, population="days_enrolled >= 20")
    beside = beside_earlier(releases, cells, [longer], [], DisclosurePolicy())
    assert beside.groups.tolist() == [True, False, True, False]
    assert (beside.parts & beside.groups).tolist() == [True, False, True, False]


FEW = frozenset(
    {
        "attendance_rate",
        "chronic_absence",
        "needs_met",
        "promotion",
        "service_hours_per_student",
        "students_served",
    }
)
EXAMPLE = 'given = """\nstudent | days_enrolled | days_absent\nana | 180 | 9\n"""\nnumerator = 1\ndenominator = 1\n'
SHOWN_AGAIN = """
    SELECT count(*) FROM earlier.observation e JOIN later.observation l
    USING (school_year, geography_type, geography_id, partner_id, group_dimension, group_value)
    WHERE e.indicator_id = 'chronic_absence' AND e.status = 'suppressed'
      AND l.indicator_id = 'days_missed' AND l.status IN ('published', 'coded_low', 'coded_high')
"""


def published(folder: Path, releases: Path, rows: dict[str, list[Any]], *own: Path) -> Path:
    """The folder of the release that these rows come to."""
    folder.mkdir()
    catalogue = read_catalogue(BUILT_IN, *own).only(FEW | {path.stem for one in own for path in one.iterdir()})
    with hand_made_warehouse(folder, rows) as warehouse:
        publish(warehouse, catalogue, DisclosurePolicy(), name="Testville", stories=[], releases=releases)
    return release_folder(releases)


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_what_is_hidden_of_a_measure_is_not_shown_under_another_name(tmp_path: Path, seed: int) -> None:
    """What the built-in one meant goes on as days_missed, it means something else now, and a few days are corrected."""
    rows, chance = random_community(seed, 160), random.Random(seed)
    earlier = published(tmp_path / "earlier", tmp_path / "releases", rows)
    for row in chance.sample(rows["student_year"], 8):
        row["days_absent"] = Decimal(chance.choice([0, 2, 9, 18, 36]))
    own = tmp_path / "definitions"
    own.mkdir()
    (own / "days_missed.toml").write_text(definition_text())
    (own / "chronic_absence.toml").write_text(definition_text(numerator=OTHER, version=2, example=EXAMPLE))
    later = published(tmp_path / "later", tmp_path / "releases", rows, own)
    with duckdb.connect() as connection:
        for name, folder in (("earlier", earlier), ("later", later)):
            connection.execute(f"ATTACH '{folder / 'release.duckdb'}' AS {name} (READ_ONLY)")
        assert connection.execute(SHOWN_AGAIN).fetchone() == (0,)
