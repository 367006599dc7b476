"""The shapes of the city: a partition of the land, whatever the size and the seed."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from etl.demonstration import Invented
from etl.demonstration.chance import stream
from etl.demonstration.city import found, neighborhood_count
from etl.demonstration.geography import inner_points, lay_out


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("count", [8, 18, 90])
def test_neighborhoods_cover_the_land_without_overlap_or_hole(count: int, seed: int) -> None:
    shapes = lay_out(count, stream(seed, "ground")).shapes
    assert len(shapes) == count
    assert all(piece.geom_type == "Polygon" and piece.is_valid and not piece.interiors for piece in shapes)
    land = shapely.union_all(shapes)
    assert land.area == pytest.approx(sum(piece.area for piece in shapes), rel=1e-9)
    banks = list(land.geoms)
    assert len(banks) == 2
    assert not any(bank.interiors for bank in banks)


def test_neighbors_share_every_point_of_their_border() -> None:
    shapes = lay_out(18, stream(20261124, "ground")).shapes
    points = [set(piece.exterior.coords) for piece in shapes]
    borders = 0
    for (one, its_points), (other, other_points) in combinations(zip(shapes, points, strict=True), 2):
        border = shapely.line_merge(shapely.intersection(one.boundary, other.boundary))
        if border.length > 0.005:
            borders += 1
            assert {tuple(point) for point in shapely.get_coordinates(border)} <= its_points & other_points
    assert borders >= 20


def test_borders_are_uneven_and_areas_differ() -> None:
    shapes = lay_out(18, stream(20261124, "ground")).shapes
    areas = [piece.area for piece in shapes]
    assert max(areas) > 4 * min(areas)
    assert min(len(piece.exterior.coords) for piece in shapes) > 25


def test_points_lie_inside() -> None:
    piece = lay_out(8, stream(1, "ground")).shapes[0]
    assert shapely.contains_xy(piece, inner_points(piece, 200, stream(1, "points"))).all()


@pytest.mark.parametrize(("students", "count"), [(200, 8), (3_000, 8), (20_000, 18), (100_000, 43), (400_000, 90)])
def test_a_larger_city_has_more_neighborhoods(students: int, count: int) -> None:
    assert neighborhood_count(students) == count


def test_groups_and_the_poor_are_as_many_as_intended_and_unevenly_spread() -> None:
    city = found(20_000, 20261124)
    assert city.share.sum() == pytest.approx(1)
    assert city.race.sum(axis=1) == pytest.approx(np.ones(len(city)))
    assert city.share @ city.poverty == pytest.approx(0.43, abs=0.01)
    assert (city.race.max(axis=0) > 2 * city.race.min(axis=0)).all()


def test_the_shapes_are_written_as_geojson_with_identifier_and_name(invented: Invented) -> None:
    path: Path = invented.folder / "reference" / "neighborhoods.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    properties = [feature["properties"] for feature in features]
    assert [place["neighborhood_id"] for place in properties] == [f"N{number:02d}" for number in range(1, 9)]
    assert len({place["name"] for place in properties}) == len(features)
    assert all(shape(feature["geometry"]).is_valid for feature in features)
