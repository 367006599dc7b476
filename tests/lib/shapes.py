"""Drawn squares as files of neighborhoods."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def square(west: float, south: float, side: float = 1) -> dict[str, Any]:
    """A square of `side` degrees, as a GeoJSON geometry."""
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: object, identifier: object = None, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "id": identifier, "properties": properties, "geometry": geometry}


def written(folder: Path, *features: dict[str, Any], name: str = "neighborhoods.geojson") -> Path:
    """A GeoJSON file of the features; returns its path."""
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path
