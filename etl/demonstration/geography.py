"""The ground that the city stands on: a lake shore, a river, and neighborhoods that share their borders.

Every border is drawn once, as a line, and the shapes are made from the lines: neighbors meet without gap or overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from etl.demonstration.chance import Floats

LONGITUDE, LATITUDE = -98.62, 45.86
_KM_PER_DEGREE = np.array([111.32 * np.cos(np.radians(LATITUDE)), 110.57])
_STEP_KM = 0.12
_GRID_KM = 1e-4


@dataclass(frozen=True)
class Ground:
    """The neighborhoods' shapes in degrees (WGS 84), and their centers in kilometers from the middle of the city."""

    shapes: list[Polygon]
    centers: Floats
    downtown: Floats


def lay_out(count: int, chance: np.random.Generator) -> Ground:
    """A city of `count` neighborhoods, small around downtown, large at the edge."""
    radius = 2.0 + 1.1 * np.sqrt(count)
    downtown = np.array([0.30, 0.02]) * radius
    banks = _banks(radius, chance)
    sites = _sites(count, banks, downtown, radius, chance)
    warp = _Roughness(radius, chance)
    shapes: list[Polygon] = []
    centers: list[Floats] = []
    for bank in banks:
        inside = sites[shapely.contains_xy(bank, sites)]
        if len(inside):
            shapes += _cells(bank, inside, warp)
            centers += list(warp(inside))
    return Ground([shapely.transform(shape, _degrees) for shape in shapes], np.array(centers), warp(downtown[None])[0])


def _degrees(kilometers: NDArray[np.float64]) -> NDArray[np.float64]:
    degrees: NDArray[np.float64] = np.round(kilometers / _KM_PER_DEGREE + [LONGITUDE, LATITUDE], 6)
    return degrees


def inner_points(shape: Polygon, count: int, chance: np.random.Generator) -> Floats:
    """That many points inside the shape (count × 2, degrees)."""
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tried = chance.uniform([west, south], [east, north], (4 * count, 2))
        found = np.concatenate([found, tried[shapely.contains_xy(shape, tried)]])
    return np.round(found[:count], 5)


def _banks(radius: float, chance: np.random.Generator) -> list[Polygon]:
    """The two banks of the river, within an uneven city limit and a wavy shore to the east."""
    angle = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    limit = np.ones_like(angle)
    for wave in range(2, 8):
        limit += 0.13 / wave * np.cos(wave * angle + chance.uniform(0, 2 * np.pi)) * chance.uniform(0.6, 1.4)
    outline = Polygon(radius * limit[:, None] * np.column_stack([1.15 * np.cos(angle), np.sin(angle)]))
    north = np.linspace(-2, 2, 80) * radius
    bends = chance.uniform(0, 2 * np.pi, 3)
    shore = radius * (0.52 + 0.10 * np.sin(1.7 * north / radius + bends[0]) + 0.03 * np.sin(6 * north / radius))
    lake = Polygon([*zip(shore, north, strict=True), (3 * radius, 2 * radius), (3 * radius, -2 * radius)])
    along = np.linspace(-2, 1.2, 90)
    course = 0.16 * np.sin(2.3 * along + bends[1]) + 0.05 * np.sin(5.9 * along + bends[2])
    course -= np.interp(0.45, along, course)
    river = shapely.LineString(radius * np.column_stack([along, course])).buffer(0.018 * radius)
    land = outline.difference(lake).difference(river)
    return sorted(land.geoms, key=lambda part: -part.area)[:2]


def _sites(
    count: int, banks: list[Polygon], downtown: Floats, radius: float, chance: np.random.Generator
) -> NDArray[np.float64]:
    """Centers of neighborhoods, each the best of many tries: far from the others for so near to downtown."""
    land = shapely.union_all(banks)
    west, south, east, north = land.bounds
    tried = chance.uniform([west, south], [east, north], (400 * count, 2))
    tried = tried[shapely.contains_xy(land.buffer(-0.03 * radius), tried)]
    spacing = 0.35 + np.linalg.norm(tried - downtown, axis=1) / radius
    nearest = np.full(len(tried), np.inf)
    chosen: list[int] = []
    for _ in range(count):
        candidates = chance.choice(len(tried), 60, replace=False)
        best = int(candidates[np.argmax(nearest[candidates] / spacing[candidates])])
        chosen.append(best)
        nearest = np.minimum(nearest, np.linalg.norm(tried - tried[best], axis=1))
    sites: NDArray[np.float64] = tried[chosen]
    return sites


class _Roughness:
    """A smooth, small shift of every point: straight borders become uneven, the same on both sides."""

    def __init__(self, radius: float, chance: np.random.Generator) -> None:
        self._waves = [
            (size * radius, turns / radius, chance.uniform(0, 2 * np.pi, (2, 2)), chance.uniform(0.5, 1, 2))
            for size, turns in ((0.030, 5.0), (0.012, 17.0), (0.005, 41.0))
        ]

    def __call__(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = points.copy()
        for size, turns, phase, tilt in self._waves:
            x, y = points[:, 0] * turns, points[:, 1] * turns
            moved[:, 0] += size * np.sin(y + phase[0, 0]) * np.cos(tilt[0] * x + phase[0, 1])
            moved[:, 1] += size * np.sin(x + phase[1, 0]) * np.cos(tilt[1] * y + phase[1, 1])
        return np.round(moved, 4)


def _cells(bank: Polygon, sites: NDArray[np.float64], warp: _Roughness) -> list[Polygon]:
    """One shape a site, in the order of the sites: the part of the bank that is nearest to it, with uneven borders."""
    lines: BaseGeometry = bank.boundary
    if len(sites) > 1:
        edges = shapely.voronoi_polygons(MultiPoint(sites), extend_to=bank.envelope, only_edges=True)
        lines = shapely.union_all([lines, shapely.intersection(edges, bank)], grid_size=_GRID_KM)
    lines = shapely.transform(shapely.segmentize(shapely.line_merge(lines), _STEP_KM), warp)
    faces = list(shapely.polygonize(list(getattr(lines, "geoms", [lines]))).geoms)
    of_site = [next(face for face in faces if shapely.contains_xy(face, *site)) for site in warp(sites)]
    for orphan in (face for face in faces if not any(face is cell for cell in of_site)):
        borders = [shapely.intersection(cell.boundary, orphan.boundary).length for cell in of_site]
        widest = int(np.argmax(borders))
        if borders[widest] > 0:
            of_site[widest] = shapely.union(of_site[widest], orphan)
    return of_site
