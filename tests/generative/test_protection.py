"""On small tables every world can be gone through: no hidden count is known more closely than the policy promises."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from metrics.cells import CellStatus
from metrics.disclosure import protect
from tests.lib.examples import examples
from tests.lib.small_tables import SMALL, Bound, Inside, SmallTable

MANY = examples(30)
FEW = examples(10)


@st.composite
def students(
    draw: st.DrawFn, places: int = 2, groups: int = 2, partners: tuple[str, ...] = ("nobody",), most: int = 7
) -> dict[Inside, int]:
    return {one: draw(st.integers(0, most)) for one in product(range(places), range(groups), partners)}


def part_of(draw: st.DrawFn, whole: dict[Inside, int]) -> dict[Inside, int]:
    return {one: draw(st.integers(0, number)) for one, number in whole.items()}


@st.composite
def one_share(draw: st.DrawFn, places: int = 2, groups: int = 2) -> SmallTable:
    everyone = draw(students(places, groups))
    return SmallTable(everyone, {"share": part_of(draw, everyone)})


@st.composite
def of_a_partner(draw: st.DrawFn) -> SmallTable:
    everyone = draw(students(partners=("nobody", "tutors"), most=6))
    return SmallTable(everyone, {"share": part_of(draw, everyone)})


@st.composite
def one_within_another(draw: st.DrawFn) -> SmallTable:
    everyone = draw(students())
    outer = part_of(draw, everyone)
    return SmallTable(everyone, {"outer": outer, "inner": part_of(draw, outer)}, [Bound({"outer": 1, "inner": -1})])


@st.composite
def two_that_exclude_each_other(draw: st.DrawFn) -> SmallTable:
    everyone = draw(students())
    one = part_of(draw, everyone)
    other = {at: everyone[at] - number for at, number in one.items()}
    if draw(st.booleans()):
        other = part_of(draw, other)
    return SmallTable(everyone, {"one": one, "other": other}, [Bound({"enrolled": 1, "one": -1, "other": -1})])


@MANY
@given(one_share())
def test_one_share_of_two_groups_in_two_neighborhoods(table: SmallTable) -> None:
    assert list(table.protected().too_close()) == []


@FEW
@given(one_share(places=3, groups=3))
def test_one_share_of_three_groups_in_three_neighborhoods(table: SmallTable) -> None:
    assert list(table.protected().too_close()) == []


@FEW
@given(of_a_partner())
def test_those_whom_a_partner_serves(table: SmallTable) -> None:
    assert list(table.proved().too_close()) == []


@MANY
@given(one_within_another())
def test_one_share_within_another(table: SmallTable) -> None:
    assert list(table.protected().too_close()) == []


@MANY
@given(two_that_exclude_each_other())
def test_two_shares_that_exclude_each_other(table: SmallTable) -> None:
    assert list(table.protected().too_close()) == []


@FEW
@given(of_a_partner(), st.integers(0))
def test_a_later_turn_goes_on_from_the_one_before(table: SmallTable, chosen: int) -> None:
    cells, indicators = table.cells(), table.indicators()
    first = protect(cells, indicators, SMALL)
    hidden = first.cells.has_status(CellStatus.SUPPRESSED)
    asked_again = replace(first.decided.beside, parts=hidden)
    same = protect(cells, indicators, SMALL, beside=asked_again, before=first.decided)
    assert (same.cells.status == first.cells.status).all()
    asked = hidden.copy()
    asked[chosen % len(cells)] = True
    more = protect(
        cells, indicators, SMALL, beside=replace(first.decided.beside, parts=asked), before=first.decided
    ).cells.has_status(CellStatus.SUPPRESSED)
    assert more[hidden].all()
    assert more[asked & (cells.students > 0)].all()
