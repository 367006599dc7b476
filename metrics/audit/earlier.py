"""What other releases that are still public say of counts that this one hides.

Most counts are the same in both. Where they cannot all be, because what they would add up to has changed, none of those
that add up is believed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import product

import numpy as np

from metrics.audit.bounds import components
from metrics.audit.counts import HIDDEN, KNOWN, Counts, counts_of
from metrics.audit.elimination import determined
from metrics.audit.public import (
    CODED_HIGH,
    CODED_LOW,
    NOT_AVAILABLE,
    PUBLISHED,
    SUPPRESSED,
    Booleans,
    Cells,
    Integers,
    Names,
    PublicRelease,
    Rules,
)
from metrics.audit.system import CERTAIN, EARLIER, Rows
from metrics.meaning import Meaning

_TOLD = {SUPPRESSED: 0, CODED_LOW: 1, CODED_HIGH: 1, PUBLISHED: 2}
"""How much each word tells."""


def adds_to(release: PublicRelease, other: PublicRelease) -> bool:
    """Whether the release shows anything that the other does not, both of one school year.

    If not, the two together tell no more than the other alone, which is public already.
    """
    mine, theirs = _same(release, other, _of_one_meaning(release, other))
    shown = np.isin(release.cells.status, (PUBLISHED, CODED_LOW, CODED_HIGH))
    if not np.isin(np.flatnonzero(shown), mine).all():
        return True
    mine, theirs = mine[shown[mine]], theirs[shown[mine]]
    columns = ("status", "band", "numerator", "denominator", "students")
    return not all(
        np.array_equal(getattr(release.cells, name)[mine], getattr(other.cells, name)[theirs], equal_nan=True)
        for name in columns
    )


def told_more(release: PublicRelease, other: PublicRelease) -> Integers:
    """Positions of the cells of the release of which it tells more than the other, both of one school year.

    The other may tell of a cell under the same indicator, or under another one of the same meaning.
    """
    own = {(name, name) for name in release.definitions.keys() & other.definitions.keys()}
    mine, theirs = _same(release, other, own | _of_one_meaning(release, other))
    told = np.array([_TOLD.get(status, -1) for status in range(NOT_AVAILABLE + 1)])
    now, before = told[release.cells.status[mine]], told[other.cells.status[theirs]]
    return np.unique(mine[(before >= 0) & (now > before)])


def leaves_few(release: PublicRelease, other: PublicRelease, rules: Rules) -> Integers:
    """Positions of the cells of the release that leave too few students beside the other, both of one school year.

    Both show the cell, and count the same of two populations: the difference is who is in one of them alone. Of two
    that the release itself has, it says no more than an attack on it alone finds.
    """
    meant = {definition.meaning for definition in release.definitions.values()}
    pairs = {
        (name, then)
        for name, definition in release.definitions.items()
        for then, before in other.definitions.items()
        if before.meaning not in meant and definition.meaning.counts_as(before.meaning)
    }
    mine, theirs = _same(release, other, pairs)
    both = (release.cells.status[mine] == PUBLISHED) & (other.cells.status[theirs] == PUBLISHED)
    mine, theirs = mine[both], theirs[both]
    rest = np.abs(release.cells.students[mine] - other.cells.students[theirs])
    return np.unique(mine[(rest > 0) & (rest < rules.minimum_group)])


def _of_one_meaning(release: PublicRelease, other: PublicRelease) -> set[tuple[str, str]]:
    """Indicators of the two that mean the same, whatever each of them calls it."""
    named = defaultdict(list)
    for name, definition in other.definitions.items():
        named[definition.meaning].append(name)
    return {(name, then) for name, definition in release.definitions.items() for then in named[definition.meaning]}


def _same(release: PublicRelease, other: PublicRelease, pairs: Set[tuple[str, str]]) -> tuple[Integers, Integers]:
    """Positions of the cells that both tell of, for the `pairs` of indicators; one may be told of more than once.

    The names of `other` continue those of the release.
    """
    code = {name: number for number, name in enumerate(other.names.indicators)}
    found = [
        (code[name], np.flatnonzero(other.cells.indicator == code[then]))
        for name, then in sorted(pairs)
        if name in code and then in code
    ]
    theirs = np.concatenate([np.zeros(0, np.int64), *(at for _, at in found)])
    named = np.repeat([name for name, _ in found], [len(at) for _, at in found]).astype(np.int64)
    mine = _keys(release.cells, np.arange(len(release.cells.year)), release.cells.indicator, other.names)
    wanted = _keys(other.cells, theirs, named, other.names)
    order = np.argsort(mine, kind="stable")
    at = order[np.minimum(np.searchsorted(mine[order], wanted), len(order) - 1)]
    is_there = mine[at] == wanted
    return at[is_there], theirs[is_there]


def _keys(cells: Cells, at: Integers, indicator: Integers, names: Names) -> Integers:
    """One number for each cell at `at`, if it were of that indicator."""
    shape = [len(words) for words in (names.indicators, names.places, names.partners, names.groups)]
    return np.ravel_multi_index((indicator, cells.place[at], cells.partner[at], cells.group[at]), shape)


def known_elsewhere(counts: Counts, release: PublicRelease, others: Sequence[PublicRelease]) -> Integers:
    """For each count or sum the number that another release shows for what means the same; −1 where none does."""
    value = np.full(len(counts.state), -1, np.int64)
    for other in others:
        shown, _ = _said_by(other, counts, release)
        value = np.where(shown >= 0, shown, value)
    return value


def told_alone(
    relations: Rows, counts: Counts, at: Integers, release: PublicRelease, others: Sequence[PublicRelease]
) -> Booleans:
    """Which of the counts at `at` follow from what one of the others shows, and from no word of the release.

    No later release can hide them. What the other hides itself is not among them. `relations` are those of all counts.
    """
    certain = relations.only((relations.trust == CERTAIN) & (relations.low == relations.high))
    found = np.zeros(len(at), bool)
    for other in others if len(at) else ():
        shown, hides = _said_by(other, counts, release)
        left = certain.of(still_true(counts.truth, shown) < 0)
        part = components(left, len(counts.state))
        inside = np.zeros(left.number, bool)
        inside[left.row[np.isin(part[left.column], part[at])]] = True
        fixed, _ = determined(left.only(inside), len(counts.state))
        found |= fixed[at] & ~hides[at]
    return found


def _said_by(other: PublicRelease, counts: Counts, release: PublicRelease) -> tuple[Integers, Booleans]:
    """What the other release shows of the counts, −1 where it shows nothing, and which of them it hides."""
    value, hides = np.full(len(counts.state), -1, np.int64), np.zeros(len(counts.state), bool)
    mine, theirs = _by_meaning(counts, release), counts_of(other)
    for meaning, there in _by_meaning(theirs, other).items():
        for at, then in product(mine.get(meaning, ()), there):
            cells = np.flatnonzero(counts.table == at)
            codes = (counts.place[cells], counts.partner[cells], counts.group[cells])
            found = theirs.find(np.full(len(cells), then), *codes)
            shown = (found >= 0) & (theirs.state[found] == KNOWN)
            value[cells[shown]] = theirs.value[found[shown]]
            hides[cells[(found >= 0) & (theirs.state[found] == HIDDEN)]] = True
    return value, hides & (value < 0)


def _by_meaning(counts: Counts, release: PublicRelease) -> Mapping[tuple[str, bool, Meaning], list[int]]:
    """The tables by what they count."""
    found = defaultdict(list)
    for number, table in enumerate(counts.tables):
        for name in table.indicators:
            found[table.quantity, table.is_below, release.definitions[name].meaning].append(number)
    return found


def believed(rows: Rows, value: Integers, slack: int = 0) -> Integers:
    """`value` without those that a relation contradicts of which it names every count; −1 where nothing is left.

    It contradicts what it misses by more than the slack.
    """
    value = value.copy()
    known = value >= 0
    whole = np.ones(rows.number, bool)
    whole[rows.row[~known[rows.column]]] = False
    sums = rows.activity(np.where(known, value, 0))
    wrong = whole & ((sums < rows.low - slack) | (sums > rows.high + slack))
    value[rows.column[wrong[rows.row]]] = -1
    return value


def still_true(truth: Integers, value: Integers, slack: int = 0) -> Integers:
    """`value` where it is the truth within the slack, or nobody knows the truth; −1 elsewhere: that is secret again."""
    return np.where((truth >= 0) & (np.abs(truth - value) > slack), -1, value)


def with_known(rows: Rows, value: Integers) -> Rows:
    """The relations, and one more for each count that is known elsewhere: it is still the same."""
    at = np.flatnonzero(value >= 0)
    return Rows(
        np.concatenate([rows.row, rows.number + np.arange(len(at))]),
        np.concatenate([rows.column, at]),
        np.concatenate([rows.coefficient, np.ones(len(at), np.int64)]),
        np.concatenate([rows.low, value[at]]),
        np.concatenate([rows.high, value[at]]),
        np.concatenate([rows.trust, np.full(len(at), EARLIER)]),
    )
