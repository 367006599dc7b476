"""On small tables every world can be listed: the audit finds what the list says, no more and no less."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from metrics.audit import audit
from tests.lib.examples import examples
from tests.lib.public_tables import PublicTables

GROUPS = ("all/all", "sex/female", "sex/male")
PLACES = ("community/community", "neighborhood/a", "neighborhood/b")
INNER = tuple(product(PLACES[1:], GROUPS[1:]))
CELLS = tuple(product(PLACES, GROUPS))


def margins(inner: tuple[int, ...]) -> dict[tuple[str, str], int]:
    """All nine cells from the four inside."""
    table = dict(zip(INNER, inner, strict=True))
    return {
        (place, group): sum(
            value for (where, who), value in table.items() if place in (where, PLACES[0]) and group in (who, GROUPS[0])
        )
        for place, group in CELLS
    }


def guesses(total: int) -> Iterator[tuple[int, ...]]:
    """Every four numbers that add up to the total, which is always shown."""
    for three in product(range(total + 1), repeat=3):
        if sum(three) <= total:
            yield (*three, total - sum(three))


@examples(15)
@given(st.tuples(*[st.integers(0, 5)] * 4), st.sets(st.sampled_from(CELLS)))
def test_students(inner: tuple[int, ...], chosen: set[tuple[str, str]]) -> None:
    truth = margins(inner)
    hidden = {cell for cell in chosen if truth[cell] > 0} - {CELLS[0]}
    worlds = [
        world
        for guess in guesses(sum(inner))
        if all((world := margins(guess))[cell] == truth[cell] for cell in CELLS if cell not in hidden)
        and all(world[cell] > 0 for cell in hidden)
    ]
    expected = {}
    for cell in hidden:
        least, greatest = min(world[cell] for world in worlds), max(world[cell] for world in worlds)
        # That a group is not small is no secret, nor how large it is then.
        needed = 5 if least < 10 else 0
        if greatest - least < needed:
            expected[cell] = (least, greatest)
    tables = PublicTables().indicator("served", "count")
    for (place, group), value in truth.items():
        status = "suppressed" if (place, group) in hidden else "published"
        tables.cell("served", value, value, status=status, place=place, group=group)
    with tempfile.TemporaryDirectory() as folder:
        verdict = audit(tables.write(Path(folder) / "r"))
    found = {
        (f"{one.geography_type}/{one.geography_id}", f"{one.group_dimension}/{one.group_value}"): (
            one.least,
            one.greatest,
        )
        for one in verdict.findings
    }
    assert found == expected
    assert verdict.unproven == 0


@examples(15)
@given(
    st.tuples(*[st.integers(1, 4)] * 3),
    st.data(),
    st.sets(st.integers(0, 2), min_size=1),
    st.sets(st.integers(0, 2)),
)
def test_numerators(students: tuple[int, ...], data: st.DataObject, hidden: set[int], beside: set[int]) -> None:
    """Three groups, totals shown; `beside` shows the students of hidden groups by another indicator."""
    count = tuple(data.draw(st.integers(0, size)) for size in students)
    worlds = [
        (groups, parts)
        for groups in product(range(1, sum(students) + 1), repeat=3)
        if sum(groups) == sum(students)
        and all(groups[at] == students[at] for at in range(3) if at not in hidden or at in beside)
        for parts in product(*(range(group + 1) for group in groups))
        if sum(parts) == sum(count) and all(parts[at] == count[at] for at in range(3) if at not in hidden)
    ]
    expected = {}
    for at in hidden:
        sizes, parts = [groups[at] for groups, _ in worlds], [world[at] for _, world in worlds]
        rests = [groups[at] - world[at] for groups, world in worlds]
        if at not in beside and max(sizes) - min(sizes) < 5:
            expected["students", f"g{at}"] = (min(sizes), max(sizes))
        needed = min(3, max(sizes)) if min(parts) < 3 or min(rests) < 3 else 1
        if max(parts) - min(parts) < needed:
            expected["numerator", f"g{at}"] = (min(parts), max(parts))
    tables = PublicTables().indicator("reads").indicator("beside")
    tables.cell("reads", sum(count), sum(students))
    for at in range(3):
        status = "suppressed" if at in hidden else "published"
        tables.cell("reads", count[at], students[at], status=status, group=f"sex/g{at}")
        if at in beside:
            tables.cell("beside", 0, students[at], group=f"sex/g{at}")
    with tempfile.TemporaryDirectory() as folder:
        verdict = audit(tables.write(Path(folder) / "r"))
    assert {(one.quantity, one.group_value): (one.least, one.greatest) for one in verdict.findings} == expected
    assert verdict.unproven == 0
