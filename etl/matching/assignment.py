"""Who is matched with whom: at most one student for a person of a partner, and one person of a partner for a student.

What a person decided holds; then what is written alike; then what is likely. Where two are as likely as each other, or
two reach the threshold, nobody is matched and a person is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from etl.matching.rules import MatchingRules

Seat = tuple[str, str]
"""A partner and a student: there only one person of that partner can be."""

_MOST_ASKED = 5


class Status(StrEnum):
    """How a person of a partner stands; the first three are matched."""

    EXACT = "exact"
    PROBABLE = "probable"
    DECIDED = "decided"
    IN_REVIEW = "in_review"
    UNMATCHED = "unmatched"


@dataclass(frozen=True)
class Candidate:
    """A student who may be that person. `probability` is None where no model was trained.

    `is_accepted` is a person's decision, None where there is none.
    """

    person: int
    partner_id: str
    student_id: str
    is_exact: bool
    probability: float | None
    is_accepted: bool | None = None

    @property
    def weight(self) -> float:
        return 0.0 if self.probability is None else self.probability


@dataclass(frozen=True)
class Standing:
    """What became of one person: the match where there is one, and what a person is asked where there is none."""

    status: Status
    match: Candidate | None = None
    asked: tuple[Candidate, ...] = ()
    likeliest: float = 0.0
    """The probability of the likeliest student among those who were not refused."""


def assign(candidates: Iterable[Candidate], rules: MatchingRules) -> dict[int, Standing]:
    """The standing of each person of whom there is any candidate. The order of the candidates does not matter."""
    of_person: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        of_person[candidate.person].append(candidate)
    possible = {
        person: sorted((one for one in found if one.is_accepted is not False), key=_order)
        for person, found in of_person.items()
    }
    decided = {person: one for person, found in possible.items() for one in found[:1] if one.is_accepted}
    taken = {_seat(one) for one in decided.values()}
    rest = {person: found for person, found in possible.items() if person not in decided}
    exact = _seated(_alone(rest, lambda one: one.is_exact, taken))
    taken |= {_seat(one) for one in exact.values()}
    rest = {person: found for person, found in rest.items() if person not in exact}
    accept, review = float(rules.accept), float(rules.review)
    probable = _seated(_alone(rest, lambda one: one.weight >= accept, taken))
    matched = (
        {person: (Status.PROBABLE, one) for person, one in probable.items()}
        | {person: (Status.EXACT, one) for person, one in exact.items()}
        | {person: (Status.DECIDED, one) for person, one in decided.items()}
    )
    return {
        person: Standing(*matched[person], likeliest=_likeliest(found))
        if person in matched
        else _unmatched(found, review)
        for person, found in possible.items()
    }


def _unmatched(found: Sequence[Candidate], review: float) -> Standing:
    asked = tuple(one for one in found if one.is_exact or one.weight >= review)[:_MOST_ASKED]
    return Standing(Status.IN_REVIEW if asked else Status.UNMATCHED, None, asked, _likeliest(found))


def _alone(
    possible: Mapping[int, Sequence[Candidate]], is_good: Callable[[Candidate], bool], taken: Set[Seat]
) -> list[Candidate]:
    """The good candidates of those who have exactly one whose place is free."""
    good = [[one for one in found if is_good(one) and _seat(one) not in taken] for found in possible.values()]
    return [found[0] for found in good if len(found) == 1]


def _seated(claims: Iterable[Candidate]) -> dict[int, Candidate]:
    """The claims that no other claim on the same student of the same partner equals or exceeds, by person."""
    by_seat: dict[Seat, list[Candidate]] = defaultdict(list)
    for claim in claims:
        by_seat[_seat(claim)].append(claim)
    best = (sorted(rivals, key=_order) for rivals in by_seat.values())
    return {rivals[0].person: rivals[0] for rivals in best if len(rivals) == 1 or rivals[0].weight > rivals[1].weight}


def _seat(candidate: Candidate) -> Seat:
    return candidate.partner_id, candidate.student_id


def _likeliest(found: Sequence[Candidate]) -> float:
    return max((one.weight for one in found), default=0.0)


def _order(candidate: Candidate) -> tuple[bool, bool, float, int, str]:
    """Decisions first, then what is written alike, then what is likelier."""
    return (
        candidate.is_accepted is not True,
        not candidate.is_exact,
        -candidate.weight,
        candidate.person,
        candidate.student_id,
    )
