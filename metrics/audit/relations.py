"""The relations that hold by the way in which counts are made: parts add up, some lie within others."""

from __future__ import annotations

import numpy as np

from metrics.audit.counts import KNOWN, NUMERATOR, STUDENTS, SUM, Counts
from metrics.audit.public import Integers, Names
from metrics.audit.system import FOUND, FREE, Collection

_PAIRS_OF_SCHOOLS = "student_school_year"
_PAIRS_OF_PARTNERS = "student_partner_year"
_OF_ONE_PARTNER = "referral"
_YEARLY = ("day", "hour", "event")
"""Words of a definition that make it true of a year at one school and not of the year as a whole."""


class Relations:
    """Collects what relates the counts of one release."""

    def __init__(self, counts: Counts, names: Names) -> None:
        self.counts = counts
        self.collection = Collection(counts)
        dimensions = [group.partition("\t")[0] for group in names.groups]
        kinds = [place.partition("\t")[0] for place in names.places]
        self._dimensions = sorted(set(dimensions))
        self._dimension = np.array([self._dimensions.index(name) for name in dimensions], np.int64)[counts.group]
        self._all_groups = _index(names.groups, "all\tall")
        self._community = _index(names.places, "community\tcommunity")
        self._everyone = _index(names.partners, "all")
        self._kind = np.array(kinds)[counts.place] if kinds else np.zeros(0, str)
        self._quantity = np.array([table.quantity for table in counts.tables])[counts.table]
        self._unit = np.array([table.unit for table in counts.tables])[counts.table]
        self._of_all_groups = counts.group == self._all_groups
        self._of_everyone = counts.partner == self._everyone

    def collect(self) -> Collection:
        """All of them."""
        self._groups()
        self._neighborhoods()
        self._schools()
        self._partners()
        self._numerators()
        return self.collection

    def parent(self, at: Integers, place: int = -1, partner: int = -1, group: int = -1) -> Integers:
        """The cells that differ from those at `at` in what is given."""
        counts = self.counts
        codes = (
            np.where(given >= 0, given, codes[at])
            for given, codes in ((place, counts.place), (partner, counts.partner), (group, counts.group))
        )
        return counts.find(counts.table[at], *codes)

    def _sums(self, children: Integers, parents: Integers, within: Integers) -> tuple[Integers, ...]:
        """One relation for each parent and `within`: children, parents, relation, within."""
        there = parents >= 0
        children, parents, within = children[there], parents[there], within[there]
        wide = int(within.max(initial=0)) + 1
        found, relation = np.unique(parents * wide + within, return_inverse=True)
        return children, found // wide, relation, found % wide

    def _groups(self) -> None:
        at = np.flatnonzero(~self._of_all_groups)
        dimension = self._dimension[at]
        children, parents, relation, within = self._sums(at, self.parent(at, group=self._all_groups), dimension)
        clan = self.counts.table[parents] * len(self._dimensions) + within
        self.collection.add_sums(children, parents, relation, 0, 0, clan)

    def _neighborhoods(self) -> None:
        at = np.flatnonzero(self._kind == "neighborhood")
        children, parents, relation, _ = self._sums(at, self.parent(at, place=self._community), np.zeros_like(at))
        clan = self.counts.table[parents] * 2 + self._of_everyone[parents]
        self.collection.add_sums(children, parents, relation, 0, 0, clan)

    def _schools(self) -> None:
        """A student of two schools is counted at both: schools hold as many or more. Sums of days are shared out."""
        counts = self.counts
        yearly = np.array([any(word in table.words for word in _YEARLY) for table in counts.tables], bool)
        exact = (self._unit == _PAIRS_OF_SCHOOLS) | (self._quantity == SUM)
        wanted = exact | (self._quantity == STUDENTS) | ((self._quantity == NUMERATOR) & ~yearly[counts.table])
        at = np.flatnonzero((self._kind == "school") & wanted)
        children, parents, relation, _ = self._sums(at, self.parent(at, place=self._community), np.zeros_like(at))
        high = np.where(exact[parents], 0, self._twice(parents, children, relation))
        # Where schools hold fewer students than there are in all, what is counted of them does not add up either.
        clan = [one.students if one.quantity == NUMERATOR else number for number, one in enumerate(counts.tables)]
        of_students = np.array(clan, np.int64)[counts.table[parents]]
        self.collection.add_sums(children, parents, relation, 0, high, of_students, FOUND)

    def _twice(self, parents: Integers, children: Integers, relation: Integers) -> Integers:
        """How many more the schools hold of each group at most: as many as of all students, where that is public."""
        counts = self.counts
        unknown = np.bincount(relation, counts.state[children] != KNOWN, len(parents)) > 0
        unknown |= counts.state[parents] != KNOWN
        more = np.bincount(relation, counts.value[children], len(parents)).astype(np.int64) - counts.value[parents]
        more = np.where(unknown, FREE, more)
        of_all = dict(zip(parents.tolist(), more.tolist(), strict=True))
        return np.array(
            [of_all.get(at, FREE) for at in self.parent(parents, group=self._all_groups).tolist()], np.int64
        )

    def _partners(self) -> None:
        counts = self.counts
        at = np.flatnonzero(~self._of_everyone & (self._quantity != SUM))
        of_pairs = self._unit[at] == _PAIRS_OF_PARTNERS
        parent = self.parent(at, partner=self._everyone)
        children, parents, relation, _ = self._sums(at[of_pairs], parent[of_pairs], np.zeros_like(at[of_pairs]))
        self.collection.add_sums(children, parents, relation, 0, 0, counts.table[parents])
        # A record is of one partner, or of none that is named.
        of_one = self._unit[at] == _OF_ONE_PARTNER
        children, parents, relation, _ = self._sums(at[of_one], parent[of_one], np.zeros_like(at[of_one]))
        self.collection.add_sums(children, parents, relation, -FREE, 0, counts.table[parents])
        inside = ~of_pairs & (parent >= 0)
        at, parent = at[inside], parent[inside]
        self.collection.add([(1, parent), (-1, at)], 0, FREE, counts.table[at])
        behind, behind_parent = self.behind(at), self.behind(parent)
        both = (behind >= 0) & (behind_parent >= 0) & (self._quantity[at] == NUMERATOR)
        terms = [(1, behind_parent[both]), (-1, parent[both]), (-1, behind[both]), (1, at[both])]
        self.collection.add(terms, 0, FREE, counts.table[at[both]])

    def behind(self, at: Integers) -> Integers:
        """For numerators, the count of students behind them; −1 for students themselves."""
        counts = self.counts
        students = np.array([table.students for table in counts.tables], np.int64)[counts.table[at]]
        found = counts.find(np.maximum(students, 0), counts.place[at], counts.partner[at], counts.group[at])
        return np.where(students >= 0, found, -1)

    def _numerators(self) -> None:
        """No numerator is greater than its group, and a tail band says how little or how much of it."""
        counts = self.counts
        at = np.flatnonzero(self._quantity == NUMERATOR)
        students = self.behind(at)
        at, students = at[students >= 0], students[students >= 0]
        self.collection.add([(1, students), (-1, at)], 0, FREE, counts.table[at])
        for band in np.unique(counts.band[at]).tolist():
            if band == -1:
                continue
            of_band = counts.band[at] == band
            cells, groups = at[of_band], students[of_band]
            terms = [(band, groups), (-100, cells)] if band >= 0 else [(-102 - band, groups), (100, cells)]
            self.collection.add(terms, 0, FREE, counts.table[cells])

    def remainders(self) -> tuple[Integers, Integers]:
        """Partners' cells and, as many, everyone's of the same place and group."""
        at = np.flatnonzero(~self._of_everyone & (self._quantity != SUM) & (self._unit != _PAIRS_OF_PARTNERS))
        parent = self.parent(at, partner=self._everyone)
        return at[parent >= 0], parent[parent >= 0]


def _index(words: tuple[str, ...], word: str) -> int:
    return words.index(word) if word in words else len(words)
