"""Whole invented communities: every cell of every built-in indicator comes out the same on both engines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.engines import reference, sql
from metrics.engines.universe import read_universe
from tests.lib.definitions import hand_made_warehouse, random_community
from tests.lib.made_up_indicators import OF_PAIRS, OF_RECORDS


@pytest.mark.parametrize("seed", range(4))
def test_every_cell(seed: int, tmp_path: Path) -> None:
    indicators = (*read_catalogue(BUILT_IN).indicators, *OF_PAIRS, *OF_RECORDS)
    rows = random_community(seed, students=25 * seed)  # the first community has nobody at all in it
    with hand_made_warehouse(tmp_path, rows) as warehouse, warehouse.engine.connect() as connection:
        universe = replace(read_universe(connection), school_years=(2024, 2025))
        found = dict(iter(sql.compute(connection, indicators, universe)))
    expected = reference.compute(indicators, universe, rows)
    assert set(found) == set(expected)
    sums = {i.id for i in indicators if i.statistic in ("mean", "ratio_of_sums")}
    for key, tally in expected.items():
        cell = found[key]
        assert (cell.students, cell.unknown) == (tally.students, tally.unknown), key
        exact = key.indicator_id != "rates"
        assert cell.numerator == (tally.numerator if exact else pytest.approx(float(tally.numerator), abs=1e-9)), key
        assert cell.denominator == tally.denominator, key
        if key.indicator_id in sums and exact:
            assert cell.largest_numerator == tally.largest_numerator, key
        assert (cell.people, cell.people_with, cell.people_without) == (
            tally.people,
            tally.people_with,
            tally.people_without,
        ), key
        if key.indicator_id in {i.id for i in OF_RECORDS} - {"seats"}:
            assert cell.largest_numerator == tally.largest_numerator, key
            assert cell.largest_denominator == tally.largest_denominator, key
            assert cell.largest_rest == tally.largest_rest or key.indicator_id == "wait", key
