"""Boundaries that change by school year, neighborhoods that do not fit together, and tracts instead of shapes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from etl.borders import border_faults, square_meters
from etl.boundaries import read_boundaries
from etl.problems import Refused
from etl.tracts import read_crosswalk
from etl.warehouse import open_warehouse
from tests.lib.deliveries import shared_data
from tests.lib.shapes import feature, square, written
from tests.lib.warehouses import lines, rows_of, shown, units


def periods(base: Path) -> list[str]:
    return [
        f"{one.first_year}–{one.last_year} {one.file} {' '.join(one.neighborhoods.ids)}"
        for one in read_boundaries(base).periods
    ]


def test_one_file_holds_always(tmp_path: Path) -> None:
    base = written(tmp_path, feature(square(0, 0), "a"))
    assert periods(base) == ["0–9999 neighborhoods.geojson a"]


def test_a_file_with_a_year_holds_from_that_school_year_on_until_the_next(tmp_path: Path) -> None:
    base = written(tmp_path, feature(square(0, 0), "a"))
    written(tmp_path, feature(square(0, 0), "c"), name="neighborhoods_2026.geojson")
    written(tmp_path, feature(square(0, 0), "b"), name="neighborhoods_2024.geojson")
    assert periods(base) == [
        "0–2023 neighborhoods.geojson a",
        "2024–2025 neighborhoods_2024.geojson b",
        "2026–9999 neighborhoods_2026.geojson c",
    ]
    base.unlink()
    assert periods(base) == ["0–2023 neighborhoods_2024.geojson b", *periods(base)[1:]]


def test_a_feature_may_say_from_when_to_when_it_is_drawn_so(tmp_path: Path) -> None:
    base = written(
        tmp_path,
        feature(square(0, 0), "a"),
        feature(square(1, 0), "b", valid_to=2023),
        feature(square(1, 0), "b", valid_from="2024", valid_to=2024),
        feature(square(2, 0), "c", valid_from=2024),
    )
    assert periods(base) == [
        "0–2023 neighborhoods.geojson a b",
        "2024–2024 neighborhoods.geojson a b c",
        "2025–9999 neighborhoods.geojson a c",
    ]


@pytest.mark.parametrize("years", [{"valid_from": 2025, "valid_to": 2024}, {"valid_from": "2023-24"}, {"valid_to": 24}])
def test_years_that_are_none_are_refused(years: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"feature 1: `valid_from` and `valid_to` are school years"):
        read_boundaries(written(tmp_path, feature(square(0, 0), "a", **years)))


def test_a_file_whose_name_does_not_say_from_when_is_refused(tmp_path: Path) -> None:
    base = written(tmp_path, feature(square(0, 0), "a"))
    written(tmp_path, feature(square(0, 0), "b"), name="neighborhoods_old.geojson")
    with pytest.raises(Refused, match=r"neighborhoods_old\.geojson: does not say from which school year"):
        read_boundaries(base)


def test_the_year_of_the_student_decides(tmp_path: Path) -> None:
    """In 2024 the line between two neighborhoods moves; who was in a due cohort is placed by the year it is due."""
    base = written(tmp_path, feature(square(0, 0, 2), "west", name="West"), feature(square(2, 0, 2), "east"))
    moved = [feature(square(0, 0, 1), "west", name="New West"), feature(square(1, 0, 3), "middle")]
    written(tmp_path, *moved, name="neighborhoods_2024.geojson")
    found = units(
        tmp_path,
        neighborhoods=base,
        students="""
            student_id | school_year | longitude | latitude | neighborhood_id
            ana        | 2023        | 1.5       | 0.5      |
            ana        | 2024        | 1.5       | 0.5      |
            ben        | 2023        | 0.5       | 0.5      |
            ben        | 2024        | 0.5       | 0.5      |
            cal        | 2023        | 3.5       | 1.5      |
            cal        | 2024        | 0.5       | 2.5      |
            dee        | 2024        | 0.5       | 0.5      | told
        """,
    )
    assert shown(found.student_year, "student_id school_year neighborhood_id") == lines("""
        ana 2023 west
        ana 2024 middle
        ben 2023 west
        ben 2024 west
        cal 2023 east
        cal 2024 -
        dee 2024 told
    """)
    with open_warehouse(tmp_path / "warehouse" / "warehouse.duckdb", read_only=True) as warehouse:
        places = rows_of(warehouse, "neighborhood", "neighborhood_id, name, geojson IS NOT NULL AS drawn")
        drawn = rows_of(warehouse, "boundary", "neighborhood_id, first_year, last_year")
    assert [tuple(row.values()) for row in places] == [
        ("east", "east", False),
        ("middle", "middle", True),
        ("told", "told", False),
        ("west", "New West", True),
    ]
    assert [tuple(row.values()) for row in drawn] == [
        ("east", 0, 2023),
        ("middle", 2024, 9999),
        ("west", 0, 2023),
        ("west", 2024, 9999),
    ]


def faults(*features: dict[str, object], folder: Path) -> list[str]:
    return [str(problem) for problem in border_faults(read_boundaries(written(folder, *features)))]


def test_neighborhoods_that_fit_together_are_no_fault(tmp_path: Path) -> None:
    assert faults(feature(square(0, 0), "a"), feature(square(1, 0), "b"), folder=tmp_path) == []


def test_an_overlap_is_told_with_both_and_its_area(tmp_path: Path) -> None:
    (fault,) = faults(feature(square(0, 0), "a"), feature(square(0.99, 0), "b"), folder=tmp_path)
    assert fault.startswith("neighborhoods.geojson a and b: overlap by 123.9")
    assert "counts in a, which comes first in the file" in fault


def test_ground_that_is_enclosed_and_in_none_is_told_with_its_neighbors(tmp_path: Path) -> None:
    ring = {"type": "Polygon", "coordinates": [*square(0, 0, 3)["coordinates"], *square(1, 1)["coordinates"]]}
    (fault,) = faults(feature(ring, "around"), feature(square(3, 0), "far"), folder=tmp_path)
    assert fault.startswith("neighborhoods.geojson around: 12387")
    assert "around longitude 1.5" in fault
    assert faults(feature(ring, "around"), feature(square(1, 1), "filled"), folder=tmp_path) == []


def test_a_shape_that_crosses_itself_is_told_as_repaired(tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    (fault,) = faults(feature(bow_tie, "a"), folder=tmp_path)
    assert fault.startswith("neighborhoods.geojson a: a shape crosses itself; it was repaired")


def test_the_slack_of_drawing_is_no_fault_and_a_period_is_named(tmp_path: Path) -> None:
    sliver = 0.00005  # about 11 meters of a side of 111 kilometers would be 0.6 square kilometers
    small = feature(square(1 - sliver, 0, 0.01), "b")
    assert faults(feature(square(0, 0), "a"), small, folder=tmp_path) == []
    since = feature(square(0.5, 0), "b", valid_from=2024)
    (fault,) = faults(feature(square(0, 0), "a"), since, folder=tmp_path)
    assert " a and b from 2024 on: overlap" in fault


def test_a_square_degree_at_the_equator_and_half_as_much_at_sixty_degrees() -> None:
    from shapely.geometry import box

    assert square_meters(box(0, -0.5, 1, 0.5)) == pytest.approx(1.2392e10, rel=1e-3)
    assert square_meters(box(0, 59.5, 1, 60.5)) == pytest.approx(0.6196e10, rel=1e-3)


@pytest.mark.parametrize(
    ("city", "told"),
    [
        ("milwaukee", []),
        ("san-francisco", ["Marina", "Downtown/Civic Center", "North Beach"]),
        (
            "denver",
            [
                "Hilltop, Virginia Village, Cory - Merrill, Belcaro, Washington Virginia Vale",  # Glendale
                "Hampden, Goldsmith",
                "Southmoor Park",
                "University Hills",
                "Indian Creek",
                "Virginia Village",
            ],
        ),
    ],
)
def test_the_shapes_of_real_cities_are_looked_through(city: str, told: list[str]) -> None:
    boundaries = read_boundaries(shared_data("click_that_hood") / "public" / "data" / f"{city}.geojson")
    assert [problem.where for problem in border_faults(boundaries)] == told


CROSSWALK = """tract_id,neighborhood_id,weight
55079000100,north,0.7
55079000100,south,0.3
55079000200,south,1
55079000300,south,0.5
55079000300,harbor,0.5
"""


def crosswalk_file(folder: Path, text: str = CROSSWALK) -> Path:
    path = folder / "crosswalk.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_tract_counts_where_most_of_it_lies_and_its_error_is_the_rest(tmp_path: Path) -> None:
    crosswalk = read_crosswalk(crosswalk_file(tmp_path))
    placed = {tract: (crosswalk.neighborhood_of(tract), crosswalk.error_of(tract)) for tract in crosswalk.weights}
    assert placed == {
        "55079000100": ("north", Decimal("0.3")),
        "55079000200": ("south", 0),
        "55079000300": ("harbor", Decimal("0.5")),
    }


def test_weights_that_are_rounded_add_up_all_the_same(tmp_path: Path) -> None:
    thirds = "tract_id,neighborhood_id,weight\n1,a,0.33\n1,b,0.33\n1,c,0.33\n"
    assert read_crosswalk(crosswalk_file(tmp_path, thirds)).neighborhood_of("1") == "a"


def test_everything_that_is_wrong_with_a_crosswalk_is_told_at_once(tmp_path: Path) -> None:
    wrong = "tract_id,neighborhood_id,weight\n1,a,0.5\n2,b,1.5\n3,,1\n4,c,half\n5,d,0.6\n5,d,0.4\n6,1,1\n"
    with pytest.raises(Refused) as refusal:
        read_crosswalk(crosswalk_file(tmp_path, wrong))
    assert [str(problem) for problem in refusal.value.problems] == [
        "crosswalk.csv:3 weight: expected a share from 0 to 1, found '1.5'",
        "crosswalk.csv:4: a tract and a neighborhood are expected",
        "crosswalk.csv:5 weight: expected a share from 0 to 1, found 'half'",
        "crosswalk.csv:7: tract 5 and neighborhood d are there already",
        "crosswalk.csv tract 1: is a neighborhood too; give the neighborhoods other identifiers than the tracts",
        "crosswalk.csv tract 1: its weights add up to 0.5; they are shares of the tract, and add up to 1",
        "crosswalk.csv tract 5: its weights add up to 0.6; they are shares of the tract, and add up to 1",
    ]
    with pytest.raises(Refused, match="has no column weight; expected tract_id, neighborhood_id, weight"):
        read_crosswalk(crosswalk_file(tmp_path, "tract_id,neighborhood_id\n1,a\n"))


def test_a_student_of_a_tract_counts_once_and_coordinates_know_better(tmp_path: Path) -> None:
    found = units(
        tmp_path,
        neighborhoods=written(tmp_path, feature(square(0, 0), "drawn")),
        crosswalk=crosswalk_file(tmp_path),
        students="""
            student_id | school_year | neighborhood_id | longitude | latitude
            tract      | 2024        | 55079000100     |           |
            half       | 2024        | 55079000300     |           |
            both       | 2024        | 55079000100     | 0.5       | 0.5
            beside     | 2024        | 55079000100     | 9         | 9
            given      | 2024        | south           | 0.5       | 0.5
            unheard    | 2024        | 55079009999     |           |
        """,
    )
    assert shown(found.student_year, "student_id neighborhood_id") == lines("""
        tract   north
        half    harbor
        both    drawn
        beside  north
        given   south
        unheard 55079009999
    """)
    with open_warehouse(tmp_path / "warehouse" / "warehouse.duckdb", read_only=True) as warehouse:
        places = {row["neighborhood_id"] for row in rows_of(warehouse, "neighborhood")}
        tracts = rows_of(warehouse, "boundary", "neighborhood_id, tracts")
    assert places == {"drawn", "north", "south", "harbor", "55079009999"}
    assert [tuple(row.values()) for row in tracts if row["tracts"]] == [
        ("harbor", "55079000300"),
        ("north", "55079000100"),
        ("south", "55079000200"),
    ]
