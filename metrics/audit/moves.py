"""Worlds that were found to be possible, each by what it changes of the true one: a later attack tries them first.

A move proves nothing until it has been checked again, against the relations of the release that is attacked now.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from metrics.audit.counts import Counts
from metrics.audit.public import Booleans, Integers, Names
from metrics.audit.system import Rows

Labels = NDArray[np.uint64]
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_AT_ONCE = 200_000
"""Changes that are checked together."""


@dataclass(frozen=True)
class Moves:
    """Changes one after the other: the i-th adds `change[i]` to the count `label[i]` in `move[i]`, which ascends."""

    label: Labels
    change: Integers
    move: Integers

    @classmethod
    def nothing(cls) -> Moves:
        """No move is known."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64))


class Journal:
    """The moves that an attack finds, over positions among the counts that it is after."""

    def __init__(self) -> None:
        self._at = [np.zeros(0, np.int64)]
        self._change = [np.zeros(0, np.int64)]
        self._move = [np.zeros(0, np.int64)]
        self._number = 0

    def add(self, at: Integers, change: Integers, part: Integers) -> None:
        """A move for each number in `part`: the counts at `at` are changed and no others."""
        changed = change != 0
        parts, move = np.unique(part[changed], return_inverse=True)
        order = np.argsort(move, kind="stable")
        self._at.append(at[changed][order])
        self._change.append(change[changed][order])
        self._move.append(self._number + move[order])
        self._number += len(parts)

    def take_over(self, other: Journal) -> None:
        """Add the moves of another journal over the same positions."""
        self._at += other._at
        self._change += other._change
        self._move += [self._number + move for move in other._move]
        self._number += other._number

    def moves(self, label: Labels) -> Moves:
        """All that was found; `label` are those of the counts at all positions."""
        return Moves(label[np.concatenate(self._at)], np.concatenate(self._change), np.concatenate(self._move))


def labels_of(counts: Counts, names: Names) -> Labels:
    """A label for each count that it bears in other releases of the community too."""
    from pandas.util import hash_array  # which takes half a second, and nothing but an attack needs it

    tables = [f"{table.quantity} {table.indicators} {table.year}" for table in counts.tables]
    label = np.zeros(len(counts.state), np.uint64)
    for words, code in (
        (tables, counts.table),
        (names.places, counts.place),
        (names.partners, counts.partner),
        (names.groups, counts.group),
    ):
        hashed = hash_array(np.array([*words, ""], object))
        label = (label ^ hashed[code]) * _SPREAD
    return label


def possible(
    moves: Moves, label: Labels, rows: Rows, low: Integers, high: Integers, world: Integers
) -> tuple[Integers, Integers, Integers]:
    """Which moves lead from `world` to another that keeps every bound and relation: positions, changes, moves."""
    order = np.argsort(label)
    found = order[np.minimum(np.searchsorted(label, moves.label, sorter=order), len(label) - 1)]
    value = world[found] + moves.change
    keeps = (label[found] == moves.label) & (value >= low[found]) & (value <= high[found])
    good = np.ones(int(moves.move.max(initial=-1)) + 1, bool)
    good[moves.move[~keeps]] = False
    kept = good[moves.move]
    at, change, move = found[kept], moves.change[kept], moves.move[kept]
    relations = _Relations(rows, world)
    starts = np.unique(np.searchsorted(move, move[::_AT_ONCE])).tolist()
    for chunk in (slice(*ends) for ends in pairwise([*starts, len(move)])):
        good[relations.broken(at[chunk], change[chunk], move[chunk])] = False
    kept = good[move]
    return at[kept], change[kept], move[kept]


class _Relations:
    """Relations by the counts in them, and how much room each has from a world."""

    def __init__(self, rows: Rows, world: Integers) -> None:
        self._rows = rows
        self._by_column = np.argsort(rows.column, kind="stable")
        self._ends = np.searchsorted(rows.column[self._by_column], np.arange(len(world) + 1))
        activity = rows.activity(world)
        self._down, self._up = rows.low - activity, rows.high - activity

    def broken(self, at: Integers, change: Integers, move: Integers) -> Integers:
        """The moves that break a relation."""
        degree = self._ends[at + 1] - self._ends[at]
        of = np.repeat(np.arange(len(at)), degree)
        inside = np.arange(len(of)) - np.repeat(np.cumsum(degree) - degree, degree)
        entry = self._by_column[self._ends[at][of] + inside]
        pair, where = np.unique(move[of] * self._rows.number + self._rows.row[entry], return_inverse=True)
        by = np.zeros(len(pair), np.int64)
        np.add.at(by, where, self._rows.coefficient[entry] * change[of])
        row = pair % self._rows.number
        breaks: Booleans = (by < self._down[row]) | (by > self._up[row])
        return pair[breaks] // self._rows.number
