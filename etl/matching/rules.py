"""From which probability two records are taken for one child, and from which a person is asked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class MatchingRules:
    """Probabilities: from `accept` on a match counts, from `review` up to there it waits for a decision."""

    accept: Decimal = Decimal("0.95")
    review: Decimal = Decimal("0.5")
