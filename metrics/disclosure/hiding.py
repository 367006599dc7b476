"""What is hidden, and what must be: masks over the cells of a release. Restricted, as they follow from the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Hiding:
    """Masks over the cells: not to be shown; hidden for its own sake; shown as a band at the low or the high end."""

    hidden: Mask
    primary: Mask
    coded_low: Mask
    coded_high: Mask

    @classmethod
    def nothing(cls, number: int) -> Hiding:
        """Everything is shown."""
        return cls(*(np.zeros(number, bool) for _ in range(4)))

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
