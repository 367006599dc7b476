"""The goals of protection and attack, held against one measurement: fifteen indicators, 100,000 students, 5 years."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import work
from benchmarks.measure import measure
from etl.demonstration import invent

INDICATORS, STUDENTS, YEARS = 15, 100_000, 5
MOST_SECONDS, MOST_SECONDS_OF_AUDIT = 120, 30


def protecting_lines(folder: Path) -> Iterator[str]:
    """What a first publish, an audit and a second publish take, in seconds."""
    community = folder / "community"
    invent(community, students=STUDENTS, years=YEARS)
    measure(work.load_everything, community, runs=1)
    measure(work.units, community, runs=1)
    release = measure(work.publish_all, community, INDICATORS, runs=1)
    audit = measure(work.attack, community)
    again = measure(work.publish_all, community, INDICATORS)
    seconds = {
        stage: release.result["seconds"][stage] for stage in ("Protecting small numbers", "Attacking the release")
    }
    yield f"{STUDENTS:,} students × {YEARS} years, {INDICATORS} indicators, {release.result['cells']:,} cells"
    yield f"{'goal':<50}{'asked':>8}{'found':>8}"
    yield _goal("protect and attack, all turns of a first publish", MOST_SECONDS, sum(seconds.values()))
    yield _goal("audit alone", MOST_SECONDS_OF_AUDIT, audit.seconds)
    for name, found in (*seconds.items(), ("publish, all of it", release.seconds), ("publish again", again.seconds)):
        yield f"{name.lower():<50}{'':>8}{found:>8.1f}"


def _goal(name: str, asked: float, found: float) -> str:
    return f"{name:<50}{f'≤ {asked:g}':>8}{found:>8.1f}"
