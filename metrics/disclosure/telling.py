"""What is decided of quantities, as what the cells that tell them may show; and back again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metrics.cells import Cells
from metrics.disclosure.hiding import MOST_TOLD, Hiding, Mask
from metrics.disclosure.quantities import Quantity, Year
from metrics.disclosure.relations import Positions


def told_by_cells(year: Year, cells: Cells) -> Hiding:
    """What is hidden of the cells of the school year, by what is hidden of the quantities that they tell."""
    found = Hiding.nothing(len(year.cells))
    for mine, at, told in _indicators(year, cells):
        hidden, primary, coded = (np.zeros(len(at), bool) for _ in range(3))
        bits = np.zeros(len(at), np.uint8)
        for number, quantity in enumerate(told):
            has_none, banded = quantity.hidden.ravel()[at], quantity.coded.ravel()[at]
            hidden |= has_none & ~banded
            primary |= quantity.primary.hidden.ravel()[at] & has_none
            coded |= banded
            bits |= has_none.astype(np.uint8) << number | banded.astype(np.uint8) << MOST_TOLD + number
        rows = year.cells[mine]
        low = 2 * cells.numerator[rows] <= cells.students[rows]
        found.hidden[mine] = hidden
        found.primary[mine] = primary & hidden
        found.coded_low[mine] = coded & ~hidden & low
        found.coded_high[mine] = coded & ~hidden & ~low
        found.quantities[mine] = bits
    return found


def put_back(year: Year, cells: Cells, hiding: Hiding) -> None:
    """Set what is hidden and what is coded of the quantities as it was when `told_by_cells` said so of the cells."""
    bits = hiding.quantities[year.cells]
    for mine, at, told in _indicators(year, cells):
        for number, quantity in enumerate(told):
            for mask, bit in ((quantity.hidden, number), (quantity.coded, MOST_TOLD + number)):
                mask.ravel()[at] |= (bits[mine] >> bit & 1).astype(bool)


def tell(year: Year, cells: Cells) -> None:
    """Set what the cells tell of each quantity: where all that tell it are hidden for another, nobody does."""
    for quantity in year.quantities:
        quantity.told, quantity.in_band = (np.zeros_like(quantity.hidden) for _ in range(2))
    for _, at, told in _indicators(year, cells):
        hidden, coded = (np.array([getattr(one, name).ravel()[at] for one in told]) for name in ("hidden", "coded"))
        for quantity in told:
            quantity.told.ravel()[at[~hidden.any(axis=0)]] = True
            quantity.in_band.ravel()[at[coded.any(axis=0) & ~(hidden & ~coded).any(axis=0)]] = True


def _indicators(year: Year, cells: Cells) -> Iterator[tuple[Mask, Positions, list[Quantity]]]:
    """Of each indicator: which cells of the school year are its, where they stand in a table, what they tell."""
    codes = cells.keys.indicator[year.cells]
    for indicator in np.unique(codes):
        mine = codes == indicator
        yield mine, year.at[mine], list(year.told_by(int(indicator)))
