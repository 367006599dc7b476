"""Proof or disproof, count by count, for hidden counts that hang together: how far can this one move?

First with as few others moved as can be, which is quick and mostly enough; then with everything free.
"""

from __future__ import annotations

import numpy as np

from metrics.audit.elimination import determined
from metrics.audit.problem import NEAR, Problem, Reach, needed, see, whole_world
from metrics.audit.program import Model
from metrics.audit.public import Integers
from metrics.audit.shifting import Shifts
from metrics.audit.shifting_at_once import FEW, ShiftsAtOnce
from metrics.audit.shifting_together import shift_together

_ROUNDS = 12


def press(problem: Problem, found: Reach) -> None:
    """Maximize and minimize each open count of one connected problem."""
    model = Model(problem)
    if model.solve(np.zeros(problem.number)) is None:
        found.feasible[:] = False
        return
    world = _worlds(problem, found, model) if problem.world is None else problem.world
    if world is not None:
        fixed, _ = determined(problem.rows, problem.number)
        found.low[fixed] = found.high[fixed] = world[fixed]
        _shift(problem, found, world)
    needed(problem, found)
    for at in np.flatnonzero(found.open).tolist():
        needed(problem, found)
        if found.is_open(at):
            _push_freely(problem, found, model, at)


def _worlds(problem: Problem, found: Reach, model: Model) -> Integers | None:
    """Look for worlds in whole numbers that move many open counts at once; the last one that was found."""
    random = np.random.default_rng(problem.seed)
    signs = np.zeros(problem.number)
    seen = None
    for turn in range(_ROUNDS):
        needed(problem, found)
        narrow = found.open
        if seen is not None and not narrow.any():
            break
        signs = np.where(narrow, random.choice((-1.0, 1.0), problem.number), 0.0) if turn % 2 == 0 else -signs * narrow
        world = whole_world(problem, model.solve(signs, whole=True, gap=0.2))
        if world is not None:
            _see_all(problem, found, world)
            seen = world
    return seen


def _shift(problem: Problem, found: Reach, world: Integers) -> None:
    """Move each open count as far as it must go, both ways: many together, then one by one with as few others."""
    shift_together(problem, found, world)
    shifts = Shifts(problem, world)
    for at in np.flatnonzero(found.open).tolist():
        if shifts.is_tedious and problem.number <= FEW:
            shifts = ShiftsAtOnce(problem, world)
        for sign in (1.0, -1.0):
            if found.is_open(at):
                _shift_one(problem, found, shifts, world, at, sign)
        for sign in (1.0, -1.0):
            if found.is_open(at):
                _shift_far(problem, found, shifts, world, at, sign)


def _shift_far(problem: Problem, found: Reach, shifts: Shifts, world: Integers, at: int, sign: float) -> None:
    """Learn how far one count can go at most, and that it can go there, where that takes whole numbers only."""
    change = shifts.farthest(at, sign)
    if change is None:
        return
    whole, by, part = shifts.in_whole_numbers(change)
    see(problem, found, world[whole] + by, whole, part)
    end = world[at] + change.of(at)
    if sign > 0:
        found.high[at] = min(found.high[at], int(np.floor(end + NEAR)))
    else:
        found.low[at] = max(found.low[at], int(np.ceil(end - NEAR)))
    needed(problem, found)


def _shift_one(problem: Problem, found: Reach, shifts: Shifts, world: Integers, at: int, sign: float) -> None:
    cap = _cap(found, at, sign)
    change = None if cap is None else shifts.least(at, cap - int(world[at]), found.open)
    if change is None:
        return
    whole, by, part = shifts.in_whole_numbers(change)
    see(problem, found, world[whole] + by, whole, part)
    if at in np.setdiff1d(change.at, whole):
        _shift_whole(problem, found, world, change.at, at, sign)


def _shift_whole(problem: Problem, found: Reach, world: Integers, among: Integers, at: int, sign: float) -> None:
    """Move one count in whole numbers, while only those `among` all may move along."""
    near = problem.only(among, world)
    signs = np.where(among == at, sign, 0.0)
    moved = whole_world(near, Model(near).solve(signs, whole=True, cap=_cap(found, at, sign)))
    if moved is not None:
        see(problem, found, moved, among, np.zeros_like(among))


def _see_all(problem: Problem, found: Reach, world: Integers) -> None:
    everything = np.arange(problem.number)
    see(problem, found, world, everything, np.zeros_like(everything))


def _push_freely(problem: Problem, found: Reach, model: Model, at: int) -> None:
    for sign in (1.0, -1.0):
        _push(problem, found, model, at, sign)
    needed(problem, found)
    if problem.demands.is_numerator[at] and found.is_open(at):
        _complement(problem, found, model, at)
    for sign in (1.0, -1.0):
        if found.is_open(at):
            _push(problem, found, model, at, sign, whole=True)


def _push(problem: Problem, found: Reach, model: Model, at: int, sign: float, whole: bool = False) -> None:
    signs = np.zeros(problem.number)
    signs[at] = sign
    cap = _cap(found, at, sign) if whole else None
    solution = model.solve(signs, whole, cap=cap)
    if solution is None:
        return
    world = whole_world(problem, solution)
    if world is not None:
        _see_all(problem, found, world)
    if whole and (not model.proved or round(solution[at]) == cap):
        return
    if sign > 0:
        found.high[at] = min(found.high[at], int(np.floor(solution[at] + NEAR)))
    else:
        found.low[at] = max(found.low[at], int(np.ceil(solution[at] - NEAR)))


def _cap(found: Reach, at: int, sign: float) -> int | None:
    """How far a count must go to be proved wide enough: farther is not asked for."""
    if found.seen_high[at] < 0:
        return None
    return int(found.seen_low[at] + found.needed[at] if sign > 0 else found.seen_high[at] - found.needed[at])


def _complement(problem: Problem, found: Reach, model: Model, at: int) -> None:
    """Ask for less width where neither the count nor what it leaves of its group can be small."""
    rules, students = problem.demands.rules, int(problem.demands.students[at])
    if students < 0 or found.low[at] < rules.minimum_count:
        return
    signs = np.zeros(problem.number)
    signs[at], signs[students] = 1.0, -1.0
    solution = model.solve(signs)
    if solution is not None and solution[students] - solution[at] > rules.minimum_count - 1 + NEAR:
        found.rest_is_large[at] = True
        needed(problem, found)
