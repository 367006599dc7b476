"""Who is matched with whom: one to one, decisions first, and never by chance."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from etl.matching.assignment import Candidate, Status, assign
from etl.matching.rules import MatchingRules

RULES = MatchingRules(accept=Decimal("0.95"), review=Decimal("0.5"))


def candidate(
    person: int,
    student: str,
    probability: float | None = None,
    *,
    exact: bool = False,
    accepted: bool | None = None,
    partner: str = "P1",
) -> Candidate:
    return Candidate(person, partner, student, exact, probability, accepted)


def outcome(*candidates: Candidate) -> dict[int, tuple[str, str | None, list[str]]]:
    """Of each person the status, the student, and the students asked about."""
    return {
        person: (
            standing.status.value,
            standing.match.student_id if standing.match else None,
            [one.student_id for one in standing.asked],
        )
        for person, standing in assign(candidates, RULES).items()
    }


def test_what_is_likely_is_matched_what_is_less_likely_is_asked_and_the_rest_is_not() -> None:
    assert outcome(candidate(1, "a", 0.95), candidate(2, "b", 0.949), candidate(3, "c", 0.499)) == {
        1: ("probable", "a", []),
        2: ("in_review", None, ["b"]),
        3: ("unmatched", None, []),
    }


def test_what_is_written_alike_comes_before_what_is_likely() -> None:
    assert outcome(candidate(1, "a", 0.97, exact=True), candidate(1, "b", 0.99), candidate(2, "a", 0.99)) == {
        1: ("exact", "a", []),
        2: ("in_review", None, ["a"]),
    }


def test_two_students_who_may_both_be_the_person_are_asked_about() -> None:
    assert outcome(candidate(1, "a", 0.96), candidate(1, "b", 0.99)) == {1: ("in_review", None, ["b", "a"])}
    assert outcome(candidate(1, "a", exact=True), candidate(1, "b", exact=True)) == {1: ("in_review", None, ["a", "b"])}


def test_of_two_people_of_a_partner_the_likelier_one_is_the_student_and_of_two_equal_ones_neither() -> None:
    assert outcome(candidate(1, "a", 0.96), candidate(2, "a", 0.97)) == {
        1: ("in_review", None, ["a"]),
        2: ("probable", "a", []),
    }
    assert outcome(candidate(1, "a", 0.97), candidate(2, "a", 0.97)) == {
        1: ("in_review", None, ["a"]),
        2: ("in_review", None, ["a"]),
    }


def test_people_of_two_partners_may_be_the_same_student() -> None:
    assert outcome(candidate(1, "a", 0.97), candidate(2, "a", 0.97, partner="P2")) == {
        1: ("probable", "a", []),
        2: ("probable", "a", []),
    }


def test_a_decision_comes_before_everything() -> None:
    assert outcome(
        candidate(1, "a", exact=True, accepted=False),
        candidate(1, "b", 0.6, accepted=True),
        candidate(2, "b", 0.99),
        candidate(3, "c", 0.99, accepted=False),
    ) == {1: ("decided", "b", []), 2: ("in_review", None, ["b"]), 3: ("unmatched", None, [])}


def test_one_child_under_two_spellings_may_be_accepted_twice() -> None:
    assert outcome(candidate(1, "a", 0.6, accepted=True), candidate(2, "a", 0.7, accepted=True)) == {
        1: ("decided", "a", []),
        2: ("decided", "a", []),
    }


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        person=st.integers(1, 6),
        partner_id=st.just("P1"),
        student_id=st.sampled_from("abcde"),
        is_exact=st.booleans(),
        probability=st.none() | st.sampled_from((0.1, 0.5, 0.7, 0.95, 0.97, 0.99, 1.0)),
        is_accepted=st.sampled_from((None, None, None, False)),
    ),
    unique_by=lambda one: (one.person, one.student_id),
)


@given(CANDIDATES, st.randoms())
def test_it_is_one_to_one_and_the_order_does_not_matter(candidates: list[Candidate], chance: Random) -> None:
    standings = assign(candidates, RULES)
    matched = [one.match.student_id for one in standings.values() if one.match]
    assert len(matched) == len(set(matched))
    assert all(one.match.is_accepted is not False for one in standings.values() if one.match)
    assert all(
        (one.match is None) == (one.status in (Status.IN_REVIEW, Status.UNMATCHED)) for one in standings.values()
    )
    shuffled = list(candidates)
    chance.shuffle(shuffled)
    assert assign(shuffled, RULES) == standings
