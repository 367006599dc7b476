"""The invented community's files as they were sent, read by pandas; which rows were kept out, the account says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from shapely.geometry import Point, shape

RACES = {"NA": "american_indian", "A": "asian", "B": "black", "H": "hispanic", "P": "pacific_islander"} | {
    "M": "two_or_more",
    "W": "white",
}
FLAGS = {"Y": True, "N": False}


class SentFiles:
    """The inbox of an invented community that was loaded. Every value is text, and None where the field is empty."""

    def __init__(self, community: Path) -> None:
        self._inbox = community / "inbox"
        features = json.loads((community / "reference" / "neighborhoods.geojson").read_text())["features"]
        self._areas = {one["properties"]["neighborhood_id"]: shape(one["geometry"]) for one in features}
        with duckdb.connect(community / "warehouse" / "warehouse.duckdb", read_only=True) as connection:
            told = connection.execute("SELECT file_name, row_number FROM quarantine JOIN delivery USING (delivery_id)")
            self._kept_out = told.df().groupby("file_name")["row_number"].agg(set).to_dict()

    def rows(self, source: str, key: list[str]) -> list[dict[str, Any]]:
        """The accepted rows of a source, those that say the same again left out."""
        frame = self.frame(source)
        return frame.drop_duplicates(key).astype(object).where(frame != "", None).to_dict("records")

    def frame(self, source: str) -> pd.DataFrame:
        paths = [*self._inbox.glob(f"{source}_2*"), *self._inbox.glob(f"{source}_P*"), *self._inbox.glob(f"{source}.*")]
        return pd.concat([self._read(path) for path in sorted(paths)], ignore_index=True)

    def _read(self, path: Path) -> pd.DataFrame:
        if path.suffix == ".parquet":
            return pd.read_parquet(path).astype(str)
        lines = [int(row) - 1 for row in self._kept_out.get(path.name, ())]
        delimiter = ";" if "_P02_" in path.name else ","
        return pd.read_csv(path, sep=delimiter, dtype=str, keep_default_na=False, skiprows=lines)

    def home(self, row: dict[str, Any]) -> str | None:
        """The neighborhood that is given, or else that in which the home's coordinates lie."""
        if row["Neighborhood"] or not row["Lon"]:
            return row["Neighborhood"]
        point = Point(float(row["Lon"]), float(row["Lat"]))
        return next((name for name, area in self._areas.items() if area.covers(point)), None)
