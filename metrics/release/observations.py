"""Published cells as the rows of `observation`; nothing else is ever written there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from metrics.cells import STATUSES, CellKeys, Codes, Floats, PublishedCells


def observation_rows(cells: PublishedCells) -> pa.Table:
    """One row a cell, in the order of the cells. Raises TypeError for anything but published cells."""
    if not isinstance(cells, PublishedCells):
        raise TypeError("a release takes published cells and nothing else; protect them first")
    keys = cells.keys
    return pa.table(
        {
            "indicator_id": words(keys.indicators, keys.indicator),
            "school_year": keys.school_year.astype(np.int16),
            **place_partner_group(keys),
            "numerator": numbers(cells.numerator),
            "denominator": numbers(cells.denominator),
            "students": numbers(cells.students, pa.int32()),
            "unknown": numbers(cells.unknown, pa.int32()),
            "value": numbers(cells.value),
            "lower": numbers(cells.lower),
            "upper": numbers(cells.upper),
            "status": words([status.value for status in STATUSES], cells.status.astype(np.int32)),
            "display": pa.array(cells.display, pa.string()),
            "note": pa.array(cells.note, pa.string()),
        }
    )


def place_partner_group(keys: CellKeys, at: Codes | slice = slice(None)) -> dict[str, pa.Array]:
    """The key columns of a row that all tables of cells have, for all cells or for those at the given positions."""
    return {
        "geography_type": words([kind for kind, _ in keys.places], keys.place[at]),
        "geography_id": words([name for _, name in keys.places], keys.place[at]),
        "partner_id": words(keys.partners, keys.partner[at]),
        "group_dimension": words([dimension for dimension, _ in keys.groups], keys.group[at]),
        "group_value": words([group for _, group in keys.groups], keys.group[at]),
    }


def words(names: Sequence[str], codes: Codes) -> pa.Array:
    """A column of text, from codes into a list of names."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, pa.string()))


def numbers(values: Floats, kind: pa.DataType | None = None) -> pa.Array:
    """A column of numbers in which NaN is null."""
    return pa.array(values, mask=np.isnan(values)).cast(kind or pa.float64())
