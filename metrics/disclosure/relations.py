"""Counts that add up, many relations in one: as arrays, since a school year has tens of thousands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from metrics.disclosure.quantities import Mask

Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Relations:
    """In each relation its parts, with +1, and last their total, with −1: positions of counts in a table, and signs.

    The entries of the relation i are those from `ends[i]` to before `ends[i + 1]`; each has at least one.
    """

    cells: Positions
    signs: Positions
    ends: Positions

    @classmethod
    def of(cls, cells: Positions, lengths: Positions) -> Relations:
        """The relations that have so many entries each, the total last."""
        ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        signs = np.ones(len(cells), np.int64)
        signs[ends[1:] - 1] = -1
        return cls(cells, signs, ends)

    @property
    def number(self) -> int:
        return len(self.ends) - 1

    @property
    def row(self) -> Positions:
        """Of each entry, in which relation it is."""
        return np.repeat(np.arange(self.number), np.diff(self.ends))

    @property
    def totals(self) -> Positions:
        """The total of each relation."""
        return self.cells[self.ends[1:] - 1]

    def __iter__(self) -> Iterator[tuple[Positions, Positions]]:
        for start, end in pairwise(self.ends.tolist()):
            yield self.cells[start:end], self.signs[start:end]

    def sums(self, values: Positions) -> Positions:
        """Σ sign × value of each relation; `values` are of all counts."""
        return np.add.reduceat(values[self.cells] * self.signs, self.ends[:-1])

    def having(self, marked: Mask) -> Mask:
        """Which relations have a marked count; the mask is flat, over all counts."""
        return np.logical_or.reduceat(marked[self.cells], self.ends[:-1])

    def only(self, kept: Mask) -> Relations:
        """The relations that are kept."""
        there = kept[self.row]
        lengths = np.diff(self.ends)[kept]
        return Relations(self.cells[there], self.signs[there], np.concatenate([[0], np.cumsum(lengths)]))

    def among(self, cells: Positions, number: int) -> Relations:
        """What is said of some of so many counts, these numbered anew."""
        new = np.full(number, -1)
        new[cells] = np.arange(len(cells))
        there = new[self.cells] >= 0
        lengths = np.bincount(self.row[there], minlength=self.number)
        ends = np.concatenate([[0], np.cumsum(lengths[lengths > 0])])
        return Relations(new[self.cells[there]], self.signs[there], ends)

    def sets(self, number: int) -> Positions:
        """For each of so many counts, the least count that it hangs together with."""
        label = np.arange(number)
        while True:
            least = np.minimum.reduceat(label[self.cells], self.ends[:-1])[self.row]
            if (least == label[self.cells]).all():
                return label
            np.minimum.at(label, self.cells, least)
