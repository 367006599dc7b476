"""How long pages take to read their cells from the release, all selections of a page together.

Of each cell that is found the value, the words and the status are read too, as whoever draws it does; a grid has read
them of all its cells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from benchmarks.clicks import Link
from dashboard.cells import Observation
from dashboard.release import Release
from dashboard.routing import view

_READS = ("rows", "grid", "observations", "find", "shown", "any_shown")


def reading_seconds(release: Release, links: Sequence[Link]) -> list[float]:
    """Seconds that the page of each link reads from the release."""
    watch = _Stopwatch()
    kind = type("_TimedRelease", (Release,), {name: watch.timed(getattr(Release, name)) for name in _READS})
    timed: Release = kind(**{field.name: getattr(release, field.name) for field in fields(release)})
    found = []
    for link in links:
        watch.seconds = 0.0
        view(timed, *link)
        found.append(watch.seconds)
    return found


class _Stopwatch:
    """Adds up the seconds of what it times; what one such call calls is not added a second time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._runs = False

    def timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def working(*given: Any, **named: Any) -> Any:
            if self._runs:
                return work(*given, **named)
            self._runs, begun = True, time.perf_counter()
            try:
                found = work(*given, **named)
                for cell in found if isinstance(found, list) else (found,):
                    if isinstance(cell, Observation):
                        _ = cell.value, cell.display, cell.status
                return found
            finally:
                self._runs = False
                self.seconds += time.perf_counter() - begun

        return working
