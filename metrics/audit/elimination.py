"""Counts that are a linear combination of published ones: Gauss–Jordan over a prime field, exact and without bounds."""

from __future__ import annotations

import numpy as np

from metrics.audit.public import Booleans
from metrics.audit.system import Rows

_PRIME = 2**61 - 1
_FILL = 2_000_000
"""Multiplications after which an elimination is given up: bounds by linear programs go on without it."""


def determined(rows: Rows, number: int) -> tuple[Booleans, bool]:
    """Which of `number` counts the equalities among `rows` fix, and whether the elimination came to its end."""
    equal = rows.only(rows.low == rows.high)
    pivots: dict[int, dict[int, int]] = {}
    users: dict[int, set[int]] = {}
    work = 0
    for row in sorted(_sparse(equal), key=len):
        reduced = row
        for column in [column for column in row if column in pivots]:
            work += _subtract(reduced, reduced.get(column, 0), pivots[column])
        if not reduced:
            continue
        lead = min(reduced, key=lambda column: (len(users.get(column, ())), column))
        inverse = pow(reduced[lead], -1, _PRIME)
        reduced = {column: weight * inverse % _PRIME for column, weight in reduced.items()}
        for user in sorted(users.pop(lead, ())):
            before = set(pivots[user])
            work += _subtract(pivots[user], pivots[user][lead], reduced)
            for column in before - set(pivots[user]):
                users.get(column, set()).discard(user)
            for column in set(pivots[user]) - before:
                users.setdefault(column, set()).add(user)
        pivots[lead] = reduced
        for column in reduced:
            if column != lead:
                users.setdefault(column, set()).add(lead)
        if work > _FILL:
            break
    fixed = np.zeros(number, bool)
    fixed[[column for column, row in pivots.items() if len(row) == 1]] = True
    return fixed, work <= _FILL


def _sparse(rows: Rows) -> list[dict[int, int]]:
    found: list[dict[int, int]] = [{} for _ in range(rows.number)]
    for row, column, weight in zip(rows.row.tolist(), rows.column.tolist(), rows.coefficient.tolist(), strict=True):
        found[row][column] = (found[row].get(column, 0) + weight) % _PRIME
    return [{column: weight for column, weight in row.items() if weight} for row in found]


def _subtract(row: dict[int, int], times: int, other: dict[int, int]) -> int:
    """row −= times × other, in place; returns how many multiplications it took."""
    if times:
        for column, weight in other.items():
            left = (row.get(column, 0) - times * weight) % _PRIME
            if left:
                row[column] = left
            else:
                row.pop(column, None)
    return len(other)
