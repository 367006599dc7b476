"""What to hide beside a count that an attack has come too close to: its nearest neighbors of least use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from metrics.audit import Finding
from metrics.cells import Cells, CellStatus, PublishedCells
from metrics.disclosure import Beside

_STUDENTS = "students"
_PATIENCE = 4
"""Turns after which a whole grouping is given up rather than cell after cell."""
_FEW = 60
"""Students beyond whom a total does not bound its parts."""
_LAST = 6
"""Turns after which all of a partner is given up, or all that an indicator says of small places."""
_SHOWN = (CellStatus.PUBLISHED, CellStatus.CODED_LOW, CellStatus.CODED_HIGH)


def mended(
    beside: Beside, findings: Sequence[Finding], cells: Cells, published: PublishedCells, width: int, turn: int
) -> Beside:
    """`beside` with what the findings need more, the more neighbors the higher the turn, which begins with 1.

    What all other indicators say of the same group goes too, and in the end of every group that is less than `width`
    students larger: it may be what bounds a count. What an earlier release shows stays: it is known, hidden or not.
    """
    more = replace(beside, parts=beside.parts.copy(), groups=beside.groups.copy())
    keys = cells.keys
    shown = published.has_status(*_SHOWN) & (cells.students > 0) & ~beside.public
    names = {name: code for code, name in enumerate(keys.indicators)}
    for year in sorted({one.school_year for one in findings}):
        of_year = np.flatnonzero(keys.school_year == year)
        everything = _Neighborhood(cells, of_year, shown)
        for indicator in sorted({one.indicator_id for one in findings if one.school_year == year}):
            near = _Neighborhood(cells, of_year[keys.indicator[of_year] == names[indicator]], shown)
            for finding in findings:
                if (finding.indicator_id, finding.school_year) == (indicator, year):
                    mask = more.groups if finding.quantity == _STUDENTS else more.parts
                    mask[near.beside(finding, 2 * turn - 1)] = True
                    more.groups[everything.same(finding)] = True
                    if turn > 1:
                        more.groups[everything.little_above(near.sizes(finding), finding, width)] = True
                        groups, parts = everything.holding(finding, names, 4 ** (turn - 1))
                        more.groups[groups], more.parts[parts] = True, True
                    if turn > _PATIENCE:
                        mask[near.grouping(finding)] = True
                    if turn > _LAST:
                        mask[(near if finding.partner_id == "all" else everything).partner(finding)] = True
    return more


class _Neighborhood:
    """The cells of one indicator and school year at `rows`, of which some are shown."""

    def __init__(self, cells: Cells, rows: NDArray[np.int64], shown: NDArray[np.bool_]) -> None:
        keys = cells.keys
        self._rows, self._shown, self._students = rows, shown[rows], cells.students[rows]
        self._indicator, self._place = keys.indicator[rows], keys.place[rows]
        self._partner, self._group = keys.partner[rows], keys.group[rows]
        self._kind = np.array([kind for kind, _ in keys.places])[self._place]
        self._dimension = np.array([dimension for dimension, _ in keys.groups])[self._group]
        self._places = {place: code for code, place in enumerate(keys.places)}
        self._partners = {partner: code for code, partner in enumerate(keys.partners)}
        self._groups = {group: code for code, group in enumerate(keys.groups)}

    def same(self, finding: Finding) -> NDArray[np.int64]:
        """The shown cells of the place, partner and group."""
        here, theirs, same = self._of(finding)
        return self._rows[here & theirs & same & self._shown]

    def holding(
        self, finding: Finding, names: Mapping[str, int], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of the shown counts that hold the finding the first to go: groups, and cells for what is counted in them."""
        found: dict[bool, list[int]] = {True: [], False: []}
        for indicator, kind, place, partner, dimension, group, quantity in finding.held_by:
            there = self._indicator == names[indicator]
            there &= self._place == self._places[kind, place]
            there &= (self._partner == self._partners[partner]) & (self._group == self._groups[dimension, group])
            found[quantity == _STUDENTS] += np.flatnonzero(there & self._shown).tolist()
        first = sorted(
            found[True] + found[False],
            key=lambda at: (self._kind[at] == "community", self._dimension[at] == "all", self._students[at]),
        )[:count]
        groups, parts = ([at for at in first if at in found[is_group]] for is_group in (True, False))
        return self._rows[np.array(groups, np.int64)], self._rows[np.array(parts, np.int64)]

    def sizes(self, finding: Finding) -> NDArray[np.int64]:
        """How many students are in the group and in all groups, there and in the community, where these are few."""
        here, theirs, same = self._of(finding)
        of_group = same | (self._dimension == "all")
        sizes: NDArray[np.int64] = self._students[theirs & of_group & (here | (self._kind == "community"))]
        return np.unique(sizes[(sizes > 0) & (sizes < _FEW)])

    def little_above(self, sizes: NDArray[np.int64], finding: Finding, width: int) -> NDArray[np.int64]:
        """The shown cells there and in the community with as many students as one of the sizes, or a few more."""
        here, theirs, _ = self._of(finding)
        above = (self._students[:, None] - sizes[None, :]).astype(np.int64)
        near = ((above >= 0) & (above < width)).any(axis=1)
        rows: NDArray[np.int64] = self._rows[theirs & near & (here | (self._kind == "community")) & self._shown]
        return rows

    def partner(self, finding: Finding) -> NDArray[np.int64]:
        """All that is shown of the partner; of everyone what is shown of places."""
        _, theirs, _ = self._of(finding)
        given_up = theirs if finding.partner_id != "all" else theirs & (self._kind != "community")
        rows: NDArray[np.int64] = self._rows[given_up & self._shown]
        return rows

    def grouping(self, finding: Finding) -> NDArray[np.int64]:
        """The shown groups of the dimension of the finding at all places, for its partner."""
        _, theirs, _ = self._of(finding)
        inside = (self._kind != "community") & (self._dimension == finding.group_dimension)
        rows: NDArray[np.int64] = self._rows[theirs & inside & self._shown]
        return rows

    def beside(self, finding: Finding, count: int) -> NDArray[np.int64]:
        """The cell and as many shown ones of each sum that it stands in; sums themselves where no part is shown.

        What is said of everyone, whoever serves them, is given up last.
        """
        here, theirs, same = self._of(finding)
        parts = (
            here & theirs & (self._dimension == finding.group_dimension),
            theirs & same & (self._kind == finding.geography_type),
        )
        sums = (
            here & theirs & (self._dimension == "all"),
            theirs & same & (self._kind == "community"),
        )
        everyone = here & same & (self._partner == self._partners["all"])
        found = np.concatenate([self._smallest(wanted, count) for wanted in parts])
        if not len(found) or count > len(sums):
            found = np.concatenate([found, *(self._smallest(wanted, 1) for wanted in sums)])
        if not len(found) or count > 2 * _PATIENCE:
            found = np.concatenate([found, self._smallest(everyone, 1)])
        return np.concatenate([found, self._rows[here & theirs & same]])

    def _of(self, finding: Finding) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        return (
            self._place == self._places[finding.geography_type, finding.geography_id],
            self._partner == self._partners[finding.partner_id],
            self._group == self._groups[finding.group_dimension, finding.group_value],
        )

    def _smallest(self, wanted: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
        at = np.flatnonzero(wanted & self._shown)
        return self._rows[at[np.argsort(self._students[at], kind="stable")[:count]]]
