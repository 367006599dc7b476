"""The independent attacker: reads what the public reads, builds every relation it can, and says what it recovered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import chain
from operator import add
from pathlib import Path

import numpy as np

from metrics.audit.earlier import adds_to
from metrics.audit.moves import Moves
from metrics.audit.public import PublicRelease, read_release
from metrics.audit.tables import violations_of
from metrics.audit.verdict import NARROW, RECOVERABLE, Verdict
from metrics.audit.year import Work, YearAttacked, attack_year, shown_again
from metrics.memory import Memory, key_of
from metrics.workers import workers

Progress = Callable[[float, float, str], None]
_WORTH_A_PROCESS = 20_000
_ATTACK = "attack 11"
"""Changes with what an attack may find, so that no older verdict is recalled."""
_NOT_COVERED = (
    "What an insider knows: a partner of its own students, a student of a group of one.",
    "What the pattern of hiding itself tells to one who knows the rules by which it was chosen.",
    "Knowledge from outside the releases, such as enrollment published elsewhere.",
    "How many are in one population and not in another, where something else is counted of it and both are shown.",
    "Students who came or left between two releases, where both show the count: the difference is theirs.",
    "What a sum says of a count: one of days, hours or events of how many gave to it, a mean of grades of each grade.",
    "What the numbers of rows delivered say of the sums of partners, where there are very few partners.",
    "What hidden sums of days and hours are bounded by: only sums that published ones determine exactly are found.",
)


def audit(
    folder: Path,
    earlier: Sequence[Path] = (),
    *,
    witness: Path | None = None,
    memory: Memory | None = None,
    afresh: bool = False,
    progress: Progress | None = None,
) -> Verdict:
    """Attack the counts of the release in `folder`, with all that the `earlier` releases say.

    `witness` is the truth, restricted, a Parquet file. Nothing is known from it: it is the world from which others are
    looked for, which is faster than to look for a first one. School years that are in `memory` with the same content
    are not attacked again, unless `afresh`: then only the worlds that are there are tried first.
    """
    release = read_release(folder, witness=witness)
    others: list[PublicRelease] = []
    for path in earlier:
        others.append(read_release(path, (others or [release])[-1].names))
    years = [(release.of(year), [other.of(year) for other in others]) for year in release.years]
    beside = [(of_year, [other for other in before if adds_to(of_year, other)]) for of_year, before in years]
    attacked = list(_attacked(beside, memory, afresh, progress))
    work = reduce(add, (one.work for one in attacked), Work())
    findings = tuple(chain(*(one.findings for one in attacked), *(shown_again(*year) for year in years)))
    return Verdict(
        release.release_id,
        sum(one.kind == RECOVERABLE for one in findings),
        sum(one.kind == NARROW for one in findings),
        work.unproven,
        work.hidden + work.hidden_sums,
        tuple(violations_of(folder, release.rules)),
        tuple(_tried(work, len(others))),
        tuple(_not_covered(work)),
        findings,
    )


def _attacked(
    years: Sequence[tuple[PublicRelease, list[PublicRelease]]],
    memory: Memory | None,
    afresh: bool,
    progress: Progress | None,
) -> Iterator[YearAttacked]:
    keys = [key_of([_ATTACK, release.key, *(other.key for other in earlier)]) for release, earlier in years]
    known = [None if memory is None or afresh else _recalled(memory, key) for key in keys]
    todo = [
        (release, earlier, Moves.nothing() if memory is None else _moves(memory, release))
        for (release, earlier), found in zip(years, known, strict=True)
        if found is None
    ]
    results = _all_attacked(todo)
    for done, (key, (release, _), found) in enumerate(zip(keys, years, known, strict=True)):
        if progress is not None:
            progress(done, len(years), "Attacking the release")
        attacked = next(results) if found is None else found
        if memory is not None and found is None:
            memory.keep(key, {"attacked": np.array(attacked.to_text())})
            memory.keep(_moves_key(release), vars(attacked.moves))
        yield attacked
    if progress is not None:
        progress(len(years), len(years), "Attacking the release")


def _recalled(memory: Memory, key: str) -> YearAttacked | None:
    kept = memory.recall(key)
    return None if kept is None else YearAttacked.from_text(str(kept["attacked"]))


def _moves(memory: Memory, release: PublicRelease) -> Moves:
    kept = memory.recall(_moves_key(release))
    return Moves.nothing() if kept is None else Moves(**kept)


def _moves_key(release: PublicRelease) -> str:
    """The same for the same school years, whatever the release says of them."""
    return key_of([_ATTACK, "moves", repr(release.years)])


def _all_attacked(years: Sequence[tuple[PublicRelease, list[PublicRelease], Moves]]) -> Iterator[YearAttacked]:
    """Attack as many years at once as there are cores, and those that are left one by one, with all cores on each."""
    cores = os.cpu_count() or 1
    if cores < 2 or sum(len(release.cells.year) for release, *_ in years) < _WORTH_A_PROCESS:
        yield from (attack_year(*year) for year in years)
        return
    left = len(years) - len(years) % cores
    with workers(cores) as pool:
        if left:
            yield from pool.map(attack_year, *zip(*years[:left], strict=True))
        for year in years[left:]:
            yield attack_year(*year, share_out=pool.map)


def _tried(work: Work, earlier: int) -> Iterator[str]:
    yield (
        f"{work.shown:,} published counts and sums were laid against {work.hidden:,} hidden counts and "
        f"{work.hidden_sums:,} hidden sums."
    )
    yield (
        f"{work.relations:,} relations between hidden counts: groups, neighborhoods, schools and partners "
        "against their totals, numerators within their groups, tail bands, indicators over the same students."
    )
    yield (
        f"{work.identities:,} identities and {work.inclusions:,} inclusions between indicators were found in "
        "the published numbers and used too."
    )
    yield (
        f"{work.parts:,} sets of connected counts were solved by bounds, elimination and linear programs; "
        f"{work.proved:,} counts were proved wide enough by two integer worlds each."
    )
    yield (
        "Shown groups of partners were taken from shown groups of everyone, and shown populations from larger ones of "
        "which the same is counted, for what they leave."
    )
    yield "Every other table of the release was read for what it says of hidden cells."
    if earlier:
        yield (
            f"{earlier:,} earlier releases that are still public were laid over this one: "
            f"{work.elsewhere:,} counts that it hides are shown there."
        )


def _not_covered(work: Work) -> Iterator[str]:
    yield from _NOT_COVERED
    if work.dropped:
        yield f"{work.dropped:,} relations that the published numbers contradict elsewhere were not used."
    if work.given_up:
        yield f"For {work.given_up:,} counts, relations that only seemed to hold contradicted and were dropped."
    if work.sums_unfinished:
        yield f"{work.sums_unfinished:,} sets of hidden sums were too large to eliminate exactly."
