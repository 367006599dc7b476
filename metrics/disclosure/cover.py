"""The cheapest cells to hide so that one hidden count can move far enough: a linear program over all that adds up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.disclosure.relations import Relations
from metrics.disclosure.solver import Program
from metrics.disclosure.worlds import Counts

_MOVED = 1e-6


class Cover:
    """Counts and the relations between them; `up` and `down` are how far each could move at most."""

    def __init__(self, relations: Relations, up: Counts, down: Counts) -> None:
        self._count = len(up)
        self._room = np.concatenate([up, down]).astype(np.float64)
        both_ways = Relations(
            np.stack([relations.cells, relations.cells + self._count], axis=1).ravel(),
            np.stack([relations.signs, -relations.signs], axis=1).ravel(),
            2 * relations.ends,
        )
        self._program = Program(np.zeros_like(self._room), self._room, both_ways, np.zeros(relations.number))

    def cheapest(self, count: int, by: int, cost: NDArray[np.float64]) -> tuple[float, Counts] | None:
        """What must move for `count` to move by `by`, and what that costs; None where it cannot."""
        upwards, downwards = count, count + self._count
        chosen, other = (upwards, downwards) if by > 0 else (downwards, upwards)
        if abs(by) > self._room[chosen]:
            return None
        self._program.bound(chosen, abs(by), abs(by))
        self._program.bound(other, 0, 0)
        moves = self._program.minimize(np.concatenate([cost, cost]))
        for side in (chosen, other):
            self._program.bound(side, 0, self._room[side])
        if moves is None:
            return None
        moved = (moves[: self._count] > _MOVED) | (moves[self._count :] > _MOVED)
        return float(cost[moved].sum()), np.flatnonzero(moved)
