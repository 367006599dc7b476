"""Referrals and needs are rows about students: many rows of few students are as hidden as few students are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from metrics.audit import audit
from metrics.catalogue import Catalogue
from metrics.disclosure import DisclosurePolicy, people, protection
from metrics.release import publish, witness_file
from tests.lib.definitions import hand_made_cells, hand_made_warehouse, indicator
from tests.lib.public_tables import PublicTables

Row = dict[str, Any]
Published = list[Row]

RECEIVED = indicator(
    "received",
    unit_of_analysis="referral",
    population="true",
    numerator="service_received",
    disaggregate_by=("race_ethnicity",),
    geographies=("community", "neighborhood"),
)
MADE = indicator(
    "made",
    unit_of_analysis="referral",
    statistic="count",
    population="true",
    numerator=None,
    unit="referrals",
    disaggregate_by=("race_ethnicity",),
    geographies=("community", "neighborhood"),
)
WAIT = indicator(
    "wait",
    unit_of_analysis="referral",
    statistic="mean",
    population="days_to_service is not null",
    numerator="days_to_service",
    unit="days",
    disaggregate_by=("race_ethnicity",),
    geographies=("community", "neighborhood"),
)
MET = indicator(
    "met",
    unit_of_analysis="need",
    population="not declined",
    numerator="met",
    by_partner=False,
    disaggregate_by=("race_ethnicity",),
    geographies=("community", "neighborhood"),
)
WITH_NEED = indicator(
    "with_need",
    population="true",
    numerator="needs >= 1",
    disaggregate_by=("race_ethnicity",),
    by_partner=False,
    geographies=("community", "neighborhood"),
)
SEATS = indicator("seats", unit_of_analysis="program", statistic="mean", population="true", numerator="seats")
INDICATORS = (RECEIVED, MADE, WAIT, MET, WITH_NEED, SEATS)

# Neighborhood: students, records of each, and of one more who has most of them.
PLACES = {"north": (70, 1, 2), "south": (45, 2, 3), "harbor": (5, 8, 8), "shoal": (4, 9, 9), "islet": (14, 1, 90)}


def rows() -> dict[str, list[Row]]:
    chance = random.Random(5)
    found: dict[str, list[Row]] = {"student_year": [], "referral": [], "need": [], "program": []}
    for place, (students, each, most) in PLACES.items():
        for number in range(students + 1):
            who: Row = {
                "student_id": f"{place}{number}",
                "school_year": 2025,
                "neighborhood_id": place,
                "race_ethnicity": "white" if number % 9 == 1 else "black" if number % 2 else "asian",
            }
            records = most if number == students else each
            found["student_year"].append(who | {"needs": records})
            for record in range(records):
                partner = "p1" if chance.random() < 0.9 or place == "harbor" else "p2"
                received = chance.random() < (0.9 if place == "shoal" else 0.5)
                days = chance.randint(0, 60) if received else None
                name = {"referral_id": f"{place}{number}-{record}", "partner_id": partner}
                told = {"service_received": received, "days_to_service": days}
                found["referral"].append(who | name | told)
                found["need"].append(who | {"declined": False, "met": chance.random() < 0.6})
    for number in range(4):
        found["program"].append(
            {
                "program_id": f"g{number}",
                "school_year": 2025,
                "partner_id": "p1",
                "seats": 20,
                "neighborhood_id": "north",
            }
        )
    return found


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("records"))


def published(folder: Path) -> Path:
    with hand_made_warehouse(folder, rows()) as warehouse:
        said = publish(warehouse, Catalogue(INDICATORS), DisclosurePolicy(), name="Here", releases=folder / "releases")
    return folder / "releases" / said.release


def observations(release: Path) -> Published:
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as connection:
        return list(connection.execute("SELECT * FROM observation").to_arrow_table().to_pylist())


def behind(cell: Row, partner: str) -> Iterator[Row]:
    """The records of a cell, of one partner or of all, as the definition says."""
    unit = "need" if cell["indicator_id"] == "met" else "referral"
    for row in rows()[unit]:
        place = cell["geography_type"] == "community" or row["neighborhood_id"] == cell["geography_id"]
        group = cell["group_dimension"] == "all" or row["race_ethnicity"] == cell["group_value"]
        counted = cell["indicator_id"] != "wait" or row["days_to_service"] is not None
        if place and group and counted and partner in ("all", row.get("partner_id")):
            yield row


def too_few(cells: Published) -> list[tuple[Any, ...]]:
    """The shown cells behind which, or behind the rest that a partner leaves, there are too few students."""
    found = []
    for cell in cells:
        of_records = cell["indicator_id"] in ("received", "made", "wait", "met")
        if cell["status"] != "published" or not of_records:
            continue
        parts = [list(behind(cell, cell["partner_id"]))]
        if cell["partner_id"] != "all":
            parts.append([row for row in behind(cell, "all") if row["partner_id"] != cell["partner_id"]])
        for part in (part for part in parts if part):
            answer = {"received": "service_received", "met": "met"}.get(cell["indicator_id"])
            sides = [{row["student_id"] for row in part if answer and row[answer] is is_so} for is_so in (True, False)]
            everyone = {row["student_id"] for row in part}
            if len(everyone) < 10 or (answer and min(map(len, sides)) < 3):
                found.append(tuple(cell.values())[:7])
    return found


def test_what_is_shown_is_of_ten_students_three_with_and_three_without(release: Path) -> None:
    cells = observations(release)
    assert too_few(cells) == []
    shown = {(cell["indicator_id"], cell["geography_id"]) for cell in cells if cell["status"] == "published"}
    assert {("received", "community"), ("made", "north"), ("wait", "south"), ("met", "north")} <= shown
    assert not {("received", "harbor"), ("made", "shoal"), ("wait", "islet"), ("met", "islet")} & shown


def test_by_rows_alone_few_students_would_be_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protection, "few_people", lambda cells, *_: cells.students < 0)
    assert too_few(observations(published(tmp_path))) != []


def test_the_attack_finds_nothing_and_says_what_it_looked_at(release: Path) -> None:
    witness = witness_file(release.parents[1] / "protection", release.name)
    verdict = audit(release, witness=witness)
    assert (verdict.recoverable, verdict.narrow, verdict.violations) == (0, 0, ())
    assert verdict.counts > 20


@pytest.mark.parametrize(("unit", "recoverable"), [("student_year", 0), ("referral", 1), ("need", 1), ("program", 0)])
def test_how_many_records_a_large_group_has_is_a_secret_too(unit: str, recoverable: int, tmp_path: Path) -> None:
    """Enrollment is known elsewhere; that forty referrals are of four students is not, and is not to be found out."""
    tables = PublicTables().indicator("made", "count", unit_of_analysis=unit)
    groups = (("all/all", 100, "published"), ("sex/a", 60, "published"), ("sex/b", 40, "suppressed"))
    for group, number, status in groups:
        tables.cell("made", number, number if unit == "student_year" else None, group=group, status=status)
    assert audit(tables.write(tmp_path / "r")).recoverable == recoverable


def test_neither_students_nor_unknown_records_nor_an_interval_is_told_of_records(release: Path) -> None:
    told = [cell for cell in observations(release) if cell["indicator_id"] in ("received", "made", "wait", "met")]
    assert {(cell["students"], cell["unknown"], cell["lower"]) for cell in told} == {(None, None, None)}
    assert {cell["status"] for cell in told} == {"published", "suppressed", "no_students"}


def test_programs_are_public_and_hide_nothing(release: Path) -> None:
    seats = {
        (cell["geography_id"], cell["partner_id"]): (cell["status"], cell["denominator"])
        for cell in observations(release)
        if cell["indicator_id"] == "seats"
    }
    assert seats["community", "all"] == seats["north", "all"] == seats["community", "p1"] == ("published", 4)


@pytest.mark.parametrize(
    ("records", "people_in_it", "with_one", "without", "largest", "few"),
    [
        (40, 10, 9, 9, 4, False),
        (40, 9, 9, 9, 8, True),
        (40, 20, 2, 20, 4, True),
        (40, 20, 20, 2, 4, True),
        (40, 20, 20, 20, 33, True),
        (40, 20, 20, 20, 32, False),
    ],
)
def test_the_rule_for_one_cell(
    records: int, people_in_it: int, with_one: int, without: int, largest: int, few: bool
) -> None:
    cells = hand_made_cells(
        (20, records),
        people=[people_in_it],
        people_with=[with_one],
        people_without=[without],
        largest_denominator=[float(largest)],
    )
    assert people.few_people(cells, [RECEIVED], DisclosurePolicy()).tolist() == [few]
