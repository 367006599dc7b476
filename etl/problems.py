"""What is wrong with something that a person wrote or sent: where, what, and what to do about it.

Rules return problems, all of them at once; only the edge raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Severity = Literal["error", "warning"]

_NEAR = 0.6
_SHORT = 3
"""Letters of a part, such as `id`, that too many names have."""


@dataclass(frozen=True)
class Problem:
    """One fault in a file that a person can mend.

    `where` names the place as the reader knows it, a key, a column or a row; `line` counts from 1.
    """

    file: str
    message: str
    where: str = ""
    line: int | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = f" {self.where}" if self.where else ""
        return f"{place}{subject}: {self.message}"


class Refused(Exception):
    """What was asked for was not done, and nothing half-done stays. Carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def all_or_refused(*reads: Callable[[], Any]) -> tuple[Any, ...]:
    """What each of the calls returns. Raises `Refused` with the problems of all that are refused, not of the first."""
    results: list[Any] = []
    problems: list[Problem] = []
    for read in reads:
        try:
            results.append(read())
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return tuple(results)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A sentence with the nearest known word, led by a space, or nothing where none is near.

    The parts of a name may stand in another order: `absense_days` is near `days_absent`. A part alone is near the
    whole, and the whole near its part: `race` and `race_ethnicity`.
    """
    name = nearest(word, known)
    return f" Did you mean '{name}'?" if name else ""


def nearest(word: str, known: Sequence[str]) -> str:
    """The nearest known word as `did_you_mean` says it; empty where none is near."""
    found = max(known, key=lambda name: _nearness(word, name), default="")
    return found if _nearness(word, found) >= _NEAR else ""


def _nearness(word: str, name: str) -> float:
    word, name = word.lower(), name.lower()
    in_order = SequenceMatcher(None, word, name).ratio()
    parts = SequenceMatcher(None, "_".join(sorted(word.split("_"))), "_".join(sorted(name.split("_")))).ratio()
    part, whole = sorted((word, name), key=len)
    of_a_part = _NEAR + (1 - _NEAR) * in_order / 2 if len(part) > _SHORT and part in whole.split("_") else 0
    return max(in_order, parts, of_a_part)
