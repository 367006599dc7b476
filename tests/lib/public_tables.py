"""Small releases as the public gets them, cell by cell: what is not given is not there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from metrics.release_tables import INDICATOR, OBSERVATION, RELEASE_TABLES

NAMES = {"suppressed": "hidden", "no_students": "no students", "not_available": "not available"}


@dataclass
class PublicTables:
    """A release being written down; `write` makes its folder."""

    indicators: dict[str, dict[str, Any]] = field(default_factory=dict)
    cells: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    others: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    privacy: dict[str, Any] = field(default_factory=lambda: {"minimum_group": 10, "minimum_count": 3})
    created_at: str = "2026-11-24T00:00:00+00:00"

    def indicator(
        self, name: str, statistic: str = "proportion", population: str = "enrolled", **values: Any
    ) -> PublicTables:
        self.indicators[name] = {
            "indicator_id": name,
            "unit_of_analysis": "student_year",
            "statistic": statistic,
            "population": population,
            "numerator": name,
            "definition_hash": name,
        } | values
        return self

    def cell(
        self,
        indicator: str,
        numerator: float | None = None,
        students: int | None = None,
        *,
        status: str = "published",
        display: str | None = None,
        year: int = 2025,
        place: str = "community/community",
        partner: str = "all",
        group: str = "all/all",
        **values: Any,
    ) -> PublicTables:
        kind, _, place_id = place.partition("/")
        dimension, _, value = group.partition("/")
        shown = status == "published"
        if status == "no_students":
            numerator, students, shown = 0, 0, True
        key = (indicator, year, place, partner, group)
        self.cells[key] = {
            "indicator_id": indicator,
            "school_year": year,
            "geography_type": kind,
            "geography_id": place_id,
            "partner_id": partner,
            "group_dimension": dimension,
            "group_value": value,
            "numerator": numerator if shown else None,
            "denominator": students if shown and self.indicators[indicator]["statistic"] == "proportion" else None,
            "students": students if shown else None,
            "status": status,
            "display": display or NAMES.get(status, str(numerator)),
            "note": "",
        } | values
        return self

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        rows = {
            **self.others,
            OBSERVATION.name: list(self.cells.values()),
            INDICATOR.name: list(self.indicators.values()),
        }
        with duckdb.connect(str(folder / "release.duckdb")) as connection:
            for table in RELEASE_TABLES:
                connection.execute(table.ddl)
            for name, records in rows.items():
                for record in records:
                    columns = ", ".join(f'"{column}"' for column in record)
                    marks = ", ".join("?" for _ in record)
                    insert = f'INSERT INTO "{name}" ({columns}) VALUES ({marks})'  # noqa: S608
                    connection.execute(insert, list(record.values()))
        manifest = {"release_id": folder.name, "created_at": self.created_at, "privacy": self.privacy}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder
