"""The years of one indicator as a line no larger than a word, as an SVG image."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dashboard.design import ACCENT, NEUTRAL
from dashboard.records import Observation
from metrics.cells import CellStatus

PROTECTED = (CellStatus.SUPPRESSED, CellStatus.CODED_LOW, CellStatus.CODED_HIGH)
WIDTH, HEIGHT, MARGIN = 96, 26, 4


def sparkline(years: Sequence[Observation]) -> str:
    """A `data:` address of the picture. Empty where no year has a value.

    A year whose value is hidden or a range breaks the line and stands as a small open square at the foot, a year
    without students as a short line there; a year without records only breaks it.
    """
    values = [cell.value for cell in years]
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)

    def place(n: int, value: float) -> tuple[float, float]:
        x = MARGIN + n * (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
        y = HEIGHT / 2 if span == 0 else HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN)
        return round(x, 1), round(y, 1)

    path, pen = "", "M"
    for n, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = place(n, value)
        path += f"{pen}{x} {y}" + ("h0" if pen == "M" else "")
        pen = "L"
    squares = "".join(
        f"<rect x='{place(n, low)[0] - 2}' y='{HEIGHT - 6}' width='4' height='4' fill='none' stroke='{NEUTRAL}'/>"
        for n, cell in enumerate(years)
        if cell.status in PROTECTED
    )
    lines = "".join(
        f"<path d='M{place(n, low)[0] - 3} {HEIGHT - 4}h6' stroke='{NEUTRAL}'/>"
        for n, cell in enumerate(years)
        if cell.status is CellStatus.NO_STUDENTS
    )
    last = max(n for n, value in enumerate(values) if value is not None)
    x, y = place(last, values[last] or 0.0)
    picture = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}'>"
        f"<path d='{path}' fill='none' stroke='{ACCENT}' stroke-width='2' stroke-linecap='round'/>{squares}{lines}"
        f"<circle cx='{x}' cy='{y}' r='3' fill='{ACCENT}'/></svg>"
    )
    return f"data:image/svg+xml,{quote(picture, safe=' =:/')}"
