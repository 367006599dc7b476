"""Rows of linear relations between counts, and what is left of them when the known counts are put in.

A relation says `low ≤ Σ coefficient × count ≤ high`. Its trust says how sure the public is of it: CERTAIN by the way in
which counts are made, FOUND because it holds wherever it can be checked, EARLIER because a release before said so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from metrics.audit.counts import GRAIN, HIDDEN, KNOWN, MOST, OUTSIDE, SUM, Counts
from metrics.audit.public import Booleans, Integers

CERTAIN, FOUND, EARLIER = range(3)
ROUNDING = GRAIN // 100
"""By how much sums of days or hours that are shown may miss each other."""
FREE = MOST * GRAIN
"""A row's end that bounds nothing."""


@dataclass(frozen=True)
class Rows:
    """Relations in coordinates, sorted by row: entry i is `coefficient[i] × count[column[i]]` in relation `row[i]`."""

    row: Integers
    column: Integers
    coefficient: Integers
    low: Integers
    high: Integers
    trust: Integers

    @property
    def number(self) -> int:
        return len(self.low)

    def only(self, kept: Booleans) -> Rows:
        """The relations that are kept, numbered anew."""
        new = np.cumsum(kept) - 1
        there = kept[self.row]
        return Rows(
            new[self.row[there]],
            self.column[there],
            self.coefficient[there],
            self.low[kept],
            self.high[kept],
            self.trust[kept],
        )

    def of(self, wanted: Booleans) -> Rows:
        """The same relations, of whose counts only the wanted ones are left."""
        left = wanted[self.column]
        return Rows(self.row[left], self.column[left], self.coefficient[left], self.low, self.high, self.trust)

    def not_refuted(self, truth: Integers, slack: int = 0) -> Rows:
        """The relations that the true counts, −1 where nobody knows them, do not miss by more than the slack."""
        known = truth >= 0
        judged = np.ones(self.number, bool)
        judged[self.row[~known[self.column]]] = False
        sums = self.activity(np.where(known, truth, 0))
        return self.only(~judged | ((sums >= self.low - slack) & (sums <= self.high + slack)))

    def activity(self, value: Integers) -> Integers:
        """Σ coefficient × value of every relation."""
        total = np.zeros(self.number, np.int64)
        np.add.at(total, self.row, self.coefficient * value[self.column])
        return total


@dataclass
class Collection:
    """Relations being collected; those of one clan stand or fall together."""

    counts: Counts
    parts: list[tuple[Integers, ...]] = field(default_factory=list)
    ends: list[tuple[Integers, ...]] = field(default_factory=list)
    number: int = 0
    clans: int = 0
    dropped: int = 0

    def add(
        self,
        terms: list[tuple[int, Integers]],
        low: int | Integers,
        high: int | Integers,
        clan: Integers,
        trust: int = CERTAIN,
    ) -> None:
        """One relation a position: `terms` are coefficients with as many columns as there are relations."""
        count = len(clan)
        row = self.number + np.arange(count)
        for coefficient, column in terms:
            self.parts.append((row, column, np.full(count, coefficient)))
        self._end(count, low, high, clan, trust)

    def add_sums(
        self,
        children: Integers,
        parents: Integers,
        relation: Integers,
        low: Integers | int,
        high: Integers | int,
        clan: Integers,
        trust: int = CERTAIN,
    ) -> None:
        """Σ children − parent for each number in `relation`; `parents`, `low`, `high` and `clan` are one a relation."""
        count = len(parents)
        self.parts.append((self.number + relation, children, np.ones(len(children), np.int64)))
        self.parts.append((self.number + np.arange(count), parents, np.full(count, -1)))
        self._end(count, low, high, clan, trust)

    def _end(self, count: int, low: int | Integers, high: int | Integers, clan: Integers, trust: int) -> None:
        ends = (np.broadcast_to(np.asarray(end, np.int64), (count,)) for end in (low, high))
        self.ends.append((*ends, self.clans + clan, np.full(count, trust)))
        self.clans += int(clan.max(initial=-1)) + 1
        self.number += count

    def rows(self) -> tuple[Rows, Rows]:
        """What is left for the hidden counts, and the same relations with the known counts in them.

        Clans that the known counts contradict are left out, and counted.
        """
        if not self.parts:
            empty = np.zeros(0, np.int64)
            nothing = Rows(empty, empty, empty, empty, empty, empty)
            return nothing, nothing
        counts = self.counts
        row, column, coefficient = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        low, high, clan, trust = (np.concatenate(end) for end in zip(*self.ends, strict=True))
        order = np.argsort(row, kind="stable")
        row, column, coefficient = row[order], column[order], coefficient[order]
        state = counts.state[column]
        given = np.zeros(self.number, np.int64)
        known = state == KNOWN
        np.add.at(given, row[known], coefficient[known] * counts.value[column[known]])
        ends = (low, high)
        low, high = np.where(low <= -FREE, -FREE, low - given), np.where(high >= FREE, FREE, high - given)
        has_hidden, has_outside = np.zeros(self.number, bool), np.zeros(self.number, bool)
        has_hidden[row[state == HIDDEN]] = True
        has_outside[row[state == OUTSIDE]] = True
        slack = np.zeros(self.number, np.int64)
        is_sum = np.array([table.quantity == SUM for table in counts.tables], bool)
        slack[row[is_sum[counts.table[column]]]] = ROUNDING
        # What the hidden counts can come to at least and at most, by what is known of each alone.
        least, most = np.zeros(self.number, np.int64), np.zeros(self.number, np.int64)
        hidden = state == HIDDEN
        either = [coefficient * bound[column] for bound in (counts.low, counts.high)]
        np.add.at(least, row[hidden], np.minimum(*either)[hidden])
        np.add.at(most, row[hidden], np.maximum(*either)[hidden])
        # Nothing is known of how large a hidden sum of days can be.
        judged = ~has_outside & (~has_hidden | (slack == 0))
        wrong = judged & ((low > most + slack) | (high < least - slack))
        out = np.isin(clan, np.unique(clan[wrong]))
        self.dropped = int((out & has_hidden).sum())
        entries = state == HIDDEN
        trust = np.where(has_outside, np.maximum(trust, FOUND), trust)
        left = Rows(row[entries], column[entries], coefficient[entries], low, high, trust)
        kept = has_hidden & ~out
        return left.only(kept), Rows(row, column, coefficient, *ends, trust).only(kept & ~has_outside)
