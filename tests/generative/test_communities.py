"""Whole invented communities: every cell of every built-in indicator comes out the same on both engines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from metrics.catalogue import BUILT_IN, read_catalogue
from metrics.engines import reference, sql
from metrics.engines.universe import read_universe
from tests.lib.definitions import hand_made_warehouse, indicator, random_community

OF_PAIRS = (
    indicator("days_at_school", unit_of_analysis="student_school_year", statistic="mean", numerator="days_enrolled"),
    indicator("served_by_partner", unit_of_analysis="student_partner_year", numerator="service_events >= 2"),
    indicator("rates", statistic="mean", numerator="days_absent / days_enrolled", disaggregate_by=("sex",)),
    indicator("schools_only", geographies=("community", "school"), by_partner=False),
)
OF_RECORDS = (
    indicator("received", unit_of_analysis="referral", population="days_followed >= 2", numerator="service_received"),
    indicator("referrals", unit_of_analysis="referral", statistic="count", population="true", numerator=None),
    indicator("wait", unit_of_analysis="referral", statistic="mean", population="true", numerator="days_to_service"),
    indicator("met", unit_of_analysis="need", population="not declined", numerator="met"),
    indicator(
        "answered",
        unit_of_analysis="need",
        statistic="ratio_of_sums",
        population="true",
        numerator="services_since",
        denominator="days_followed + 9",
    ),
    indicator("seats", unit_of_analysis="program", statistic="mean", population="true", numerator="seats"),
)


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
