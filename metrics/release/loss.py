"""What protection costs: how many of the cells that have students give no number, by indicator and by grouping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.cells import CellStatus, PublishedCells

_EMPTY = (CellStatus.NO_STUDENTS, CellStatus.NOT_AVAILABLE)
_CODED = (CellStatus.CODED_LOW, CellStatus.CODED_HIGH)


@dataclass(frozen=True)
class Loss:
    """Of the `cells` with students of one indicator, or of one grouping, how many are hidden, how many only banded."""

    of: str
    name: str
    cells: int
    hidden: int
    coded: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def to_text(self) -> str:
        """The same in a line."""
        share = self.hidden / self.cells if self.cells else 0.0
        return f"  {self.name}: {share:.0%} of {self.cells:,} cells hidden, {self.coded:,} shown as a band"


def losses(cells: PublishedCells) -> tuple[Loss, ...]:
    """One an indicator, then one a grouping: by student group, for all students by place, and by partner."""
    keys = cells.keys
    kinds = [kind for kind, _ in keys.places]
    dimensions = [dimension for dimension, _ in keys.groups]
    by_partner = np.array([partner != "all" for partner in keys.partners])[keys.partner]
    everyone = np.array([dimension == "all" for dimension in dimensions])[keys.group]
    groupings = {
        **{f"by {name}": np.array([d == name for d in dimensions])[keys.group] for name in _others(dimensions)},
        **{kind: everyone & ~by_partner & np.array([k == kind for k in kinds])[keys.place] for kind in _unique(kinds)},
        "partner": everyone & by_partner,
    }
    indicators = {name: keys.indicator == code for code, name in enumerate(keys.indicators)}
    return (*_losses("indicator", indicators, cells), *_losses("grouping", groupings, cells))


def _losses(of: str, masks: dict[str, NDArray[np.bool_]], cells: PublishedCells) -> Iterator[Loss]:
    there, hidden = ~cells.has_status(*_EMPTY), cells.has_status(CellStatus.SUPPRESSED)
    coded = cells.has_status(*_CODED)
    for name, mask in masks.items():
        yield Loss(of, name, int((mask & there).sum()), int((mask & hidden).sum()), int((mask & coded).sum()))


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _others(dimensions: Sequence[str]) -> list[str]:
    return [name for name in _unique(dimensions) if name != "all"]
