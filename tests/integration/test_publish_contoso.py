"""The Contoso district as it is published: its known figures, and none of its small cells.

All figures were counted from its files by other means before this project read them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.lib.command import commonmeasure
from tests.lib.contoso import roster_and_attendance
from tests.lib.deliveries import shared_data

BY_SCHOOL = {"Gallagher": 79, "Hampton": 76, "Mitchell": 72, "Robinson": 74, "Thompson": 81}
BY_GRADE = {"09": (102, 153), "10": (105, 156), "11": (79, 135), "12": (96, 156)}
BY_RACE = {
    "white": (184, 306),
    "black": (80, 111),
    "asian": (30, 57),
    "american_indian": (29, 46),
    "two_or_more": (23, 33),
    "pacific_islander": (20, 28),
    "unknown": (16, 19),
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("contoso") / "district"
    roster_and_attendance(shared_data("oea_contoso"), folder).load()
    published = commonmeasure("publish", "-C", folder, "--json").json
    with duckdb.connect(folder / "releases" / published["release"] / "release.duckdb", read_only=True) as connection:
        yield connection


def cells(release: duckdb.DuckDBPyConnection, indicator: str, geography: str, dimension: str) -> list[dict[str, Any]]:
    found = release.execute(
        """SELECT o.*, g.name FROM observation o JOIN geography g USING (geography_type, geography_id)
        WHERE indicator_id = ? AND geography_type = ? AND group_dimension = ? AND school_year = 2022""",
        [indicator, geography, dimension],
    )
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_district_as_a_whole(release: duckdb.DuckDBPyConnection) -> None:
    (attendance,) = cells(release, "attendance_rate", "community", "all")
    assert (attendance["denominator"] - attendance["numerator"], attendance["denominator"]) == (1_285, 12_000)
    assert attendance["display"] == "89.3%"
    (chronic,) = cells(release, "chronic_absence", "community", "all")
    assert (chronic["numerator"], chronic["denominator"], chronic["display"]) == (382, 600, "63.7%")


def test_who_is_consistent_is_not_chronic(release: duckdb.DuckDBPyConnection) -> None:
    """174 students missed exactly two days of twenty, and they are on the chronic side of both definitions."""
    (consistent,) = cells(release, "consistent_attendance", "community", "all")
    assert (consistent["numerator"], consistent["denominator"]) == (600 - 382, 600)


def test_schools_grades_and_groups(release: duckdb.DuckDBPyConnection) -> None:
    schools = {c["name"].split()[0]: c for c in cells(release, "chronic_absence", "school", "all") if c["students"]}
    assert {name: (c["numerator"], c["denominator"]) for name, c in schools.items()} == {
        name: (chronic, 120) for name, chronic in BY_SCHOOL.items()
    }
    for dimension, expected in (("grade_level", BY_GRADE), ("race_ethnicity", BY_RACE)):
        groups = cells(release, "chronic_absence", "community", dimension)
        shown = {c["group_value"]: (c["numerator"], c["denominator"]) for c in groups if c["students"]}
        assert shown == expected


def test_no_school_shows_a_group_of_fewer_than_ten(release: duckdb.DuckDBPyConnection) -> None:
    groups = cells(release, "chronic_absence", "school", "race_ethnicity")
    assert not [c for c in groups if c["students"] is not None and 0 < c["students"] < 10]
    assert sum(c["status"] == "suppressed" for c in groups) >= 20
