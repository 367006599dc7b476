"""How good the matching is, measured where who is who is known: on rosters full of slips, through the whole load."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from tests.lib.deliveries import CommunityFolder
from tests.lib.invented_rosters import Person, Rosters, invent


@dataclass(frozen=True)
class Found:
    """One person of a partner: who it is in truth, whom the load says it is, and who the district says those are."""

    person: Person
    student_id: str | None

    @property
    def is_right(self) -> bool:
        return self.student_id == self.person.student_id


@pytest.fixture(scope="module")
def rosters() -> Rosters:
    return invent(20261126, students=8000, partners=2, people=1500)


@pytest.fixture(scope="module")
def loaded(rosters: Rosters, tmp_path_factory: pytest.TempPathFactory) -> CommunityFolder:
    community = CommunityFolder(tmp_path_factory.mktemp("quality") / "community")
    community.put_rows(
        "students.csv",
        "student_id,school_year,first_name,last_name,birth_date",
        [f"{one.student_id},2024,{one.first_name},{one.last_name},{one.birth_date}" for one in rosters.students],
    )
    community.put_rows(
        "services.csv",
        "partner_id,service_date,service_category,first_name,last_name,birth_date,record_id",
        [
            f"{partner},2023-10-05,food,{one.first_name},{one.last_name},{one.birth_date},{number}"
            for partner, people in rosters.people.items()
            for number, one in enumerate(people)
        ],
    )
    community.load()
    return community


@pytest.fixture(scope="module")
def found(rosters: Rosters, loaded: CommunityFolder) -> list[Found]:
    said = loaded.query("SELECT partner_id, record_id::INTEGER, student_id FROM service_event")
    return [Found(rosters.people[partner][number], student_id) for partner, number, student_id in said]


def precision(found: Iterable[Found]) -> float:
    matched = [one.is_right for one in found if one.student_id is not None]
    return sum(matched) / len(matched)


def recall(found: Iterable[Found]) -> float:
    students = [one.is_right for one in found if one.person.student_id is not None]
    return sum(students) / len(students)


def test_hardly_a_match_is_wrong_and_hardly_one_is_missing(found: list[Found]) -> None:
    assert precision(found) >= 0.998
    assert recall(found) >= 0.97


def test_most_of_those_are_found_who_are_written_otherwise(found: list[Found], rosters: Rosters) -> None:
    by_id = {one.student_id: one for one in rosters.students}

    def is_written_alike(person: Person) -> bool:
        student = by_id[person.student_id]
        said, known = (f"{one.first_name} {one.last_name}".casefold() for one in (person, student))
        return said == known and person.birth_date == student.birth_date

    otherwise = [one for one in found if one.person.student_id and not is_written_alike(one.person)]
    assert len(otherwise) > 400
    assert precision(otherwise) >= 0.99
    assert recall(otherwise) >= 0.85


def test_no_twin_is_taken_for_the_other(found: list[Found], rosters: Rosters) -> None:
    families: dict[tuple[object, object], list[Person]] = {}
    for one in rosters.students:
        families.setdefault((one.last_name, one.birth_date), []).append(one)
    twins = {one.student_id for members in families.values() if len(members) > 1 for one in members}
    of_twins = [one for one in found if one.person.student_id in twins]
    assert len(of_twins) > 20
    assert precision(of_twins) == 1


def test_the_estimates_are_near_the_truth(found: list[Found], loaded: CommunityFolder) -> None:
    false, missed = loaded.query("SELECT avg(false_match_rate), avg(missed_match_rate) FROM match_estimate")[0]
    assert false == pytest.approx(1 - precision(found), abs=0.002)
    assert missed == pytest.approx(1 - recall(found), abs=0.01)
