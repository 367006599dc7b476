"""Archives and folders: of our own tables, of formats of others, and of what is neither."""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.integration.test_load_oneroster import BULK
from tests.lib.deliveries import CommunityFolder, community, shared_data
from tests.lib.examples import examples

__all__ = ["community"]

CALENDAR = "date,is_school_day\n2023-09-05,yes\n"
STUDENTS = "student_id,school_year\n0001,2024\n0002,2024\n"


def archive(files: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return packed.getvalue()


def workbook(rows: list[list[str]]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def test_an_archive_of_our_own_tables(community: CommunityFolder) -> None:
    sheet = workbook([["school_id", "name"], ["s1", "First School"]])
    content = archive(
        {
            "2024/STUDENTS_FALL.CSV": STUDENTS,
            "2024/calendar.csv.gz": gzip.compress(CALENDAR.encode("utf-16")),
            "2024/Schools.XLSX": sheet,
            "2024/.DS_Store": b"\0",
            "__MACOSX/2024/._students_fall.csv": b"\0",
        }
    )
    community.put("DISTRICT.ZIP", content)
    reports = community.load()
    assert [(report.file, report.source, report.accepted) for report in reports] == [
        ("DISTRICT.ZIP/2024/Schools.XLSX", "schools", 1),
        ("DISTRICT.ZIP/2024/calendar.csv.gz", "calendar", 1),
        ("DISTRICT.ZIP/2024/STUDENTS_FALL.CSV", "students", 2),
    ]
    assert not community.load()
    community.put("students_again.csv", STUDENTS)
    assert [report.status for report in community.load(community.folder / "inbox" / "students_again.csv")] == [
        "repeated"
    ]


def test_a_file_of_an_archive_that_is_of_no_source_is_refused_by_name(community: CommunityFolder) -> None:
    path = community.put("district.zip", archive({"students.csv": STUDENTS, "notes.txt": "Dear colleague\n"}))
    reports = {report.file: report for report in community.load(path)}
    assert reports["district.zip/students.csv"].accepted == 2
    refused = reports["district.zip/notes.txt"]
    assert (refused.status, refused.problems[0].rule) == ("refused", "unknown_source")


@pytest.mark.parametrize("damage", [lambda sound: sound[:-40], lambda sound: sound[:60] + b"?" * 20 + sound[80:]])
def test_a_damaged_archive_is_refused(community: CommunityFolder, damage: object) -> None:
    assert callable(damage)
    path = community.put("district.zip", damage(archive({"students.csv": STUDENTS * 20})))
    (report,) = community.load(path)
    assert (report.status, report.problems[0].rule) == ("refused", "unreadable")
    assert not community.count("students")


def test_a_folder_of_no_format_is_left_alone_in_the_inbox(community: CommunityFolder) -> None:
    folder = community.folder / "inbox" / "archive"
    folder.mkdir()
    (folder / "students.csv").write_text(STUDENTS, encoding="utf-8")
    assert community.load() == []
    (report,) = community.load(folder)
    assert "in no format that is known" in report.problems[0].message


def test_a_mapping_that_names_a_file_goes_before_its_format(community: CommunityFolder) -> None:
    community.write_toml(
        """
[sources.students]
files = "users.csv"
[sources.students.columns]
student_id = "sourcedId"
first_name = "givenName"
[sources.students.constants]
school_year = 2024
"""
    )
    community.put("users.csv", BULK["users.csv"])
    report = community.load_one()
    assert (report.source, report.accepted) == ("students", 4)


def test_files_beside_one_another_tell_what_one_alone_does_not(community: CommunityFolder) -> None:
    sent = shared_data("edfi_grandbend") / "Samples/Sample XML"
    for name in ("Student.xml", "StudentSchoolAttendance.xml", "StudentProgram.xml"):
        shutil.copy(sent / name, community.folder / "inbox" / name)
    reports = {report.source: report for report in community.load()}
    assert {source: report.accepted for source, report in reports.items()} == {
        "students": 960,
        "attendance": 1_916,
        "services": 706,
    }
    assert community.query("SELECT school_year, count(*) FILTER (disability) FROM students GROUP BY ALL") == [
        (2022, 97)
    ]


EDFI = (
    '[{"studentReference": {"studentUniqueId": "1"}, "schoolReference": {"schoolId": 1}, "entryDate": "2023-08-21",'
    ' "entryGradeLevelDescriptor": "uri://x#Sixth grade"}, {"studentReference": null, "entryDate": 5}]'
)
XML = """<?xml version="1.0"?><InterchangeStudent xmlns="http://ed-fi.org/5.2.0"><Student><StudentUniqueId>1
</StudentUniqueId><Name><FirstName>Ana</FirstName></Name></Student></InterchangeStudent>"""
HSDS = '{"id": "o1", "name": "Hands", "legal_status": "x", "services": [{"id": "s1", "name": "S", "attributes": []}]}'
HMIS = "ServicesID,EnrollmentID,PersonalID,DateProvided,RecordType,DateDeleted,ExportID\n1,2,3,2023-10-05,200,,x\n"
NSC = "Your Unique Identifier,Record Found Y/N,Search Date,College Name\n0001_,N,20230601,\n"
SENT = {
    "a.json": EDFI.encode(),
    "a.xml": XML.encode(),
    "directory.json": HSDS.encode(),
    "Services.csv": HMIS.encode(),
    "detail.csv": NSC.encode(),
    "roster.zip": archive(dict(BULK)),
}


@examples(30, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_sent_balances_or_is_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Bytes changed, cut or doubled anywhere in a file of any format: the load ends, and every report adds up."""
    name = data.draw(st.sampled_from(sorted(SENT)))
    content = SENT[name]
    start = data.draw(st.integers(0, len(content) - 1))
    end = min(len(content), start + data.draw(st.integers(0, 40)))
    middle = data.draw(st.one_of(st.binary(max_size=6), st.just(content[start:end] * 2), st.just(b'"'), st.just(b"[")))
    district = CommunityFolder(Path(tmp_path_factory.mktemp("district")))
    path = district.put(name, content[:start] + middle + content[end:])
    for report in district.load(path):
        assert report.status == "loaded" or report.problems
