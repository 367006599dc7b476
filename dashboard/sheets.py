"""A table over several sheets, slides or pictures: which of its columns stand beside each other, and which rows below.

No row and no column is lost between them; the first column, which names the rows, stands on each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from dashboard.chart import Table, TableCell

_STEPS = 20


class Line(NamedTuple):
    """A row of a table, or the heading of a section; `is_apart` where a section begins that has no words."""

    row: Sequence[TableCell] = ()
    heading: str = ""
    is_apart: bool = False


def lines_of(table: Table) -> list[Line]:
    """All rows, led by the headings of their sections."""
    lines: list[Line] = []
    left = list(table.rows)
    for heading, count in table.sections or [("", len(left))]:
        section, left = left[:count], left[count:]
        if heading:
            lines.append(Line(heading=heading))
        is_apart = bool(lines) and not heading
        lines += [Line(row, is_apart=is_apart and n == 0) for n, row in enumerate(section)]
    return lines


def beside_each_other(least: Sequence[float], room: float) -> list[list[int]]:
    """The columns of each sheet, about as many on one as on the other, where `least` is what each column needs."""
    names, *others = range(len(least))
    for count in range(1, max(2, len(others))):
        size = max(1, math.ceil(len(others) / count))
        groups = [[names, *others[n : n + size]] for n in range(0, max(1, len(others)), size)]
        if all(sum(least[n] for n in group) <= room for group in groups):
            return groups
    return [[names, one] for one in others] or [[names]]


def with_columns(table: Table, columns: Sequence[int]) -> Table:
    """The table with these columns alone."""
    return replace(
        table,
        columns=[table.columns[n] for n in columns],
        rows=[[row[n] for n in columns] for row in table.rows],
    )


def below_each_other(lines: Sequence[Line], heights: Sequence[float], first: float, after: float) -> list[list[Line]]:
    """The lines of each sheet, where the first has less or more room than those after it: on as few as they fit on, and
    about as many on one as on the other.

    A heading stands above a row of its section, and again where the section goes on.
    """
    fewest = _filled(lines, heights, first, after)
    even = sum(heights) / len(fewest)
    for step in range(_STEPS):
        high = even + (max(first, after) - even) * step / _STEPS
        found = _filled(lines, heights, min(first, high), min(after, high))
        if len(found) == len(fewest):
            return found
    return fewest


def _filled(lines: Sequence[Line], heights: Sequence[float], first: float, after: float) -> list[list[Line]]:
    sheets: list[list[Line]] = []
    taken: list[Line] = []
    section: list[int] = []
    left = first
    for n, line in enumerate(lines):
        if line.heading:
            section = [n]
        needed = sum(heights[n : n + 2]) if line.heading else heights[n]
        if any(one.row for one in taken) and needed > left:
            sheets.append(taken)
            again = [] if line.heading else section
            taken = [lines[one] for one in again]
            left = after - sum(heights[one] for one in again)
        taken.append(line)
        left -= heights[n]
    return [*sheets, taken]
