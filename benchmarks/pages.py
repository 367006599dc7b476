"""The goals of pages and files, held against a dashboard that is served and clicked on: 20,000 students, 5 years."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import work
from benchmarks.clicks import clicks
from benchmarks.goals import HEADINGS, at_least, at_most, beside
from benchmarks.measure import measure
from benchmarks.reading import reading_seconds
from benchmarks.serving import hurry, served, watch
from benchmarks.visiting import first_visit
from dashboard.releases import Releases
from etl.demonstration import invent

STUDENTS, YEARS = 20_000, 5
VIEWERS, CLICKS, PAUSE, CLIENTS = 50, 10, 2.0, 8
LINKS, RUNS = 600, 3
UNTIL_ALL_KNOW_THEM = 6
"""Times that links are followed until nearly each is known to each of the processes that serve."""


def page_lines(folder: Path) -> Iterator[str]:
    """One line a goal of `docs/performance.md` on pages, downloads and the start of the program."""
    community = folder / "community"
    invent(community, students=STUDENTS, years=YEARS)
    measure(work.load_everything, community, runs=1)
    measure(work.units, community, runs=1)
    published = measure(work.publish_all, community, runs=1)
    yield f"{STUDENTS:,} students × {YEARS} years, {published.result['cells']:,} cells"
    yield HEADINGS
    yield from _pages(work.releases(community))
    yield from _files(community)


def _pages(folder: Path) -> Iterator[str]:
    release = Releases(folder).current()
    links = list(dict.fromkeys(islice(clicks(release, VIEWERS), LINKS)))
    reading = reading_seconds(release, links)
    yield at_most("cells of a page read, p99, ms", 1, _milliseconds(reading, 0.99))
    with served(folder) as there:
        yield at_most("serve answers after, s", 3, there.seconds_until_it_answered)
        visits = [first_visit(there.address) for _ in range(RUNS)]
        yield at_most("first visit, over the wire, MB", 2, visits[0].megabytes)
        yield at_most("first visit, usable at a quarter of the speed, s", 2, median(one.seconds for one in visits))
        waits = watch(there.address, [clicks(release, seed) for seed in range(VIEWERS)], CLICKS, PAUSE)
        yield at_most(f"{VIEWERS} viewers, a click every {PAUSE:g} s, p50, ms", 10, _milliseconds(waits, 0.5))
        yield at_most("the same, p99, ms", 30, _milliseconds(waits, 0.99))
        new, *seen = (hurry(there.address, links, CLIENTS) for _ in range(UNTIL_ALL_KNOW_THEM + RUNS))
        again = median(seen[-RUNS:])
        yield at_most("memory of a worker, MB", 500, there.megabytes())
    with served(folder, "serve_one_page") as constant:
        unchanging = hurry(constant.address, links, CLIENTS)
    yield at_least(f"{CLIENTS} clients without a pause, clicks a second", 600, again)
    yield beside("the same, where nobody saw any of the pages before", new)
    yield at_least("the same, against pages that are not drawn", 0.5, new / unchanging)


def _files(community: Path) -> Iterator[str]:
    pack, one = measure(work.board_pack, community), measure(work.pictures, community, 1)
    eleven = measure(work.pictures, community, 11)
    yield at_most(f"board pack of {pack.result} pages, s", 30, pack.seconds)
    yield at_most("one more picture, s", 1, (eleven.seconds - one.seconds) / 10)
    yield at_most("commonmeasure --help, s", 0.3, measure(_help, runs=5).seconds)


def _help() -> None:
    subprocess.run([sys.executable, "-m", "commonmeasure.cli", "--help"], check=True, stdout=subprocess.DEVNULL)


def _milliseconds(seconds: Sequence[float], share: float) -> float:
    """What this share of them do not exceed."""
    return float(np.quantile(seconds, share)) * 1000
