"""What is hidden of one school year and what is coded, so that nothing published of it gives a child away.

Where all indicators of a larger group are hidden for their numerators, nobody hides the size of the group: whatever can
be told of it mostly says that it is no small one. Where it does not, the attack finds it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etl.warehouse import Subject
from metrics.cells import Cells
from metrics.disclosure.complementary import hide, keep_bands
from metrics.disclosure.confined import confined
from metrics.disclosure.hiding import Beside, Hiding
from metrics.disclosure.margins import Margins
from metrics.disclosure.policy import DisclosurePolicy
from metrics.disclosure.quantities import Mask, Primary, Quantity, Table, Year, read_year
from metrics.disclosure.related_sums import RelatedSums, related_sums
from metrics.disclosure.relations import Positions
from metrics.disclosure.remainders import Remainder, remainders, share_what_is_public
from metrics.disclosure.telling import put_back, tell, told_by_cells
from metrics.indicator import Indicator


def decide(
    cells: Cells,
    indicators: Sequence[Indicator],
    policy: DisclosurePolicy,
    dominated: Mask,
    few: Mask,
    beside: Beside,
    before: Hiding | None,
    school_year: int,
) -> Hiding:
    """What is hidden of the cells of a school year: by itself, and with what else must be.

    `dominated` are sums that one student makes up, `few` cells in which records are of too few students. What was
    hidden `before` of the same cells stays hidden, and only quantities of which more must be are looked at again.
    """
    year = read_year(cells, indicators, school_year)
    margins = Margins.of(cells.keys)
    if before is not None:
        put_back(year, cells, before)
    left = list(remainders(year.groups, year.parts, indicators))
    tied: list[Remainder | RelatedSums] = [*left, *related_sums(year.quantities)]
    for quantity in year.quantities:
        _mark(quantity, year, cells, beside)
        for one in _of(quantity, left):
            quantity.shared |= one.is_empty
    share_what_is_public(left)
    for quantity in year.quantities:
        quantity.primary = _primary(quantity, year, cells, margins, policy, indicators, dominated, few)
        if _may_be_coded(quantity, indicators):
            quantity.reach = _bands(quantity, policy)
    is_first = before is None
    while True:
        for quantity in year.quantities:
            # Each remainder is minded with the later of the two; what more is hidden afterwards cannot undo that.
            earlier = list(year.before(quantity)) if is_first else []
            decided = [one for one in _of(quantity, left) if one.other(quantity) in earlier]
            _hide(quantity, year, decided, margins, policy, is_first=is_first)
        is_first = False
        tell(year, cells)
        shown = [one.tie() for one in tied]
        if not any(shown) and not _held_apart(year, margins, policy):
            break
    found = told_by_cells(year, cells)
    hidden = (beside.parts | beside.groups)[year.cells]
    found.hidden[hidden | (beside.coded[year.cells] & ~(found.coded_low | found.coded_high))] = True
    found.coded_low[hidden] = found.coded_high[hidden] = False
    return found


def _of(quantity: Quantity, remainders: Sequence[Remainder]) -> list[Remainder]:
    """The remainders of which the quantity is one side."""
    return [one for one in remainders if quantity is one.inner or quantity is one.outer]


def _hide(
    quantity: Quantity,
    year: Year,
    remainders: Sequence[Remainder],
    margins: Margins,
    policy: DisclosurePolicy,
    *,
    is_first: bool,
) -> None:
    """Set what is hidden and coded of the quantity; when it is not the first time, no more is coded than was."""
    larger, forced, alike = _given_by_larger(quantity, year, policy)
    sensitive = Primary(quantity.primary.hidden | forced, quantity.primary.near)
    if not is_first:
        quantity.coded &= ~quantity.banned if quantity.whole is None else ~(quantity.banned | quantity.whole.hidden)
    new = (sensitive.hidden | quantity.kept) & quantity.counted & ~quantity.hidden
    hide(quantity, sensitive, quantity.kept, alike, larger, margins, policy, new=new)
    while (told := _told_by_subtraction(quantity, remainders, margins, policy)).any():
        quantity.banned |= told
        sensitive = Primary(sensitive.hidden | told, sensitive.near)
        hide(quantity, sensitive, quantity.kept, alike, larger, margins, policy, new=told)
    if is_first and quantity.reach.any():
        keep_bands(quantity, quantity.primary, larger, margins, policy)


def _held_apart(year: Year, margins: Margins, policy: DisclosurePolicy) -> bool:
    """Give room to what a larger quantity holds too close: its band goes, or both become sensitive. Whether any is."""
    found = False
    for quantity in year.quantities:
        for larger in year.before(quantity):
            if larger.is_group != quantity.is_group or not _is_part_of(quantity, larger):
                continue
            held = confined(quantity, larger, margins, policy)
            in_band = held & quantity.coded
            quantity.banned |= in_band
            found |= bool(in_band.any())
            for one in (quantity, larger):
                new = held & ~in_band & ~one.public & ~one.primary.hidden
                one.primary = Primary(one.primary.hidden | new, one.primary.near | new)
                found |= bool(new.any())
    return found


def _told_by_subtraction(
    quantity: Quantity, remainders: Sequence[Remainder], margins: Margins, policy: DisclosurePolicy
) -> Mask:
    """Where the quantity is shown, and must not be for the sake of what it and the other of a remainder leave."""
    told = np.zeros_like(quantity.hidden)
    for one in remainders:
        other, rest = one.other(quantity), one.rest
        untold = one.look_again(quantity)
        small, nothing = _by_size(rest, margins, policy), np.zeros_like(told)
        hide(rest, small, untold, nothing, [], margins, policy, new=(small.hidden | untold) & rest.counted)
        told |= rest.hidden & ~other.hidden & ~quantity.hidden & quantity.counted & ~quantity.public
    return told


def _mark(quantity: Quantity, year: Year, cells: Cells, beside: Beside) -> None:
    """Set what was given of a quantity: what stays hidden, what may be no band, what is public."""
    quantity.kept = _kept(year, quantity, beside.parts | beside.coded, cells)
    quantity.banned = _marked(year, quantity, beside.parts, cells)
    quantity.public = _marked(year, quantity, beside.public, cells)
    if quantity.is_group:
        quantity.kept |= _marked(year, quantity, beside.groups, cells)
        quantity.kept |= quantity.banned & ~_marked(year, quantity, ~beside.parts, cells)


def _primary(
    quantity: Quantity,
    year: Year,
    cells: Cells,
    margins: Margins,
    policy: DisclosurePolicy,
    indicators: Sequence[Indicator],
    dominated: Mask,
    few: Mask,
) -> Primary:
    of_few = _marked(year, quantity, few, cells)
    if quantity.is_sum:
        small = of_few | _marked(year, quantity, dominated, cells)
        return Primary(small, small)
    by_size = _by_size(quantity, margins, policy)
    # Nobody can tell from how many records there are that they are not of few students: each needs room.
    near = by_size.near | _of_records(quantity, indicators)
    return Primary(by_size.hidden | of_few, near | of_few)


def _given_by_larger(quantity: Quantity, year: Year, policy: DisclosurePolicy) -> tuple[list[Quantity], Mask, Mask]:
    """What the quantities that come before mean for one of their parts: those that bound it, and two masks.

    It must be hidden where it is nearly one of them that is, and had better be where any of them is; not where it is
    public.
    """
    larger = [other for other in year.before(quantity) if _is_part_of(quantity, other)]
    forced, alike = np.zeros_like(quantity.hidden), np.zeros_like(quantity.hidden)
    for other in larger:
        alike |= other.hidden
        close = other.table - quantity.table < (policy.group_width if quantity.is_group else policy.count_width)
        forced |= other.hidden & close & quantity.counted & ~quantity.public
    if quantity.whole is not None:
        forced |= quantity.whole.hidden & ~np.isnan(quantity.of)
    larger += [_rest(other) for other in year.before(quantity) if _excludes(quantity, other)]
    return larger, forced, alike


def _by_size(quantity: Quantity, margins: Margins, policy: DisclosurePolicy) -> Primary:
    table, whole = quantity.table, quantity.of
    everybody = table[:, [margins.everyone], :]
    small, near = np.zeros(table.shape, bool), np.zeros(table.shape, bool)
    if quantity.is_group:
        small |= _few(table, policy.minimum_group)
        small |= _told_beside(quantity, _few(everybody - table, policy.minimum_group), margins)
        near |= _few(table, policy.minimum_group + policy.group_width)
    some = quantity.group > 0
    least, room = policy.minimum_count, policy.minimum_count + policy.count_width
    small |= some & ((table < least) | (whole - table < least) | _few(quantity.group - whole, least))
    near |= some & ((table < room) | (whole - table < room))
    others, counted = whole[:, [margins.everyone], :] - whole, everybody - table
    small |= _told_beside(quantity, (others > 0) & ((counted < least) | (others - counted < least)), margins)
    return Primary(small, near | small)


def _told_beside(quantity: Quantity, small: Mask, margins: Margins) -> Mask:
    """What must go where `small` is left beside a partner: the partner's number, everyone's where it is public."""
    found = small & ~quantity.public
    everyone = [margins.everyone]
    found[:, everyone] |= (small & quantity.public).any(axis=1, keepdims=True) & ~quantity.public[:, everyone]
    return found


def _few(number: Table, least: int) -> Mask:
    return (number >= 1) & (number < least)


def _bands(quantity: Quantity, policy: DisclosurePolicy) -> Positions:
    """How many students a tail band reaches from its end, where a count is within one; 0 elsewhere."""
    whole = np.nan_to_num(quantity.of).astype(np.int64)
    if not policy.tail_bands:
        return np.zeros_like(whole)
    sizes, of = np.unique(whole, return_inverse=True)
    bands = np.array([policy.band(int(size)) or 0 if size >= policy.minimum_group else 0 for size in sizes])
    reach = (bands * sizes // 100)[of].reshape(whole.shape)
    within = (quantity.of == quantity.group) & ((quantity.table <= reach) | (quantity.of - quantity.table <= reach))
    return np.where(within, reach, 0)


def _may_be_coded(quantity: Quantity, indicators: Sequence[Indicator]) -> bool:
    shares = all(indicators[member].statistic == "proportion" for member in quantity.members)
    return shares and not quantity.is_group and not quantity.is_sum and not _of_records(quantity, indicators)


def _of_records(quantity: Quantity, indicators: Sequence[Indicator]) -> bool:
    return any(indicators[member].unit_table.subject is Subject.RECORD for member in quantity.members)


def _is_part_of(quantity: Quantity, other: Quantity) -> bool:
    if other.is_sum or quantity.is_sum or other is quantity.whole:
        return False
    both = quantity.exists & other.exists
    return bool(both.any()) and bool((quantity.table[both] <= other.table[both]).all())


def _excludes(quantity: Quantity, other: Quantity) -> bool:
    """Whether the two are parts of one group and nobody is in both, which bounds each by what the other leaves."""
    if quantity.whole is None or quantity.whole is not other.whole or quantity.is_sum or other.is_sum:
        return False
    both = quantity.exists & other.exists & (quantity.whole.table > 0)
    together = quantity.table[both] + other.table[both]
    return bool(both.any()) and bool((together <= quantity.whole.table[both]).all())


def _rest(other: Quantity) -> Quantity:
    """What a part leaves of its group, shown where both are."""
    assert other.whole is not None
    rest = Quantity(other.whole.table - other.table, other.members, is_group=False, whole=other.whole)
    rest.hidden = other.hidden | other.whole.hidden
    return rest


def _kept(year: Year, quantity: Quantity, mask: Mask, cells: Cells) -> Mask:
    """Where a cell in the mask tells the quantity and nothing finer."""
    finest = [member for member in quantity.members if _is_finest(year, quantity, member)]
    return _marked(year, quantity, mask & np.isin(cells.keys.indicator, finest), cells)


def _is_finest(year: Year, quantity: Quantity, member: int) -> bool:
    return list(year.told_by(member))[-1] is quantity


def _marked(year: Year, quantity: Quantity, mask: Mask, cells: Cells) -> Mask:
    """Where a cell of an indicator that tells the quantity is in a mask over the cells."""
    mine = np.isin(cells.keys.indicator[year.cells], quantity.members) & mask[year.cells]
    marked = np.zeros(int(np.prod(year.shape)), bool)
    marked[year.at[mine]] = True
    return marked.reshape(year.shape)
