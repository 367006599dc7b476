"""What the release says is worked out once more from the files as they were sent, in pandas, by other means.

Of an invented community and its last closed year; every published cell of the indicators here must come out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from shapely.geometry import Point, shape

from commonmeasure.road import catalogue_of, current_units
from etl.community import read_community
from etl.demonstration import invent
from metrics.disclosure import policy_from
from metrics.release import publish
from tests.lib.command import commonmeasure

YEAR = 2025
RECOMPUTED = ("chronic_absence", "attendance_rate", "students_served")
ABSENT = {"E", "U", "A", "S", "V"}  # the information system's codes for absences, out-of-school suspension included


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "community"
    invent(folder, students=2500, years=2)
    commonmeasure("load", "-C", folder)
    community = read_community(folder)
    with current_units(community) as warehouse:
        publish(
            warehouse,
            catalogue_of(community).only(RECOMPUTED),
            policy_from(community.privacy),
            name=community.name,
            releases=community.releases,
        )
    return folder


@pytest.fixture(scope="module")
def published(community: Path) -> pd.DataFrame:
    release = (community / "releases" / "current").read_text().strip()
    with duckdb.connect(community / "releases" / release / "release.duckdb", read_only=True) as connection:
        return connection.execute(
            "SELECT * FROM observation WHERE school_year = ? AND status = 'published'", [YEAR]
        ).df()


@pytest.fixture(scope="module")
def days(community: Path) -> pd.DataFrame:
    """One row a student × school × day on which the student was expected, with the share of the day missed."""
    sent = pd.read_parquet(community / "inbox" / f"attendance_{YEAR}.parquet")
    sent = sent[sent["AttCode"] != "N"]
    missed = pd.to_numeric(sent["PortionMissed"]).where(sent["AttCode"].isin(ABSENT), 0.0)
    return pd.DataFrame({"student": sent["StudentNumber"], "school": sent["SchoolCode"], "missed": missed})


@pytest.fixture(scope="module")
def roster(community: Path) -> pd.DataFrame:
    """One row a student; those whose neighborhood is not given live where their home's coordinates lie."""
    sent = pd.read_csv(community / "inbox" / f"students_{YEAR}.csv", dtype=str, keep_default_na=False)
    shapes = json.loads((community / "reference" / "neighborhoods.geojson").read_text())["features"]
    areas = {feature["properties"]["neighborhood_id"]: shape(feature["geometry"]) for feature in shapes}
    for row in sent[(sent["Neighborhood"] == "") & (sent["Lon"] != "")].itertuples():
        home = Point(float(row.Lon), float(row.Lat))
        sent.loc[row.Index, "Neighborhood"] = next((name for name, area in areas.items() if area.contains(home)), "")
    return sent.rename(columns={"StudentNumber": "student"}).set_index("student")


@pytest.fixture(scope="module")
def services(community: Path) -> pd.DataFrame:
    """One row a service of the year; the partner without identifiers of its own repeats some, which count once."""
    sent = pd.concat(
        pd.read_csv(path, sep=None, engine="python", dtype=str)
        for path in sorted((community / "inbox").glob(f"services_*{YEAR}.csv*"))
    )
    return sent.drop_duplicates()


def of(published: pd.DataFrame, indicator: str, geography: str, dimension: str = "all") -> pd.DataFrame:
    here = published[
        (published["indicator_id"] == indicator)
        & (published["geography_type"] == geography)
        & (published["group_dimension"] == dimension)
        & (published["partner_id"] == "all")
    ]
    assert len(here) > 1, "a comparison of nothing would prove nothing"
    return here


def chronic(sums: pd.DataFrame) -> tuple[int, int]:
    population = sums[sums["enrolled"] >= 10]
    return int((10 * population["missed"] >= population["enrolled"]).sum()), len(population)


def sums_by(days: pd.DataFrame, *keys: str) -> pd.DataFrame:
    return days.groupby(list(keys))["missed"].agg(missed="sum", enrolled="size").reset_index()


RACES = {"NA": "american_indian", "A": "asian", "B": "black", "H": "hispanic", "P": "pacific_islander"} | {
    "M": "two_or_more",
    "W": "white",
    "": "unknown",
}


@pytest.mark.parametrize(
    ("geography", "dimension", "key"),
    [
        ("neighborhood", "all", lambda roster: roster["Neighborhood"].replace("", "unknown")),
        ("community", "race_ethnicity", lambda roster: roster["RaceEthnicity"].map(RACES)),
    ],
)
def test_chronic_absence_by_neighborhood_and_race(
    published: pd.DataFrame,
    days: pd.DataFrame,
    roster: pd.DataFrame,
    geography: str,
    dimension: str,
    key: Callable[[pd.DataFrame], pd.Series],
) -> None:
    students = sums_by(days, "student")
    students["group"] = students["student"].map(key(roster)).fillna("unknown")
    column = "geography_id" if dimension == "all" else "group_value"
    for cell in of(published, "chronic_absence", geography, dimension).itertuples():
        expected = chronic(students[students["group"] == getattr(cell, column)])
        assert (cell.numerator, cell.denominator) == expected


def test_chronic_absence_by_school_counts_the_days_there(published: pd.DataFrame, days: pd.DataFrame) -> None:
    students = sums_by(days, "student", "school")
    for cell in of(published, "chronic_absence", "school").itertuples():
        assert (cell.numerator, cell.denominator) == chronic(students[students["school"] == cell.geography_id])


def test_attendance_rate_by_school(published: pd.DataFrame, days: pd.DataFrame) -> None:
    for cell in of(published, "attendance_rate", "school").itertuples():
        here = days[days["school"] == cell.geography_id]
        assert cell.denominator == len(here)
        assert cell.numerator == pytest.approx(len(here) - here["missed"].sum())


def test_students_of_each_partner_count_once(published: pd.DataFrame, services: pd.DataFrame) -> None:
    partners = published[
        (published["indicator_id"] == "students_served")
        & (published["geography_type"] == "community")
        & (published["group_dimension"] == "all")
    ].set_index("partner_id")["value"]
    assert len(partners) > 3
    distinct = services.groupby("partner_id")["student_id"].nunique()
    for partner, value in partners.drop("all").items():
        assert value == distinct[partner]
    assert partners["all"] == services["student_id"].nunique()
    assert partners["all"] < distinct.sum(), "partners share students: their sum is no total"
