"""How far places lie apart, in a sentence made of what is published only."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.comparison import Standing, benchmark_value, standing
from dashboard.numbers import show_value
from dashboard.records import Indicator, Observation
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.texts import text
from metrics.periods import SchoolYear


def spread_sentence(release: Release, indicator: Indicator, chosen: Selection, cells: Sequence[Observation]) -> str:
    """From where to where the published values reach, and how many places differ from the benchmark."""
    year = SchoolYear(chosen.year)
    valued = [(cell.value, release.places[cell.place].name) for cell in cells if cell.value is not None]
    if not valued:
        return text("spread.none", title=indicator.title, year=year)
    if len(valued) == 1:
        value, name = valued[0]
        return text("spread.one", title=indicator.title, year=year, name=name, value=show_value(indicator, value))
    (low, low_name), (high, high_name) = min(valued), max(valued)
    sentence = text(
        "spread.range",
        title=indicator.title,
        year=year,
        low=show_value(indicator, low),
        low_name=low_name,
        high=show_value(indicator, high),
        high_name=high_name,
    )
    benchmark = benchmark_value(release, indicator.indicator_id, chosen)
    judged = [standing(cell, benchmark, indicator) for cell in cells]
    better, worse = judged.count(Standing.BETTER), judged.count(Standing.WORSE)
    if better + worse == 0:
        return sentence
    name = text(f"benchmark.the_{chosen.benchmark}", community=release.community)
    nowhere = text("spread.nowhere")
    judgement = text("spread.judged", better=better or nowhere, worse=worse or nowhere, name=name)
    return f"{sentence} {judgement}"
