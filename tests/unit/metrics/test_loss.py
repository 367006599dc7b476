"""What protection costs is counted over the cells that have students, by indicator and by grouping."""

from __future__ import annotations

from metrics.disclosure import DisclosurePolicy, protect
from metrics.release.loss import losses
from tests.lib.definitions import hand_made_cells, indicator


def test_hidden_and_banded_cells_are_counted_among_those_with_students() -> None:
    cells = hand_made_cells((20, 50), (4, 9), (1, 60), (0, 0))
    published = protect(cells, [indicator("one")], DisclosurePolicy()).cells
    by_name = {one.name: one for one in losses(published)}
    (one, *_) = losses(published)
    assert (one.of, one.cells, one.hidden, one.coded) == ("indicator", 3, 1, 1)
    assert one.to_text() == "  one: 33% of 3 cells hidden, 1 shown as a band"
    assert {one.of for one in by_name.values()} == {"indicator", "grouping"}
    assert sum(one.hidden for one in by_name.values() if one.of == "grouping") == 1
