"""What is hidden, and what must be: masks over the cells of a release. Restricted, as they follow from the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


Bits = NDArray[np.uint8]
MOST_TOLD = 4
"""How many quantities one cell tells at most."""


@dataclass(frozen=True)
class Hiding:
    """Masks over the cells: not to be shown; hidden for its own sake; shown as a band at the low or the high end.

    `quantities` says which of the numbers that a cell tells are hidden: bit i for the i-th, bit `MOST_TOLD` + i where
    it is told as a band.
    """

    hidden: Mask
    primary: Mask
    coded_low: Mask
    coded_high: Mask
    quantities: Bits

    @classmethod
    def nothing(cls, number: int) -> Hiding:
        """Everything is shown."""
        hidden, primary, low, high = (np.zeros(number, bool) for _ in range(4))
        return cls(hidden, primary, low, high, np.zeros(number, np.uint8))

    def of(self, rows: Mask) -> Hiding:
        """The masks over some of the cells."""
        return Hiding(*(mask[rows] for mask in vars(self).values()))

    def put(self, rows: Mask, masks: Hiding) -> None:
        """Write what is hidden of some of the cells."""
        for name, mask in vars(self).items():
            mask[rows] = getattr(masks, name)

    def covers(self, beside: Beside) -> bool:
        """Whether all that must be hidden beside the rules is."""
        coded = self.hidden | self.coded_low | self.coded_high
        return bool(self.hidden[beside.parts | beside.groups].all() and coded[beside.coded].all())


@dataclass(frozen=True)
class Beside:
    """Masks over the cells of what must be hidden whatever the rules say, and of what cannot be hidden any more.

    `parts` for what is counted in a cell or the cell as such, `groups` for the number of students in it, `coded` for
    what may be told as a band at most; `public` are cells whose numbers an earlier release shows: to hide them would
    hide nothing.
    """

    parts: Mask
    groups: Mask
    coded: Mask
    public: Mask

    @classmethod
    def nothing(cls, number: int) -> Beside:
        """No cell at all."""
        return cls(*(np.zeros(number, bool) for _ in range(4)))

    def of(self, rows: Mask) -> Beside:
        """The masks over some of the cells."""
        return Beside(*(mask[rows] for mask in vars(self).values()))

    def says_no_more_than(self, other: Beside) -> bool:
        """Whether nothing must be hidden for it that need not be for the other."""
        return not any((mask & ~getattr(other, name)).any() for name, mask in vars(self).items())


@dataclass(frozen=True)
class Decided:
    """What was hidden, and beside what: a later turn goes on from there."""

    hiding: Hiding
    beside: Beside
