"""The goals of computing, held against one measurement: every indicator and grouping, 100,000 students, five years."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import work
from benchmarks.goals import HEADINGS, at_most, beside
from benchmarks.measure import measure
from etl.demonstration import invent

STUDENTS, YEARS = 100_000, 5
MOST_FROM_DAYS, MOST_FROM_UNITS, MOST_OF_TWICE = 3, 1.5, 1.2


def computing_lines(folder: Path) -> Iterator[str]:
    """What all cells take against one raw question asked of the days, from the units of analysis and with these built.

    `work` is the ratio of the seconds of processors.
    """
    community = folder / "community"
    invent(community, students=STUDENTS, years=YEARS)
    measure(work.load_everything, community, runs=1)
    days = measure(work.days, community, runs=1).result
    raw = measure(work.raw_question, community)
    units = measure(work.units, community)
    written = measure(work.write_units, community).result
    half, whole = measure(work.cells, community, 0.5), measure(work.cells, community)
    half_from_days, whole_from_days = units.seconds + half.seconds, units.seconds + whole.seconds
    yield f"{STUDENTS:,} students × {YEARS} years, {days:,} days, {whole.result:,} cells"
    yield HEADINGS
    yield at_most("all cells, from the units of analysis", MOST_FROM_UNITS, whole.seconds / raw.seconds)
    yield beside("    its work", whole.processor_seconds / raw.processor_seconds)
    yield at_most("all cells, from the days", MOST_FROM_DAYS, whole_from_days / raw.seconds)
    yield beside("    the units, as they are built", units.seconds / raw.seconds)
    yield beside("    the units, as they are there, written once more", written / raw.seconds)
    yield at_most("twice the indicators, from the days", MOST_OF_TWICE, whole_from_days / half_from_days)
    yield beside("twice the indicators, from the units of analysis", whole.seconds / half.seconds)
    yield beside("seconds of the raw question", raw.seconds)
