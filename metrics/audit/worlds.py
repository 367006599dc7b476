"""How far each hidden count can move: integer worlds that agree with everything public, and linear programs.

A world counts only after it has been checked in whole numbers, relation by relation; what a solver says narrows an
interval from outside and never proves one wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from highspy._core import _Highs

from metrics.audit.bounds import components
from metrics.audit.elimination import determined
from metrics.audit.public import Booleans, Floats, Integers, Rules
from metrics.audit.system import FREE, Rows

_ROUNDS = 16
_WHOLE_ROUNDS = 12
_NEAR = 1e-6
_NODES = 2_000
_FEASIBLE = 2


@dataclass(frozen=True)
class Problem:
    """Hidden counts tied to each other. `students` is the position of the group behind a numerator, −1 where it is not
    among them (then `students_low` and `students_high` bound it) and for groups themselves."""

    rows: Rows
    low: Integers
    high: Integers
    is_numerator: Booleans
    students: Integers
    students_low: Integers
    students_high: Integers
    rules: Rules
    seed: int

    @property
    def number(self) -> int:
        return len(self.low)


@dataclass
class Reach:
    """What was learned of the counts of a problem: outer bounds, the extremes of checked worlds, the width needed.

    `rest_is_large`: what a numerator leaves of its group was proved not to be small.
    """

    low: Integers
    high: Integers
    seen_low: Integers
    seen_high: Integers
    needed: Integers
    feasible: Booleans
    rest_is_large: Booleans


def reach(problem: Problem) -> Reach:
    """How far every count of the problem can move."""
    number = problem.number
    nothing = np.full(number, FREE)
    yes, no = np.ones(number, bool), np.zeros(number, bool)
    found = Reach(problem.low.copy(), problem.high.copy(), nothing, -nothing, nothing, yes, no)
    needed(problem, found)
    part = components(problem.rows, number)
    model = Model(problem)
    random = np.random.default_rng(problem.seed)
    signs = np.zeros(number)
    for turn in range(_ROUNDS):
        narrow = _open(found)
        if turn and not narrow.any():
            break
        signs = np.where(narrow, random.choice((-1.0, 1.0), number), 0.0) if turn % 2 == 0 else -signs * narrow
        solution = model.solve(signs)
        if solution is None:
            return _apart(problem, found, part)
        _see(problem, found, solution, part)
    return _apart(problem, found, part)


def needed(problem: Problem, found: Reach) -> None:
    """The width that each interval must have, by what remains possible inside it."""
    rules = problem.rules
    inside = problem.students >= 0
    least = np.where(inside, found.low[problem.students], problem.students_low)
    most = np.where(inside, found.high[problem.students], problem.students_high)
    small = np.where(
        problem.is_numerator,
        (found.low < rules.minimum_count) | ((least - found.high < rules.minimum_count) & ~found.rest_is_large),
        found.low < rules.minimum_group,
    )
    wide = np.where(problem.is_numerator, np.minimum(rules.count_width, most), rules.group_width)
    found.needed = np.where(small, np.maximum(wide, 1), 1)


def _open(found: Reach) -> Booleans:
    return found.feasible & (found.seen_high - found.seen_low < found.needed) & (found.high - found.low >= found.needed)


def _see(problem: Problem, found: Reach, solution: Floats, part: Integers) -> bool:
    """Take the solution as a world in every part in which it is whole and keeps every relation."""
    world = np.round(solution).astype(np.int64)
    bad = (np.abs(solution - world) > _NEAR) | (world < problem.low) | (world > problem.high)
    sums = problem.rows.activity(world)
    wrong = (sums < problem.rows.low) | (sums > problem.rows.high)
    bad_parts = np.concatenate([part[bad], part[problem.rows.column[wrong[problem.rows.row]]]])
    good = ~np.isin(part, bad_parts)
    found.seen_low[good] = np.minimum(found.seen_low[good], world[good])
    found.seen_high[good] = np.maximum(found.seen_high[good], world[good])
    return bool(good.all())


def _apart(problem: Problem, found: Reach, part: Integers) -> Reach:
    """Go through the parts that still have open counts, one after the other."""
    unseen = found.feasible & (found.seen_high < 0)
    for label in np.unique(part[_open(found) | unseen]).tolist():
        at = np.flatnonzero(part == label)
        one = _only(problem, at)
        learned = Reach(*(getattr(found, name)[at] for name in Reach.__dataclass_fields__))
        _press(one, learned)
        for name in Reach.__dataclass_fields__:
            getattr(found, name)[at] = getattr(learned, name)
    return found


def _only(problem: Problem, at: Integers) -> Problem:
    new = np.full(problem.number + 1, -1, np.int64)
    new[at] = np.arange(len(at))
    kept = np.zeros(problem.rows.number, bool)
    kept[problem.rows.row[new[problem.rows.column] >= 0]] = True
    rows = problem.rows.only(kept)
    rows = Rows(rows.row, new[rows.column], rows.coefficient, rows.low, rows.high, rows.trust)
    return Problem(
        rows,
        problem.low[at],
        problem.high[at],
        problem.is_numerator[at],
        new[problem.students[at]],
        problem.students_low[at],
        problem.students_high[at],
        problem.rules,
        problem.seed,
    )


def _press(problem: Problem, found: Reach) -> None:
    """Maximize and minimize each open count of one connected problem."""
    model, part = Model(problem), np.zeros(problem.number, np.int64)
    if model.solve(np.zeros(problem.number)) is None:
        found.feasible[:] = False
        return
    fixed, _ = determined(problem.rows, problem.number)
    random = np.random.default_rng(problem.seed)
    signs = np.zeros(problem.number)
    for turn in range(_WHOLE_ROUNDS):
        needed(problem, found)
        narrow = _open(found)
        if not narrow.any():
            break
        signs = np.where(narrow, random.choice((-1.0, 1.0), problem.number), 0.0) if turn % 2 == 0 else -signs * narrow
        solution = model.solve(signs, whole=True, gap=0.2)
        if solution is not None:
            _see(problem, found, solution, part)
    for at in np.flatnonzero(_open(found)).tolist():
        needed(problem, found)
        if not _open(found)[at]:
            continue
        for sign in (1.0, -1.0):
            _push(problem, found, model, part, at, sign)
        if fixed[at] and found.seen_high[at] >= 0:
            found.low[at] = found.high[at] = found.seen_high[at]
        needed(problem, found)
        if problem.is_numerator[at] and _open(found)[at]:
            _complement(problem, found, model, at)
        if _open(found)[at]:
            for sign in (1.0, -1.0):
                if _open(found)[at]:
                    _push(problem, found, model, part, at, sign, whole=True)


def _push(
    problem: Problem, found: Reach, model: Model, part: Integers, at: int, sign: float, whole: bool = False
) -> None:
    signs = np.zeros(problem.number)
    signs[at] = sign
    cap = _cap(found, at, sign) if whole else None
    solution = model.solve(signs, whole, cap=cap)
    if solution is None:
        return
    _see(problem, found, solution, part)
    if whole and (not model.proved or round(solution[at]) == cap):
        return
    if sign > 0:
        found.high[at] = min(found.high[at], int(np.floor(solution[at] + _NEAR)))
    else:
        found.low[at] = max(found.low[at], int(np.ceil(solution[at] - _NEAR)))


def _cap(found: Reach, at: int, sign: float) -> int | None:
    """How far a count must go to be proved wide enough: farther is not asked for."""
    if found.seen_high[at] < 0:
        return None
    return int(found.seen_low[at] + found.needed[at] if sign > 0 else found.seen_high[at] - found.needed[at])


def _complement(problem: Problem, found: Reach, model: Model, at: int) -> None:
    """Ask for less width where neither the count nor what it leaves of its group can be small."""
    rules, students = problem.rules, int(problem.students[at])
    if students < 0 or found.low[at] < rules.minimum_count:
        return
    signs = np.zeros(problem.number)
    signs[at], signs[students] = 1.0, -1.0
    solution = model.solve(signs)
    if solution is not None and solution[students] - solution[at] > rules.minimum_count - 1 + _NEAR:
        found.rest_is_large[at] = True
        needed(problem, found)


class Model:
    """The linear program of a problem, solved again and again for other objectives from where it stood."""

    def __init__(self, problem: Problem) -> None:
        rows = problem.rows
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = problem.number, rows.number
        program.col_cost_ = np.zeros(problem.number)
        program.col_lower_, program.col_upper_ = problem.low.astype(float), problem.high.astype(float)
        program.row_lower_ = np.where(rows.low <= -FREE, -highspy.kHighsInf, rows.low.astype(float))
        program.row_upper_ = np.where(rows.high >= FREE, highspy.kHighsInf, rows.high.astype(float))
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.searchsorted(rows.row, np.arange(rows.number + 1)).astype(np.int32)
        program.a_matrix_.index_ = rows.column.astype(np.int32)
        program.a_matrix_.value_ = rows.coefficient.astype(float)
        program.sense_ = highspy.ObjSense.kMaximize
        self._program = program
        self._linear = _solver(program)
        self._whole: _Highs | None = None
        self._columns = np.arange(problem.number, dtype=np.int32)
        self.proved = True

    def solve(self, signs: Floats, whole: bool = False, *, gap: float = 0.0, cap: int | None = None) -> Floats | None:
        """The counts that make Σ sign × count greatest; None where there are none.

        `whole` asks for whole numbers, within the relative `gap` of the best; `cap` is where the only count with a
        sign may stop.
        """
        solver = self._solver_of_whole(gap) if whole else self._linear
        solver.changeColsCost(len(self._columns), self._columns, signs)
        at = int(np.argmax(np.abs(signs))) if cap is not None else -1
        low, high = (self._program.col_lower_[at], self._program.col_upper_[at]) if cap is not None else (0.0, 0.0)
        if cap is not None:
            solver.changeColBounds(
                at, low if signs[at] > 0 else max(low, cap), min(high, cap) if signs[at] > 0 else high
            )
        solver.run()
        status = solver.getModelStatus()
        self.proved = status == highspy.HighsModelStatus.kOptimal
        has_solution = self.proved or (whole and solver.getInfo().primal_solution_status == _FEASIBLE)
        solution = np.array(solver.getSolution().col_value) if has_solution else None
        if cap is not None:
            solver.changeColBounds(at, low, high)
        return solution

    def _solver_of_whole(self, gap: float) -> _Highs:
        if self._whole is None:
            number = len(self._columns)
            self._whole = _solver(self._program)
            kinds = np.full(number, int(highspy.HighsVarType.kInteger), np.uint8)
            self._whole.changeColsIntegrality(number, self._columns, kinds)
        self._whole.setOptionValue("mip_rel_gap", gap)
        return self._whole


def _solver(program: highspy.HighsLp) -> _Highs:
    solver = _Highs()  # highspy.Highs prints a banner to standard output
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("mip_max_nodes", _NODES)):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    return solver
