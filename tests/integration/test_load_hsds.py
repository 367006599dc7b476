"""Directories of services in HSDS 3: the standard's own examples, and what a city's directory brings beside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lib.deliveries import CommunityFolder, community, shared_data

__all__ = ["community"]

EXPLAINED = """
[formats.hsds]
link_types = "link_type"
[sources.programs.values.service_category]
name = "mental_health"
"""
ORGANIZATION = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"
SERVICE = "ac148810-d857-441c-9679-408f346de14b"

DISTRICTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": name, "name": name.title()},
            "geometry": {"type": "Polygon", "coordinates": [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]]},
        }
        for name, x in (("west", 0), ("east", 1))
    ],
}


@pytest.mark.parametrize("name", ["organization_full", "service_full", "service_at_location_full"])
def test_the_examples_of_the_standard(community: CommunityFolder, name: str) -> None:
    community.write_toml(EXPLAINED)
    reports = community.load(shared_data("hsds_examples") / "examples" / f"{name}.json")
    assert [(report.source, report.status, report.accepted) for report in reports] == [
        ("partners", "loaded", 1),
        ("programs", "loaded", 1),
    ]
    assert community.query("SELECT partner_id, name FROM partners") == [(ORGANIZATION, "Example Organization Inc.")]
    assert community.query("SELECT program_id, partner_id, name, service_category FROM programs") == [
        (SERVICE, ORGANIZATION, "Community Counselling", "mental_health")
    ]


def test_the_tables_of_the_standard(community: CommunityFolder) -> None:
    community.write_toml('[sources.programs.constants]\nservice_category = "mental_health"')
    reports = community.load(shared_data("hsds_examples") / "examples" / "csv")
    assert [(report.file, report.source, report.accepted) for report in reports] == [
        ("csv/organizations.csv", "partners", 1),
        ("csv/services.csv", "programs", 1),
    ]
    assert community.query("SELECT program_id, partner_id FROM programs") == [(SERVICE, ORGANIZATION)]


def test_a_link_type_that_nobody_knows_is_told(community: CommunityFolder) -> None:
    reports = community.load(shared_data("hsds_examples") / "examples" / "service_full.json")
    refused = next(report for report in reports if report.source == "programs")
    assert refused.status == "refused"
    (told,) = [problem.message for problem in refused.problems if problem.rule == "not_taken"]
    assert "'link_type' (1)" in told
    assert "[formats.hsds]" in told


def term(name: str, link_type: str | None = "service_type", **more: str) -> dict[str, Any]:
    return {"id": f"a-{name}", "link_type": link_type, "taxonomy_term": {"id": f"t-{name}", "name": name, **more}}


def service(number: int, *attributes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": f"s{number}", "name": f"Service {number}", "status": "active", "attributes": [*attributes], **more}


def directory(*services: Any) -> str:
    organization = {"id": "o1", "name": "Helping Hands", "description": "d", "legal_status": "nonprofit"}
    return json.dumps([{**organization, "services": [*services]}])


def put_neighborhoods(community: CommunityFolder) -> None:
    reference = community.folder / "reference"
    reference.mkdir(exist_ok=True)
    (reference / "neighborhoods.geojson").write_text(json.dumps(DISTRICTS), encoding="utf-8")


def test_only_terms_that_say_what_a_service_is_are_its_category(community: CommunityFolder) -> None:
    community.put(
        "directory.json",
        directory(
            service(1, term("Housing", "service_eligibility"), term("Food Pantry")),
            service(2, term("Health Care", None)),
            service(3, term("Widgets"), term("Tutoring")),
            service(4, term("Emergency beds", code="BH-1800.8500")),
        ),
    )
    community.load()
    assert dict(community.query("SELECT program_id, service_category FROM programs")) == {
        "s1": "food",
        "s2": "physical_health",
        "s3": "academic_support",
        "s4": "housing",
    }


def test_an_unknown_term_is_told_by_its_name(community: CommunityFolder) -> None:
    known = [service(number, term("Food")) for number in range(9)]
    community.put("directory.json", directory(*known, service(10, term("Widgets"))))
    report = next(report for report in community.load() if report.source == "programs")
    (problem,) = [problem for problem in report.problems if problem.is_rejected]
    assert (problem.rule, problem.row_numbers) == ("unknown_code", (10,))
    assert problem.message.startswith("'Widgets' is none of ")


def test_a_term_is_known_by_what_stands_above_it(community: CommunityFolder) -> None:
    folder = community.folder / "inbox" / "package"
    folder.mkdir()
    tables = {
        "organizations": "id,name,description,legal_status\no1,Helping Hands,d,nonprofit\n",
        "services": "id,organization_id,name,status\ns1,o1,Soup,active\ns2,o1,Gone,defunct\n",
        "attributes": "id,link_id,taxonomy_term_id,link_type,link_entity,value\n"
        "a1,s1,t9,eligibility,service,\na2,s1,t2,service_type,service,\na3,s2,t1,service_type,service,\n",
        "taxonomy_terms": "id,code,name,description,parent_id\nt1,,Food,d,\nt2,,Hot soup,d,t1\nt9,,Housing,d,\n",
    }
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    reports = {report.source: report for report in community.load()}
    assert community.query("SELECT program_id, service_category FROM programs") == [("s1", "food")]
    assert [problem.rows for problem in reports["programs"].problems if problem.rule == "deleted"] == [1]
    missing = [problem.message for problem in reports["partners"].problems if problem.rule == "missing_file"]
    assert missing == [
        "locations.csv is not in the delivery: services are in no neighborhood",
        "service_at_locations.csv is not in the delivery: services are in no neighborhood",
    ]


def test_a_service_is_where_its_sites_are(community: CommunityFolder) -> None:
    put_neighborhoods(community)

    def at(*places: tuple[float, float]) -> list[dict[str, Any]]:
        return [
            {"id": f"l{x}", "location": {"id": f"l{x}", "location_type": "physical", "longitude": x, "latitude": y}}
            for x, y in places
        ]

    def serves(*names: str) -> list[dict[str, Any]]:
        return [{"id": name, "name": name} for name in names]

    community.put(
        "directory.json",
        directory(
            service(1, term("Food"), service_at_locations=at((0.5, 0.5))),
            service(2, term("Food"), service_at_locations=at((0.5, 0.5), (1.5, 0.5))),
            service(3, term("Food"), service_at_locations=at((9, 9))),
            service(4, term("Food"), service_areas=serves("East")),
            service(5, term("Food"), service_areas=serves("East", "West")),
            service(6, term("Food"), service_at_locations=at((0.5, 0.5)), service_areas=serves("East")),
        ),
    )
    reports = {report.source: report for report in community.load()}
    assert dict(community.query("SELECT program_id, neighborhood_id FROM programs")) == {
        "s1": "west",
        "s2": None,
        "s3": None,
        "s4": "east",
        "s5": None,
        "s6": "west",
    }
    told = [problem.message for problem in reports["programs"].problems if problem.rule == "not_placed"]
    assert [message.partition(" ")[0] for message in told] == ["1", "1"]


def test_what_is_not_built_as_it_should_be_is_told_by_its_place(community: CommunityFolder) -> None:
    community.write_toml("max_rejected_share = 0.5")
    services = [service(number, term("Food")) for number in range(1, 5)]
    services[2]["name"] = {"en": "Service"}
    services[3]["attributes"] = "food"
    community.put("directory.json", directory(*services))
    report = next(report for report in community.load() if report.source == "programs")
    assert (report.accepted, report.quarantined) == (2, 2)
    assert [problem.row_numbers for problem in report.problems if problem.rule == "malformed"] == [(3, 4)]


def test_a_service_that_ends_is_taken_out(community: CommunityFolder, tmp_path: Path) -> None:
    community.put("directory_1.json", directory(service(1, term("Food")), service(2, term("Food"))))
    community.load()
    community.put("directory_2.json", directory(service(1, term("Food")), {**service(2), "status": "inactive"}))
    community.load()
    assert community.query("SELECT program_id FROM programs") == [("s1",)]
