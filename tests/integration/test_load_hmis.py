"""HMIS CSV of a homeless-services system: stays and services of people whom no student number names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

END = "2023-11-01 08:00:00,2023-11-01 08:00:00,u1,{},x1\n"
TAIL = "DateCreated,DateUpdated,UserID,DateDeleted,ExportID\n"


def table(header: str, *rows: str, deleted: tuple[int, ...] = ()) -> str:
    ends = (END.format("2023-11-02 09:00:00" if place in deleted else "") for place in range(len(rows)))
    return f"{header},{TAIL}" + "".join(f"{row},{end}" for row, end in zip(rows, ends, strict=True))


EXPORT = {
    "Export.csv": "ExportID,SourceType,ExportStartDate,ExportEndDate,HashStatus,CSVVersion\n"
    "x1,3,2023-10-01,2024-09-30,1,2024\n",
    "Organization.csv": table("OrganizationID,OrganizationName,VictimServiceProvider", "o1,Harbor House,0"),
    "Project.csv": table(
        "ProjectID,OrganizationID,ProjectName,OperatingStartDate,OperatingEndDate,ProjectType",
        "p1,o1,Family Shelter,2015-01-01,,0",
        "p2,o1,Outreach,2015-01-01,2024-06-30,4",
        "p3,o1,Pantry,2015-01-01,,",
    ),
    "Client.csv": table(
        "PersonalID,FirstName,MiddleName,LastName,NameSuffix,NameDataQuality,SSN,DOB,DOBDataQuality",
        "c1,Ana,,Ek,,1,,2012-03-04,1",
        "c2,Ben,,Ek,,1,,2014-05-06,1",
        "c3,,,,,99,,,99",
    ),
    "Enrollment.csv": table(
        "EnrollmentID,PersonalID,ProjectID,EntryDate,HouseholdID,RelationshipToHoH",
        "e1,c1,p1,2023-10-05,h1,2",
        "e2,c2,p1,2023-10-05,h1,2",
        "e3,c3,p2,2023-10-07,h2,1",
    ),
    "Services.csv": table(
        "ServicesID,EnrollmentID,PersonalID,DateProvided,RecordType,TypeProvided",
        "v1,e1,c1,2023-10-05,200,200",
        "v2,e1,c1,2023-10-06,200,200",
        "v3,e2,c2,2023-10-08,142,5",
        "v4,e2,c2,2023-10-09,987,1",
        "v5,e9,c2,2023-10-09,144,1",
    ),
}


def put(community: CommunityFolder, name: str, files: dict[str, str]) -> Path:
    folder = community.folder / "inbox" / name
    folder.mkdir()
    for file, content in files.items():
        (folder / file).write_text(content, encoding="utf-8")
    return folder


def served(community: CommunityFolder, columns: str) -> list[tuple[Any, ...]]:
    """Columns of the rows of `services` in order, with the names and birth dates that the vault has of them."""
    with duckdb.connect() as connection:
        for name in ("warehouse", "vault"):
            connection.execute(f"ATTACH '{community.folder / 'warehouse' / name}.duckdb' AS {name} (READ_ONLY)")
        return connection.execute(
            f"SELECT {columns} FROM warehouse.services LEFT JOIN vault.person USING (person_key) ORDER BY record_id"  # noqa: S608
        ).fetchall()


def test_an_export(community: CommunityFolder) -> None:
    community.write_toml("max_rejected_share = 0.5")
    put(community, "hmis", EXPORT)

    reports = {report.file: report for report in community.load()}

    assert community.query("SELECT partner_id, name FROM partners") == [("o1", "Harbor House")]
    assert community.query("SELECT program_id, service_category, ends_on::VARCHAR FROM programs ORDER BY ALL") == [
        ("p1", "housing", None),
        ("p2", "community_support", "2024-06-30"),
        ("p3", "community_support", None),
    ]
    told = "partner_id, program_id, service_date::VARCHAR, service_category, first_name, birth_date::VARCHAR"
    assert served(community, told) == [
        ("o1", "p1", "2023-10-05", "housing", "Ana", "2012-03-04"),
        ("o1", "p1", "2023-10-05", "housing", "Ben", "2014-05-06"),
        ("o1", "p1", "2023-10-05", "housing", "Ana", "2012-03-04"),
        ("o1", "p1", "2023-10-06", "housing", "Ana", "2012-03-04"),
        ("o1", "p1", "2023-10-08", "academic_support", "Ben", "2014-05-06"),
    ]
    stays, services = reports["hmis/Enrollment.csv"], reports["hmis/Services.csv"]
    assert (stays.received, stays.accepted, stays.quarantined) == (3, 2, 1)
    assert [(problem.rule, problem.row_numbers) for problem in stays.problems] == [("unnamed", (4,))]
    wrong = [
        (problem.rule, problem.column, problem.row_numbers) for problem in services.problems if problem.is_rejected
    ]
    assert wrong == [("required", "partner_id", (6,)), ("unknown_code", "service_category", (5,))]


def test_clients_without_a_name_refuse_no_file(community: CommunityFolder) -> None:
    """Most clients of an outreach have none, and the sender has nothing to mend."""
    clients = table(
        "PersonalID,FirstName,LastName,NameDataQuality,DOB,DOBDataQuality",
        "c1,Ana,Ek,1,2012-03-04,1",
        "c2,Refused,Refused,9,2014-05-06,1",
        "c3,Cy,Ek,2,1900-01-01,99",
        "c4,ANONYMOUS,Client,1,2013-01-01,1",
        "c5,First_c5,Last_c5,1,2014-05-06,1",
    )
    stays = table(
        "EnrollmentID,PersonalID,ProjectID,EntryDate",
        *(f"e{number},c{number},p1,2023-10-05" for number in range(1, 6)),
        "e9,c5,p1,2023-10-05",
        deleted=(5,),
    )
    put(community, "hmis", {**EXPORT, "Client.csv": clients, "Enrollment.csv": stays, "Services.csv": ""})
    report = next(report for report in community.load() if report.file == "hmis/Enrollment.csv")
    assert (report.status, report.accepted, report.quarantined) == ("loaded", 2, 4)
    assert [(problem.rule, problem.rows) for problem in report.problems if problem.rule == "unnamed"] == [
        ("unnamed", 4)
    ]
    assert served(community, "first_name") == [("Ana",)]


def test_what_is_deleted_goes(community: CommunityFolder) -> None:
    community.write_toml("max_rejected_share = 0.5")
    put(community, "hmis_1", EXPORT)
    community.load()
    later = table(
        "ServicesID,EnrollmentID,PersonalID,DateProvided,RecordType,TypeProvided",
        "v1,e1,c1,2023-10-05,200,200",
        "v2,e1,c1,2023-10-06,200,200",
        deleted=(1,),
    )
    put(community, "hmis_2", {**EXPORT, "Services.csv": later})
    report = next(report for report in community.load() if report.file == "hmis_2/Services.csv")
    assert (report.received, report.accepted) == (2, 2)
    assert community.query("SELECT count(*) FROM services WHERE record_id IN ('service v1', 'service v2')") == [(1,)]


def test_names_that_are_hashed_are_told(community: CommunityFolder) -> None:
    community.write_toml("max_rejected_share = 0.5")
    put(community, "hmis", {**EXPORT, "Export.csv": EXPORT["Export.csv"].replace(",1,2024", ",2,2024")})
    assert "hashed" in {problem.rule for report in community.load() for problem in report.problems}


def test_files_that_are_missing_are_named(community: CommunityFolder) -> None:
    community.write_toml("max_rejected_share = 1")
    put(community, "hmis", {name: text for name, text in EXPORT.items() if name != "Client.csv"})
    problems = [problem for report in community.load() for problem in report.problems]
    assert [problem.message for problem in problems if problem.rule == "missing_file"] == [
        "Client.csv is not in the delivery: nobody knows who was served"
    ]


def test_a_file_with_a_header_alone_is_no_fault_of_an_export(community: CommunityFolder) -> None:
    """An export has every file of the standard, and no service within a stay is nothing to send again."""
    community.write_toml("max_rejected_share = 0.5")
    put(community, "hmis", {**EXPORT, "Services.csv": EXPORT["Services.csv"].partition("\n")[0] + "\n"})
    reports = community.load()
    assert {report.status for report in reports} == {"loaded"}
    told = [problem.message for report in reports for problem in report.problems if problem.rule == "empty_file"]
    assert told == ["files without a record: Services.csv"]
