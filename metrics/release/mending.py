"""What to hide beside a count that an attack has come too close to: its nearest neighbors of least use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metrics.audit import Finding
from metrics.cells import Cells, CellStatus, PublishedCells
from metrics.disclosure import Beside

_STUDENTS = "students"
_SHOWN = (CellStatus.PUBLISHED, CellStatus.CODED_LOW, CellStatus.CODED_HIGH)


def mended(beside: Beside, findings: Sequence[Finding], cells: Cells, published: PublishedCells, turn: int) -> Beside:
    """`beside` with what the findings need more, the more neighbors the higher the turn, which begins with 1."""
    more = Beside(beside.parts.copy(), beside.groups.copy())
    keys = cells.keys
    shown = published.has_status(*_SHOWN) & (cells.students > 0)
    names = {name: code for code, name in enumerate(keys.indicators)}
    for indicator, year in sorted({(one.indicator_id, one.school_year) for one in findings}):
        rows = np.flatnonzero((keys.indicator == names[indicator]) & (keys.school_year == year))
        near = _Neighborhood(cells, rows, shown)
        for finding in findings:
            if (finding.indicator_id, finding.school_year) == (indicator, year):
                mask = more.groups if finding.quantity == _STUDENTS else more.parts
                mask[near.of(finding, turn)] = True
    return more


class _Neighborhood:
    """The cells of one indicator and school year at `rows`, of which some are shown."""

    def __init__(self, cells: Cells, rows: NDArray[np.int64], shown: NDArray[np.bool_]) -> None:
        keys = cells.keys
        self._rows, self._shown, self._students = rows, shown[rows], cells.students[rows]
        self._place, self._partner, self._group = keys.place[rows], keys.partner[rows], keys.group[rows]
        self._kind = np.array([kind for kind, _ in keys.places])[self._place]
        self._dimension = np.array([dimension for dimension, _ in keys.groups])[self._group]
        self._places = {place: code for code, place in enumerate(keys.places)}
        self._partners = {partner: code for code, partner in enumerate(keys.partners)}
        self._groups = {group: code for code, group in enumerate(keys.groups)}

    def of(self, finding: Finding, count: int) -> NDArray[np.int64]:
        """As many shown cells of each sum that the finding stands in; the sum itself where no part of it is shown."""
        place = self._places[finding.geography_type, finding.geography_id]
        partner = self._partners[finding.partner_id]
        group = self._groups[finding.group_dimension, finding.group_value]
        here, theirs, same = self._place == place, self._partner == partner, self._group == group
        beside = [
            here & theirs & (self._dimension == finding.group_dimension),
            theirs & same & (self._kind == finding.geography_type),
        ]
        above = [
            here & theirs & (self._dimension == "all"),
            theirs & same & (self._kind == "community"),
            here & same & (self._partner == self._partners["all"]),
        ]
        found = [self._rows[here & theirs & same]]
        for wanted in beside:
            found.append(self._smallest(wanted, count))
        if not sum(len(rows) for rows in found[1:]) or count > len(beside):
            found.extend(self._smallest(wanted, 1) for wanted in above)
        return np.concatenate(found)

    def _smallest(self, wanted: NDArray[np.bool_], count: int) -> NDArray[np.int64]:
        at = np.flatnonzero(wanted & self._shown)
        return self._rows[at[np.argsort(self._students[at], kind="stable")[:count]]]
