"""Cells that stand in no release: like one that does, but for some fields."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.cells import STATUSES, Axes, Cells, Observation

COORDINATES = ("indicator_id", "school_year", "place", "partner_id", "group")
NUMBERS = ("numerator", "denominator", "students", "unknown", "value", "lower", "upper")
WORDS = ("display", "note")


def fields_of(cell: Observation) -> dict[str, Any]:
    """Every field of a cell, by name."""
    return {name: getattr(cell, name) for name in (*COORDINATES, *NUMBERS, "status", *WORDS)}


def another(like: Observation, **other: Any) -> Observation:
    """The cell `like`, with other fields."""
    fields = fields_of(like) | other
    cells = Cells(
        axes=Axes(*((fields[name],) for name in COORDINATES)),
        locate=np.zeros((1, 1, 1, 1), np.int32),
        pair=np.zeros((1, 1), np.int32),
        coordinates=np.zeros((1, len(COORDINATES)), np.int32),
        **{name: np.array([np.nan if fields[name] is None else fields[name]]) for name in NUMBERS},
        status=np.array([STATUSES.index(fields["status"])], np.int8),
        **{name: np.zeros(1, np.int32) for name in WORDS},
        displays=(fields["display"],),
        notes=(fields["note"],),
    )
    return Observation(cells.reader, 0)
