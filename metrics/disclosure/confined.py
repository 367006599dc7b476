"""Counts that a larger one holds too close where it is shown.

Of ten students nine at least are enrolled for ten days or more, where of all that are shown beside only one is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.disclosure.complementary import relations_of
from metrics.disclosure.margins import Margins
from metrics.disclosure.policy import DisclosurePolicy
from metrics.disclosure.quantities import Mask, Quantity, Table
from metrics.disclosure.relations import Positions


def confined(quantity: Quantity, larger: Quantity, margins: Margins, policy: DisclosurePolicy) -> Mask:
    """Where `larger` is told and the quantity is not, and what may be a small count has too little room below that."""
    found = _may_be_small(quantity) & larger.told & (larger.table > 0)
    # The larger may be more in any one of the cells by at least what it is more in that one.
    width = policy.group_width if quantity.is_group else policy.count_width
    found &= (larger.table - quantity.table < width) | quantity.coded
    if not found.any():
        return found
    between = _Between.of(quantity, larger, found, margins)
    low, high = (mask.ravel()[between.at] for mask in _coded(quantity))
    whole, reach = _numbers(quantity.of)[between.at], quantity.reach.ravel()[between.at]
    most = _numbers(larger.table)[between.at]
    least = np.maximum(most - between.left, np.where(high, whole - reach, 0))
    most = np.where(low, np.minimum(most, reach), most)
    return found & between.where(_is_close(quantity, least, most, whole, policy))


@dataclass(frozen=True)
class _Between:
    """Cells `at` in relations that both add up in, and by how many the larger may be more in each of them, `left`.

    Who is in the larger alone is known by number wherever both are told. So it is of the rest of each total that is
    told: all of these may be in one of the cells that are left, but no more.
    """

    at: Positions
    left: Positions
    shape: tuple[int, ...]

    @classmethod
    def of(cls, quantity: Quantity, larger: Quantity, wanted: Mask, margins: Margins) -> _Between:
        there = quantity.exists & larger.exists & np.asarray(wanted.any(axis=(0, 2)))[:, np.newaxis]
        untold = (there & ~(quantity.told & larger.told)).ravel()
        relations = relations_of(quantity, there, margins)
        add_up = [relations.sums(_numbers(one.table)) == 0 for one in (quantity, larger)]
        relations = relations.only(add_up[0] & add_up[1] & ~untold[relations.totals])
        left = relations.sums(np.where(untold, _numbers(larger.table - quantity.table), 0))
        return cls(relations.cells, left[relations.row], there.shape)

    def where(self, marked: Mask) -> Mask:
        """The cells of marked entries."""
        found = np.zeros(self.shape, bool)
        found.ravel()[self.at[marked]] = True
        return found


def _may_be_small(quantity: Quantity) -> Mask:
    """Where a count is not told, and nearly small; that a band is told says that a group is no small one."""
    may_be = quantity.exists & quantity.primary.near & ~quantity.told
    return may_be & ~quantity.in_band if quantity.is_group else may_be


def _is_close(
    quantity: Quantity, least: Positions, most: Positions, whole: Positions, policy: DisclosurePolicy
) -> Mask:
    """Whether counts between such ends may be small and have too little room."""
    if quantity.is_group:
        least = np.maximum(least, 1)
        return (least < policy.minimum_group) & (most - least < policy.group_width)
    small = (least < policy.minimum_count) | (whole - most < policy.minimum_count)
    return small & (most - least < np.minimum(policy.count_width, whole))


def _coded(quantity: Quantity) -> tuple[Mask, Mask]:
    """Where the quantity has a tail band at the low end, and where at the high one."""
    is_low = 2 * np.nan_to_num(quantity.table) <= np.nan_to_num(quantity.of)
    return quantity.coded & is_low, quantity.coded & ~is_low


def _numbers(table: Table) -> Positions:
    return np.nan_to_num(table).astype(np.int64).ravel()
