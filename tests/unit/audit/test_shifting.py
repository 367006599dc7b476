"""Changes come as far as the whole program does, and are sound: by programs that grow by their duals, and at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.audit.demands import Demands
from metrics.audit.moves import Journal
from metrics.audit.problem import NEAR, Problem
from metrics.audit.program import Model
from metrics.audit.public import Integers, Rules
from metrics.audit.shifting import Change, Shifts
from metrics.audit.shifting_at_once import ShiftsAtOnce
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
    none = np.full(_COUNTS, -1)
    no, yes = np.zeros(_COUNTS, bool), np.ones(_COUNTS, bool)
    demands = Demands(no, yes, no, none, none, none, Rules(10, 3, 5, 3))
    everywhere = np.arange(_COUNTS)
    least, most = np.zeros(_COUNTS, np.int64), np.full(_COUNTS, _HIGHEST)
    return Problem(rows, least, most, demands, np.zeros(_COUNTS, np.int64), world, 1, everywhere, Journal())


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
            assert abs(moved - abs(solution[at] - world[at])) < NEAR


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
            whole = shifts.in_whole_numbers(change)
            is_whole = bool((np.abs(change.by - np.round(change.by)) < NEAR).all())
            assert (whole is not None) == is_whole
            assert whole is None or (np.abs(whole - change.by) < NEAR).all()
            farthest = shifts.farthest(at, float(sign))
            assert farthest is not None
            assert abs(sign * (other[at] - world[at]) - min(by, farthest)) < NEAR


def test_a_change_that_breaks_a_relation_or_a_bound_is_none() -> None:
    world = np.array([4, 5, *[0] * (_COUNTS - 2)], np.int64)
    shifts = Shifts(problem_around(world, [({0: 1, 1: 1}, "equal", 0)]), world)
    both = np.array([0, 1])
    for by, keeps in (([2.0, -2.0], True), ([2.0, -1.0], False), ([-5.0, 5.0], False), ([0.5, -0.5], False)):
        found = shifts.in_whole_numbers(Change(both, np.array(by)))
        assert (found is not None) == keeps
