"""Small tables of students and of those counted among them, protected, and looked at as a reader does who can subtract.

Every cell is a sum of students inside: of one neighborhood, one group, and with or without a partner.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from metrics.cells import CellKey, CellKeys, Cells, CellStatus, PublishedCell, PublishedCells
from metrics.disclosure import Beside, DisclosurePolicy, protect
from metrics.indicator import Indicator
from metrics.release.manifest import Manifest
from metrics.release.proving import prove
from tests.lib.cells_as_a_release import write_small_release
from tests.lib.definitions import indicator
from tests.lib.worlds import Rule, Terms, possible

SMALL = DisclosurePolicy(
    minimum_group=4, minimum_count=2, group_width=2, count_width=2, reason="Small enough to go through every world"
)
ENROLLED = "enrolled"
HIDDEN = (CellStatus.SUPPRESSED, CellStatus.CODED_LOW, CellStatus.CODED_HIGH)
_ROOM = 8
"""By how much the reader lets a count that nothing bounds be greater than it is."""

Inside = tuple[int, int, str]
"""Neighborhood, group, and the partner that serves the students, or nobody."""


@dataclass(frozen=True)
class Bound:
    """What everybody knows of the counts inside: Σ coefficient × count is not negative; students are `enrolled`."""

    terms: Mapping[str, int]


@dataclass(frozen=True)
class SmallTable:
    """Students inside, and for each indicator those who are counted among them."""

    students: Mapping[Inside, int]
    counted: Mapping[str, Mapping[Inside, int]]
    bounds: Sequence[Bound] = ()

    @property
    def partners(self) -> tuple[str, ...]:
        return ("all", *sorted({partner for _, _, partner in self.students} - {"nobody"}))

    def cells(self) -> Cells:
        """The computed cells: how many there are in `enrolled`, a share in each other indicator."""
        names = (ENROLLED, *self.counted)
        places, groups = ({one[side] for one in self.students} for side in (0, 1))
        keys = (
            range(len(names)),
            range(len(places) + 1),
            range(len(self.partners)),
            range(len(groups) + 1),
        )
        codes = np.array(list(product(*keys)), np.int32).T
        made = CellKeys(
            names,
            (("community", "community"), *(("neighborhood", f"n{place}") for place in sorted(places))),
            self.partners,
            (("all", "all"), *(("sex", f"g{group}") for group in sorted(groups))),
            codes[0],
            np.full(codes.shape[1], 2025, np.int32),
            *codes[1:],
        )
        numbers = [self.true(made[at]) for at in range(len(made))]
        numerator, students = (np.array([pair[side] for pair in numbers], np.int64) for side in (0, 1))
        nothing = np.zeros(len(made))
        return Cells(
            made,
            students,
            numerator.astype(np.float64),
            students.astype(np.float64),
            nothing.astype(np.int64),
            nothing,
            nothing,
            nothing,
            students,
            numerator,
            students - numerator,
        )

    def true(self, key: CellKey) -> tuple[int, int]:
        """Numerator and students of a cell."""
        students = sum(self.students[one] for one in self.inside(key))
        counted = self.counted.get(key.indicator_id, self.students)
        return sum(counted[one] for one in self.inside(key)), students

    def inside(self, key: CellKey) -> list[Inside]:
        """Which students inside make up a cell."""
        return [
            (place, group, partner)
            for place, group, partner in self.students
            if key.geography_id in ("community", f"n{place}")
            and key.group_value in ("all", f"g{group}")
            and key.partner_id in ("all", partner)
        ]

    def indicators(self) -> list[Indicator]:
        count = indicator(ENROLLED, statistic="count", numerator=None, unit="students", decimals=0)
        return [count, *(indicator(name) for name in self.counted)]

    def protected(self, policy: DisclosurePolicy = SMALL) -> Reader:
        """The cells as they are protected, in the hands of a reader."""
        return Reader(self, dict(iter(protect(self.cells(), self.indicators(), policy).cells)), policy)

    def proved(self, policy: DisclosurePolicy = SMALL) -> Reader:
        """The cells as they would be published after the attack, in the hands of a reader."""
        cells, indicators = self.cells(), self.indicators()
        with tempfile.TemporaryDirectory() as folder:
            draft = SmallDraft(Path(folder) / "release", indicators, policy)
            found = prove(draft, cells, indicators, policy, Beside.nothing(len(cells)), (), Path(folder) / "restricted")
        return Reader(self, dict(iter(found.protected.cells)), policy)


@dataclass(frozen=True)
class SmallDraft:
    """A release of observations and definitions alone, as far as an attack reads it."""

    folder: Path
    indicators: Sequence[Indicator]
    policy: DisclosurePolicy

    def write(self, cells: PublishedCells) -> Manifest:
        return write_small_release(self.folder, cells, self.indicators, self.policy)


@dataclass(frozen=True)
class Reader:
    """Knows what is published, how it adds up, and the rules."""

    table: SmallTable
    published: Mapping[CellKey, PublishedCell]
    policy: DisclosurePolicy

    def too_close(self) -> Iterator[str]:
        """Each hidden count that the reader knows more closely than the policy promises, in a sentence."""
        names = [ENROLLED, *self.table.counted]
        variable = {
            (name, one): at
            for at, (name, one) in enumerate((name, one) for name in names for one in self.table.students)
        }
        counts = [(0, self._inside(name, one) + _ROOM) for name, one in variable]
        rules = list(self._rules(variable))
        for what, terms, truth, width in self._secrets(variable):
            found = possible(counts, rules, terms, range(max(0, truth - width), truth + width + 1))
            assert truth in found, "the reader has taken something for certain that is not so"
            if max(found) - min(found) < width:
                yield f"{what} is {truth}, and known to be one of {sorted(found)}: {width} apart is promised"

    def _inside(self, name: str, one: Inside) -> int:
        return self.table.counted.get(name, self.table.students)[one]

    def _rules(self, variable: Mapping[tuple[str, Inside], int]) -> Iterator[Rule]:
        """What follows from each published cell, and from what everybody knows."""
        for one in self.table.students:
            for name in self.table.counted:
                yield Rule({variable[ENROLLED, one]: 1, variable[name, one]: -1}, 0, _ROOM * 100)
            for bound in self.table.bounds:
                yield Rule({variable[name, one]: by for name, by in bound.terms.items()}, 0, _ROOM * 100)
        for key, cell in self.published.items():
            inside = self.table.inside(key)
            students = {variable[ENROLLED, one]: 1 for one in inside}
            if cell.status in HIDDEN:
                least = 1 if cell.status is CellStatus.SUPPRESSED else self.policy.minimum_group
                yield Rule(students, least, _ROOM * 1000)
            else:
                number = int(cell.students or 0)
                yield Rule(students, number, number)
            if key.indicator_id == ENROLLED:
                continue
            counted = {variable[key.indicator_id, one]: 1 for one in inside}
            if cell.status is CellStatus.PUBLISHED:
                assert cell.numerator is not None
                yield Rule(counted, int(cell.numerator), int(cell.numerator))
            elif cell.status in (CellStatus.CODED_LOW, CellStatus.CODED_HIGH):
                is_low, share = cell.status is CellStatus.CODED_LOW, int(cell.display[1:-1])
                terms = dict.fromkeys(students, share if is_low else -share)
                yield Rule(terms | dict.fromkeys(counted, -100 if is_low else 100), 0, _ROOM * 100_000)

    def _secrets(self, variable: Mapping[tuple[str, Inside], int]) -> Iterator[tuple[str, Terms, int, int]]:
        """Each hidden count, with what it leaves of everyone for partners': its name, its parts, itself, its width."""
        policy = self.policy
        shown = {
            (key.geography_id, key.partner_id, key.group_value)
            for key, cell in self.published.items()
            if cell.students is not None
        }
        for key, cell in self.published.items():
            if cell.status not in HIDDEN:
                continue
            where = (key.geography_id, key.partner_id, key.group_value)
            numerator, students = self.table.true(key)
            inside = self.table.inside(key)
            if key.indicator_id != ENROLLED:
                small = min(numerator, students - numerator) < policy.minimum_count or students < policy.minimum_group
                width = min(policy.count_width, students) if small else 1
                terms = {variable[key.indicator_id, one]: 1 for one in inside}
                yield f"{key.indicator_id} of {'/'.join(where)}", terms, numerator, width
            elif where not in shown:
                width = policy.group_width if students < policy.minimum_group else 1
                yield f"students of {'/'.join(where)}", {variable[ENROLLED, one]: 1 for one in inside}, students, width
