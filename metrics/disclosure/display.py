"""The text of a published cell: what a reader sees where the number is, or where none may be."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from metrics.cells import Floats, Texts
from metrics.indicator import Indicator

HIDDEN = "hidden"
NO_STUDENTS = "no students"
NOT_AVAILABLE = "not available"


def shown(value: float, indicator: Indicator) -> str:
    """A value with its unit: `23.4%`, `1,234`, `12.3 hours`.

    Halves are rounded up, as people and spreadsheets do: 6.25 percent is `6.3%`. What is not zero or not the whole is
    not rounded to it: `<0.1%`, `>99.9%`. A value is taken for the decimal by which it is written, as `divided` has it.
    """
    exact = Decimal(repr(value)) * (100 if indicator.is_percent else 1)
    step = Decimal(1).scaleb(-indicator.decimals)
    rounded = exact.quantize(step, ROUND_HALF_UP) + 0  # no minus before a zero
    if rounded == 0 < exact:
        number = f"<{step}"
    elif indicator.is_percent and exact < 100 == rounded:
        number = f">{100 - step}"
    else:
        number = f"{rounded:,}"
    if indicator.is_percent:
        return f"{number}%"
    return number if indicator.unit in ("students", "ratio") else f"{number} {indicator.unit}"


def shown_all(values: Floats, indicator: Indicator) -> Texts:
    """The texts of many values, each different one written once."""
    different, where = np.unique(values, return_inverse=True)
    return _texts([shown(value, indicator) for value in different.tolist()])[where]


def coded(band: int, high: bool) -> str:
    """A tail band: `≥95%`, `≤5%`."""
    return f"≥{100 - band}%" if high else f"≤{band}%"


def many_unknown(share: float) -> str:
    """The note at a value that much is missing from."""
    return f"Not recorded for {(100 * Decimal(repr(share))).quantize(Decimal(1), ROUND_HALF_UP)}% of the students"


def _texts(words: Sequence[str]) -> Texts:
    return np.array(words, dtype=np.object_)
