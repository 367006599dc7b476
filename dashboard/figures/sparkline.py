"""The years of one indicator as a line no larger than a word, as an SVG image."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dashboard.cells import Observation
from dashboard.design import ACCENT, NEUTRAL
from metrics.cells import CellStatus

PROTECTED = (CellStatus.SUPPRESSED, CellStatus.CODED_LOW, CellStatus.CODED_HIGH)
WIDTH, HEIGHT, MARGIN = 96, 26, 4
_IN_ADDRESS = {sign: quote(sign) for sign in "%<>#'\""}
"""How signs are written in an address, the sign first that the others are written with."""


def sparkline(years: Sequence[Observation], chosen: int | None = None) -> str:
    """A `data:` address of the picture, with a dot at the chosen year. Empty where there are no records of any year.

    A year whose value is hidden or a range breaks the line and stands as a small open square at the foot, a year
    without students as a short line there; a year without records only breaks it.
    """
    values = [cell.value for cell in years]
    known = [value for value in values if value is not None]
    if all(cell.status is CellStatus.NOT_AVAILABLE for cell in years):
        return ""
    low, high = min(known, default=0.0), max(known, default=0.0)
    span = high - low

    def place(n: int, value: float) -> tuple[float, float]:
        x = MARGIN + n * (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
        y = HEIGHT / 2 if span == 0 else HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN)
        return round(x, 1), round(y, 1)

    path, dots = "", ""
    for n, value in enumerate(values):
        if value is None:
            continue
        x, y = place(n, value)
        is_first = n == 0 or values[n - 1] is None
        path += f"{'M' if is_first else 'L'}{x} {y}"
        is_chosen, is_last = years[n].school_year == chosen, n == len(values) - 1
        if is_chosen or (is_first and (is_last or values[n + 1] is None)):
            dots += f"<circle cx='{x}' cy='{y}' r='{3 if is_chosen else 2}' fill='{ACCENT}'/>"
    without = [(n, cell.status) for n, cell in enumerate(years) if cell.status is not CellStatus.PUBLISHED]
    signs = "".join(_sign(place(n, low)[0], status) for n, status in without)
    picture = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}'>"
        f"<path d='{path}' fill='none' stroke='{ACCENT}' stroke-width='2' stroke-linecap='round'/>{signs}{dots}</svg>"
    )
    for sign, written in _IN_ADDRESS.items():
        picture = picture.replace(sign, written)
    return f"data:image/svg+xml,{picture}"


def _sign(x: float, status: CellStatus) -> str:
    """What stands at the foot for a year without a value."""
    if status in PROTECTED:
        return f"<rect x='{x - 2}' y='{HEIGHT - 6}' width='4' height='4' fill='none' stroke='{NEUTRAL}'/>"
    if status is CellStatus.NO_STUDENTS:
        return f"<path d='M{x - 3} {HEIGHT - 4}h6' stroke='{NEUTRAL}'/>"
    return ""
