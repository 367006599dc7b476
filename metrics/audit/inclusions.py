"""What lies within what by the words of the definitions: of those enrolled for ten days or more, all are enrolled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

import numpy as np

from metrics.audit.counts import NUMERATOR, SUM, Counts, Table
from metrics.audit.public import Definition, Integers
from metrics.audit.system import FREE, Collection
from metrics.expression import Combine, Node
from metrics.implication import implies

_OFTEN = 10
"""In what part of the cells both must be the same, so that the larger says something of the smaller."""


def add_inclusions(
    counts: Counts, definitions: Mapping[str, Definition], collection: Collection
) -> set[tuple[int, int]]:
    """Add that no table counts more than one in which it lies; returns all pairs of which it is so.

    What follows from others is not added, and nothing that the truth contradicts, as where it is not known of all who
    are in the one whether they are in the other.
    """
    found = set(_inclusions(counts, definitions))
    said = found | {(number, table.students) for number, table in enumerate(counts.tables) if table.students >= 0}
    for small, large in sorted(found):
        if any((small, one) in said and (one, large) in said for one in range(len(counts.tables))):
            continue
        at, there = counts.in_both(small, large)
        collection.add([(1, there), (-1, at)], 0, FREE, np.zeros_like(at))
    return found


def lie_within(mine: Integers, theirs: Integers) -> bool:
    """Whether none is greater than the other of as many counts, of those that are known; −1 where one is not."""
    known = (mine >= 0) & (theirs >= 0)
    return bool((mine <= theirs)[known].all())


def _inclusions(counts: Counts, definitions: Mapping[str, Definition]) -> Iterator[tuple[int, int]]:
    said = [_condition(table, definitions) for table in counts.tables]
    for small, large in permutations(range(len(counts.tables)), 2):
        one, other = counts.tables[small], counts.tables[large]
        mine, theirs = said[small], said[large]
        if mine is None or theirs is None or _kind(one) != _kind(other):
            continue
        if implies(mine, theirs) and not implies(theirs, mine):
            at, there = counts.in_both(small, large)
            if _lies_often_near(counts.known(at), counts.known(there)):
                yield small, large


def _lies_often_near(mine: Integers, theirs: Integers) -> bool:
    """Whether the one lies within the other, and often is the same, so that the other says something of it."""
    some = mine > 0
    return lie_within(mine, theirs) and _OFTEN * int((mine == theirs)[some].sum()) >= int(some.sum())


def _condition(table: Table, definitions: Mapping[str, Definition]) -> Node | None:
    """What is true of whomever the table counts; None where it counts none, or today's variables cannot say it."""
    definition = definitions[table.indicators[0]]
    population, numerator = definition.meaning.population, definition.meaning.numerator
    if table.quantity == SUM or isinstance(population, str):
        return None
    if table.quantity != NUMERATOR and (definition.statistic != "count" or numerator is None):
        return population
    return None if numerator is None or isinstance(numerator, str) else Combine("and", population, numerator)


def _kind(table: Table) -> tuple[str, int, str]:
    return table.unit, table.year, table.quantity
