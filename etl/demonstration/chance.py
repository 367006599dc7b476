"""Random numbers that depend on the seed and on what they are for, and on nothing else.

Each purpose has a stream of its own, so that drawing more for one thing changes no other.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Whole = NDArray[np.integer]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Words = NDArray[np.str_]


def stream(seed: int, *purpose: str | int) -> np.random.Generator:
    """The stream of random numbers for one purpose, such as `("attendance", 2026, 3)`."""
    return np.random.default_rng([seed, *(crc32(str(word).encode()) for word in purpose)])


def logistic(log_odds: Floats) -> Floats:
    """The probability with those log odds."""
    probability: Floats = 1 / (1 + np.exp(-log_odds))
    return probability


def pick(chance: np.random.Generator, weights: Floats, rows: Whole) -> Whole:
    """For each entry of `rows`, a column drawn with the probabilities of that row of `weights` (rows × columns)."""
    return pick_at(chance.random(len(rows)), weights, rows)


def pick_at(where: Floats, weights: Floats, rows: Whole) -> Whole:
    """As `pick`, at given places between 0 and 1: equal places give equal columns."""
    heap = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    heap[:, -1] = 1
    ladder = (heap + np.arange(len(heap))[:, None]).ravel()
    column: Whole = np.searchsorted(ladder, rows + where, side="right") - rows * weights.shape[1]
    return column
