"""What shown counts leave of larger ones that are shown too: nobody shows it, and who subtracts has it.

Of a group, the students whom a partner does not serve; of a population, those outside a smaller one of which the same
is counted, as the few who were there for less than twenty days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations, product

import numpy as np

from metrics.audit.counts import KNOWN, NUMERATOR, STUDENTS, Counts
from metrics.audit.inclusions import lie_within
from metrics.audit.public import Definition, Integers, Rules
from metrics.audit.relations import Relations

_OF_A_GROUP = ("proportion", "mean", "ratio_of_sums")


def small_remainders(
    counts: Counts, relations: Relations, definitions: Mapping[str, Definition], rules: Rules
) -> tuple[Integers, Integers]:
    """Positions of the counts that leave too few students, or too few of those counted, and how many each leaves."""
    pairs = [relations.remainders(), *_within_others(counts, relations, definitions)]
    at, larger = (np.concatenate(side) for side in zip(*pairs, strict=True))
    both = (counts.state[at] == KNOWN) & (counts.state[larger] == KNOWN)
    at, larger = at[both], larger[both]
    rest = counts.value[larger] - counts.value[at]
    quantity = np.array([table.quantity for table in counts.tables])[counts.table[at]]
    few = (quantity == STUDENTS) & (rest > 0) & (rest < rules.minimum_group)
    students, all_students = relations.behind(at), relations.behind(larger)
    shown = (quantity == NUMERATOR) & (students >= 0) & (all_students >= 0)
    shown &= (counts.state[students] == KNOWN) & (counts.state[all_students] == KNOWN)
    others = counts.value[all_students] - counts.value[students]
    small = (rest < rules.minimum_count) | (others - rest < rules.minimum_count)
    few |= shown & (others >= rules.minimum_group) & small
    found, first = np.unique(at[few], return_index=True)
    return found, rest[few][first]


def apart(counts: Counts, definitions: Mapping[str, Definition]) -> set[frozenset[int]]:
    """Pairs of tables that count the same of two populations, and are known not to be equal.

    Where they differ by few they are hidden: that they never differ where both are shown says nothing.
    """
    found = set()
    for one, other in combinations(range(len(counts.tables)), 2):
        mine, theirs = counts.tables[one], counts.tables[other]
        is_alike = (mine.quantity, mine.unit, mine.year) == (theirs.quantity, theirs.unit, theirs.year)
        pairs = product(mine.indicators, theirs.indicators)
        if is_alike and any(_count_alike(definitions[name], definitions[as_name]) for name, as_name in pairs):
            at, there = counts.in_both(one, other)
            known = (counts.truth[at] >= 0) & (counts.truth[there] >= 0)
            if (counts.truth[at] != counts.truth[there])[known].any():
                found.add(frozenset({one, other}))
    return found


def _within_others(
    counts: Counts, relations: Relations, definitions: Mapping[str, Definition]
) -> Iterator[tuple[Integers, Integers]]:
    """Counts of populations and, as many, those of larger ones of which the same is counted, place by place."""
    students = [number for number, table in enumerate(counts.tables) if table.quantity == STUDENTS]
    for small, large in permutations(students, 2):
        one, other = counts.tables[small], counts.tables[large]
        if (one.unit, one.year) != (other.unit, other.year):
            continue
        groups = counts.in_both(small, large)
        for name, as_name in product(one.indicators, other.indicators):
            if not _count_alike(definitions[name], definitions[as_name]):
                continue
            tables = (_numerators(counts, small, name), _numerators(counts, large, as_name))
            counted = [counts.in_both(*pair) for pair in zip(*tables, strict=True)]
            others = [tuple(relations.behind(side) for side in pair) for pair in counted]
            known = [(counts.known(groups[0]), counts.known(groups[1]))]
            for pair, behind in zip(counted, others, strict=True):
                numbers = [counts.known(side) for side in pair]
                known.append((numbers[0], numbers[1]))
                known.append(_without(numbers, [counts.known(side) for side in behind]))
            if all(lie_within(*pair) for pair in known):
                yield from (groups, *counted)


def _count_alike(one: Definition, other: Definition) -> bool:
    return one.statistic in _OF_A_GROUP and one.meaning.counts_as(other.meaning)


def _numerators(counts: Counts, students: int, name: str) -> list[int]:
    """The table of those of the students who are counted by the indicator, if it has one."""
    return [
        number
        for number, table in enumerate(counts.tables)
        if table.students == students and table.quantity == NUMERATOR and name in table.indicators
    ]


def _without(parts: Sequence[Integers], wholes: Sequence[Integers]) -> tuple[Integers, Integers]:
    """Wholes less their parts; −1 where one is not known."""
    one, other = (
        np.where((part >= 0) & (whole >= 0), whole - part, -1) for part, whole in zip(parts, wholes, strict=True)
    )
    return one, other
