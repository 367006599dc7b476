"""Neighborhood shapes made small enough to draw: projected, simplified together and rounded to a grid.

Neighbors keep their common borders, and nothing outside the release is asked for: there is no ground under the map.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import shapely
from shapely.geometry import shape

from dashboard.records import PlaceKey
from dashboard.release import Release

GRID = 1000
_TOLERANCE = 1.2


class Circle(NamedTuple):
    """The largest circle inside a place: where words about it have most room."""

    x: int
    y: int
    radius: int


@dataclass(frozen=True)
class Outlines:
    """Closed rings of each place as x and y on a grid `width` × `height`; rings are apart by None."""

    rings: Mapping[PlaceKey, tuple[list[int | None], list[int | None]]]
    centers: Mapping[PlaceKey, Circle]
    width: int
    height: int


def outlines(release: Release, year: int) -> Outlines | None:
    """The shapes of all neighborhoods that have one in the school year; None where none has."""
    drawn = release.shapes(year)
    shapes = tuple((place.key, drawn[place.key]) for place in release.neighborhoods if place.key in drawn)
    return _outlines(shapes) if shapes else None


@lru_cache(maxsize=8)
def _outlines(shapes: tuple[tuple[PlaceKey, str], ...]) -> Outlines:
    """Places with their GeoJSON geometry, which is mostly the same in all years."""
    places, geometries = zip(*shapes, strict=True)
    found = [shape(json.loads(geometry)) for geometry in geometries]
    west, south, east, north = shapely.total_bounds(found)
    # A degree of longitude is shorter than one of latitude by the cosine of the latitude.
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = GRID / max((east - west) * squeeze, north - south)

    projected = shapely.transform(found, lambda points: (points - [west, south]) * [squeeze * scale, scale])
    simple = shapely.coverage_simplify(projected, _TOLERANCE)
    return Outlines(
        {place: _rings(geometry) for place, geometry in zip(places, simple, strict=True)},
        {place: _center(geometry) for place, geometry in zip(places, simple, strict=True)},
        round((east - west) * squeeze * scale),
        round((north - south) * scale),
    )


def _center(geometry: shapely.Geometry) -> Circle:
    radius = shapely.maximum_inscribed_circle(geometry, tolerance=_TOLERANCE)
    middle, _ = radius.coords
    return Circle(round(middle[0]), round(middle[1]), round(radius.length))


def _rings(geometry: shapely.Geometry) -> tuple[list[int | None], list[int | None]]:
    xs: list[int | None] = []
    ys: list[int | None] = []
    for polygon in getattr(geometry, "geoms", [geometry]):
        for ring in (polygon.exterior, *polygon.interiors):
            if xs:
                xs.append(None)
                ys.append(None)
            for x, y in ring.coords:
                xs.append(round(x))
                ys.append(round(y))
    return xs, ys
