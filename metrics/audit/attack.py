"""The attack on the hidden counts of one release: relations, bounds, elimination, worlds.

Relations that only seem to hold are given up, component by component, where they contradict the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from metrics.audit.bounds import components, settle, tighten
from metrics.audit.counts import HIDDEN, KNOWN, MOST, NUMERATOR, SUM, Counts
from metrics.audit.demands import Demands
from metrics.audit.earlier import believed, still_true, with_known
from metrics.audit.elimination import determined
from metrics.audit.moves import Journal, Labels, Moves, possible
from metrics.audit.problem import ALONE, Problem, Reach
from metrics.audit.public import Booleans, Integers, Rules
from metrics.audit.system import CERTAIN, EARLIER, FREE, ROUNDING, Rows
from metrics.audit.worlds import reach

_PACK = 4_000

ShareOut = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True)
class Attack:
    """What is known of each hidden count, at `at` among all; `needed` is the width it must have."""

    at: Integers
    low: Integers
    high: Integers
    needed: Integers
    proved: Booleans
    given_up: int
    relations: int
    parts: int
    sums: Integers
    sums_unfinished: int
    moves: Moves

    @property
    def recoverable(self) -> Booleans:
        return np.asarray((self.low == self.high) & (self.needed > 0) & ~self.proved)

    @property
    def narrow(self) -> Booleans:
        return np.asarray(~self.recoverable & (self.high - self.low < self.needed) & ~self.proved)

    @property
    def unproven(self) -> Booleans:
        return np.asarray(~self.proved & (self.high - self.low >= self.needed))


def attack(
    counts: Counts,
    behind: Integers,
    elsewhere: Integers,
    rows: Rows,
    rules: Rules,
    label: Labels,
    moves: Moves,
    share_out: ShareOut,
) -> Attack:
    """Attack every hidden count.

    For each count, `behind` is that of the students behind a numerator, `elsewhere` what another release shows for it;
    −1 where there is none. `moves` are what earlier attacks have found, of counts by their `label`. `share_out` is
    `map`, or does the same on several cores.
    """
    is_sum = np.array([table.quantity == SUM for table in counts.tables], bool)[counts.table]
    at = np.flatnonzero((counts.state == HIDDEN) & ~is_sum)
    hidden_sums = np.flatnonzero((counts.state == HIDDEN) & is_sum)
    recovered_sums, unfinished = _sums(rows.not_refuted(counts.truth, ROUNDING), hidden_sums, elsewhere, counts.truth)
    rows = _renumbered(rows, at, len(counts.state))
    truth = counts.truth[at]
    known = still_true(truth, believed(rows, elsewhere[at]))
    rows = with_known(rows, known).not_refuted(truth)
    witness = truth if (truth >= 0).all() else None
    may_be_few = (counts.low[at] < rules.minimum_group) | _is_of_records(counts, at)
    is_secret = (known < 0) & (_is_numerator(counts, at) | may_be_few)
    low, high = counts.low[at], counts.high[at]
    if witness is not None:
        # Of what an earlier release has hidden it may not be told that nobody is left.
        low, high = np.minimum(low, witness), np.maximum(high, witness)
    part = components(rows, len(at))
    trust = np.full(len(at), EARLIER)
    found, journal = Reach.nothing(low, high), Journal()
    todo = np.ones(len(at), bool)
    while todo.any():
        of = rows.column[_first(rows)]
        held = rows.only((rows.trust <= trust[of]) & todo[of])
        tight_low, tight_high = tighten(held, low, high)
        failed = np.isin(part, part[tight_low > tight_high]) & todo
        if not failed.any():
            _fixed(found, tight_low, tight_high, todo)
            if witness is not None:
                _replay(found, journal, possible(moves, label[at], held, tight_low, tight_high, witness), witness)
            demands = _demands(counts, behind, at, tight_low, tight_high, is_secret, rules)
            problems = _problems(counts, held, at, tight_low, tight_high, todo, demands, witness)
            tasks = ((problem, found.at(problem.at)) for problem in problems)
            for problem, (learned, moved) in zip(problems, share_out(_solved, tasks), strict=True):
                found.put(problem.at, learned)
                journal.take_over(moved)
            failed = np.isin(part, part[~found.feasible & todo]) & todo
            todo = failed.copy()
        found.feasible[failed] = True
        trust[failed] -= 1
        hopeless = failed & (trust < CERTAIN)
        found.low[hopeless], found.high[hopeless] = low[hopeless], high[hopeless]
        found.seen_low[hopeless], found.seen_high[hopeless] = FREE, -FREE
        todo &= ~hopeless
    demands = _demands(counts, behind, at, found.low, found.high, is_secret, rules)
    found.needed = demands.widths(found.low, found.high, found.rest_is_large)
    proved = (found.seen_high - found.seen_low >= found.needed) & (found.seen_high >= 0)
    return Attack(
        at,
        found.low,
        found.high,
        found.needed,
        proved,
        int((trust < EARLIER).sum()),
        rows.number,
        len(np.unique(part)),
        recovered_sums,
        unfinished,
        journal.moves(label[at]),
    )


def _solved(task: tuple[Problem, Reach]) -> tuple[Reach, Journal]:
    """What is learned of a problem beyond what was known, and what leads to the worlds that were seen."""
    problem, learned = task
    learned.low, learned.high = problem.low, problem.high
    reach(problem, learned)
    return learned, problem.journal


def _replay(found: Reach, journal: Journal, moves: tuple[Integers, Integers, Integers], witness: Integers) -> None:
    """See the true world, and those that the moves lead to from it."""
    found.seen_low, found.seen_high = witness.copy(), witness.copy()
    at, change, move = moves
    np.minimum.at(found.seen_low, at, witness[at] + change)
    np.maximum.at(found.seen_high, at, witness[at] + change)
    journal.add(at, change, move)


def _first(rows: Rows) -> Integers:
    """The first entry of each relation."""
    return np.searchsorted(rows.row, np.arange(rows.number))


def _renumbered(rows: Rows, at: Integers, number: int) -> Rows:
    """The relations of the counts at `at` only, with their positions among them as columns."""
    new = np.full(number, -1, np.int64)
    new[at] = np.arange(len(at))
    kept = np.zeros(rows.number, bool)
    kept[rows.row[new[rows.column] >= 0]] = True
    rows = rows.only(kept)
    return Rows(rows.row, new[rows.column], rows.coefficient, rows.low, rows.high, rows.trust)


def _sums(rows: Rows, sums: Integers, elsewhere: Integers, truth: Integers) -> tuple[Integers, int]:
    """Hidden sums of days or hours that shown ones determine, and parts whose elimination was given up.

    What another release shows of a sum is shown too, where it still is true.
    """
    rows = _renumbered(rows, sums, len(truth))
    known = still_true(truth[sums], believed(rows, elsewhere[sums], ROUNDING), ROUNDING)
    rows = with_known(rows, known)
    # Which sums are determined depends on what is hidden and not on rounded values: every relation is an equality.
    rows = Rows(rows.row, rows.column, rows.coefficient, rows.high, rows.high, rows.trust)
    part = components(rows, len(sums))
    recovered, unfinished = [], 0
    for positions, inside in _split(rows, part, np.ones(len(sums), bool), 1):
        fixed, whole = determined(inside, len(positions))
        recovered.append(positions[fixed])
        unfinished += not whole
    found = np.concatenate([np.zeros(0, np.int64), *recovered])
    return sums[found[known[found] < 0]], unfinished


def _split(rows: Rows, part: Integers, wanted: Booleans, size: int) -> Iterator[tuple[Integers, Rows]]:
    """Whole parts in packs of about `size` counts: positions, and their relations renumbered."""
    order = np.flatnonzero(wanted)
    order = order[np.argsort(part[order], kind="stable")]
    if not len(order):
        return
    starts = np.flatnonzero(np.r_[True, part[order][1:] != part[order][:-1]])
    ends = np.r_[starts[1:], len(order)]
    pack = np.zeros(len(order), np.int64)
    number = filled = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if filled and filled + end - start > size:
            number, filled = number + 1, 0
        pack[start:end] = number
        filled += end - start
    where = np.full(len(part), -1, np.int64)
    local = np.zeros(len(part), np.int64)
    where[order] = pack
    begins = np.searchsorted(pack, np.arange(number + 2))
    local[order] = np.arange(len(order)) - begins[pack]
    pack_of_row = where[rows.column[_first(rows)]]
    by_pack = np.argsort(pack_of_row, kind="stable")
    new_row = np.empty(rows.number, np.int64)
    new_row[by_pack] = np.arange(rows.number)
    entry_order = np.argsort(new_row[rows.row], kind="stable")
    row, column = new_row[rows.row][entry_order], rows.column[entry_order]
    weight, sorted_packs = rows.coefficient[entry_order], pack_of_row[by_pack]
    row_edges = np.searchsorted(sorted_packs, np.arange(number + 2))
    entry_edges = np.searchsorted(row, row_edges)
    low, high, trust = rows.low[by_pack], rows.high[by_pack], rows.trust[by_pack]
    for one in range(number + 1):
        first, last = row_edges[one], row_edges[one + 1]
        entries = slice(entry_edges[one], entry_edges[one + 1])
        inside = Rows(
            row[entries] - first,
            local[column[entries]],
            weight[entries],
            low[first:last],
            high[first:last],
            trust[first:last],
        )
        yield order[begins[one] : begins[one + 1]], inside


def _problems(
    counts: Counts,
    rows: Rows,
    at: Integers,
    low: Integers,
    high: Integers,
    todo: Booleans,
    demands: Demands,
    witness: Integers | None,
) -> list[Problem]:
    """The counts that hang together, in packs: the largest first, so that no core is left with one at the end."""
    left = settle(rows, low, high)
    part = components(left, len(at))
    block = _blocks(counts, at, left)
    problems = []
    for seed, (positions, inside) in enumerate(_split(left, part, todo & (low < high), _PACK)):
        problem = Problem(
            inside,
            low[positions],
            high[positions],
            demands.only(positions),
            block[positions],
            None if witness is None else witness[positions],
            seed,
            positions,
            Journal(),
        )
        problems.append(problem)
    return sorted(problems, key=lambda problem: -problem.number)


def _blocks(counts: Counts, at: Integers, rows: Rows) -> Integers:
    """For each count, which others can mostly make up for it: those of one grouping, of everyone or of partners.

    `ALONE` where a group stands beside a numerator in a tail band: in percents of both, other worlds are seldom whole.
    """
    is_uneven = np.zeros(rows.number, bool)
    is_uneven[rows.row[np.abs(rows.coefficient) != 1]] = True
    is_uneven &= np.bincount(rows.row, minlength=rows.number) > 1
    is_tied = np.zeros(len(at), bool)
    is_tied[rows.column[is_uneven[rows.row]]] = True
    block = 2 * counts.dimension[at] + (counts.partner[at] == counts.everyone)
    return np.where(is_tied & ~_is_numerator(counts, at), ALONE, block)


def _is_numerator(counts: Counts, at: Integers) -> Booleans:
    return np.array([table.quantity == NUMERATOR for table in counts.tables], bool)[counts.table[at]]


def _is_of_records(counts: Counts, at: Integers) -> Booleans:
    return np.array([table.is_of_records for table in counts.tables], bool)[counts.table[at]]


def _demands(
    counts: Counts, behind: Integers, at: Integers, low: Integers, high: Integers, is_secret: Booleans, rules: Rules
) -> Demands:
    """What is asked of the counts at `at`, by what is known of the students behind each."""
    position = np.full(len(counts.state) + 1, -1, np.int64)
    position[at] = np.arange(len(at))
    students, group = behind[at], position[behind[at]]
    known = (students >= 0) & (counts.state[students] == KNOWN)
    least = np.where(group >= 0, low[group], np.where(known, counts.value[students], 0))
    most = np.where(group >= 0, high[group], np.where(known, counts.value[students], MOST))
    return Demands(_is_numerator(counts, at), is_secret, _is_of_records(counts, at), group, least, most, rules)


def _fixed(found: Reach, low: Integers, high: Integers, todo: Booleans) -> None:
    fixed = todo & (low == high)
    found.low[fixed], found.high[fixed] = low[fixed], high[fixed]
    found.seen_low[fixed], found.seen_high[fixed] = low[fixed], high[fixed]
