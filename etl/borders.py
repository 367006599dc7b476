"""Whether neighborhoods fit together: shapes that were repaired, that overlap, or that leave ground between them.

Nothing of it stops the work; each is told with the shapes, the area and what to do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from etl.boundaries import Boundaries, Period
from etl.places import FIRST_YEAR, LAST_YEAR
from etl.problems import Problem

LEAST_AREA = 10_000.0
"""Square meters: what overlaps or is left open by less is the slack of drawing."""
_METERS_A_DEGREE = 111_320.0


def border_faults(boundaries: Boundaries) -> Iterator[Problem]:
    """Warnings, of each period's neighborhoods."""
    for file, neighborhood in boundaries.repaired:
        message = "a shape crosses itself; it was repaired, look whether the map shows what was meant"
        yield Problem(file, message, where=neighborhood, severity="warning")
    for period in boundaries.periods:
        yield from _overlaps(period)
        yield from _gaps(period)


def _overlaps(period: Period) -> Iterator[Problem]:
    ids, areas = period.neighborhoods.ids, period.neighborhoods.areas
    tree = shapely.STRtree(areas)
    for one, other in sorted(zip(*tree.query(areas, predicate="intersects").tolist(), strict=True)):
        if one < other:
            shared = square_meters(shapely.intersection(areas[one], areas[other]))
            if shared >= LEAST_AREA:
                message = (
                    f"overlap by {_area(shared)}; who lives there counts in {ids[one]}, which comes first in the "
                    "file; draw one of them smaller"
                )
                yield _warning(period, f"{ids[one]} and {ids[other]}", message)


def _gaps(period: Period) -> Iterator[Problem]:
    """Ground that neighborhoods enclose and that belongs to none of them."""
    ids, areas = period.neighborhoods.ids, period.neighborhoods.areas
    if not areas:
        return
    tree = shapely.STRtree(areas)
    together = shapely.union_all(areas)
    for part in getattr(together, "geoms", [together]):
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            size = square_meters(hole)
            if size >= LEAST_AREA:
                around = ", ".join(ids[at] for at in sorted(tree.query(hole, predicate="intersects").tolist()))
                at = hole.representative_point()
                message = (
                    f"{_area(size)} that they enclose, around longitude {at.x:.4f}, latitude {at.y:.4f}, belong "
                    "to none; who lives there counts as outside or not known; extend one of them if people live there"
                )
                yield _warning(period, around, message)


def square_meters(area: BaseGeometry) -> float:
    """The size of an area in degrees, on a sphere; good to a percent for what fits into a city."""
    if area.is_empty:
        return 0.0
    latitude = (area.bounds[1] + area.bounds[3]) / 2
    return float(area.area) * _METERS_A_DEGREE**2 * math.cos(math.radians(latitude))


def _area(meters: float) -> str:
    return f"{meters / 1e6:.2f} square kilometers"


def _warning(period: Period, where: str, message: str) -> Problem:
    since = "" if period.first_year == FIRST_YEAR else f" from {period.first_year} on"
    until = "" if period.last_year == LAST_YEAR else f" through {period.last_year}"
    return Problem(period.file, message, where=f"{where}{since}{until}", severity="warning")
