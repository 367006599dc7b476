"""What is hidden beside a count that an attack came too close to: a partner's first, the city's own last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metrics.audit import Finding
from metrics.cells import Cells
from metrics.disclosure import Beside, policy_from, protect
from metrics.release.mending import mended
from tests.lib.definitions import hand_made_cells, indicator

GROUPS = ("all", "g1", "g2", "g3", "g4")
STUDENTS = ((400, 100, 100, 100, 100), (63, 3, 20, 20, 20))
FINDING = Finding("narrow", "one", 2024, "community", "community", "p0", "grade_level", "g1", "students", 2, 4)


def of_a_city_and_a_partner() -> Cells:
    counts = [(students / 2, students) for of_partner in STUDENTS for students in of_partner]
    cells = hand_made_cells(*counts)
    keys = replace(
        cells.keys,
        partners=("all", "p0"),
        groups=tuple(("all" if group == "all" else "grade_level", group) for group in GROUPS),
        place=np.zeros(len(counts), np.int32),
        partner=np.repeat([0, 1], len(GROUPS)).astype(np.int32),
        group=np.tile(np.arange(len(GROUPS)), 2).astype(np.int32),
    )
    return replace(cells, keys=keys)


def mended_in(turn: int) -> list[tuple[str, str]]:
    """The partner and group of each cell that must be hidden beside what is found."""
    cells = of_a_city_and_a_partner()
    published = protect(cells, [indicator("one")], policy_from({})).cells
    beside = mended(Beside.nothing(len(cells)), [FINDING], cells, published, 5, turn)
    keys = cells.keys
    return [
        (keys.partners[keys.partner[at]], GROUPS[keys.group[at]])
        for at in np.flatnonzero(beside.groups | beside.parts).tolist()
    ]


@pytest.mark.parametrize("turn", [1, 2, 3, 4])
def test_what_a_partner_tells_is_given_up_before_what_is_said_of_everyone(turn: int) -> None:
    hidden = mended_in(turn)
    assert ("p0", "g1") in hidden
    assert [partner for partner, _ in hidden if partner == "all"] == []


def test_where_that_is_not_enough_everyone_follows() -> None:
    assert ("all", "g1") in mended_in(5)
