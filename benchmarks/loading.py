"""The goals of loading, held against measurements at several sizes: ratio, memory, growth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks import work
from benchmarks.goals import HEADINGS, at_most
from benchmarks.measure import measure
from etl.demonstration import invent

SIZES = ((5_000, 1), (20_000, 1), (40_000, 1), (100_000, 1), (100_000, 5))
"""Students and years."""
MOST_OF_PARSE, MOST_MEGABYTES, MOST_GROWTH = 2.5, 1536, 1.05
HISTORY_STUDENTS, HISTORY_YEARS = 5_000, 5


def loading_lines(folder: Path) -> Iterator[str]:
    """One line a size, then one a goal, then what a new day costs.

    Parse and load of a size follow each other, so that they meet the same load. `work` is the ratio of the seconds of
    processors, which other programs on the machine change less than those that pass.
    """
    yield f"{'students × years':>18}{'rows':>12}{'parse s':>9}{'load s':>9}{'ratio':>7}{'work':>7}{'peak MB':>9}"
    rows, seconds, ratios, peaks = [], [], [], []
    for students, years in SIZES:
        community = folder / f"{students}-{years}"
        invent(community, students=students, years=years)
        work.write_attendance_as_csv(community)
        parse = measure(work.parse, community)
        load = measure(work.load_attendance, community)
        rows.append(load.result)
        seconds.append(load.seconds)
        ratios.append(load.seconds / parse.seconds)
        peaks.append(load.peak_bytes / 1024**2)
        worked = load.processor_seconds / parse.processor_seconds
        yield (
            f"{f'{students:,} × {years}':>18}{rows[-1]:>12,}{parse.seconds:>9.2f}{load.seconds:>9.2f}{ratios[-1]:>7.2f}"
            f"{worked:>7.2f}{peaks[-1]:>9,.0f}"
        )
    yield HEADINGS
    yield at_most("load against the typed parse, largest size", MOST_OF_PARSE, ratios[-1])
    yield at_most("peak megabytes, largest size", MOST_MEGABYTES, peaks[-1])
    yield at_most("time grows with the exponent", MOST_GROWTH, exponent(rows, seconds))
    yield at_most("memory grows with the exponent", MOST_GROWTH, exponent(rows, peaks))
    yield from new_day_lines(folder / "history")


def new_day_lines(community: Path) -> Iterator[str]:
    """What one more school day costs, loaded and in the units, against all of a history of several years."""
    invent(community, students=HISTORY_STUDENTS, years=HISTORY_YEARS)
    yield f"\n{HISTORY_STUDENTS:,} students × {HISTORY_YEARS} years"
    yield f"{'work':<28}{'load s':>9}{'units s':>9}{'rows':>12}"
    for name, loading in (("everything, once", work.load_everything), ("one new day, once", work.load_new_day)):
        loaded = measure(loading, community, runs=1)
        built = measure(work.units, community, runs=1)
        yield f"{name:<28}{loaded.seconds:>9.2f}{built.seconds:>9.2f}{loaded.result:>12,}"


def exponent(sizes: list[int], amounts: list[float]) -> float:
    """The power of the size with which the amount grows: the slope of a line through the logarithms."""
    slope, _ = np.polyfit(np.log(sizes), np.log(amounts), 1)
    return float(slope)
