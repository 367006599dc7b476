"""How far each hidden count can move: other worlds that agree with everything public, found by linear programs.

What a solver says narrows an interval from outside and never proves one wide.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics.audit.bounds import components, tighten
from metrics.audit.pressing import press
from metrics.audit.problem import ALONE, Problem, Reach, checked, needed, see
from metrics.audit.program import Model
from metrics.audit.public import Floats, Integers

_ROUNDS = 16
_IN_VAIN = 4
"""Rounds in a row that prove nothing, after which no more are tried."""
_A_FEW = 30
"""Open counts that are quicker moved one by one, where a world is known to begin with."""
_FEW = 1_000
"""Counts up to which whole numbers are asked for where fractions come out and no world is known."""


def reach(problem: Problem, found: Reach) -> None:
    """How far every count of the problem can move, beyond what was found before."""
    needed(problem, found)
    if problem.world is None:
        _everywhere(problem, found)
    else:
        _within_blocks(problem, found, problem.world)
    _apart(problem, found, components(problem.rows, problem.number))


def _within_blocks(problem: Problem, found: Reach, world: Integers) -> None:
    """Let the counts of one block move while all others stay as they are: quick, and mostly in whole numbers."""
    for block in np.unique(problem.block[found.open & (problem.block != ALONE)]).tolist():
        at = np.flatnonzero(problem.block == block)
        inside, learned = problem.only(at, world), found.at(at)
        low, high = tighten(inside.rows, inside.low, inside.high)
        _everywhere(replace(inside, low=low, high=high), learned)
        found.put(at, learned)


def _everywhere(problem: Problem, found: Reach) -> None:
    """Let all counts move at random, away from where they are and back, while that still proves something."""
    fewest, is_whole_asked = (0, problem.number < _FEW) if problem.world is None else (_A_FEW, False)
    if found.open.sum() <= fewest:
        return
    part = components(problem.rows, problem.number)
    model = Model(problem)
    random = np.random.default_rng(problem.seed)
    signs = np.zeros(problem.number)
    in_vain, left = 0, problem.number
    for turn in range(_ROUNDS):
        narrow = found.open
        in_vain, left = in_vain + 1 if narrow.sum() == left else 0, int(narrow.sum())
        if not left or in_vain == _IN_VAIN:
            break
        signs = np.where(narrow, random.choice((-1.0, 1.0), problem.number), 0.0) if turn % 2 == 0 else -signs * narrow
        solution = model.solve(signs)
        if solution is None:
            break
        if not _see_parts(problem, found, solution, part) and is_whole_asked:
            solution = model.solve(signs, whole=True, gap=0.2)
            if solution is not None:
                _see_parts(problem, found, solution, part)


def _see_parts(problem: Problem, found: Reach, solution: Floats, part: Integers) -> bool:
    """Take the solution as a world in every part in which it is whole and keeps every relation; were these all?"""
    world, bad, wrong = checked(problem, solution)
    bad_parts = np.concatenate([part[bad], part[problem.rows.column[wrong[problem.rows.row]]]])
    good = np.flatnonzero(~np.isin(part, bad_parts))
    see(problem, found, world[good], good, part[good])
    return len(good) == problem.number


def _apart(problem: Problem, found: Reach, part: Integers) -> None:
    """Go through the parts that still have open counts, one after the other."""
    unseen = found.feasible & (found.seen_high < 0)
    nowhere = np.zeros(problem.number, np.int64)
    for label in np.unique(part[found.open | unseen]).tolist():
        at = np.flatnonzero(part == label)
        learned = found.at(at)
        press(problem.only(at, nowhere), learned)
        found.put(at, learned)
