"""What a population holds beside a smaller one of which the same is counted: nobody shows it, and who subtracts has it.

Chronic absence of all grades and of the first four leaves that of the others; from 10 days of enrollment on and from 20
days on, that of the few who came for less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from metrics.disclosure.quantities import Mask, Quantity
from metrics.indicator import Indicator
from metrics.meaning import Meaning

_OF_A_GROUP = ("proportion", "mean", "ratio_of_sums")


@dataclass(frozen=True)
class Remainder:
    """Two quantities of which one lies within the other, and what is left of the larger."""

    inner: Quantity
    outer: Quantity
    rest: Quantity

    def other(self, quantity: Quantity) -> Quantity:
        """The one of the two that is not `quantity`."""
        return self.outer if quantity is self.inner else self.inner

    @property
    def is_empty(self) -> Mask:
        """Where the two count the same students, and everybody knows it."""
        return np.asarray((self.rest if self.rest.whole is None else self.rest.whole).table == 0)

    def share(self) -> bool:
        """Make public of each what is of the other where both count the same; whether any was not yet."""
        found = False
        for one in (self.inner, self.outer):
            new = self.is_empty & self.other(one).public & ~one.public
            one.public |= new
            found |= bool(new.any())
        return found

    def look_again(self, quantity: Quantity) -> Mask:
        """Where the rest is not told, as it follows from the two; sets where `quantity` cannot hide it."""
        self.rest.hidden = np.zeros_like(self.rest.exists)
        self.rest.public = (quantity.table == 0) & ~self.other(quantity).hidden
        return np.asarray((self.inner.hidden | self.outer.hidden) & self.rest.counted)

    def tie(self) -> bool:
        """Keep hidden in each what is hidden in the other where both count the same; whether anything is shown yet.

        What is public cannot be hidden any more.
        """
        shown = False
        for one in (self.inner, self.outer):
            told = self.is_empty & self.other(one).hidden & one.counted & ~one.hidden & ~one.public
            one.kept |= told
            shown |= bool(told.any())
        return shown


def remainders(
    groups: Mapping[int, Quantity], parts: Mapping[int, Quantity], indicators: Sequence[Indicator]
) -> Iterator[Remainder]:
    """Every remainder of two indicators; `groups` are by indicator those counted, `parts` what is counted of them."""
    seen: set[tuple[int, int]] = set()
    for small, large in permutations(groups, 2):
        inner, outer = groups[small], groups[large]
        if inner is outer or not _count_alike(indicators[small], indicators[large]):
            continue
        rest = _rest(inner, outer)
        if rest is None:
            continue
        pairs = [(inner, outer, rest)]
        if small in parts and large in parts:
            counted = _rest(parts[small], parts[large], rest)
            if counted is None:
                continue
            pairs.append((parts[small], parts[large], counted))
        for one, other, left in pairs:
            if (id(one), id(other)) not in seen:
                seen.add((id(one), id(other)))
                yield Remainder(one, other, left)


def share_what_is_public(found: Sequence[Remainder]) -> None:
    """Make public of a quantity what an earlier release shows of any other that counts the same there."""
    while any(one.share() for one in found):
        continue


def _count_alike(one: Indicator, other: Indicator) -> bool:
    return one.statistic in _OF_A_GROUP and Meaning.of(one).counts_as(Meaning.of(other))


def _rest(inner: Quantity, outer: Quantity, group: Quantity | None = None) -> Quantity | None:
    """What is left, of `group` if any; None where `inner` does not lie within `outer`, or always is the same."""
    table = np.where(inner.exists & outer.exists, outer.table - inner.table, np.nan)
    if not (table > 0).any() or (table < 0).any() or (group is not None and (group.table - table < 0).any()):
        return None
    return Quantity(table, [], is_group=group is None, whole=group)
