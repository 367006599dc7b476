"""Whole-number worlds, searched through without a solver: every value that a sum of unknown counts can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Terms = Mapping[int, int]
Ends = tuple[int, int]


@dataclass(frozen=True)
class Rule:
    """Σ coefficient × count lies between two numbers, both allowed."""

    terms: Terms
    least: int
    most: int


def possible(counts: Sequence[Ends], rules: Sequence[Rule], terms: Terms, values: Iterable[int]) -> set[int]:
    """Which of the values Σ coefficient × count has in a world that keeps the ends of all counts and every rule."""
    return {value for value in values if _is_possible(counts, [*rules, Rule(terms, value, value)])}


def _is_possible(counts: Sequence[Ends], rules: Sequence[Rule]) -> bool:
    narrowed = _narrowed(counts, rules)
    if narrowed is None:
        return False
    open_counts = [at for at, (least, most) in enumerate(narrowed) if least < most]
    if not open_counts:
        return True
    at = min(open_counts, key=lambda one: narrowed[one][1] - narrowed[one][0])
    least, most = narrowed[at]
    return any(
        _is_possible([*narrowed[:at], (value, value), *narrowed[at + 1 :]], rules) for value in range(least, most + 1)
    )


def _narrowed(counts: Sequence[Ends], rules: Sequence[Rule]) -> list[Ends] | None:
    """The ends of every count as each rule alone leaves them, again and again; None where nothing is left."""
    ends, before = list(counts), None
    while ends != before:
        before = list(ends)
        for rule in rules:
            spans = {at: _span(weight, *ends[at]) for at, weight in rule.terms.items()}
            lowest, highest = (sum(span[side] for span in spans.values()) for side in (0, 1))
            if lowest > rule.most or highest < rule.least:
                return None
            for at, weight in rule.terms.items():
                room = (rule.least - highest + spans[at][1], rule.most - lowest + spans[at][0])
                low, high = room if weight > 0 else (-room[1], -room[0])
                size = abs(weight)
                ends[at] = (max(ends[at][0], -(-low // size)), min(ends[at][1], high // size))
                if ends[at][0] > ends[at][1]:
                    return None
    return ends


def _span(weight: int, least: int, most: int) -> Ends:
    return (weight * least, weight * most) if weight > 0 else (weight * most, weight * least)
