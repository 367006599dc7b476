"""A grid is judged as its cells are, one by one, and has the benchmarks that each of its indicators has."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dashboard.comparison import Standing, benchmark_value, benchmark_values, standing, standings
from dashboard.records import WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import BENCHMARKS, Selection


@pytest.mark.parametrize("benchmark", BENCHMARKS)
@pytest.mark.parametrize("place", [WHOLE_COMMUNITY, PlaceKey("neighborhood", "northgate")])
def test_a_grid_is_judged_as_its_cells_are(release: Release, benchmark: str, place: PlaceKey) -> None:
    chosen = Selection(2024, place, benchmark=benchmark)
    names, places = list(release.indicators), list(release.places)
    own = benchmark_values(release, names, chosen)
    grid = release.grid(names, chosen.year, places)
    found = standings(list(release.indicators.values()), grid, np.array(own)[:, None])
    seen = set()
    for name, value, row in zip(names, own, found, strict=True):
        one = benchmark_value(release, name, chosen)
        assert one == (None if math.isnan(value) else value)
        expected = [standing(release.find(name, 2024, at), one, release.indicators[name]) for at in places]
        assert row == expected
        seen |= set(row)
    assert {Standing.BETTER, Standing.WORSE, Standing.SIMILAR, Standing.NOT_JUDGED} <= seen
