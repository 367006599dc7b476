"""What must be hidden beside what is small, so that nobody can work that out or come too close to it.

Quantity by quantity, the larger ones first. Elimination picks what to hide for that nothing follows exactly; worlds
then show how far each hidden count can move, and where that is too little one more of its neighbors is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.disclosure.cover import Cover
from metrics.disclosure.elimination import Elimination
from metrics.disclosure.margins import Margins
from metrics.disclosure.policy import DisclosurePolicy
from metrics.disclosure.quantities import Mask, Primary, Quantity, Table
from metrics.disclosure.relations import Positions, Relations
from metrics.disclosure.worlds import Counts, HiddenCounts, explore

_ROUNDS = 12
_BOX = 40
_ALIKE = 4
"""By how much less is lost where the same is hidden of a quantity that counts nearly the same students."""
_SHARED = 4
"""By how much more is lost where the same must be hidden of another quantity, and what that takes."""


def hide(
    quantity: Quantity,
    primary: Primary,
    kept: Mask,
    alike: Mask,
    larger: Sequence[Quantity],
    margins: Margins,
    policy: DisclosurePolicy,
    *,
    new: Mask,
) -> None:
    """Set `quantity.hidden`. `kept` stay hidden and cover others; `larger` are quantities that this is part of.

    `alike` are hidden before others: where nearly the same students are counted twice, and not the same is hidden of
    both, each is bounded by the other. `new` is what is sensitive and was not when this was set before: nothing adds up
    across partners, and only those of whom something is new are looked at.
    """
    if not new.any():
        return
    table = quantity.table
    counted = quantity.counted & np.asarray(new.any(axis=(0, 2)))[:, np.newaxis]
    hidden = quantity.hidden | ((primary.hidden | kept) & counted)
    relations = relations_of(quantity, counted, margins)
    order = _worth(table, quantity.public | quantity.shared, alike, margins)
    order = order[counted.ravel()[order]]
    hidden.ravel()[list(_eliminated(hidden, primary.hidden & counted, order, relations))] = True
    if not quantity.is_sum:
        if quantity.is_group:
            _enough_together(quantity, hidden, relations, policy.minimum_group)
        # What lies inside another quantity may have no room there; room within its own table it gets even so.
        # What could move far enough still can when more is hidden.
        proved = quantity.hidden
        cost = _cost(quantity, alike, margins)
        for known in (larger, ()):
            lower, upper, needed = _bounds(quantity, primary, known, policy)
            for _ in range(_ROUNDS):
                narrow = _too_narrow(table, hidden & counted, relations, lower, upper, np.where(proved, 0, needed))
                proved = hidden.copy()
                proved.ravel()[narrow.cells] = False
                if not _cover(table, hidden, relations, narrow, (lower, upper), cost, margins):
                    break
            if not len(narrow.cells):
                break
    quantity.hidden = hidden


def keep_bands(
    quantity: Quantity,
    primary: Primary,
    larger: Sequence[Quantity],
    margins: Margins,
    policy: DisclosurePolicy,
) -> None:
    """Set `quantity.coded`: the hidden counts that may be told to be within their reach of an end, all others safe."""
    reach = quantity.reach
    relations = relations_of(quantity, quantity.counted, margins)
    lower, upper, needed = _bounds(quantity, primary, larger, policy)
    whole = np.nan_to_num(quantity.of).astype(np.int64)
    low = 2 * np.nan_to_num(quantity.table) <= whole
    coded = quantity.hidden & (reach > 0) & ~quantity.banned
    if quantity.whole is not None:
        coded &= ~quantity.whole.hidden
    while coded.any():
        tight_lower = np.where(coded & ~low, np.maximum(lower, whole - reach), lower)
        tight_upper = np.where(coded & low, np.minimum(upper, reach), upper)
        narrow = _too_narrow(quantity.table, quantity.hidden, relations, tight_lower, tight_upper, needed)
        if not len(narrow.cells):
            break
        # What could move far enough still can when less is told.
        moves = quantity.hidden.copy()
        moves.ravel()[narrow.cells] = False
        needed = np.where(moves, 0, needed)
        holding = _nearest(coded, narrow.cells, quantity.hidden, relations)
        if not holding.any():
            break
        coded &= ~holding
    quantity.coded = coded


def relations_of(quantity: Quantity, counted: Mask, margins: Margins) -> Relations:
    """What adds up of the counted cells of a quantity."""
    # Days and hours are shared out among schools: who subtracts them is right or nearly so.
    students = np.where(np.isnan(quantity.of), quantity.table, quantity.of)
    return margins.relations(counted, np.zeros_like(students) if quantity.is_sum else students)


def _nearest(coded: Mask, cells: Positions, hidden: Mask, relations: Relations) -> Mask:
    """The coded cells that hang together with one of these by the fewest relations between hidden cells."""
    there = np.zeros(coded.size, bool)
    there[cells] = True
    while not (there & coded.ravel()).any():
        beside = there.copy()
        beside[relations.only(relations.having(there)).cells] = True
        beside &= hidden.ravel()
        if (beside == there).all():
            break
        there = beside
    return there.reshape(coded.shape) & coded


def _worth(table: Table, public: Mask, alike: Mask, margins: Margins) -> Positions:
    """All positions, from the most to the least worth showing.

    What is public already, the community, totals, what is not hidden of others, then large before small.
    """
    community = np.zeros(table.shape, bool)
    total = np.zeros(table.shape, bool)
    community[margins.community] = margins.community >= 0
    total[:, :, margins.everybody] = margins.everybody >= 0
    size = np.nan_to_num(table, nan=-1.0)
    return np.lexsort((-size.ravel(), alike.ravel(), ~total.ravel(), ~community.ravel(), ~public.ravel()))


def _eliminated(hidden: Mask, sensitive: Mask, order: Positions, relations: Relations) -> set[int]:
    """What must be hidden as well so that no sensitive cell follows from what is shown; the last of the order first."""
    protected = set(np.flatnonzero(sensitive).tolist())
    if not protected:
        return set()
    rows = [dict(zip(cells.tolist(), signs.tolist(), strict=True)) for cells, signs in relations]
    wanted = [cell for cell in order.tolist() if not hidden.flat[cell]]
    shown = Elimination(rows, order.tolist(), protected).shown(wanted)
    return set(wanted) - shown


def _enough_together(quantity: Quantity, hidden: Mask, relations: Relations, least: int) -> None:
    """Hidden cells under a shown total hold at least so many students together, public ones not counted."""
    values, mask, public = quantity.table.ravel(), hidden.ravel(), quantity.public.ravel()
    for cells, _ in relations:
        parts, total = cells[:-1], cells[-1]
        while not mask[total] and 0 < values[parts[mask[parts] & ~public[parts]]].sum() < least:
            shown = parts[~mask[parts] & ~public[parts]]
            at = shown[np.argmin(values[shown])] if len(shown) else total
            if public[at]:
                break
            mask[at] = True


def _bounds(
    quantity: Quantity, primary: Primary, larger: Sequence[Quantity], policy: DisclosurePolicy
) -> tuple[Counts, Counts, Counts]:
    """What anybody knows of each count, and by how much it must be able to differ."""
    values = np.nan_to_num(quantity.table).astype(np.int64)
    least = np.ones(values.shape, np.int64)
    upper = values + _BOX
    room = np.full(values.shape, policy.group_width if quantity.is_group else policy.count_width)
    inside = ~np.isnan(quantity.of)
    whole = np.nan_to_num(quantity.of).astype(np.int64)
    # Where a group has students, whoever knows the rules may take it for granted that it has.
    least[inside] = np.minimum(values[inside], 1) if quantity.is_group else 0
    if quantity.is_group and quantity.whole is not None:
        inside &= ~quantity.whole.hidden
    upper = np.where(inside, np.minimum(upper, whole), upper)
    room = np.where(inside, np.minimum(room, whole), room)
    lower = np.maximum(values - _BOX, least)
    for other in larger:
        shown = other.exists & ~other.hidden
        upper = np.where(shown, np.minimum(upper, np.nan_to_num(other.table).astype(np.int64)), upper)
    lower, upper = np.minimum(lower, values), np.maximum(upper, values)
    lower, upper = np.where(quantity.public, values, lower), np.where(quantity.public, values, upper)
    return lower, upper, np.minimum(np.where(primary.near, room, 1), upper - lower)


@dataclass(frozen=True)
class _Narrow:
    """Hidden cells that cannot move far enough: up and down by how much each would have to, to do so."""

    cells: Positions
    up: Counts
    down: Counts


def _too_narrow(
    table: Table, hidden: Mask, relations: Relations, lower: Counts, upper: Counts, needed: Counts
) -> _Narrow:
    cells = np.flatnonzero(hidden)
    values = table.ravel()[cells].astype(np.int64)
    inside = relations.among(cells, table.size)
    world = HiddenCounts(values, lower.ravel()[cells], upper.ravel()[cells], inside)
    wanted = needed.ravel()[cells]
    ranges = explore(world, wanted)
    at = np.flatnonzero(ranges.width < wanted)
    up = wanted[at] - (values[at] - ranges.least[at])
    down = wanted[at] - (ranges.greatest[at] - values[at])
    return _Narrow(cells[at], up, down)


def _cost(quantity: Quantity, alike: Mask, margins: Margins) -> NDArray[np.float64]:
    """What is lost where a cell is hidden: more of many students, much more of a total or of the community."""
    cost = 1 + np.log2(1 + np.nan_to_num(quantity.table))
    cost[alike] /= _ALIKE
    cost[quantity.shared] *= _SHARED
    if margins.everybody >= 0:
        cost[:, :, margins.everybody] *= 4
    if margins.community >= 0:
        cost[margins.community] *= 8
    return cost


def _cover(
    table: Table,
    hidden: Mask,
    relations: Relations,
    narrow: _Narrow,
    bounds: tuple[Counts, Counts],
    cost: NDArray[np.float64],
    margins: Margins,
) -> bool:
    """Hide the cheapest cells that give each narrow one room, near ones if these do; False if no more were hidden."""
    before = int(hidden.sum())
    values, flat_cost, is_hidden = table.ravel(), cost.ravel(), hidden.ravel()
    low, high = (bound.ravel() for bound in bounds)
    left = np.arange(len(narrow.cells))
    for wide in (False, True):
        missed = []
        for area, positions in margins.areas(narrow.cells[left], table.shape, wide=wide):
            inside = relations.only(relations.having(area))
            cells = np.intersect1d(np.flatnonzero(area), inside.cells)
            known = values[cells].astype(np.int64)
            program = Cover(inside.among(cells, table.size), high[cells] - known, known - low[cells])
            for position in left[positions]:
                at = int(np.searchsorted(cells, narrow.cells[position]))
                if at == len(cells) or cells[at] != narrow.cells[position]:
                    continue
                price = np.where(is_hidden[cells], 0.0, flat_cost[cells])
                ways = [program.cheapest(at, int(by), price) for by in (narrow.up[position], -narrow.down[position])]
                found = min((way for way in ways if way is not None), key=lambda way: way[0], default=None)
                if found is None:
                    missed.append(position)
                else:
                    is_hidden[cells[found[1]]] = True
        left = np.array(missed, np.int64)
    return int(hidden.sum()) > before
