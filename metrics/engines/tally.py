"""Sums by sets of keys, as a database answers with them, added up in the cells of a layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from metrics.cells import Cell, Cells, Codes
from metrics.dimensions import ALL
from metrics.engines.layout import Layout

YEAR = "school_year"
PARTNER = "partner_id"

QUANTITIES = tuple(field.name for field in fields(Cell))
_LARGEST = np.array([name.startswith("largest_") for name in QUANTITIES])
_WHOLE = ("students", "unknown", "people", "people_with", "people_without")


def group_column(dimension: str) -> str:
    """The key by which the groups of a dimension are told apart."""
    return f"g_{dimension}"


@dataclass(frozen=True)
class Totals:
    """One row a combination of keys that somebody is in.

    `quantities` are by number of an indicator, quantity and row; they are to be divided by `scales`, by number and
    quantity, when they have been added up.
    """

    numbers: Mapping[str, int]
    keys: pa.Table
    quantities: NDArray[np.float64]
    scales: NDArray[np.float64]

    def combined(self, cell: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """One row of each different cell, and the quantities of all its rows: added up, or the largest of them."""
        order, rows = np.arange(len(cell)), self.quantities
        starts = _starts(cell)
        if len(np.unique(cell[starts])) < len(starts):
            order = np.argsort(cell, kind="stable")
            rows = rows[:, :, order]
            starts = _starts(cell[order])
        if len(starts) < len(cell):
            largest = np.maximum.reduceat(rows[:, _LARGEST], starts, axis=2)
            rows = np.add.reduceat(rows, starts, axis=2)
            rows[:, _LARGEST] = largest
        return order[starts], rows


class Tally:
    """The quantities of all cells of a layout; nobody is counted at first."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._quantities = np.zeros((len(QUANTITIES), len(layout.keys)))

    def add(self, number: int, dimension: str, totals: Totals) -> None:
        """Fill the cells of a grouping, by its number, over the groups of a dimension, from totals by all its keys."""
        layout, grouping, universe = self._layout, self._layout.groupings[number], self._layout.universe
        if len(totals.keys) == 0:
            return
        year = _codes(totals, YEAR, universe.school_years)
        place = _codes(totals, grouping.place_column, universe.places(grouping.geography_type))
        partner = _codes(totals, PARTNER if grouping.by_partner else None, grouping.partners(universe))
        groups = {value: code for code, (name, value) in enumerate(layout.keys.groups) if name == dimension}
        group = _codes(totals, None if dimension == ALL else group_column(dimension), groups)
        codes = (year, place, partner, group)
        rows, quantities = totals.combined(np.ravel_multi_index(codes, [code.max() + 1 for code in codes]))
        within: dict[bytes, NDArray[np.intp]] = {}
        for block in layout.blocks:
            if block.grouping != number or dimension not in (ALL, *grouping.dimensions_of(block.indicator)):
                continue
            shape = block.local.tobytes()
            if shape not in within:
                within[shape] = block.within(*(code[rows] for code in codes))
            n = totals.numbers[block.indicator.id]
            cell = block.start + within[shape]
            self._quantities[:, cell] = quantities[n] / totals.scales[n, :, np.newaxis]

    def cells(self) -> Cells:
        """All cells, as they have been filled."""
        columns: dict[str, Any] = {
            name: quantity.astype(np.int64) if name in _WHOLE else quantity
            for name, quantity in zip(QUANTITIES, self._quantities, strict=True)
        }
        return Cells(self._layout.keys, **columns)


def _starts(cell: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where rows of another cell than the one before begin."""
    return np.flatnonzero(np.diff(cell, prepend=-1))


def _codes(totals: Totals, column: str | None, known: Mapping[Any, int] | Sequence[Any]) -> Codes:
    """A key as codes into `known`; without a key, the one thing that is known, for every row."""
    code = known if isinstance(known, Mapping) else {value: position for position, value in enumerate(known)}
    if column is None:
        return np.full(len(totals.keys), next(iter(code.values())), np.int32)
    found = totals.keys[column].combine_chunks().dictionary_encode()
    each = np.array([code[value] for value in found.dictionary.to_pylist()], np.int32)
    codes: Codes = each[found.indices.to_numpy()]
    return codes
