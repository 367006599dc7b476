"""Indicators about some groups of a dimension alone, as those of the middle grades: what they count is what these
groups come to in every other indicator that is shown by the dimension.

That a population is so restricted is read from its definition; what follows from it is believed where it holds in every
cell in which it can be checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from etl.warehouse import UNITS
from metrics.audit.counts import KNOWN, STUDENTS, SUM, Counts
from metrics.audit.identities import ENOUGH, MANY
from metrics.audit.public import Booleans, Integers, Names
from metrics.audit.system import FOUND, FREE, Collection
from metrics.dimensions import DIMENSIONS, UNKNOWN, Disaggregation
from metrics.engines.reference import evaluate
from metrics.expression import Combine, Node, fields_of
from metrics.parser import parse

_OFTEN = 10
"""What part of the cells must be equal, where one population only seems to lie within the other."""


def add_restrictions(counts: Counts, names: Names, collection: Collection) -> int:
    """Add what restricted populations give away; how many pairs of tables it relates."""
    found = 0
    everybody = names.groups.index("all\tall") if "all\tall" in names.groups else len(names.groups)
    for number, table in enumerate(counts.tables):
        if table.quantity != STUDENTS:
            continue
        for groups in _restricted(table.unit, table.words, names):
            for other, whole in enumerate(counts.tables):
                if other != number and (whole.quantity, whole.year, whole.unit) == (STUDENTS, table.year, table.unit):
                    pairs = product(_counted(counts, number), _counted(counts, other))
                    found += sum(_relate(counts, *pair, groups, everybody, collection) for pair in pairs)
    return found


def _restricted(unit: str, population: str, names: Names) -> Iterator[Integers]:
    """By dimension the groups that the population leaves in, where it leaves out some."""
    conditions = list(_conditions(parse(population)))
    kind = next(one for one in UNITS if one.name == unit)
    for dimension in DIMENSIONS:
        codes, rows = [], []
        for code, name in enumerate(names.groups):
            of_dimension, _, value = name.partition("\t")
            if of_dimension == dimension.name:
                codes.append(code)
                rows.append(_row(dimension, value))
        if not rows:
            continue
        said = [
            one
            for one in conditions
            if (fields := {field.name for field in fields_of(one)}) and fields <= rows[0].keys()
        ]
        inside = [all(evaluate(condition, row, kind) is True for condition in said) for row in rows]
        if not all(inside) and any(inside):
            yield np.array(codes)[inside]


def _row(dimension: Disaggregation, value: str) -> Mapping[str, object]:
    """What is known of a student of the group, or may be so at most."""
    known = None if value == UNKNOWN else value
    if dimension.name == "grade_level":
        # The grades are in order, and the first of them is prekindergarten.
        number = None if known is None else dimension.position_of(value)[0] - 1
        return {dimension.name: known, "grade_number": number, "first_time_grade_9": number == 9}
    return {dimension.name: value == "yes" if known and dimension.is_flag else known}


def _conditions(node: Node) -> Iterator[Node]:
    """The conditions that must all be met."""
    if isinstance(node, Combine) and node.operator == "and":
        yield from _conditions(node.left)
        yield from _conditions(node.right)
    else:
        yield node


def _counted(counts: Counts, students: int) -> list[int]:
    """The table of students and the tables of what is counted of them."""
    parts = (n for n, table in enumerate(counts.tables) if table.students == students and table.quantity != SUM)
    return [students, *parts]


def _relate(counts: Counts, small: int, large: int, groups: Integers, everybody: int, collection: Collection) -> bool:
    """What `groups` come to in the table `large` against all students of `small`, and group by group."""
    if counts.tables[small].quantity != counts.tables[large].quantity:
        return False
    of_small = counts.table == small
    totals = np.flatnonzero(of_small & (counts.group == everybody))
    parts = np.stack([_at(counts, large, totals, group) for group in groups.tolist()], axis=1)
    are_there = (parts >= 0).any(axis=1)
    related = _add(counts, totals[are_there], parts[are_there], collection)
    shown = np.flatnonzero(of_small & np.isin(counts.group, groups))
    same = _at(counts, large, shown, counts.group[shown])
    return _add(counts, shown[same >= 0], same[same >= 0][:, None], collection) or related


def _at(counts: Counts, table: int, cells: Integers, group: Integers | int) -> Integers:
    """The cells of another table at the places and partners of `cells`."""
    wide = np.broadcast_to(np.asarray(group), cells.shape)
    return counts.find(np.full_like(cells, table), counts.place[cells], counts.partner[cells], wide)


def _add(counts: Counts, totals: Integers, parts: Integers, collection: Collection) -> bool:
    """Say of the totals and the sums of their parts what holds wherever both are known; whether anything does."""
    are_there = parts >= 0
    known = (counts.state[totals] == KNOWN) & ((counts.state[parts] == KNOWN) | ~are_there).all(axis=1)
    sums = np.where(are_there, counts.value[parts], 0).sum(axis=1)
    total, summed = counts.value[totals][known], sums[known]
    some = (total > 0) & (summed > 0)
    ends = _ends(total[some], summed[some], (total == summed).all())
    if ends is None or known.all():
        return False
    relation, _ = np.nonzero(are_there)
    clan = np.zeros(len(totals), np.int64)
    collection.add_sums(parts[are_there], totals, relation, *ends, clan, FOUND)
    return True


def _ends(total: Integers, summed: Integers, is_always_equal: Booleans) -> tuple[int, int] | None:
    """Between what the sum less the total lies, where anything can be said of it."""
    if is_always_equal and len(total) >= ENOUGH:
        return 0, 0
    often = len(total) >= MANY and int((total == summed).sum()) * _OFTEN >= len(total)
    if often and (summed >= total).all():
        return 0, FREE
    if often and (summed <= total).all():
        return -FREE, 0
    return None
