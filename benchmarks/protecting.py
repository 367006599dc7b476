"""The goals of protection and attack, held against one measurement: fifteen indicators, 100,000 students, 5 years."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import work
from benchmarks.goals import HEADINGS, at_most, beside
from benchmarks.measure import measure
from etl.demonstration import invent

INDICATORS, STUDENTS, YEARS = 15, 100_000, 5
MOST_SECONDS, MOST_SECONDS_OF_AUDIT, MOST_OF_EVERYTHING = 120, 30, 0.25
STAGES = ("Protecting small numbers", "Attacking the release")


def protecting_lines(folder: Path) -> Iterator[str]:
    """What a first publish, an audit, a second publish and one after a new school day take, in seconds."""
    community = folder / "community"
    invent(community, students=STUDENTS, years=YEARS)
    loaded = measure(work.load_everything, community, runs=1)
    built = measure(work.units, community, runs=1)
    first = measure(work.publish_all, community, INDICATORS, runs=1)
    audited = measure(work.attack, community)
    again = measure(work.publish_all, community, INDICATORS)
    day = measure(work.load_new_day, community, runs=1)
    built_again = measure(work.units, community, runs=1)
    renewed = measure(work.publish_all, community, INDICATORS, runs=1)
    stages = {stage: first.result["seconds"][stage] for stage in STAGES}
    everything = loaded.seconds + built.seconds + first.seconds
    refreshed = day.seconds + built_again.seconds + renewed.seconds
    yield f"{STUDENTS:,} students × {YEARS} years, {INDICATORS} indicators, {first.result['cells']:,} cells"
    yield HEADINGS
    yield at_most("protect and attack, all turns of a first publish", MOST_SECONDS, sum(stages.values()))
    yield at_most("audit alone", MOST_SECONDS_OF_AUDIT, audited.seconds)
    yield at_most("from a new day to a release, against everything", MOST_OF_EVERYTHING, refreshed / everything)
    seconds = {
        "load everything": loaded.seconds,
        "units of analysis": built.seconds,
        **{f"first publish: {stage.lower()}": seconds for stage, seconds in stages.items()},
        "first publish, all of it": first.seconds,
        "publish again, nothing changed": again.seconds,
        "load a new day": day.seconds,
        "units of analysis, once more": built_again.seconds,
        "publish once more": renewed.seconds,
    }
    for name, found in seconds.items():
        yield beside(name, found)
