"""How far each hidden count can move: other worlds that agree with everything public, found by linear programs.

What a solver says narrows an interval from outside and never proves one wide.
"""

from __future__ import annotations

import numpy as np

from metrics.audit.bounds import components
from metrics.audit.pressing import press
from metrics.audit.problem import Problem, Reach, checked, needed
from metrics.audit.program import Model
from metrics.audit.public import Floats, Integers

_ROUNDS = 16


def reach(problem: Problem) -> Reach:
    """How far every count of the problem can move."""
    number = problem.number
    found = Reach.nothing(problem.low, problem.high)
    needed(problem, found)
    part = components(problem.rows, number)
    model = Model(problem)
    random = np.random.default_rng(problem.seed)
    signs = np.zeros(number)
    for turn in range(_ROUNDS):
        narrow = found.open
        if turn and not narrow.any():
            break
        signs = np.where(narrow, random.choice((-1.0, 1.0), number), 0.0) if turn % 2 == 0 else -signs * narrow
        solution = model.solve(signs)
        if solution is None:
            break
        _see_parts(problem, found, solution, part)
    return _apart(problem, found, part)


def _see_parts(problem: Problem, found: Reach, solution: Floats, part: Integers) -> None:
    """Take the solution as a world in every part in which it is whole and keeps every relation."""
    world, bad, wrong = checked(problem, solution)
    bad_parts = np.concatenate([part[bad], part[problem.rows.column[wrong[problem.rows.row]]]])
    good = ~np.isin(part, bad_parts)
    found.see(world[good], good)


def _apart(problem: Problem, found: Reach, part: Integers) -> Reach:
    """Go through the parts that still have open counts, one after the other."""
    unseen = found.feasible & (found.seen_high < 0)
    nowhere = np.zeros(problem.number, np.int64)
    for label in np.unique(part[found.open | unseen]).tolist():
        at = np.flatnonzero(part == label)
        learned = found.at(at)
        press(problem.only(at, nowhere), learned)
        found.put(at, learned)
    return found
