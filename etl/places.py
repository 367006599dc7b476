"""From coordinates to neighborhoods: every point gets the one neighborhood it lies in, or none.

A point on a boundary belongs to the first of its neighborhoods in the order of the file. Shapes are repaired when read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from etl.problems import Problem, Refused

OUTSIDE = -1


@dataclass(frozen=True)
class Neighborhoods:
    """The neighborhoods of a community in the order of its file: identifiers, names and areas, one each."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    areas: tuple[BaseGeometry, ...]

    @classmethod
    def none(cls) -> Neighborhoods:
        return cls((), (), ())

    def geojson(self) -> list[str]:
        """Each area as the text of a GeoJSON geometry."""
        return [str(shapely.to_geojson(area)) for area in self.areas]

    def locate(self, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """The position in `ids` of the neighborhood of each point, in degrees (WGS 84); `OUTSIDE` where in none."""
        x, y = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
        found = np.full(x.shape, OUTSIDE, dtype=np.int64)
        for position, area in enumerate(self.areas):
            west, south, east, north = area.bounds
            near = np.flatnonzero((found == OUTSIDE) & (x >= west) & (x <= east) & (y >= south) & (y <= north))
            shapely.prepare(area)
            found[near[shapely.intersects_xy(area, x[near], y[near])]] = position
        return found


def read_neighborhoods(path: Path) -> Neighborhoods:
    """Read a GeoJSON file of neighborhoods. Raises `Refused` with every problem found.

    A neighborhood is known by the property `neighborhood_id` or `id`, by the feature's own id, else by its name;
    features of one identifier are parts of one neighborhood.
    """
    parts: dict[str, list[BaseGeometry]] = {}
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for number, feature in enumerate(_features(path), start=1):
        where = f"feature {number}"
        properties = feature.get("properties") or {}
        name = _text(properties.get("name"))
        candidates = (properties.get("neighborhood_id"), properties.get("id"), feature.get("id"), name)
        identifier = next(filter(None, map(_text, candidates)), None)
        area = _area(feature.get("geometry"))
        if identifier is None:
            problems.append(Problem(path.name, "has neither an id nor a name; give it a `neighborhood_id`", where))
        elif area is None:
            problems.append(Problem(path.name, "has no area; a polygon or a multipolygon is expected", where))
        else:
            parts.setdefault(identifier, []).append(area)
            names.setdefault(identifier, name or identifier)
    if problems:
        raise Refused(problems)
    areas = tuple(shapely.union_all(areas) if len(areas) > 1 else areas[0] for areas in parts.values())
    return Neighborhoods(tuple(parts), tuple(names.values()), areas)


def _features(path: Path) -> Sequence[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise Refused([Problem(path.name, "cannot be read as GeoJSON (UTF-8 text)", line=line)]) from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(each, dict) for each in features):
        raise Refused([Problem(path.name, "is no GeoJSON collection of features, or an empty one")])
    return features


def _text(value: object) -> str | None:
    text = "" if value is None else str(value).strip()
    return text or None


def _area(geometry: object) -> BaseGeometry | None:
    """The repaired area of a GeoJSON geometry, without stray lines and points; None where it has none."""
    try:
        repaired = shapely.make_valid(shape(geometry))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, shapely.errors.ShapelyError):
        return None
    polygons = [part for part in _parts(repaired) if part.geom_type == "Polygon" and not part.is_empty]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _parts(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in getattr(geometry, "geoms", [geometry]):
        if part is geometry:
            yield part
        else:
            yield from _parts(part)
