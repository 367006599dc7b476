"""Points and neighborhoods, on drawn squares and on the shapes of three cities."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.boundaries import read_boundaries
from etl.places import OUTSIDE, Neighborhoods
from etl.problems import Refused
from tests.lib.deliveries import shared_data
from tests.lib.shapes import feature, square, written


def read_neighborhoods(path: Path) -> Neighborhoods:
    return read_boundaries(path).of(2024)


def located(places: Neighborhoods, *points: tuple[float, float]) -> list[str | None]:
    found = places.locate([x for x, _ in points], [y for _, y in points])
    return [None if position == OUTSIDE else places.ids[position] for position in found]


def test_a_point_gets_its_neighborhood_and_one_outside_gets_none(tmp_path: Path) -> None:
    places = read_neighborhoods(written(tmp_path, feature(square(0, 0), "a"), feature(square(1, 0), "b")))

    assert located(places, (0.5, 0.5), (1.5, 0.5), (2.5, 0.5), (0.5, -0.1)) == ["a", "b", None, None]
    assert located(places) == []


def test_a_boundary_belongs_to_the_first_in_the_file(tmp_path: Path) -> None:
    one, other = feature(square(0, 0), "a"), feature(square(1, 0), "b")
    edge, corner, outer = (1, 0.5), (1, 1), (2, 0.5)

    assert located(read_neighborhoods(written(tmp_path, one, other)), edge, corner, outer) == ["a", "a", "b"]
    assert located(read_neighborhoods(written(tmp_path, other, one)), edge, corner, outer) == ["b", "b", "b"]


def test_the_identifier_is_a_property_else_the_features_else_the_name(tmp_path: Path) -> None:
    places = read_neighborhoods(
        written(
            tmp_path,
            feature(square(0, 0), 9, neighborhood_id="own", id="no", name="First"),
            feature(square(1, 0), 9, id=7, name="Second"),
            feature(square(2, 0), 9, name="Third"),
            feature(square(3, 0), name="Fourth"),
            feature(square(4, 0), "05"),
        )
    )

    assert places.ids == ("own", "7", "9", "Fourth", "05")
    assert places.names == ("First", "Second", "Third", "Fourth", "05")


def test_features_of_one_identifier_are_one_neighborhood(tmp_path: Path) -> None:
    places = read_neighborhoods(
        written(tmp_path, feature(square(0, 0), "a"), feature(square(2, 0), "b"), feature(square(4, 0), "a"))
    )

    assert places.ids == ("a", "b")
    assert located(places, (0.5, 0.5), (4.5, 0.5), (3.5, 0.5)) == ["a", "a", None]


def test_a_shape_that_crosses_itself_is_repaired(tmp_path: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}

    places = read_neighborhoods(written(tmp_path, feature(bow_tie, "a")))

    assert located(places, (0.2, 1), (1.8, 1), (1, 0.2)) == ["a", "a", None]
    assert json.loads(places.geojson()[0])["type"] == "MultiPolygon"


def test_every_fault_is_told_at_once_with_its_feature(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    path = written(tmp_path, feature(square(0, 0)), feature(line, "b"), feature(None, "c"), feature({"type": "X"}, "d"))

    with pytest.raises(Refused) as refusal:
        read_neighborhoods(path)

    assert [(problem.where, problem.message.split(";")[0]) for problem in refusal.value.problems] == [
        ("feature 1", "has neither an id nor a name"),
        ("feature 2", "has no area"),
        ("feature 3", "has no area"),
        ("feature 4", "has no area"),
    ]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"type": "FeatureCollection", "features": []}', '"x"'])
def test_what_is_no_collection_of_features_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "neighborhoods.geojson"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(Refused, match="GeoJSON"):
        read_neighborhoods(path)


@pytest.mark.parametrize(("city", "count"), [("milwaukee", 190), ("denver", 78), ("san-francisco", 37)])
def test_a_point_within_each_neighborhood_of_a_city_falls_into_it(city: str, count: int) -> None:
    places = read_neighborhoods(shared_data("click_that_hood") / "public" / "data" / f"{city}.geojson")
    inside = [area.representative_point() for area in places.areas]

    found = places.locate([point.x for point in inside], [point.y for point in inside])

    assert len(places.ids) == len(set(places.ids)) == count
    assert found.tolist() == list(range(count))
