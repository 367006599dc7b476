"""Indicators about some groups of a dimension or some places alone, as those of the middle grades: what they count is
what these groups come to in every other indicator that is shown by the dimension.

That a population is so restricted is read from its definition. Between two that say the same beside, what follows is
certain; between others it is believed where it holds in every cell in which it can be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product

import numpy as np

from etl.warehouse import UNITS
from metrics.audit.counts import KNOWN, STUDENTS, SUM, Counts
from metrics.audit.identities import ENOUGH, MANY
from metrics.audit.public import Booleans, Definition, Integers, Names, PublicRelease
from metrics.audit.system import CERTAIN, FOUND, FREE, Collection
from metrics.dimensions import ALL, DIMENSIONS, UNKNOWN, Disaggregation
from metrics.engines.reference import evaluate
from metrics.expression import Node, fields_of
from metrics.implication import conditions
from metrics.meaning import Meaning

_OFTEN = 10
"""What part of the cells must be equal, where one population only seems to lie within the other."""
_SUPPOSED = frozenset({"first_time_grade_9"})
"""Variables of which the group says only for whom they may be true."""


@dataclass(frozen=True)
class _Axis:
    """One way in which cells are told apart: `whole` is the code of all, `rows` what is known at each other code."""

    name: str
    whole: int
    rows: Mapping[int, Mapping[str, object]]


@dataclass(frozen=True)
class _Restriction:
    """What a definition leaves in of an axis, and for what it asks besides."""

    meaning: Meaning
    axis: _Axis
    inside: frozenset[int]
    besides: frozenset[Node]
    is_exact: bool

    @property
    def leaves_out_some(self) -> bool:
        return 0 < len(self.inside) < len(self.axis.rows)

    def is_within(self, other: _Restriction) -> bool:
        """Whether both hold the same students wherever this holds any."""
        is_same = self.is_exact and other.is_exact and self.besides == other.besides
        return is_same and self.inside <= other.inside


def add_restrictions(counts: Counts, release: PublicRelease, collection: Collection) -> int:
    """Add what restricted populations give away; how many pairs of tables it relates."""
    found = 0
    students = [number for number, table in enumerate(counts.tables) if table.quantity == STUDENTS]
    for axis in _axes(release.names):
        said = {name: _restriction(definition, axis) for name, definition in release.definitions.items()}
        for small, large in permutations(students, 2):
            one, other = counts.tables[small], counts.tables[large]
            restriction = said[one.indicators[0]]
            if restriction is None or not restriction.leaves_out_some:
                continue
            if (one.unit, one.year) == (other.unit, other.year):
                for pair in _alike(counts, small, large):
                    enough = _enough(*([said[name] for name in counts.tables[at].indicators] for at in pair))
                    found += _relate(counts, *pair, restriction, enough, collection)
    return found


def _axes(names: Names) -> Iterator[_Axis]:
    groups, places = _words(names.groups), _words(names.places)
    for dimension in DIMENSIONS:
        rows = {code: _row(dimension, value) for code, (of, value) in groups.items() if of == dimension.name}
        yield _Axis("group", _code(groups, (ALL, ALL)), rows)
    for kind in ("neighborhood", "school"):
        homes = {code: {f"{kind}_id": _known(value)} for code, (of, value) in places.items() if of == kind}
        yield _Axis("place", _code(places, ("community", "community")), homes)


def _words(names: Iterable[str]) -> dict[int, tuple[str, str]]:
    split = (name.partition("\t") for name in names)
    return {code: (kind, value) for code, (kind, _, value) in enumerate(split)}


def _code(words: Mapping[int, tuple[str, str]], wanted: tuple[str, str]) -> int:
    """The code of these words, or one that nothing has."""
    return next((code for code, found in words.items() if found == wanted), len(words))


def _row(dimension: Disaggregation, value: str) -> Mapping[str, object]:
    """What is known of a student of the group, or may be so at most."""
    known = _known(value)
    if dimension.name == "grade_level":
        # The grades are in order, and the first of them is prekindergarten.
        number = None if known is None else dimension.position_of(value)[0] - 1
        return {dimension.name: known, "grade_number": number, "first_time_grade_9": number == 9}
    return {dimension.name: value == "yes" if known and dimension.is_flag else known}


def _known(value: str) -> str | None:
    return None if value == UNKNOWN else value


def _restriction(definition: Definition, axis: _Axis) -> _Restriction | None:
    """What the definition says of the axis; None where today's variables cannot say it."""
    meaning = definition.meaning
    if isinstance(meaning.population, str):
        return None
    unit = next(one for one in UNITS if one.name == definition.unit)
    asked = frozenset(conditions(meaning.population))
    told = {name for row in axis.rows.values() for name in row}
    said = {one for one in asked if (names := _variables(one)) and names <= told}
    inside = (code for code, row in axis.rows.items() if all(evaluate(one, row, unit) is True for one in said))
    is_exact = not any(_variables(one) & _SUPPOSED for one in said)
    return _Restriction(meaning, axis, frozenset(inside), asked - said, is_exact)


def _variables(condition: Node) -> frozenset[str]:
    return frozenset(field.name for field in fields_of(condition))


def _alike(counts: Counts, small: int, large: int) -> Iterator[tuple[int, int]]:
    """The two tables of students, and pairs of tables of what is counted of them in the same way."""
    yield small, large
    for one, other in product(*([n for n, t in enumerate(counts.tables) if t.students == of] for of in (small, large))):
        kind, their_kind = counts.tables[one].quantity, counts.tables[other].quantity
        if kind == their_kind and (kind != SUM or counts.tables[one].is_below == counts.tables[other].is_below):
            yield one, other


def _enough(small: Sequence[_Restriction | None], large: Sequence[_Restriction | None]) -> int:
    """In how many cells it must be seen that indicators of one table count within those of another; 0 is certain."""
    pairs = [(one, other) for one, other in product(small, large) if one and other and one.is_within(other)]
    if any(one.meaning.counts_as(other.meaning) for one, other in pairs):
        return 0
    return 1 if pairs else ENOUGH


def _relate(
    counts: Counts, small: int, large: int, restriction: _Restriction, enough: int, collection: Collection
) -> bool:
    """What is inside comes to in the table `large` against all of `small`, and one by one; whether anything is said."""
    axis, inside = restriction.axis, sorted(restriction.inside)
    code = getattr(counts, axis.name)
    totals = np.flatnonzero((counts.table == small) & (code == axis.whole))
    parts = np.stack([_at(counts, large, totals, axis.name, one) for one in inside], axis=1)
    are_there = (parts >= 0).any(axis=1)
    related = _add(counts, totals[are_there], parts[are_there], enough, collection)
    shown = np.flatnonzero((counts.table == small) & np.isin(code, inside))
    same = _at(counts, large, shown, axis.name, code[shown])
    return _add(counts, shown[same >= 0], same[same >= 0][:, None], enough, collection) or related


def _at(counts: Counts, table: int, cells: Integers, axis: str, code: Integers | int) -> Integers:
    """The cells of another table that stand where `cells` do, but for their code on the axis."""
    place, partner, group = (
        np.broadcast_to(np.asarray(code), cells.shape) if name == axis else getattr(counts, name)[cells]
        for name in ("place", "partner", "group")
    )
    return counts.find(np.full_like(cells, table), place, partner, group)


def _add(counts: Counts, totals: Integers, parts: Integers, enough: int, collection: Collection) -> bool:
    """Say of the totals and the sums of their parts what holds wherever both are known; whether anything does."""
    are_there = parts >= 0
    known = (counts.state[totals] == KNOWN) & ((counts.state[parts] == KNOWN) | ~are_there).all(axis=1)
    sums = np.where(are_there, counts.value[parts], 0).sum(axis=1)
    total, summed = counts.value[totals][known], sums[known]
    some = (total > 0) & (summed > 0)
    ends = _ends(total[some], summed[some], (total == summed).all(), enough)
    if ends is None or known.all():
        return False
    relation, _ = np.nonzero(are_there)
    clan = np.zeros(len(totals), np.int64)
    collection.add_sums(parts[are_there], totals, relation, *ends, clan, FOUND if enough else CERTAIN)
    return True


def _ends(total: Integers, summed: Integers, is_always_equal: Booleans, enough: int) -> tuple[int, int] | None:
    """Between what the sum less the total lies, where anything can be said of it."""
    if is_always_equal and len(total) >= enough:
        return 0, 0
    often = len(total) >= MANY and int((total == summed).sum()) * _OFTEN >= len(total)
    if often and (summed >= total).all():
        return 0, FREE
    if often and (summed <= total).all():
        return -FREE, 0
    return None
