"""The headline counts of a scorecard: so many of those that can be judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from metrics.statistics.progress import Progress


@dataclass(frozen=True)
class Part:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """None where there is nothing to judge."""
        return Fraction(self.count, self.of) if self.of else None


def improving(classes: Iterable[Progress]) -> Part:
    """Indicators that improved or met their target, of those with two comparable points."""
    judged = [one for one in classes if one is not Progress.CANNOT_JUDGE]
    return Part(sum(one in (Progress.IMPROVED, Progress.TARGET_MET) for one in judged), len(judged))
