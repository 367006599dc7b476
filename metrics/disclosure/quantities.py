"""What a release counts, seen as the public may link it: the same students counted by several indicators are one.

Every indicator counts a group of students and mostly a part of them. Two of these that are equal wherever both exist,
or that make up a third together, there or in most cells, tell the same; what hides one must hide the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from etl.warehouse import Subject
from metrics.cells import Cells
from metrics.indicator import Indicator

Mask = NDArray[np.bool_]
Table = NDArray[np.float64]

_MOSTLY = 0.5
_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Primary:
    """Which counts of a quantity are sensitive by themselves, which are so small that they need room, both masks."""

    hidden: Mask
    near: Mask


@dataclass(eq=False)
class Quantity:
    """One number of students, or one sum, over places × partners × groups in one school year; NaN where no cell is.

    `members` are the indicators that publish it; `whole` is the quantity of which it is a part, if any. `of` has what
    this and the rest that is published make up together, in the cells in which it is a part: mostly the whole, less
    where some of the group are in neither, as graduates are neither promoted nor retained.
    `reach` is how many students a tail band reaches from its end, where the count is within one that may be told.
    The masks are set while the release is protected: `primary` is sensitive by itself, `kept` was hidden before and
    stays so, `banned` from being told as a band, `public` is shown by an earlier release, `shared` is told by another
    quantity of this one too, `hidden` has no number, `coded` is hidden behind a tail band, `told` is what a shown cell
    tells.
    """

    table: Table
    members: list[int]
    is_group: bool
    is_sum: bool = False
    whole: Quantity | None = None
    exists: Mask = field(init=False)
    of: Table = field(init=False)
    reach: NDArray[np.int64] = field(init=False)
    primary: Primary = field(init=False)
    kept: Mask = field(init=False)
    banned: Mask = field(init=False)
    public: Mask = field(init=False)
    shared: Mask = field(init=False)
    hidden: Mask = field(init=False)
    coded: Mask = field(init=False)
    told: Mask = field(init=False)
    in_band: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.exists = ~np.isnan(self.table)
        self.of = np.where(self.exists, np.nan if self.whole is None else self.whole.table, np.nan)
        none = (np.zeros(self.table.shape, bool) for _ in range(8))
        self.kept, self.banned, self.public, self.shared, self.hidden, self.coded, self.told, self.in_band = none
        self.reach = np.zeros(self.table.shape, np.int64)
        self.primary = Primary(self.hidden, self.hidden)

    @property
    def counted(self) -> Mask:
        """Where somebody is there to be counted; that nobody of those who are there was is no known zero."""
        counted: Mask = self.exists & ~((self.table == 0) & ~(self.group > 0))
        return counted

    @property
    def group(self) -> Table:
        """The students of whom this is a part, NaN where it is none."""
        return self.of if self.whole is None else np.where(np.isnan(self.of), np.nan, self.whole.table)


@dataclass(frozen=True)
class Year:
    """The cells of one school year as tables: where in a table each cell stands, and the quantities in them.

    `groups` are by number of an indicator those whom it counts, `parts` those among them for whom something is true.
    """

    cells: NDArray[np.int64]
    at: NDArray[np.int64]
    shape: tuple[int, int, int]
    quantities: tuple[Quantity, ...]
    groups: Mapping[int, Quantity]
    parts: Mapping[int, Quantity]

    def before(self, quantity: Quantity) -> Iterator[Quantity]:
        """The quantities that come before this one."""
        return takewhile(lambda other: other is not quantity, self.quantities)

    def told_by(self, indicator: int) -> Iterator[Quantity]:
        """The quantities that a published cell of the indicator tells."""
        return (quantity for quantity in self.quantities if indicator in quantity.members)


def read_year(cells: Cells, indicators: Sequence[Indicator], school_year: int) -> Year:
    """The quantities of a school year, of all that is counted but public offers.

    `indicators` are in the order of the codes of `cells.keys.indicator`.
    """
    keys = cells.keys
    rows = np.flatnonzero(keys.school_year == school_year)
    shape = (len(keys.places), len(keys.partners), len(keys.groups))
    at = np.ravel_multi_index((keys.place[rows], keys.partner[rows], keys.group[rows]), shape)
    quantities: list[Quantity] = []
    sums: list[Quantity] = []
    groups: dict[int, Quantity] = {}
    parts: dict[int, Quantity] = {}
    for number, indicator in enumerate(indicators):
        mine = keys.indicator[rows] == number
        if not mine.any() or indicator.unit_table.subject is Subject.OFFER:
            continue

        def table(column: NDArray[np.float64] | NDArray[np.int64], mine: Mask = mine) -> Table:
            full = np.full(int(np.prod(shape)), np.nan)
            full[at[mine]] = column[rows[mine]]
            return full.reshape(shape)

        group = groups[number] = _joined(Quantity(table(cells.students), [number], is_group=True), quantities)
        if indicator.numerator is not None and indicator.statistic in ("proportion", "count"):
            # A count that is told by itself is that of a group, whatever group it is a part of.
            is_group = indicator.statistic == "count"
            part = Quantity(table(cells.numerator), [number], is_group=is_group, whole=group)
            parts[number] = _joined(part, quantities)
        if indicator.statistic in ("mean", "ratio_of_sums"):
            sums.append(Quantity(table(cells.numerator), [number], is_group=False, is_sum=True, whole=group))
        if indicator.statistic == "ratio_of_sums":
            sums.append(Quantity(table(cells.denominator), [number], is_group=False, is_sum=True, whole=group))
    _give_wholes(quantities)
    # What counts more students comes first, wherever it is told: parts find what is hidden of their wholes.
    ordered = sorted(quantities, key=lambda quantity: (-np.nanmax(quantity.table), -np.nansum(quantity.table)))
    return Year(rows, at, shape, (*_parts_last(ordered), *sums), groups, parts)


def _parts_last(quantities: Sequence[Quantity]) -> list[Quantity]:
    return [q for q in quantities if q.whole is None] + [q for q in quantities if q.whole is not None]


def _give_wholes(quantities: Sequence[Quantity]) -> None:
    """A group that is mostly the same as a part is of the same whole: that nobody is in it is no more known of it.

    Of the students served, those whose hours are known, where who is served is a part of those enrolled.
    """
    parts = [quantity for quantity in quantities if quantity.whole is not None]
    for quantity in quantities:
        part = next((one for one in parts if quantity.whole is None and _is_mostly(quantity, one)), None)
        if part is not None:
            quantity.whole, quantity.of = part.whole, np.where(quantity.exists, part.of, np.nan)


def _is_mostly(quantity: Quantity, part: Quantity) -> bool:
    """Whether both may be of one whole, all of one are in the other, and mostly all of the other in the one.

    The cells of partners alone are no measure: whomever a partner serves is served, of all that are counted there.
    """
    both = quantity.exists & part.exists & (part.table > 0)
    mine, theirs = quantity.table[both], part.table[both]
    nested = bool((mine <= theirs).all() or ((mine >= theirs) & ~(mine > part.of[both])).all())
    alike = min(mine.sum(), theirs.sum()) >= _NEARLY_ALL * max(mine.sum(), theirs.sum())
    return part.whole is not quantity and nested and bool(alike) and _share(mine == theirs) > _MOSTLY


def _share(mask: Mask) -> float:
    return float(np.mean(mask)) if mask.size else 0.0


def _joined(new: Quantity, known: list[Quantity]) -> Quantity:
    """The quantity as one of those known already, which it is joined to, or as a new one of them."""
    for quantity in known:
        table = None if quantity is new.whole else _seen_as(new, quantity)
        if table is None:
            continue
        gap = ~quantity.exists
        quantity.table[gap] = table[gap]
        quantity.exists = ~np.isnan(quantity.table)
        quantity.members += [member for member in new.members if member not in quantity.members]
        quantity.is_group |= new.is_group
        quantity.whole = quantity.whole or new.whole
        quantity.of = np.where(np.isnan(quantity.of), new.of, quantity.of)
        return quantity
    known.append(new)
    return new


def _seen_as(new: Quantity, quantity: Quantity) -> Table | None:
    """The new quantity in terms of a known one: itself if they are equal, what it leaves of both together, or None."""
    both = new.exists & quantity.exists
    if not both.any() or not (quantity.table[both] > 0).any():
        return None
    if np.array_equal(new.table[both], quantity.table[both]):
        return new.table
    if new.whole is None or new.whole is not quantity.whole:
        return None
    rest = new.whole.table - new.table
    counted = both & (new.whole.table > 0)
    if (rest[counted] < quantity.table[counted]).any():
        return None  # some are in both: neither is what the other leaves
    if _share(rest[counted] == quantity.table[counted]) <= _MOSTLY:
        return None
    quantity.of = np.where(both, quantity.table + new.table, quantity.of)
    return np.where(both, quantity.table, rest)
