"""Which cells may be shown so that no protected one can be worked out exactly: Gaussian elimination, step by step.

The relations between the cells not shown yet are kept in reduced row-echelon form over a prime field. A cell is a
linear combination of shown ones if and only if it stands alone in a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

_PRIME = (1 << 61) - 1


class Elimination:
    """The relations, each a mapping from cells to coefficients, of cells of which none is shown yet.

    `worth` ranks the cells from the most to the least worth showing, `protected` are those that must not be told.
    """

    def __init__(
        self, relations: Iterable[Mapping[int, int]], worth: Sequence[int], protected: Collection[int]
    ) -> None:
        self._rows: list[dict[int, int]] = []
        self._rows_of: dict[int, set[int]] = {}
        self._pivot: list[int] = []
        self._row_of_pivot: dict[int, int] = {}
        self._protected = protected
        self._rank = {cell: rank for rank, cell in enumerate(worth)}
        for relation in sorted(relations, key=len):
            self._add({cell: coefficient % _PRIME for cell, coefficient in relation.items()})

    def shown(self, worth: Iterable[int]) -> set[int]:
        """Show the cells one by one in this order; those that could be shown without telling a protected one."""
        return {cell for cell in worth if self._show(cell)}

    def _show(self, cell: int) -> bool:
        row = self._row_of_pivot.get(cell)
        if row is not None and not self._repivot(row):
            return True
        rows = self._rows_of.get(cell, set())
        if any(len(self._rows[r]) == 2 and self._pivot[r] in self._protected for r in rows):
            return False
        for r in rows:
            del self._rows[r][cell]
        self._rows_of.pop(cell, None)
        return True

    def _add(self, row: dict[int, int]) -> None:
        for cell in list(row):
            if cell in self._row_of_pivot:
                factor = row.get(cell, 0)
                if factor:
                    _subtract(row, self._rows[self._row_of_pivot[cell]], factor)
        if row:
            number = len(self._rows)
            self._rows.append(row)
            self._pivot.append(-1)
            for cell in row:
                self._rows_of.setdefault(cell, set()).add(number)
            self._make_pivot(number, max(row, key=self._preference))

    def _preference(self, cell: int) -> tuple[bool, int]:
        return cell in self._protected, self._rank[cell]

    def _repivot(self, row: int) -> bool:
        """Another pivot for a row whose pivot is to be shown; False, and the row is gone, if it has no other cell."""
        pivot = self._pivot[row]
        del self._row_of_pivot[pivot]
        others = [cell for cell in self._rows[row] if cell != pivot]
        if not others:
            self._rows_of.pop(pivot, None)
            self._rows[row] = {}
            return False
        self._make_pivot(row, max(others, key=self._preference))
        return True

    def _make_pivot(self, number: int, pivot: int) -> None:
        row = self._rows[number]
        inverse = pow(row[pivot], -1, _PRIME)
        if inverse != 1:
            for cell in row:
                row[cell] = row[cell] * inverse % _PRIME
        for other in list(self._rows_of[pivot]):
            if other != number:
                changed = self._rows[other]
                before = set(changed)
                _subtract(changed, row, changed[pivot])
                for cell in before - changed.keys():
                    self._rows_of[cell].discard(other)
                for cell in changed.keys() - before:
                    self._rows_of.setdefault(cell, set()).add(other)
        self._pivot[number] = pivot
        self._row_of_pivot[pivot] = number


def _subtract(row: dict[int, int], other: Mapping[int, int], factor: int) -> None:
    for cell, coefficient in other.items():
        left = (row.get(cell, 0) - factor * coefficient) % _PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
