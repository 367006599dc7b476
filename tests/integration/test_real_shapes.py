"""Neighborhoods of three real cities: homes fall into the right ones, and each is drawn."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from shapely.geometry import shape

from dashboard.chart import Query
from dashboard.releases import Releases
from dashboard.selection import Selection
from dashboard.views import draw
from tests.lib.command import commonmeasure
from tests.lib.deliveries import shared_data

STUDENTS_EACH = 12


@pytest.mark.parametrize(("city", "neighborhoods"), [("milwaukee", 190), ("denver", 78), ("san-francisco", 37)])
def test_homes_fall_into_the_right_neighborhood_and_all_are_drawn(
    tmp_path: Path, city: str, neighborhoods: int
) -> None:
    shapes = shared_data("click_that_hood") / "public" / "data" / f"{city}.geojson"
    community = tmp_path / city
    commonmeasure("init", "-C", community)
    shutil.copy(shapes, community / "reference" / "neighborhoods.geojson")
    chosen = json.loads(shapes.read_text())["features"][::5]
    students, days = ["student_id,school_year,longitude,latitude"], ["student_id,school_year,days_enrolled,days_absent"]
    expected: dict[str, int] = {}
    for place, feature in enumerate(chosen):
        home = shape(feature["geometry"]).representative_point()
        name = feature["properties"]["name"]
        absent = place % 2 * 6 + 3  # 3 or 9 of the 12 students miss a tenth of their days
        expected[name] = expected.get(name, 0) + absent
        for number in range(STUDENTS_EACH):
            student = f"{place:03d}{number:03d}"
            students.append(f"{student},2024,{home.x},{home.y}")
            days.append(f"{student},2024,180,{18 if number < absent else 17}")
    (community / "inbox" / "students.csv").write_text("\n".join(students))
    (community / "inbox" / "attendance_summary.csv").write_text("\n".join(days))
    commonmeasure("load", "-C", community)
    commonmeasure("publish", "-C", community)

    release = Releases(community / "releases").current()
    chart = draw(release, Query("map", Selection(2024), "chronic_absence"))
    shown = {cell.place.id: cell.numerator for cell in chart.observations if cell.numerator}
    assert shown == expected
    outlined = [trace["meta"] for trace in chart.figure["data"] if "meta" in trace]
    assert len(set(outlined)) == len({place.name for place in release.neighborhoods if place.geojson})
    assert sum(len(trace["x"]) > 3 for trace in chart.figure["data"] if "meta" in trace) == len(outlined)
    assert len(json.loads(shapes.read_text())["features"]) == neighborhoods
