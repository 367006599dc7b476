"""Work begun one thing ahead: everything in its order, and nothing left open."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event

import pytest

from etl.ahead import one_ahead


@dataclass
class Opened:
    """Something that was begun."""

    number: int
    closed: Event = field(default_factory=Event)

    def close(self) -> None:
        self.closed.set()


def test_the_next_is_begun_while_the_one_before_is_used() -> None:
    begun = [Event() for _ in range(3)]

    def begin(number: int) -> Opened:
        begun[number].set()
        return Opened(number)

    seen = []
    for opened in one_ahead(begin, range(3)):
        assert all(event.wait(timeout=10) for event in begun[: opened.number + 2])
        seen.append(opened.number)
    assert seen == [0, 1, 2]


def test_what_was_begun_for_nothing_is_closed() -> None:
    opened = [Opened(number) for number in range(3)]
    working = one_ahead(opened.__getitem__, range(3))
    assert next(working) is opened[0]
    working.close()
    assert [one.closed.is_set() for one in opened] == [False, True, False]


def test_what_goes_wrong_comes_in_its_turn() -> None:
    def begin(number: int) -> Opened:
        return Opened(10 // (2 - number))

    working = one_ahead(begin, range(4))
    assert [next(working).number, next(working).number] == [5, 10]
    with pytest.raises(ZeroDivisionError):
        next(working)
