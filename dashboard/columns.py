"""How wide the columns of a table are where it has less room than its words want: so that its rows stay low.

All widths are in letters.
"""

from __future__ import annotations

from collections.abc import Sequence

_STEPS = 24


def longest_words(rows: Sequence[Sequence[str]]) -> list[int]:
    """The longest word of each column."""
    return [max(max(map(len, row[n].split()), default=1) for row in rows) for n in range(len(rows[0]))]


def column_widths(rows: Sequence[Sequence[str]], room: float, widest: int) -> list[float]:
    """A width a column, its longest word at least; what room is left goes where it makes most rows lower.

    No column becomes wider than `widest`, or than its longest words. `rows` include the titles of the columns.
    """
    columns = range(len(rows[0]))
    lengths = [[len(row[n]) for n in columns] for row in rows]
    widths = [float(longest) for longest in longest_words(rows)]
    wanted = [max(widths[n], float(min(widest, max(row[n] for row in lengths)))) for n in columns]
    spare = max(0.0, min(room, sum(wanted)) - sum(widths))
    step = max(1.0, spare / _STEPS)

    def height_with(n: int, width: float) -> float:
        tried = [*widths[:n], width, *widths[n + 1 :]]
        return sum(max(1.0, *(length / one for length, one in zip(row, tried, strict=True))) for row in lengths)

    while spare > 0:
        growing = [n for n in columns if widths[n] < wanted[n]]
        if not growing:
            break
        lowest = min(growing, key=lambda n: (height_with(n, min(wanted[n], widths[n] + step)), widths[n] - wanted[n]))
        more = min(step, spare, wanted[lowest] - widths[lowest])
        widths[lowest] += more
        spare -= more
    return widths
