"""`make bench`: load and compute at the sizes asked for, as ratios against DuckDB's own work in the same run.

`SIZES=loading` asks how the load grows instead, `SIZES=computing` and `SIZES=protecting` what computing and protection
cost over five years, `SIZES=pages` how fast pages and files are, and `SIZES=scaling` how computing grows, in the
warehouse and on Spark.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import work
from benchmarks.computing import computing_lines
from benchmarks.loading import loading_lines
from benchmarks.measure import Measured, measure
from benchmarks.pages import page_lines
from benchmarks.protecting import protecting_lines
from benchmarks.scaling import scaling_lines
from etl.demonstration import invent

GOALS = {
    "loading": loading_lines,
    "computing": computing_lines,
    "protecting": protecting_lines,
    "pages": page_lines,
    "scaling": scaling_lines,
}
SIZES = {"S": 20_000, "M": 100_000, "L": 400_000}
RESULTS = Path(__file__).parent / "results"


def sized_lines(size: str, folder: Path) -> Iterator[str]:
    """One line of the table a piece of work, as it is measured."""
    community = folder / "community"
    invent(community, students=SIZES[size], years=1)
    yield f"\n{size}: {SIZES[size]:,} students × 1 year (median of 3, this run)"
    yield f"{'work':<44}{'seconds':>9}{'ratio':>8}{'against':>16}{'goal':>7}{'peak MB':>9}{'what':>22}"
    parse = measure(work.parse, community)
    yield line("DuckDB's typed parse of attendance", parse, f"{parse.result:,} rows")
    loaded = measure(work.load_attendance, community)
    yield line("load attendance", loaded, f"{loaded.result:,} rows", parse, "parse", "2.5")
    everything = measure(work.load_everything, community, runs=1)
    yield line("load the whole inbox (once)", everything, f"{everything.result:,} rows", parse, "parse")
    measure(work.days, community, runs=1)
    raw = measure(work.raw_question, community)
    yield line("one raw question of the days", raw, f"{raw.result:,} groups")
    built = measure(work.units, community)
    yield line("units of analysis from the days", built, "", raw, "raw question")
    half = measure(work.cells, community, 0.5)
    yield line("half of the indicators × all groupings", half, f"{half.result:,} cells", raw, "raw question")
    whole = measure(work.cells, community)
    yield line("all indicators × all groupings", whole, f"{whole.result:,} cells", raw, "raw question", "3")
    yield line("twice the indicators", whole, "", half, "half of them", "1.2")
    yield from protection(community, whole)


def protection(community: Path, cells: Measured) -> Iterator[str]:
    """What protection and the attack cost, and what they take from the reader."""
    release = measure(work.publish_all, community, runs=1)
    yield line("publish a first release (once)", release, f"{release.result['cells']:,} cells", cells, "computing")
    for stage, seconds in release.result["seconds"].items():
        yield line(f"    {stage.lower()}", replace(release, seconds=seconds), "", cells, "computing")
    attacked = measure(work.attack, community)
    yield line("audit the release", attacked, f"{attacked.result:,} hidden counts", cells, "computing")
    again = measure(work.publish_all, community)
    yield line("publish again, nothing changed", again, f"{again.result['cells']:,} cells", cells, "computing")
    safe = measure(work.protected, community, runs=1)
    found = safe.result
    alone = replace(safe, seconds=found["seconds"])
    yield line("protect alone (once)", alone, f"{found['cells']:,} not empty", cells, "computing")
    hidden = found["primary"] + found["complementary"]
    yield (
        f"hidden: {hidden / found['cells']:.1%} of the cells with students, {found['primary']:,} small themselves, "
        f"{found['complementary']:,} beside them; by dimension "
        + ", ".join(f"{name} {share:.0%}" for name, share in found["loss"].items())
    )


def line(
    name: str, measured: Measured, what: str, unit: Measured | None = None, against: str = "", goal: str = ""
) -> str:
    ratio = f"{measured.seconds / unit.seconds:.2f}" if unit else "1"
    megabytes = measured.peak_bytes / 1024**2
    return f"{name:<44}{measured.seconds:>9.2f}{ratio:>8}{against:>16}{goal:>7}{megabytes:>9,.0f}{what:>22}"


def main(sizes: list[str]) -> int:
    unknown = set(sizes) - {*SIZES, *GOALS}
    if unknown:
        known = ", ".join([*SIZES, *GOALS])
        print(f"unknown size {', '.join(sorted(unknown))}; known are {known}", file=sys.stderr)
        return 2
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.txt"
    with path.open("w", encoding="utf-8") as file:
        for size in sizes or ["S", "M"]:
            with tempfile.TemporaryDirectory() as folder:
                for text in GOALS[size](Path(folder)) if size in GOALS else sized_lines(size, Path(folder)):
                    print(text, flush=True)
                    print(text, file=file)
    print(f"\nwritten to {path}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
