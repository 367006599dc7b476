"""Every school year of a release is protected by itself, in parallel, and not again where nothing has changed.

Knows the truth, and so stays on the restricted side; only the statuses go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import starmap

from metrics.cells import Cells
from metrics.disclosure.deciding import decide
from metrics.disclosure.hiding import Beside, Decided, Hiding, Mask
from metrics.disclosure.policy import DisclosurePolicy
from metrics.indicator import Indicator
from metrics.memory import Memory, key_of
from metrics.workers import workers

_METHOD = "hiding 16"
"""Changes with what is hidden for the same counts, so that nothing older is recalled."""
_WORTH_A_PROCESS = 100_000

Progress = Callable[[float, float, str], None]


def find_hiding(
    cells: Cells,
    indicators: Sequence[Indicator],
    policy: DisclosurePolicy,
    dominated: Mask,
    few: Mask,
    beside: Beside,
    before: Decided | None = None,
    memory: Memory | None = None,
    progress: Progress | None = None,
) -> Hiding:
    """Decide what is hidden. `dominated` are sums that one student makes up, `few` records of too few students.

    It goes on from what was decided `before`. School years that are in `memory` with the same content, or beside which
    nothing else must be hidden than before, are not worked out again.
    """
    hiding = Hiding.nothing(len(cells))
    years = sorted({int(year) for year in cells.keys.school_year})
    if before is not None:
        known = _unchanged(before, years, cells, beside)
    elif memory is not None:
        known = _remembered(memory, years, cells, indicators, policy, beside)
    else:
        known = {}
    todo = [year for year in years if year not in known]
    results = _worked_out(todo, cells, indicators, policy, dominated, few, beside, before)
    for done, year in enumerate(years):
        if progress is not None:
            progress(done, len(years), "Protecting small numbers")
        masks = known.get(year) or next(results)
        if memory is not None and before is None and year not in known:
            memory.keep(_key(cells, indicators, policy, year, beside), vars(masks))
        hiding.put(cells.keys.school_year == year, masks)
    if progress is not None:
        progress(len(years), len(years), "Protecting small numbers")
    return hiding


def remember(
    cells: Cells, indicators: Sequence[Indicator], policy: DisclosurePolicy, hiding: Hiding, memory: Memory
) -> None:
    """Keep what was hidden when the cells were published: as long as a school year stays the same, it is what is."""
    for year in sorted({int(year) for year in cells.keys.school_year}):
        masks = hiding.of(cells.keys.school_year == year)
        memory.keep(_key(cells, indicators, policy, year), vars(masks))


def _unchanged(before: Decided, years: Sequence[int], cells: Cells, beside: Beside) -> dict[int, Hiding]:
    """The school years beside which nothing else must be hidden than before."""
    found = {}
    for year in years:
        rows = cells.keys.school_year == year
        if beside.of(rows).says_no_more_than(before.beside.of(rows)):
            found[year] = before.hiding.of(rows)
    return found


def _remembered(
    memory: Memory,
    years: Sequence[int],
    cells: Cells,
    indicators: Sequence[Indicator],
    policy: DisclosurePolicy,
    beside: Beside,
) -> dict[int, Hiding]:
    """The school years that were published with the same content, or worked out beside the same."""
    found = {}
    for year in years:
        published = memory.recall(_key(cells, indicators, policy, year))
        if published is not None and Hiding(**published).covers(beside.of(cells.keys.school_year == year)):
            found[year] = Hiding(**published)
            continue
        worked_out = memory.recall(_key(cells, indicators, policy, year, beside))
        if worked_out is not None:
            found[year] = Hiding(**worked_out)
    return found


def _key(
    cells: Cells, indicators: Sequence[Indicator], policy: DisclosurePolicy, year: int, beside: Beside | None = None
) -> str:
    """The same where the same must come out, or came out when it was published if nothing is given that is beside."""
    keys, rows = cells.keys, cells.keys.school_year == year
    rules = replace(policy, reason="")
    names = repr((_METHOD, rules, [one.hash for one in indicators], keys.places, keys.partners, keys.groups))
    codes = (keys.indicator, keys.place, keys.partner, keys.group)
    numbers = (cells.students, cells.numerator, cells.denominator)
    largest = (cells.largest_numerator, cells.largest_denominator, cells.largest_rest)
    people = (cells.people, cells.people_with, cells.people_without)
    masks = () if beside is None else tuple(vars(beside).values())
    return key_of([names, *(column[rows] for column in (*codes, *numbers, *largest, *people, *masks))])


def _worked_out(
    years: Sequence[int],
    cells: Cells,
    indicators: Sequence[Indicator],
    policy: DisclosurePolicy,
    dominated: Mask,
    few: Mask,
    beside: Beside,
    before: Decided | None,
) -> Iterator[Hiding]:
    tasks = [
        (
            cells.only(rows),
            indicators,
            policy,
            dominated[rows],
            few[rows],
            beside.of(rows),
            None if before is None else before.hiding.of(rows),
            year,
        )
        for year, rows in ((year, cells.keys.school_year == year) for year in years)
    ]
    cores = min(len(years), os.cpu_count() or 1)
    if cores < 2 or len(cells) <= _WORTH_A_PROCESS:
        yield from starmap(decide, tasks)
        return
    with workers(cores) as pool:
        yield from pool.map(decide, *zip(*tasks, strict=True))
