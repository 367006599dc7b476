"""A district's roster and a partner's sign-up sheets, invented: who is who is known, and the sheets are full of slips.

Names are made of syllables, a few of them common and most of them rare. Among the students are twins, brothers and
sisters; among the people of the partners are some who are no student of the district, brothers and sisters of students
too.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

_FULL_AND_SHORT = (
    ("Alexander", "Alex"), ("Benjamin", "Ben"), ("Christopher", "Chris"), ("Daniel", "Danny"), ("Edward", "Eddie"),
    ("Elizabeth", "Liz"), ("Francisco", "Paco"), ("Guadalupe", "Lupe"), ("Isabella", "Bella"), ("Jennifer", "Jenny"),
    ("Jesus", "Chuy"), ("Jonathan", "Jon"), ("Jose", "Pepe"), ("Joshua", "Josh"), ("Katherine", "Katie"),
    ("Madison", "Maddie"), ("Manuel", "Manny"), ("Margaret", "Maggie"), ("Matthew", "Matt"), ("Michael", "Mike"),
    ("Natalia", "Nati"), ("Nicholas", "Nick"), ("Olivia", "Livvy"), ("Penelope", "Penny"), ("Rebecca", "Becky"),
    ("Robert", "Bobby"), ("Samuel", "Sam"), ("Santiago", "Santi"), ("Theodore", "Teddy"), ("William", "Will"),
)  # fmt: skip
_SHORT = dict(_FULL_AND_SHORT)
_SYLLABLES = (
    "ba", "da", "el", "fa", "gor", "han", "il", "jo", "ka", "lem", "mar", "nor",
    "os", "pe", "qui", "ra", "sol", "tam", "ur", "vin", "wes", "xa", "yor", "zel",
)  # fmt: skip
_FIRST_DAY, _DAYS = date(2006, 9, 1), 13 * 365
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Person:
    """Someone as a sheet writes them; `student_id` is the truth, None for who is no student of the district."""

    student_id: str | None
    first_name: str
    last_name: str
    birth_date: date


@dataclass(frozen=True)
class Rosters:
    """The district's students and, by partner, the people whom it served."""

    students: list[Person]
    people: dict[str, list[Person]]


def invent(seed: int, students: int, partners: int, people: int) -> Rosters:
    """`students` of a district, and `people` of each partner, of whom 85 of 100 are students."""
    chance = random.Random(seed)
    firsts = [name for name, _ in _FULL_AND_SHORT] + _coined(chance, 300, 2)
    lasts = _coined(chance, 2500, 3)
    roster: list[Person] = []
    while len(roster) < students:
        roster += _family(chance, len(roster), firsts, lasts)
    del roster[students:]
    return Rosters(
        roster,
        {f"P{number}": _served(chance, roster, people, firsts, lasts) for number in range(1, partners + 1)},
    )


def _coined(chance: random.Random, names: int, syllables: int) -> list[str]:
    coined: dict[str, None] = {}
    while len(coined) < names:
        coined["".join(chance.choices(_SYLLABLES, k=syllables + (chance.random() < 0.3))).capitalize()] = None
    return list(coined)


def _picked(chance: random.Random, names: list[str]) -> str:
    """A name of the list; the first ones are far more common than the last ones."""
    return names[int(len(names) * chance.random() ** 2)]


def _family(chance: random.Random, number: int, firsts: list[str], lasts: list[str]) -> list[Person]:
    last = _picked(chance, lasts)
    if chance.random() < 0.1:
        last += chance.choice(("-", " ")) + _picked(chance, lasts)
    born = [_born(chance)]
    if chance.random() < 0.3:
        born.append(_born(chance))
    if chance.random() < 0.02:
        born.append(born[0])
    given: dict[str, None] = {}
    while len(given) < len(born):
        given[_picked(chance, firsts)] = None
    return [
        Person(f"{number + place:06d}", first, last, day)
        for place, (first, day) in enumerate(zip(given, born, strict=True))
    ]


def _born(chance: random.Random) -> date:
    return _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))


def _served(
    chance: random.Random, roster: list[Person], people: int, firsts: list[str], lasts: list[str]
) -> list[Person]:
    strangers = people * 15 // 100
    found = [_slipped(chance, student) for student in chance.sample(roster, people - strangers)]
    for _ in range(strangers):
        if chance.random() < 0.3:  # a brother or sister who is not on the roster
            sibling = chance.choice(roster)
            stranger = replace(sibling, student_id=None, first_name=_picked(chance, firsts), birth_date=_born(chance))
        else:
            stranger = Person(None, _picked(chance, firsts), _picked(chance, lasts), _born(chance))
        found.append(stranger)
    chance.shuffle(found)
    return found


def _slipped(chance: random.Random, person: Person) -> Person:
    slips: list[tuple[float, Callable[[random.Random, Person], Person]]] = [
        (0.30, _nickname),
        (0.06, _typo_in_first),
        (0.06, _typo_in_last),
        (0.08, _swapped_date),
        (0.04, _wrong_digit),
        (0.10, _half_a_last_name),
        (0.10, _capitals),
    ]
    for share, slip in slips:
        if chance.random() < share:
            person = slip(chance, person)
    return person


def _nickname(_: random.Random, person: Person) -> Person:
    return replace(person, first_name=_SHORT.get(person.first_name, person.first_name))


def _typo_in_first(chance: random.Random, person: Person) -> Person:
    return replace(person, first_name=_mistyped(chance, person.first_name))


def _typo_in_last(chance: random.Random, person: Person) -> Person:
    return replace(person, last_name=_mistyped(chance, person.last_name))


def _mistyped(chance: random.Random, name: str) -> str:
    place = chance.randrange(1, len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    return chance.choice(
        (
            before + after,
            before + letter + letter + after,
            before + chance.choice(_LETTERS) + after,
            before + after[:1] + letter + after[1:],
        )
    )


def _swapped_date(_: random.Random, person: Person) -> Person:
    day = person.birth_date
    return replace(person, birth_date=day.replace(day=day.month, month=day.day)) if day.day <= 12 else person


def _wrong_digit(chance: random.Random, person: Person) -> Person:
    day = person.birth_date
    wrong = chance.choice((day.replace(year=day.year + 1, day=min(day.day, 28)), day.replace(day=day.day % 28 + 1)))
    return replace(person, birth_date=wrong)


def _half_a_last_name(_: random.Random, person: Person) -> Person:
    return replace(person, last_name=person.last_name.replace("-", " ").split()[0])


def _capitals(_: random.Random, person: Person) -> Person:
    return replace(person, first_name=person.first_name.upper(), last_name=person.last_name.upper())
