"""What adds up in a release: groups to everyone, neighborhoods and schools to the community, places to the partner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from metrics.cells import CellKeys
from metrics.dimensions import ALL
from metrics.disclosure.quantities import Mask, Table
from metrics.disclosure.relations import Positions, Relations

_MANY = 10


@dataclass(frozen=True)
class Margins:
    """Which places, partners and groups add up to which: codes into the lists of names of the keys."""

    community: int
    everyone: int
    everybody: int
    places: tuple[Positions, ...]
    dimensions: tuple[Positions, ...]

    @classmethod
    def of(cls, keys: CellKeys) -> Margins:
        kinds = [kind for kind, _ in keys.places]
        groups = list(enumerate(keys.groups))
        return cls(
            community=kinds.index("community") if "community" in kinds else -1,
            everyone=keys.partners.index(ALL) if ALL in keys.partners else -1,
            everybody=keys.groups.index((ALL, ALL)) if (ALL, ALL) in keys.groups else -1,
            places=tuple(
                np.array([n for n, found in enumerate(kinds) if found == kind], np.int64)
                for kind in ("neighborhood", "school")
                if kind in kinds
            ),
            dimensions=tuple(
                np.array([code for code, _ in members], np.int64)
                for dimension, members in groupby(groups, key=lambda group: group[1][0])
                if dimension != ALL
            ),
        )

    def areas(self, cells: Positions, shape: tuple[int, int, int], *, wide: bool) -> Iterator[tuple[Mask, Positions]]:
        """Parts of a table in which cells mostly make up for each other, and which of `cells` are in each.

        A partner, one dimension with everybody, one kind of place with the community; where `wide`, all of a partner.
        """
        place, partner, group = np.unravel_index(cells, shape)
        kind, dimension = _which(self.places, shape[0])[place], _which(self.dimensions, shape[2])[group]
        of_all = np.full(len(cells), wide) | (kind < 0) | (dimension < 0)
        key = np.stack([partner, np.where(of_all, -1, kind), np.where(of_all, -1, dimension)], axis=1)
        found, of = np.unique(key, axis=0, return_inverse=True)
        for number, (of_partner, of_kind, of_dimension) in enumerate(found.tolist()):
            area = np.zeros(shape, bool)
            if of_kind < 0:
                area[:, of_partner, :] = True
            else:
                places = [*self.places[of_kind].tolist(), *([self.community] if self.community >= 0 else [])]
                groups = [*self.dimensions[of_dimension].tolist(), *([self.everybody] if self.everybody >= 0 else [])]
                area[np.ix_(places, [of_partner], groups)] = True
            yield area.ravel(), np.flatnonzero(of == number)

    def relations(self, counted: Mask, add_up: Table) -> Relations:
        """The relations between the counted cells of a table.

        A student of two schools is counted at each, so that what `add_up` says is more in schools than in all. Where
        there are few such students, by how many is taken as known to everybody, which leaves the relation as it is;
        where there are many, nobody can subtract.
        """
        at = np.arange(counted.size).reshape(counted.shape)
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        if self.everybody >= 0:
            for groups in self.dimensions:
                of_all = np.append(groups, self.everybody)
                found.append(_adding_up(at[:, :, of_all], counted[:, :, of_all]))
        if self.community >= 0:
            numbers = np.nan_to_num(add_up)
            for places in self.places:
                adds_up = np.abs(numbers[places].sum(axis=0) - numbers[self.community]) < _MANY
                of_all = np.append(places, self.community)
                found.append(_adding_up(*(np.moveaxis(one, 0, 2) for one in (at[of_all], counted[of_all] & adds_up))))
        return Relations.of(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _adding_up(at: Positions, counted: Mask) -> tuple[Positions, Positions]:
    """Along the last axis parts and their total: the counted ones where both are counted, how many in each line."""
    there = counted & counted[..., -1:] & counted[..., :-1].any(axis=-1, keepdims=True)
    lengths = there.sum(axis=-1).ravel()
    return at[there], lengths[lengths > 0]


def _which(parts: Sequence[Positions], number: int) -> Positions:
    """Of each of `number` codes, in which part it is; −1 for those in none."""
    found = np.full(number, -1, np.int64)
    for part, codes in enumerate(parts):
        found[codes] = part
    return found
