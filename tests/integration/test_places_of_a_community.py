"""Places by the command: what is wrong with shapes is told at the load, and new boundaries leave old years alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.lib.command import commonmeasure
from tests.lib.shapes import feature, square, written

YEARS = (2024, 2025)
# Points: how many students live there. The line between west and east moves from 2 to 1 in the second year.
HOMES = {(0.5, 0.5): 30, (1.5, 0.5): 25, (3.5, 0.5): 40, (7.0, 7.0): 12}


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("places") / "community"
    commonmeasure("init", "-C", folder)
    written(folder / "reference", feature(square(0, 0, 2), "west"), feature(square(1.999, 0, 2), "east"))
    students, days = ["student_id,school_year,longitude,latitude"], ["student_id,school_year,days_enrolled,days_absent"]
    for year in YEARS:
        for place, (home, count) in enumerate(HOMES.items()):
            for number in range(count):
                students.append(f"{place}-{number},{year},{home[0]},{home[1]}")
                days.append(f"{place}-{number},{year},180,{18 if number % 3 else 3}")
    (folder / "inbox" / "students.csv").write_text("\n".join(students))
    (folder / "inbox" / "attendance_summary.csv").write_text("\n".join(days))
    return folder


def numbers(community: Path, release: str) -> dict[tuple[int, str], float | None]:
    with duckdb.connect(str(community / "releases" / release / "release.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "SELECT school_year, geography_id, students FROM observation WHERE indicator_id = 'chronic_absence' "
            "AND geography_type = 'neighborhood' AND group_dimension = 'all' AND partner_id = 'all'"
        ).fetchall()
    return {(year, place): students for year, place, students in rows if students}


def test_the_load_tells_who_lives_where_and_what_does_not_fit(community: Path) -> None:
    places = commonmeasure("load", "-C", community, "--json").json["places"]
    counts = ("school_year", "students", "given", "by_coordinates", "by_tract", "outside", "misplaced")
    assert [tuple(year[name] for name in counts) for year in places["years"]] == [
        (year, 107, 0, 95, 0, 12, 0) for year in YEARS
    ]
    (overlap,) = places["problems"]
    assert (overlap["where"], overlap["severity"]) == ("west and east", "warning")
    said = commonmeasure("load", "-C", community, community / "inbox" / "students.csv").messages
    assert "12 in none, 12 of these with coordinates outside every neighborhood" in " ".join(said.split())


def test_new_boundaries_hold_from_their_year_on_and_the_years_before_stay_as_they_were(community: Path) -> None:
    commonmeasure("load", "-C", community)
    first = commonmeasure("publish", "-C", community, "--json").json["release"]
    assert numbers(community, first) == {
        (year, place): count for year in YEARS for place, count in (("west", 55), ("east", 40), ("unknown", 12))
    }
    moved = [feature(square(0, 0, 1), "west"), feature(square(1, 0, 3), "east")]
    written(community / "reference", *moved, name="neighborhoods_2026.geojson")
    later = commonmeasure("publish", "-C", community, "--json").json["release"]
    assert numbers(community, later) == numbers(community, first)

    (community / "reference" / "neighborhoods_2026.geojson").rename(
        community / "reference" / "neighborhoods_2025.geojson"
    )
    anew = commonmeasure("publish", "-C", community, "--json").json["release"]
    # 2025 was published within other boundaries: the 25 who moved would be told by the difference.
    assert numbers(community, anew) == {key: n for key, n in numbers(community, first).items() if key[0] == 2024}
    with duckdb.connect(str(community / "releases" / anew / "release.duckdb"), read_only=True) as connection:
        drawn = connection.execute(
            "SELECT neighborhood_id, first_year, last_year FROM boundary ORDER BY ALL"
        ).fetchall()
    assert sorted(drawn, key=str) == sorted(
        [("east", None, 2024), ("east", 2025, None), ("west", None, 2024), ("west", 2025, None)], key=str
    )


def test_shapes_that_cannot_be_read_stop_no_delivery(tmp_path: Path) -> None:
    commonmeasure("init", "-C", tmp_path / "c")
    (tmp_path / "c" / "reference" / "neighborhoods.geojson").write_text("{")
    (tmp_path / "c" / "inbox" / "students.csv").write_text("student_id,school_year\n1,2024\n")
    said = commonmeasure("load", "-C", tmp_path / "c", "--json").json
    assert [one["status"] for one in said["deliveries"]] == ["loaded"]
    assert [one["message"] for one in said["places"]["problems"]] == ["cannot be read as GeoJSON (UTF-8 text)"]
