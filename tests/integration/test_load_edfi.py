"""Two Ed-Fi districts that nobody here wrote, loaded by the command, and what districts send beside: faults, deletions.

The figures are those of an independent count of the files.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.lib.command import commonmeasure
from tests.lib.deliveries import CommunityFolder, community, shared_data

__all__ = ["community"]

NORTHRIDGE = "framework/test_data/Ed-Fi"
GRAND_BEND = "Samples/Sample XML"

_ENROLLED = """
SELECT count(DISTINCT student_id) FROM enrollment WHERE DATE '{}' BETWEEN entry_date AND exit_date
"""


def loaded(district: CommunityFolder, folder: Path) -> list[dict[str, Any]]:
    """The deliveries of one run of the command, each of which adds up."""
    deliveries: list[dict[str, Any]] = commonmeasure("load", "-C", district.folder, folder, "--json").json["deliveries"]
    for delivery in deliveries:
        assert delivery["received"] == delivery["accepted"] + delivery["quarantined"] + delivery["repeated"], delivery
    return deliveries


def total(deliveries: list[dict[str, Any]], source: str, count: str = "accepted") -> int:
    return sum(delivery[count] for delivery in deliveries if delivery["source"] == source)


def test_northridge_from_the_api(tmp_path: Path) -> None:
    district = CommunityFolder(tmp_path / "northridge")
    sent = shared_data("oea_edfi_northridge") / NORTHRIDGE

    deliveries = loaded(district, sent)

    assert {delivery["status"] for delivery in deliveries} == {"loaded"}
    assert total(deliveries, "enrollment") == 6_503
    assert total(deliveries, "students") == 6_501
    assert district.query("SELECT count(*), count(DISTINCT student_id) FROM enrollment") == [(6_503, 6_501)]
    assert dict(district.query("SELECT grade_level, count(*) FROM enrollment GROUP BY ALL")) == {
        "04": 854,
        "05": 838,
        "06": 911,
        "07": 825,
        "08": 825,
        "09": 700,
        "10": 575,
        "11": 500,
        "12": 475,
    }
    assert dict(district.query("SELECT school_id, count(*) FROM enrollment GROUP BY ALL")) == {
        "255901001": 2_250,
        "255901002": 790,
        "255901003": 860,
        "255901004": 1_367,
        "255901005": 1_236,
    }
    days = ("2016-10-03", "2017-02-01", "2017-05-25")
    assert [district.query(_ENROLLED.format(day))[0][0] for day in days] == [5_895, 6_003, 6_089]
    assert district.students("student_id")[0] == ("000001",)
    assert len([names for names in district.students("first_name, birth_date") if all(names)]) == 6_501
    # The school that a later run brought is there, and the one that a run deleted is not.
    assert {school for (school,) in district.query("SELECT school_id FROM schools")} == {
        "255901001",
        "255901002",
        "255901003",
        "255901004",
        "13894",
    }
    deleted = [problem for delivery in deliveries for problem in delivery["problems"] if problem["rule"] == "deleted"]
    assert [problem["rows"] for problem in deleted] == [1]

    again = loaded(district, sent)
    assert {delivery["status"] for delivery in again} == {"repeated"}
    assert district.count("enrollment") == 6_503


def test_the_same_package_is_known_again_in_an_archive(tmp_path: Path) -> None:
    district = CommunityFolder(tmp_path / "district")
    sent = shared_data("edfi_grandbend") / GRAND_BEND
    archive = Path(shutil.make_archive(str(tmp_path / "Sample XML"), "zip", sent))
    loaded(district, archive)
    assert {delivery["status"] for delivery in loaded(district, sent)} == {"repeated"}


def test_grand_bend_from_its_interchanges(tmp_path: Path) -> None:
    district = CommunityFolder(tmp_path / "grandbend", '[sources.attendance]\nmode = "absences_only"')

    deliveries = loaded(district, shared_data("edfi_grandbend") / GRAND_BEND)

    assert {delivery["status"] for delivery in deliveries} == {"loaded"}
    assert total(deliveries, "students") == 960
    assert (total(deliveries, "attendance", "received"), total(deliveries, "attendance")) == (1_917, 1_916)
    # Of an absence and a part of the same day, the absence counts, and the other event is told of.
    (superseded,) = district.query("SELECT row_number, rule FROM quarantine")
    assert superseded == (4, "superseded")
    absent = "FROM attendance WHERE status IN ('absent_excused', 'absent_unexcused')"
    assert dict(district.query(f"SELECT school_id, count(*) {absent} GROUP BY ALL")) == {
        "255901001": 619,
        "255901044": 466,
        "255901107": 765,
    }
    by_student = f"SELECT student_id, any_value(school_id) AS school, count(*) AS days {absent} GROUP BY student_id"
    assert district.query(f"SELECT count(*), sum(days) FROM ({by_student})") == [(192, 1_850)]  # noqa: S608
    often = f"SELECT school, count(*) FROM ({by_student}) WHERE days >= 17 GROUP BY ALL ORDER BY ALL"  # noqa: S608
    assert district.query(often) == [("255901001", 15), ("255901044", 12), ("255901107", 17)]
    edges = f"SELECT count(*) FILTER (days = 16), count(*) FILTER (days = 17) FROM ({by_student})"  # noqa: S608
    assert district.query(edges) == [(2, 2)]
    assert district.query("SELECT count(*), count(DISTINCT student_id) FROM services") == [(706, 545)]
    assert district.query("SELECT count(*) FILTER (disability), count(*) FILTER (homeless) FROM students") == [(97, 11)]
    assert district.query("SELECT DISTINCT school_year FROM students") == [(2022,)]


def test_attendance_without_presence_asks_for_its_mode(tmp_path: Path) -> None:
    district = CommunityFolder(tmp_path / "grandbend")
    sent = shared_data("edfi_grandbend") / GRAND_BEND / "StudentSchoolAttendance.xml"
    (report,) = loaded(district, sent)
    (told,) = [problem for problem in report["problems"] if problem["rule"] == "absences_only"]
    assert 'mode = "absences_only"' in told["message"]


def spell(student: Any = "0001", grade: str = "Sixth grade", entry: Any = "2023-08-21") -> dict[str, Any]:
    return {
        "id": f"id-{student}",
        "schoolReference": {"schoolId": 101},
        "studentReference": {"studentUniqueId": student},
        "entryDate": entry,
        "entryGradeLevelDescriptor": f"uri://example.edu/GradeLevelDescriptor#{grade}",
    }


def test_what_is_wrong_with_a_record_is_told_by_its_number(community: CommunityFolder) -> None:
    records = [spell(f"{number:04d}") for number in range(20)]
    records[3] = spell("0003", grade="Fortieth grade")
    records[5] = spell(["0005"])
    records[8] = spell("0008", entry="21 August")
    community.put("studentSchoolAssociations.json", json.dumps(records).encode("utf-8-sig"))

    report = community.load_one()

    assert (report.source, report.received, report.accepted) == ("enrollment", 20, 17)
    assert community.quarantined() == [
        (4, "unknown_code", "grade_level"),
        (6, "malformed", None),
        (9, "type", "entry_date"),
    ]
    advice = next(problem.message for problem in report.problems if problem.rule == "unknown_code")
    assert "[sources.enrollment.values.grade_level]" in advice


def test_the_community_explains_a_descriptor(community: CommunityFolder) -> None:
    community.write_toml('[sources.enrollment.values.grade_level]\n"Fortieth grade" = "12"')
    community.put("spells.json", json.dumps([spell(grade="Fortieth grade"), spell("0002")]))
    assert community.load_one().accepted == 2
    assert community.query("SELECT grade_level FROM enrollment ORDER BY student_id") == [("12",), ("06",)]


def test_a_broken_line_takes_no_other_with_it(community: CommunityFolder) -> None:
    lines = [json.dumps(spell(f"{number:04d}")) for number in range(10)]
    lines[0] = lines[0][:-9]
    lines[6] = '["no record"]'
    community.put("spells.jsonl", "﻿" + "\n".join(lines) + "\n")
    assert community.load_one().accepted == 8
    assert community.quarantined() == [(1, "malformed", None), (7, "malformed", None)]


def test_an_array_that_is_cut_off_is_refused(community: CommunityFolder) -> None:
    community.put("spells.json", json.dumps([spell("0001"), spell("0002")])[:-30])
    (problem,) = community.load_one().problems
    assert problem.rule == "unreadable"
    assert "cut off" in problem.message


def test_a_deletion_by_natural_key(community: CommunityFolder) -> None:
    community.put("spells.json", json.dumps([spell("0001"), spell("0002")]))
    community.load()
    key = {"studentUniqueId": "0002", "schoolId": 101, "entryDate": "2023-08-21"}
    gone = [{"id": "a", "changeVersion": 7, "keyValues": key}, {"id": "b", "changeVersion": 8}]
    community.write_toml("max_rejected_share = 0.5")
    community.put("deletes-studentSchoolAssociations.json", json.dumps(gone))

    report = community.load_one()

    assert (report.received, report.accepted, report.quarantined) == (2, 1, 1)
    assert community.query("SELECT student_id FROM enrollment") == [("0001",)]


def test_students_without_a_year_say_what_to_do(community: CommunityFolder) -> None:
    community.put("students.json", json.dumps([{"studentUniqueId": "0001", "firstName": "Ana", "lastSurname": "Ek"}]))
    (problem,) = community.load_one().problems
    assert (problem.rule, "bears no school year" in problem.message) == ("missing_column", True)

    community.write_toml("[sources.students.constants]\nschool_year = 2024")
    assert community.load_one().accepted == 1
    assert community.query("SELECT student_id, school_year FROM students") == [("0001", 2024)]


def test_students_are_told_apart_by_the_years_of_their_spells(community: CommunityFolder) -> None:
    folder = community.folder / "inbox" / "edfi"
    folder.mkdir()
    students = [{"studentUniqueId": f"000{number}", "lastSurname": "Ek"} for number in (1, 2)]
    spells = [spell("0001"), spell("0001", "Seventh grade", "2024-08-19"), spell("0002", entry="2024-08-19")]
    (folder / "a.json").write_text(json.dumps(students), encoding="utf-8")
    (folder / "b.json").write_text(json.dumps(spells), encoding="utf-16")

    community.load()

    assert community.query("SELECT student_id, school_year FROM students ORDER BY ALL") == [
        ("0001", 2024),
        ("0001", 2025),
        ("0002", 2025),
    ]


def test_demographics_come_from_associations(community: CommunityFolder) -> None:
    folder = community.folder / "inbox" / "edfi"
    folder.mkdir()
    district = {"educationOrganizationReference": {"educationOrganizationId": 1}}
    associations = [
        {
            **district,
            "studentReference": {"studentUniqueId": "0001"},
            "sexDescriptor": "uri://ed-fi.org/SexDescriptor#Female",
            "hispanicLatinoEthnicity": False,
            "races": [{"raceDescriptor": "uri://ed-fi.org/RaceDescriptor#Black - African American"}],
            "studentCharacteristics": [{"studentCharacteristicDescriptor": "uri://x#Economic Disadvantaged"}],
        },
        {
            **district,
            "studentReference": {"studentUniqueId": "0002"},
            "races": [{"raceDescriptor": "uri://x#White"}, {"raceDescriptor": "uri://x#Asian"}],
        },
    ]
    students = [{"studentUniqueId": f"000{number}", "lastSurname": "Ek"} for number in (1, 2)]
    for name, records in (("s", students), ("a", associations), ("e", [spell("0001"), spell("0002")])):
        (folder / f"{name}.json").write_text(json.dumps({"value": records}), encoding="utf-8")

    community.load()

    told = "SELECT student_id, sex, race_ethnicity, economically_disadvantaged, homeless FROM students ORDER BY ALL"
    assert community.query(told) == [
        ("0001", "female", "black", True, None),
        ("0002", None, "two_or_more", False, None),
    ]


def test_a_group_holds_in_the_years_that_its_periods_name(community: CommunityFolder) -> None:
    folder = community.folder / "inbox" / "edfi"
    folder.mkdir()

    def association(student: str, characteristic: str, *periods: dict[str, str]) -> dict[str, Any]:
        told = {"studentCharacteristicDescriptor": f"uri://tx.state/x#{characteristic}", "periods": list(periods)}
        return {
            "educationOrganizationReference": {"educationOrganizationId": 1},
            "studentReference": {"studentUniqueId": student},
            "studentCharacteristics": [told],
        }

    associations = [
        association("1", "Economically Disadvantaged", {"beginDate": "2022-08-20", "endDate": "2024-05-30"}),
        association("2", "Economic Disadvantaged"),
        association("3", "Homeless", {"beginDate": "2024-09-01"}),
        *(association(f"4{number}", "Foster Care") for number in range(10)),
    ]
    special_education = {
        "studentReference": {"studentUniqueId": "3"},
        "educationOrganizationReference": {"educationOrganizationId": 1},
        "programReference": {
            "educationOrganizationId": 1,
            "programName": "Special Education",
            "programTypeDescriptor": "uri://ed-fi.org/ProgramTypeDescriptor#Special Education",
        },
        "beginDate": "2023-08-20",
        "endDate": "2024-06-01",
    }
    spells = [spell(student) | {"entryDate": day} for student in "123" for day in ("2023-08-21", "2024-08-19")]
    students = [{"studentUniqueId": student, "lastSurname": "Ek"} for student in "123"]
    sent = {"students": students, "a": associations, "e": spells, "p": [special_education]}
    for name, records in sent.items():
        (folder / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")

    reports = community.load()

    told = "SELECT student_id, school_year, economically_disadvantaged, homeless, disability FROM students ORDER BY ALL"
    assert community.query(told) == [
        ("1", 2024, True, False, False),
        ("1", 2025, False, False, False),
        ("2", 2024, True, False, False),
        ("2", 2025, True, False, False),
        ("3", 2024, False, False, True),
        ("3", 2025, False, True, False),
    ]
    not_taken = [problem.message for report in reports for problem in report.problems if problem.rule == "not_taken"]
    assert not_taken == ["characteristics that tell of none of our groups: Foster Care"]


@pytest.mark.parametrize("first", ["tardy", "absence"])
def test_an_absence_says_more_than_a_lateness_of_the_day(community: CommunityFolder, first: str) -> None:
    event = """<e:StudentSchoolAttendanceEvent><e:AttendanceEvent><e:EventDate>2023-09-05</e:EventDate>
        <e:AttendanceEventCategory>uri://x#{}</e:AttendanceEventCategory></e:AttendanceEvent>
        <e:StudentReference><e:StudentIdentity><e:StudentUniqueId>7</e:StudentUniqueId></e:StudentIdentity>
        </e:StudentReference><e:SchoolReference><e:SchoolIdentity><e:SchoolId>1</e:SchoolId></e:SchoolIdentity>
        </e:SchoolReference></e:StudentSchoolAttendanceEvent>"""
    events = [event.format("Tardy"), event.format("Unexcused Absence")]
    content = "".join(events if first == "tardy" else reversed(events))
    namespace = 'xmlns:e="http://ed-fi.org/4.0.0"'
    community.put("a.xml", f"<e:InterchangeStudentAttendance {namespace}>{content}</e:InterchangeStudentAttendance>")
    report = community.load_one()
    assert (report.accepted, report.quarantined) == (1, 1)
    assert community.query("SELECT status FROM attendance") == [("absent_unexcused",)]


def test_an_event_that_is_deleted_takes_its_day_out(community: CommunityFolder) -> None:
    def event(day: str) -> dict[str, Any]:
        return {
            "id": f"id-{day}",
            "studentReference": {"studentUniqueId": "7"},
            "schoolReference": {"schoolId": 1},
            "eventDate": day,
            "attendanceEventCategoryDescriptor": "uri://x#Excused Absence",
        }

    community.put("events.json", json.dumps([event("2023-09-05"), event("2023-09-06"), event("2023-10-02")]))
    community.load()
    key = {"studentUniqueId": "7", "schoolId": 1, "eventDate": "2023-09-05"}
    community.put("deletes-studentSchoolAttendanceEvents.json", json.dumps([{"id": "a", "keyValues": key}]))

    (report,) = community.load()

    assert (report.received, report.accepted) == (1, 1)
    assert "1 of the warehouse's rows went" in next(p.message for p in report.problems if p.rule == "deleted")
    assert community.query("SELECT date::VARCHAR FROM attendance ORDER BY ALL") == [("2023-09-06",), ("2023-10-02",)]
