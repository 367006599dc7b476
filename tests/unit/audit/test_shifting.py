"""Changes come as far as the whole program does, and are sound: by growing programs, at once, and together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.audit.demands import Demands
from metrics.audit.moves import Journal
from metrics.audit.problem import NEAR, Problem, Reach, needed, see
from metrics.audit.program import Model
from metrics.audit.public import Integers, Rules
from metrics.audit.shifting import Change, Shifts
from metrics.audit.shifting_at_once import ShiftsAtOnce
from metrics.audit.shifting_together import shift_together
from metrics.audit.system import CERTAIN, FREE, Rows
from tests.lib.examples import examples

_COUNTS = 12
_HIGHEST = 9

values = st.lists(st.integers(0, _HIGHEST), min_size=_COUNTS, max_size=_COUNTS)
relations = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, _COUNTS - 1), st.sampled_from((-1, 1)), min_size=2, max_size=5),
        st.sampled_from(("equal", "at most", "at least")),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=10,
)


def problem_around(world: Integers, chosen: list[tuple[dict[int, int], str, int]]) -> Problem:
    """Counts between 0 and 9 under relations that the world keeps, with so much room to an inequality."""
    entries = [
        (row, column, weight) for row, (terms, *_) in enumerate(chosen) for column, weight in sorted(terms.items())
    ]
    row, column, weight = (np.array(part, np.int64) for part in zip(*entries, strict=True))
    sums = np.bincount(row, weight * world[column], len(chosen)).astype(np.int64)
    room = np.array([0 if kind == "equal" else slack for _, kind, slack in chosen])
    kinds = np.array([kind for _, kind, _ in chosen])
    low = np.where(kinds == "at most", -FREE, sums - room)
    high = np.where(kinds == "at least", FREE, sums + room)
    rows = Rows(row, column, weight, low, high, np.full(len(chosen), CERTAIN))
    number = len(world)
    none, nothing = np.full(number, -1), np.zeros(number, np.int64)
    no, yes = np.zeros(number, bool), np.ones(number, bool)
    demands = Demands(no, yes, no, none, none, none, Rules(10, 3, 5, 3))
    most = np.full(number, _HIGHEST)
    return Problem(rows, nothing, most, demands, nothing, world, 1, np.arange(number), Journal())


def whole_worlds(problem: Problem, shifts: Shifts, world: Integers, change: Change) -> int:
    """See that every part of the change leads to a world that may be; how many counts these parts have together."""
    at, by, part = shifts.in_whole_numbers(change)
    for one in np.unique(part):
        other = world.copy()
        other[at[part == one]] += by[part == one]
        assert (other >= problem.low).all()
        assert (other <= problem.high).all()
        assert (problem.rows.activity(other) >= problem.rows.low).all()
        assert (problem.rows.activity(other) <= problem.rows.high).all()
    return len(at)


@pytest.mark.parametrize("kind", [Shifts, ShiftsAtOnce])
@examples(75)
@given(values, relations)
def test_the_farthest_is_what_the_whole_program_says(
    kind: type[Shifts], chosen_world: list[int], chosen: list[tuple[dict[int, int], str, int]]
) -> None:
    world = np.array(chosen_world, np.int64)
    problem = problem_around(world, chosen)
    shifts, model = kind(problem, world), Model(problem)
    for at in range(_COUNTS):
        for sign in (1.0, -1.0):
            signs = np.zeros(_COUNTS)
            signs[at] = sign
            solution = model.solve(signs)
            moved = shifts.farthest(at, sign)
            assert solution is not None
            assert moved is not None
            assert abs(sign * moved.of(at) - abs(solution[at] - world[at])) < NEAR


@pytest.mark.parametrize("kind", [Shifts, ShiftsAtOnce])
@examples(75)
@given(values, relations, st.integers(1, 5))
def test_a_change_keeps_every_relation_and_comes_as_far_as_it_is_asked(
    kind: type[Shifts], chosen_world: list[int], chosen: list[tuple[dict[int, int], str, int]], by: int
) -> None:
    world = np.array(chosen_world, np.int64)
    problem = problem_around(world, chosen)
    shifts = kind(problem, world)
    also = np.arange(_COUNTS) % 2 == 0
    for at in range(_COUNTS):
        for sign in (1, -1):
            change = shifts.least(at, sign * by, also)
            assert change is not None
            other = world.astype(float)
            other[change.at] += change.by
            assert (other > problem.low - NEAR).all()
            assert (other < problem.high + NEAR).all()
            sums = np.bincount(
                problem.rows.row, problem.rows.coefficient * other[problem.rows.column], problem.rows.number
            )
            assert (sums > problem.rows.low - NEAR).all()
            assert (sums < problem.rows.high + NEAR).all()
            is_whole = np.abs(change.by - np.round(change.by)) < NEAR
            assert whole_worlds(problem, shifts, world, change) == len(change.at) or not is_whole.all()
            farthest = shifts.farthest(at, float(sign))
            assert farthest is not None
            assert abs(sign * (other[at] - world[at]) - min(by, sign * farthest.of(at))) < NEAR


@examples(75)
@given(values, relations, st.lists(st.floats(-1, 1), min_size=2 * _COUNTS, max_size=2 * _COUNTS))
def test_counts_that_move_together_fall_into_changes_that_each_keep_every_relation(
    chosen_world: list[int], chosen: list[tuple[dict[int, int], str, int]], worth: list[float]
) -> None:
    world = np.array(chosen_world, np.int64)
    problem = problem_around(world, chosen)
    shifts = ShiftsAtOnce(problem, world)
    room = np.minimum(shifts.room, 3.0)
    change = shifts.together(np.array(worth), room)
    assert (np.abs(change.by) <= 3 + NEAR).all()
    moved = whole_worlds(problem, shifts, world, change)
    if (np.abs(change.by - np.round(change.by)) < NEAR).all():
        assert moved == len(change.at)


def test_most_of_many_counts_are_proved_by_moving_them_together() -> None:
    number = 10 * _COUNTS
    world = np.full(number, 4, np.int64)
    pairs = [({at: 1, at + 1: 1}, "equal", 0) for at in range(0, number, 2)]
    problem = problem_around(world, pairs)
    found = Reach.nothing(problem.low, problem.high)
    needed(problem, found)
    see(problem, found, world, np.arange(number), np.zeros(number, np.int64))
    assert found.open.all()
    shift_together(problem, found, world)
    assert found.open.sum() < number / 4


def test_what_breaks_a_relation_or_a_bound_or_is_not_whole_is_no_change_and_does_not_spoil_others() -> None:
    world = np.array([4, 5, 4, 5, *[0] * (_COUNTS - 4)], np.int64)
    pairs = [({0: 1, 1: 1}, "equal", 0), ({2: 1, 3: 1}, "equal", 0)]
    shifts = Shifts(problem_around(world, pairs), world)
    for by, keeps in (([2.0, -2.0], True), ([2.0, -1.0], False), ([-5.0, 5.0], False), ([0.5, -0.5], False)):
        at, moved, part = shifts.in_whole_numbers(Change(np.arange(4), np.array([*by, 1.0, -1.0])))
        assert at.tolist() == ([0, 1, 2, 3] if keeps else [2, 3])
        assert moved.tolist()[-2:] == [1, -1]
        assert len(np.unique(part)) == (2 if keeps else 1)
