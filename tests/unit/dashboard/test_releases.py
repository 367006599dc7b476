"""The reader against the file: every row is found by its coordinates, and nothing is found that is not there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dashboard.cells import NO_ROW
from dashboard.records import ALL_STUDENTS, WHOLE_COMMUNITY, GroupKey, PlaceKey
from dashboard.release import Release
from dashboard.releases import NoRelease, Releases, read_release
from metrics.cells import CellStatus
from tests.lib.observations import NUMBERS, fields_of
from tests.lib.releases import NEIGHBORHOODS, PARTNERS, RELEASE_ID, SCHOOLS, YEARS, write_release


def test_every_row_of_the_file_is_found_by_its_coordinates(releases: Path, release: Release) -> None:
    with duckdb.connect(releases / RELEASE_ID / "release.duckdb", read_only=True) as connection:
        rows = connection.execute("SELECT * FROM observation").fetchall()
    assert len(rows) == len(release.cells.value)
    for indicator, year, kind, place, partner, dimension, group, *rest in rows[::7]:
        found = release.find(indicator, year, PlaceKey(kind, place), GroupKey(dimension, group), partner)
        assert found is not None
        numerator, denominator, students, unknown, value, lower, upper, status, display, note = rest
        fields = fields_of(found)
        assert tuple(fields.values())[:5] == (indicator, year, (kind, place), partner, (dimension, group))
        assert [fields[name] for name in NUMBERS] == [numerator, denominator, students, unknown, value, lower, upper]
        assert (found.status.value, found.display, found.note) == (status, display, note or "")


def test_what_is_not_there_is_not_found(release: Release) -> None:
    assert release.find("chronic_absence", 1999) is None
    assert release.find("no_such_indicator", YEARS[0]) is None
    assert release.find("chronic_absence", YEARS[-1], PlaceKey("neighborhood", "nowhere")) is None
    assert release.find("chronic_absence", YEARS[-1], partner="nobody") is None
    # The last places on each axis must not be taken for a missing one, which is numbered -1.
    last_school = PlaceKey("school", list(SCHOOLS)[-1])
    assert release.find("chronic_absence", YEARS[-1], last_school, partner=next(iter(PARTNERS))) is None
    rows = release.rows(["chronic_absence", "no_such_indicator"], [YEARS[-1], 1999], [WHOLE_COMMUNITY])
    assert rows.shape == (2, 2, 1, 1)
    assert rows[0, 0, 0, 0] != NO_ROW
    assert (rows.ravel()[1:] == NO_ROW).all()
    assert not release.shown(rows).ravel()[1:].any()


@pytest.mark.parametrize("partner", ["all", next(iter(PARTNERS)), "nobody"])
def test_a_grid_holds_the_cells_that_are_found_one_by_one(release: Release, partner: str) -> None:
    names = ["no_such_indicator", *release.indicators]
    places = [*release.places, PlaceKey("neighborhood", "nowhere")]
    for year, group in ((YEARS[-1], ALL_STUDENTS), (YEARS[0], GroupKey("sex", "female"))):
        grid = release.grid(names, year, places, group, partner)
        assert grid.rows.shape == (len(names), len(places))
        numbers = {
            name: np.where(np.isnan(at := getattr(grid, name)), None, at) for name in ("value", "lower", "upper")
        }
        there = []
        for i, name in enumerate(names):
            for p, place in enumerate(places):
                found = release.find(name, year, place, group, partner)
                there += [] if found is None else [found]
                assert grid.display[i, p] == ("" if found is None else found.display)
                for field, at in numbers.items():
                    assert at[i, p] == getattr(found, field, None)
                for status in CellStatus:
                    assert grid.has_status(status)[i, p] == (found is not None and found.status is status)
        assert list(release.cells.observations(grid.rows)) == there


def test_one_of_each_has_every_status_and_note_once(release: Release) -> None:
    cells = release.cells.observations(np.arange(len(release.cells.value), dtype=np.int32))
    examples = [(cell.status, cell.note) for cell in cells.one_of_each()]
    assert len(examples) == len(set(examples))
    assert set(examples) == {(cell.status, cell.note) for cell in cells}
    assert cells[3:5][1] == cells[4] == release.observation(4)


def test_whether_any_is_shown_is_asked_of_all_indicators_and_of_some(release: Release) -> None:
    everything = tuple(release.indicators)
    axes = list(release.year_axis), list(release.places), list(release.group_axis), list(release.partner_axis)
    shown = {name: release.any_shown([name], *axes) for name in everything}
    assert (release.any_shown(everything, *axes) == np.any(list(shown.values()), axis=0)).all()
    assert (release.any_shown(everything[:2], *axes) == (shown[everything[0]] | shown[everything[1]])).all()
    for name, whole in shown.items():
        for at in np.ndindex(whole.shape):
            year, place, group, partner = (axis[n] for axis, n in zip(axes, at, strict=True))
            if (found := release.find(name, year, place, group, partner)) is not None or whole[at]:
                assert found is not None
                assert whole[at] == found.is_shown


def test_neighborhoods_leave_out_what_is_none(release: Release) -> None:
    assert {place.key.id for place in release.neighborhoods} == set(NEIGHBORHOODS)
    assert PlaceKey("neighborhood", "unknown") in release.places
    assert release.community == "Rivermouth"


def test_groups_are_in_the_order_of_the_release(release: Release) -> None:
    groups = [group.value for group, _ in release.dimensions["race_ethnicity"].groups]
    assert groups[-1] == "unknown"
    assert next(iter(release.group_axis)) == ALL_STUDENTS


def test_a_newer_release_is_picked_up_and_the_old_one_stays_linked(tmp_path: Path) -> None:
    write_release(tmp_path)
    shelf = Releases(tmp_path)
    before = shelf.current()
    write_release(tmp_path, "2025-08-01-00000002", seed=2, created_at=datetime(2025, 8, 1, tzinfo=UTC))
    after = shelf.current()
    assert (before.id, after.id) == (RELEASE_ID, "2025-08-01-00000002")
    assert shelf.get(before.id) is before
    assert [manifest["release_id"] for manifest in after.history] == [after.id, before.id]
    assert [manifest["release_id"] for manifest in before.history] == [before.id]


def test_a_pinned_release_is_the_only_one(tmp_path: Path) -> None:
    write_release(tmp_path)
    write_release(tmp_path, "2025-08-01-00000002")
    shelf = Releases(tmp_path, RELEASE_ID)
    assert shelf.current().id == RELEASE_ID
    with pytest.raises(NoRelease):
        shelf.get("2025-08-01-00000002")


@pytest.mark.parametrize("asked", ["", "..", "../../etc", "2025-08-01-missing", "a/b", ".hidden"])
def test_no_path_leads_out_of_the_folder(releases: Path, asked: str) -> None:
    with pytest.raises(NoRelease):
        Releases(releases).get(asked)


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="publish"):
        Releases(tmp_path).current()


def test_a_file_of_another_version_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    folder = write_release(tmp_path)
    with duckdb.connect(folder / "release.duckdb") as connection:
        connection.execute("ALTER TABLE gap DROP COLUMN gap_change")
    with pytest.raises(NoRelease, match=r"gap lacks gap_change.*publish again"):
        read_release(folder)
