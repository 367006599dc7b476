"""From coordinates to neighborhoods: every point gets the one neighborhood it lies in, or none.

A point on a boundary belongs to the first of its neighborhoods in the order of the file. Shapes are repaired when read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
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
FIRST_YEAR, LAST_YEAR = 0, 9999
"""School years before and after all others: no limit."""


@dataclass(frozen=True)
class Drawn:
    """One feature of a file: a part of a neighborhood, or all of it, from one school year through another.

    `was_invalid` where the area as drawn crosses itself and had to be repaired.
    """

    neighborhood_id: str
    name: str
    area: BaseGeometry
    first_year: int
    last_year: int
    was_invalid: bool


@dataclass(frozen=True)
class Neighborhoods:
    """The neighborhoods of a community in the order of its file: identifiers, names and areas, one each."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    areas: tuple[BaseGeometry, ...]

    @classmethod
    def of(cls, drawn: Iterable[Drawn]) -> Neighborhoods:
        """Features of one identifier are parts of one neighborhood."""
        parts: dict[str, list[Drawn]] = {}
        for one in drawn:
            parts.setdefault(one.neighborhood_id, []).append(one)
        areas = (
            shapely.union_all([one.area for one in each]) if len(each) > 1 else each[0].area for each in parts.values()
        )
        return cls(tuple(parts), tuple(each[0].name for each in parts.values()), tuple(areas))

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


def read_drawn(path: Path) -> tuple[Drawn, ...]:
    """Read a GeoJSON file of neighborhoods. Raises `Refused` with every problem found.

    A neighborhood is known by the property `neighborhood_id` or `id`, by the feature's own id, else by its name. The
    properties `valid_from` and `valid_to`, school years, say when it was drawn so.
    """
    drawn: list[Drawn] = []
    problems: list[Problem] = []
    for number, feature in enumerate(_features(path), start=1):
        where = f"feature {number}"
        properties = feature.get("properties") or {}
        name = _text(properties.get("name"))
        candidates = (properties.get("neighborhood_id"), properties.get("id"), feature.get("id"), name)
        identifier = next(filter(None, map(_text, candidates)), None)
        area, was_invalid = _area(feature.get("geometry"))
        first, last = (_school_year(properties.get(key)) for key in ("valid_from", "valid_to"))
        first, last = FIRST_YEAR if first is None else first, LAST_YEAR if last is None else last
        if identifier is None:
            problems.append(Problem(path.name, "has neither an id nor a name; give it a `neighborhood_id`", where))
        elif area is None:
            problems.append(Problem(path.name, "has no area; a polygon or a multipolygon is expected", where))
        elif first > last or OUTSIDE in (first, last):
            problems.append(Problem(path.name, _NO_YEARS, where))
        else:
            drawn.append(Drawn(identifier, name or identifier, area, first, last, was_invalid))
    if problems:
        raise Refused(problems)
    return tuple(drawn)


_NO_YEARS = (
    "`valid_from` and `valid_to` are school years by the spring in which they end, like 2024, the first not after the "
    "last; leave out what has no limit"
)


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


def _school_year(value: object) -> int | None:
    """The school year of a property, None where it is not said, `OUTSIDE` where it is none."""
    text = _text(value)
    if text is None:
        return None
    return int(text) if text.isdecimal() and 1900 <= int(text) <= 2200 else OUTSIDE


def _area(geometry: object) -> tuple[BaseGeometry | None, bool]:
    """The area of a GeoJSON geometry without stray lines and points, None where it has none; if it was invalid."""
    try:
        given = shape(geometry)
        repaired = shapely.make_valid(given)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, shapely.errors.ShapelyError):
        return None, False
    polygons = [part for part in _parts(repaired) if part.geom_type == "Polygon" and not part.is_empty]
    if not polygons:
        return None, False
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons), not given.is_valid


def _parts(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in getattr(geometry, "geoms", [geometry]):
        if part is geometry:
            yield part
        else:
            yield from _parts(part)
