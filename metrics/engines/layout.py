"""Where each cell stands in the columns of a result: one block an indicator and grouping, every combination in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.cells import CellKeys, Codes
from metrics.dimensions import ALL
from metrics.engines.base import Grouping, Universe, groupings
from metrics.indicator import Indicator


@dataclass(frozen=True)
class Block:
    """The cells of one indicator in one grouping, school year slowest and group fastest, from `start` on.

    `local` gives for each group of the universe its place in the block, −1 where the indicator is not grouped so.
    """

    grouping: int
    indicator: Indicator
    start: int
    shape: tuple[int, int, int, int]
    local: Codes

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    def within(self, year: Codes, place: Codes, partner: Codes, group: Codes) -> NDArray[np.intp]:
        """Positions of cells in the block, from codes within the universe."""
        return np.ravel_multi_index((year, place, partner, self.local[group]), self.shape)


@dataclass(frozen=True)
class Layout:
    """The order of all cells of a result."""

    universe: Universe
    groupings: tuple[Grouping, ...]
    blocks: tuple[Block, ...]
    keys: CellKeys


def lay_out(indicators: Sequence[Indicator], universe: Universe) -> Layout:
    """The cells of all indicators over all that exists."""
    wanted = tuple(groupings(indicators))
    places = tuple((kind, name) for kind in ("community", "neighborhood", "school") for name in universe.places(kind))
    partners = (ALL, *universe.partners)
    groups = ((ALL, ALL), *universe.groups)
    place_code = {place: code for code, place in enumerate(places)}
    names = tuple(indicator.id for indicator in indicators)
    blocks: list[Block] = []
    columns: list[list[Codes]] = [[], [], [], [], []]
    start = 0
    for number, grouping in enumerate(wanted):
        here = np.array([place_code[grouping.geography_type, p] for p in universe.places(grouping.geography_type)])
        with_whom = np.array([partners.index(partner) for partner in grouping.partners(universe)])
        for indicator in grouping.indicators:
            inside = np.array([groups.index(group) for group in grouping.groups_of(indicator, universe)])
            axes = (np.array(universe.school_years), here, with_whom, inside)
            local = np.full(len(groups), -1, np.int32)
            local[inside] = np.arange(len(inside))
            shape = (len(axes[0]), len(axes[1]), len(axes[2]), len(axes[3]))
            block = Block(number, indicator, start, shape, local)
            grid = np.meshgrid(*axes, indexing="ij")
            columns[0].append(np.full(block.size, names.index(indicator.id), np.int32))
            for column, axis in zip(columns[1:], grid, strict=True):
                column.append(axis.ravel().astype(np.int32))
            blocks.append(block)
            start += block.size
    flat = [np.concatenate(column) if column else np.zeros(0, np.int32) for column in columns]
    keys = CellKeys(names, places, partners, groups, flat[0], flat[1], flat[2], flat[3], flat[4])
    return Layout(universe, wanted, tuple(blocks), keys)
