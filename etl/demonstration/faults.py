"""Rows such as no sender means to send, put among good ones, and a count of every one of them.

A faulty row is a copy of the good row before it with one thing made wrong: good rows stay as they are, all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SHARE = 0.0002
_MOST = 60


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the rule that the load will name, the column as the file calls it, what stands there.

    Of `values` the first that differs from the good one is put there. A `repeated` row has nothing wrong but being
    there twice, a `malformed` one has a field too many.
    """

    rule: str
    column: str = ""
    values: tuple[str, ...] = ()

    def spoil(self, fields: list[str], header: list[str]) -> list[str]:
        if self.rule == "repeated":
            return fields
        if self.rule == "malformed":
            return [*fields, *fields[-2:]]
        place = header.index(self.column)
        wrong = next(value for value in self.values if value != fields[place])
        return [*fields[:place], wrong, *fields[place + 1 :]]


@dataclass(frozen=True)
class Planted:
    """How many rows of one file have one thing wrong, and which."""

    file: str
    rule: str
    column: str
    rows: int


def soil(
    lines: bytes, header: list[str], faults: tuple[Fault, ...], delimiter: str, chance: np.random.Generator
) -> tuple[bytes, list[int]]:
    """The lines with faulty ones among them, and how many for each fault. No field may be quoted."""
    ends = np.flatnonzero(np.frombuffer(lines, np.uint8) == ord("\n")) + 1
    times = min(max(1, round(len(ends) * _SHARE)), _MOST, len(ends) // len(faults))
    chosen = chance.choice(len(ends), times * len(faults), replace=False)
    which = np.repeat(np.arange(len(faults)), times)
    pieces, done = [], 0
    for row, fault in sorted(zip(chosen.tolist(), which.tolist(), strict=True)):
        start, end = int(ends[row - 1]) if row else 0, int(ends[row])
        fields = lines[start:end].decode().rstrip("\n").split(delimiter)
        wrong = delimiter.join(faults[fault].spoil(fields, header))
        pieces += [lines[done:end], wrong.encode() + b"\n"]
        done = end
    return b"".join([*pieces, lines[done:]]), [times] * len(faults)
