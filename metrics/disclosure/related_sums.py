"""Sums of days or hours of the same students of which one follows from the others, as days present and absent are all.

What is hidden of one is hidden of all, so that none tells what another hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from metrics.disclosure.quantities import Quantity

_NOTHING = 1e-9
"""Below which a part of a sum, in proportion to the largest, is none."""


@dataclass(frozen=True)
class RelatedSums:
    """Sums that are hidden together."""

    sums: Sequence[Quantity]

    def tie(self) -> bool:
        """Keep hidden in each what is hidden in any; whether any of it is shown yet."""
        hidden = np.logical_or.reduce([one.hidden for one in self.sums])
        shown = False
        for one in self.sums:
            told = hidden & one.counted & ~one.hidden
            one.kept |= told
            shown |= bool(told.any())
        return shown


def related_sums(quantities: Sequence[Quantity]) -> Iterator[RelatedSums]:
    """The sums of the same students of which one is the others taken together, wherever all are counted."""
    sums = sorted((one for one in quantities if one.is_sum), key=lambda one: id(one.whole))
    for _, members in groupby(sums, key=lambda one: id(one.whole)):
        kin = list(members)
        columns = np.stack([one.table.ravel() for one in kin], axis=1)
        columns = columns[~np.isnan(columns).any(axis=1)]
        scale = np.abs(columns).max(axis=0, initial=0)
        if len(kin) < 2 or not (scale > 0).all():
            continue
        _, size, axes = np.linalg.svd(columns / scale, full_matrices=False)
        follows = (np.abs(axes[size < _NOTHING * size.max()]) > _NOTHING).any(axis=0)
        if follows.any():
            yield RelatedSums([one for one, is_related in zip(kin, follows, strict=True) if is_related])
