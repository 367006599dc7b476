"""Two indicators count the same of two populations of which one lies within the other: who subtracts learns nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from metrics.cells import CellKey, CellKeys, Cells, CellStatus, PublishedCell
from metrics.indicator import Indicator
from metrics.release.earlier import beside_earlier
from metrics.release.proving import prove
from tests.lib.definitions import indicator
from tests.lib.examples import examples
from tests.lib.small_tables import HIDDEN, SMALL, SmallDraft

GRADES, PLACES = ("01", "02", "03", "04"), ("n1", "n2", "n3")
INSIDE = tuple(product(PLACES, GRADES))
ALL, ENROLLED = "all_of_them", "days_enrolled >= 10"
WITHIN = {
    "first grades": ("grade_number between 1 and 2", lambda place, grade: grade in ("01", "02")),
    "one grade": ("grade_level = '03'", lambda place, grade: grade == "03"),
    "two neighborhoods": ("neighborhood_id in ('n1', 'n2')", lambda place, grade: place in ("n1", "n2")),
}
FEW = examples(8)
Holds = Callable[[str, str], bool]
Holding = NDArray[np.int64]
Counts = Sequence[tuple[int, int]]
"""Those counted and all students of each place and grade."""

of_a_place_and_grade = st.integers(0, 14).flatmap(
    lambda students: st.tuples(st.integers(0, students), st.just(students))
)
everywhere = st.lists(of_a_place_and_grade, min_size=len(INSIDE), max_size=len(INSIDE))
some_everywhere = st.lists(
    st.integers(4, 14).flatmap(lambda students: st.tuples(st.integers(1, students - 1), st.just(students))),
    min_size=len(INSIDE),
    max_size=len(INSIDE),
)


def cells_of(counts: Sequence[Counts]) -> Cells:
    """The cells of each indicator by neighborhood and grade."""
    places, groups = ("community", *PLACES), ("all", *GRADES)
    codes = np.array(list(product(range(len(counts)), range(len(places)), range(len(groups)))), np.int32).T
    nothing = np.zeros(codes.shape[1], np.int32)
    keys = CellKeys(
        (ALL, "some_of_them")[: len(counts)],
        tuple(("community" if place == "community" else "neighborhood", place) for place in places),
        ("all",),
        tuple(("all" if group == "all" else "grade_level", group) for group in groups),
        codes[0],
        nothing + 2025,
        codes[1],
        nothing,
        codes[2],
    )
    sums = np.array([np.array(counts[keys.indicator[at]]).T @ holding(keys[at]) for at in range(len(keys))])
    numerator, students = sums.T.astype(np.int64)
    zeros = np.zeros(len(keys))
    return Cells(
        keys, students, numerator * 1.0, students * 1.0, zeros.astype(np.int64), zeros, zeros, zeros,
        students, numerator, students - numerator,
    )  # fmt: skip


def holding(key: CellKey) -> Holding:
    """Which of the places and grades make up a cell."""
    return np.array(
        [key.geography_id in ("community", place) and key.group_value in ("all", grade) for place, grade in INSIDE],
        np.int64,
    )


def proved(counts: Sequence[Counts], *populations: str) -> dict[CellKey, PublishedCell]:
    """The cells as they would be published after the attack, the second indicator beside the first."""
    with tempfile.TemporaryDirectory() as folder:
        return published_into(Path(folder), counts, populations)


def published_into(folder: Path, counts: Sequence[Counts], populations: Sequence[str]) -> dict[CellKey, PublishedCell]:
    """The cells as they would be published beside the releases in the folder, to which they are added."""
    named = zip((ALL, "some_of_them"), populations, strict=False)
    indicators: list[Indicator] = [indicator(name, population=population) for name, population in named]
    cells, releases = cells_of(counts), folder / "releases"
    earlier = sorted(releases.iterdir()) if releases.is_dir() else []
    beside = beside_earlier(releases, cells, indicators, [], SMALL)
    draft = SmallDraft(releases / f"2026-11-{len(earlier) + 1:02d}-00000000", indicators, SMALL)
    found = prove(draft, cells, indicators, SMALL, beside, earlier, folder / "restricted")
    return dict(iter(found.protected.cells))


def follows(shown: Sequence[Holding], hidden: Holding) -> bool:
    """Whether a sum of counts follows from other sums."""
    known = np.array([np.zeros_like(hidden), *shown])
    return bool(np.linalg.matrix_rank(np.vstack([known, hidden])) == np.linalg.matrix_rank(known))


def within(name: str) -> tuple[str, Holding]:
    """A population by its condition, and which of the places and grades are in it."""
    condition, holds = WITHIN[name]
    return f"{ENROLLED} and {condition}", np.array([holds(place, grade) for place, grade in INSIDE], np.int64)


def of_some(counts: Counts, inside: Holding) -> Counts:
    return [pair if one else (0, 0) for pair, one in zip(counts, inside.tolist(), strict=True)]


@pytest.mark.parametrize("name", WITHIN)
@FEW
@given(counts=everywhere)
def test_no_hidden_count_follows_from_both(name: str, counts: Counts) -> None:
    population, inside = within(name)
    published = proved([counts, of_some(counts, inside)], ENROLLED, population)
    sums = {key: holding(key) * (1 if key.indicator_id == ALL else inside) for key in published}
    shown = [sums[key] for key, cell in published.items() if cell.status not in HIDDEN]
    for key, cell in published.items():
        if cell.status is CellStatus.SUPPRESSED and int(np.array(counts)[:, 1] @ sums[key]) > 0:
            assert not follows(shown, sums[key]), key


@pytest.mark.parametrize("name", WITHIN)
@FEW
@given(counts=some_everywhere)
def test_a_definition_that_is_new_takes_nothing_away_and_tells_nothing_hidden(name: str, counts: Counts) -> None:
    population, inside = within(name)
    with tempfile.TemporaryDirectory() as folder:
        earlier = published_into(Path(folder), [counts], [ENROLLED])
        later = published_into(Path(folder), [counts, of_some(counts, inside)], [ENROLLED, population])
    was_shown = {key: cell for key, cell in earlier.items() if cell.status not in HIDDEN}
    assert {key: later[key] for key in was_shown} == was_shown
    sums = {key: holding(key) * (1 if key.indicator_id == ALL else inside) for key in later}
    before, now = ([sums[key] for key, cell in one.items() if cell.status not in HIDDEN] for one in (earlier, later))
    for key, cell in later.items():
        if cell.status is CellStatus.SUPPRESSED and int(np.array(counts)[:, 1] @ sums[key]) > 0:
            assert follows(before, sums[key]) or not follows([*before, *now], sums[key]), key


@FEW
@given(counts=everywhere, data=st.data())
def test_few_who_are_in_the_larger_population_alone_are_not_told(counts: Counts, data: st.DataObject) -> None:
    longer = []
    for counted, students in counts:
        left, left_too = (data.draw(st.integers(0, min(number, 2))) for number in (counted, students - counted))
        longer.append((counted - left, students - left - left_too))
    published = proved([counts, longer], ENROLLED, "days_enrolled >= 45")
    for key, counted, students in remainders(published):
        assert students == 0 or students >= SMALL.minimum_group, key
        assert students == 0 or SMALL.minimum_count <= counted <= students - SMALL.minimum_count, key


def remainders(published: dict[CellKey, PublishedCell]) -> Iterator[tuple[CellKey, int, int]]:
    """What those of a shown cell leave of those of the other indicator's that is shown too."""
    for key, cell in published.items():
        other = published[replace(key, indicator_id=ALL)]
        if key.indicator_id != ALL and cell.status is other.status is CellStatus.PUBLISHED:
            counted = told(other.numerator) - told(cell.numerator)
            yield key, round(counted), round(told(other.students) - told(cell.students))


def told(number: float | None) -> float:
    assert number is not None
    return number
