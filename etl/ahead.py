"""Work on one thing begun while the one before it is finished."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar


class Closable(Protocol):
    """Something that holds files or connections until it is closed."""

    def close(self) -> None: ...


_Item = TypeVar("_Item")
_Begun = TypeVar("_Begun", bound=Closable)


def one_ahead(begin: Callable[[_Item], _Begun], items: Iterable[_Item]) -> Generator[_Begun]:
    """What `begin` makes of each item, in order; while one is used, another thread makes the next.

    Where the iterator is closed early, what was begun for nothing is closed.
    """
    waiting: deque[Future[_Begun]] = deque()
    with ThreadPoolExecutor(1) as thread:
        try:
            for item in items:
                waiting.append(thread.submit(begin, item))
                if len(waiting) > 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                if future.exception() is None:
                    future.result().close()
