"""How far places lie apart, in a sentence made of what is published only."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.cells import Observation
from dashboard.comparison import Standing, benchmark_value, standing
from dashboard.records import Indicator
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.texts import text
from metrics.periods import SchoolYear


def spread_sentence(release: Release, indicator: Indicator, chosen: Selection, cells: Sequence[Observation]) -> str:
    """From where to where the published values reach, and how many places differ from the benchmark."""
    year = SchoolYear(chosen.year)
    valued = sorted(
        (cell.value, release.places[cell.place].name, cell.display) for cell in cells if cell.value is not None
    )
    if not valued:
        return text("spread.none", title=indicator.title, year=year)
    (_, low_name, low), *_, (_, high_name, high) = (*valued, valued[-1])
    if len(valued) == 1:
        return text("spread.one", title=indicator.title, year=year, name=low_name, value=low)
    sentence = text(
        "spread.range",
        title=indicator.title,
        year=year,
        low=low,
        low_name=low_name,
        high=high,
        high_name=high_name,
    )
    benchmark = benchmark_value(release, indicator.indicator_id, chosen)
    judged = [standing(cell, benchmark, indicator) for cell in cells]
    better, worse = judged.count(Standing.BETTER), judged.count(Standing.WORSE)
    if better + worse == 0:
        return sentence
    name = text(f"benchmark.the_{chosen.benchmark}", community=release.community)
    none = text("number.none")
    judgement = text("spread.judged", better=better or none, worse=worse or none, name=name)
    return f"{sentence} {judgement}"
