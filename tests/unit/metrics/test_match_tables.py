"""What a release says of matches: whole, but for what few people are behind and what would let it be worked out."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from etl.warehouse import Warehouse, open_warehouse
from metrics.release.match_tables import PARTS, partner_match_records, to_hide

LEAST = 10


def standing(warehouse: Warehouse, partner: str, people: dict[str, int], events: int = 2) -> None:
    """People of a partner by how they stand, each with as many service events."""
    for status, count in people.items():
        for number in range(count):
            key = f"{partner}-{status}-{number}"
            warehouse.connection.execute("INSERT INTO person_match VALUES (?, ?, NULL, ?)", [partner, key, status])
            warehouse.connection.execute(
                "INSERT INTO services (partner_id, service_date, service_category, person_key, delivery_id, row_number)"
                " SELECT ?, DATE '2024-01-01', 'food', ?, 1, 1 FROM range(?)",
                [partner, key, events],
            )


def test_what_is_large_enough_is_told_and_what_is_small_is_hidden_with_another(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "warehouse.duckdb") as warehouse:
        standing(warehouse, "large", {"exact": 30, "probable": 12})
        standing(warehouse, "mixed", {"exact": 30, "probable": 12, "unmatched": 1})
        standing(warehouse, "small", {"exact": 9})
        standing(warehouse, "other", {"exact": 11})
        warehouse.connection.execute("INSERT INTO match_estimate VALUES ('large', 0.00123, 0.0456), ('other', 0, NULL)")
        found = {record.pop("partner_id"): record for record in partner_match_records(warehouse.connection, LEAST)}
    nobody = {"decided": 0, "in_review": 0, "unmatched": 0}
    assert found == {
        "large": {"service_rows": 84, "exact": 60, "probable": 24, **nobody}
        | {"false_match_rate": 0.001, "missed_match_rate": 0.046},
        "mixed": {"service_rows": 86, "exact": 60, "probable": None, "decided": 0, "in_review": 0, "unmatched": None},
        "other": {},
        "small": {},
    }


@given(st.dictionaries(st.sampled_from(PARTS), st.integers(0, 60)), st.integers(1, 12))
def test_whoever_knows_the_total_knows_no_small_count(people: dict[str, int], least: int) -> None:
    hidden = to_hide(people, least)
    small = {part for part, count in people.items() if 0 < count < least}
    assert small <= hidden
    assert bool(hidden) == bool(small)
    if small and sum(people.values()) >= least:
        assert len(hidden) > 1
        assert sum(people[part] for part in hidden) >= least
