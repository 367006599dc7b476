"""OneRoster CSV: bulk and changes, folder and archive, versions 1.1 and 1.2; memberships of schools from classes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from etl.report import DeliveryReport
from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

BULK = {
    "manifest.csv": """propertyName,value
manifest.version,1.0
oneroster.version,1.1
file.academicSessions,bulk
file.classes,bulk
file.demographics,bulk
file.enrollments,bulk
file.orgs,bulk
file.users,bulk
file.lineItems,absent
""",
    "academicSessions.csv": """sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
y,,,2023-24,schoolYear,2023-08-21,2024-06-07,,2024
t1,,,Fall,term,2023-08-21,2023-12-20,y,2024
t2,,,Spring,term,2024-01-08,2024-06-07,y,2024
""",
    "orgs.csv": """sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
d,,,District,district,1,
s1,,,First School,school,101,d
s2,,,Second School,school,102,d
""",
    "classes.csv": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    """schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods
c1,,,Math,09,k,,scheduled,,s1,t1,,,
c2,,,Art,09,k,,scheduled,,s1,t2,,,
c3,,,Year,09,k,,scheduled,,s2,"t1,t2",,,
""",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
    """familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
u1,,,true,s1,student,a,,Ana,Ek,,0001,,,,,09,
u2,,,true,s1,student,b,,Ben,Ek,,0002,,,,,10,
u3,,,true,"s1,s2",student,c,,Cal,Ek,,0003,,,,,"09,10",
u9,,,true,s1,teacher,t,,Tea,Cher,,9,,,,,,
""",
    "demographics.csv": "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,"
    "blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,"
    """hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus
u1,,,2009-02-01,female,false,false,true,false,false,false,false,,,,
u2,,,2008-03-02,male,false,true,false,false,true,false,false,,,,
u3,,,2009-04-03,other,false,false,false,false,true,false,true,,,,
""",
    "enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    """beginDate,endDate
e1,,,c1,s1,u1,student,,,2023-12-20
e2,,,c2,s1,u1,student,,,2024-06-07
e3,,,c1,s1,u2,student,,2023-09-04,2023-10-13
e4,,,c2,s1,u2,student,,2024-01-08,
e5,,,c3,s2,u3,student,,2023-08-21,
e6,,,c1,s1,u9,teacher,true,,
""",
}

DELTA_HEADS = {name: content.partition("\n")[0] for name, content in BULK.items()}


def changes(**files: str) -> dict[str, str]:
    """A package of changes: the rows of some files, under the headers of the bulk package."""
    manifest = ["propertyName,value", "oneroster.version,1.1", *(f"file.{name},delta" for name in files)]
    sent = {f"{name}.csv": f"{DELTA_HEADS[f'{name}.csv']}\n{rows}\n" for name, rows in files.items()}
    return {"manifest.csv": "\n".join(manifest) + "\n", **sent}


def put(community: CommunityFolder, name: str, files: dict[str, str]) -> Path:
    folder = community.folder / "inbox" / name
    folder.mkdir()
    for file, content in files.items():
        (folder / file).write_text(content, encoding="utf-8")
    return folder


def by_source(reports: list[DeliveryReport]) -> dict[str, tuple[int, int, int, int]]:
    return {
        report.source: (report.received, report.accepted, report.quarantined, report.repeated) for report in reports
    }


SPELLS = (
    "SELECT student_id, school_id, grade_level, entry_date::VARCHAR, exit_date::VARCHAR FROM enrollment ORDER BY ALL"
)


def test_a_bulk_package(community: CommunityFolder) -> None:
    put(community, "roster", BULK)

    reports = community.load()

    assert by_source(reports) == {"schools": (2, 2, 0, 0), "students": (3, 3, 0, 0), "enrollment": (5, 4, 0, 1)}
    assert {report.file for report in reports} == {"roster/orgs.csv", "roster/users.csv", "roster/enrollments.csv"}
    assert community.query("SELECT school_id, name FROM schools ORDER BY ALL") == [
        ("s1", "First School"),
        ("s2", "Second School"),
    ]
    told = "student_id, school_year, birth_date::VARCHAR, sex, race_ethnicity, first_name"
    assert community.students(told) == [
        ("u1", 2024, "2009-02-01", "female", "black", "Ana"),
        ("u2", 2024, "2008-03-02", "male", "two_or_more", "Ben"),
        ("u3", 2024, "2009-04-03", "nonbinary", "hispanic", "Cal"),
    ]
    # Two terms with a winter break between are one membership; three months away are none.
    assert community.query(SPELLS) == [
        ("u1", "s1", "09", "2023-08-21", "2024-06-07"),
        ("u2", "s1", "10", "2023-09-04", "2023-10-13"),
        ("u2", "s1", "10", "2024-01-08", None),
        ("u3", "s2", "09", "2023-08-21", None),
    ]
    not_taken = {
        problem.message: problem.rows for r in reports for problem in r.problems if problem.rule == "not_taken"
    }
    assert not_taken == {
        "organizations that are no schools": 1,
        "users who are no students": 1,
        "enrollments of others than students": 1,
    }
    assert not community.load()


def test_an_archive_is_the_same_delivery_as_its_folder(community: CommunityFolder) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file, content in BULK.items():
            archive.writestr(f"Export/{file}", content)
        archive.writestr("__MACOSX/Export/._users.csv", b"\0\5\26\7")
    path = community.put("export.zip", packed.getvalue())
    assert by_source(community.load(path))["students"] == (3, 3, 0, 0)
    folder = community.folder / "sent" / "Export"
    folder.mkdir(parents=True)
    for file, content in BULK.items():
        (folder / file).write_text(content, encoding="utf-8")
    assert {report.status for report in community.load(folder.parent)} == {"repeated"}


def test_a_later_bulk_package_replaces_the_school_year(community: CommunityFolder) -> None:
    put(community, "roster_1", BULK)
    community.load()
    users = "\n".join(line for line in BULK["users.csv"].splitlines() if not line.startswith("u3")) + "\n"
    enrollments = "\n".join(line for line in BULK["enrollments.csv"].splitlines() if "u3" not in line) + "\n"
    put(community, "roster_2", {**BULK, "users.csv": users, "enrollments.csv": enrollments})
    community.load()
    assert community.query("SELECT DISTINCT student_id FROM students ORDER BY ALL") == [("u1",), ("u2",)]
    assert community.query("SELECT DISTINCT student_id FROM enrollment ORDER BY ALL") == [("u1",), ("u2",)]


def test_sessions_of_the_next_year_do_not_make_the_package_of_that_year(community: CommunityFolder) -> None:
    """In spring a package has the next year's sessions and first enrollments, and its users the grades of this year."""
    sessions = "y5,,,2024-25,schoolYear,2024-08-19,2025-06-06,,2025\nt5,,,Fall 24,term,2024-08-19,2024-12-20,y5,2025\n"
    enrollments = "e7,,,c5,s1,u1,student,,,\ne8,,,,s1,u2,student,,2022-08-22,2023-06-09\n"
    files = {
        **BULK,
        "academicSessions.csv": BULK["academicSessions.csv"] + sessions,
        "classes.csv": BULK["classes.csv"] + "c5,,,Math II,10,k,,scheduled,,s1,t5,,,\n",
        "enrollments.csv": BULK["enrollments.csv"] + enrollments,
    }
    put(community, "roster_may", files)
    reports = {report.source: report for report in community.load()}
    assert (reports["enrollment"].received, reports["enrollment"].accepted) == (5, 4)
    assert community.query("SELECT DISTINCT school_year FROM students") == [(2024,)]
    assert community.query("SELECT DISTINCT school_year FROM enrollment") == [(2024,)]
    told = {problem.message: problem.row_numbers for problem in reports["enrollment"].problems}
    assert told["enrollments of another school year than 2024, of which users.csv is"] == (8, 9)


def test_changes_of_which_nothing_is_taken_are_no_empty_file(community: CommunityFolder) -> None:
    put(community, "roster", BULK)
    community.load()
    at = "2024-02-01T08:00:00.000Z"
    sent = changes(
        users=f"u4,active,{at},true,s1,student,d,,Dee,Ek,,0004,,,,,09,",
        demographics=f"u4,active,{at},2009-05-05,female,,true,,,,,,,,,",
        enrollments=f"e9,active,{at},c1,s1,u9,teacher,true,,",
    )
    put(community, "changes", sent)
    reports = community.load()
    assert {(report.status, report.file, report.accepted) for report in reports} == {
        ("loaded", "changes/users.csv", 1),
        ("loaded", "changes/demographics.csv", 0),
        ("loaded", "changes/enrollments.csv", 0),
    }


def test_changes_keep_what_they_do_not_name(community: CommunityFolder) -> None:
    put(community, "roster", BULK)
    community.load()
    at = "2024-02-01T08:00:00.000Z"
    put(
        community,
        "roster_changes",
        changes(
            users=f"u1,active,{at},true,s1,student,a,,Anna,Ek,,0001,,,,,09,",
            demographics=f"u2,active,{at},2008-03-03,male,false,false,false,false,true,false,false,,,,",
            enrollments=f"e2,tobedeleted,{at},c2,s1,u1,student,,,2024-06-07",
        ),
    )

    reports = community.load()

    assert {report.status for report in reports} == {"loaded"}
    # Whom a change does not name in full keeps the person that matching knows.
    assert community.students("student_id, first_name, birth_date::VARCHAR, race_ethnicity, sex") == [
        ("u1", "Ana", "2009-02-01", "black", "female"),
        ("u2", "Ben", "2008-03-02", "white", "male"),
        ("u3", "Cal", "2009-04-03", "hispanic", "nonbinary"),
    ]
    # The spring class is gone, so that the membership ends with the fall's.
    assert ("u1", "s1", "09", "2023-08-21", "2023-12-20") in community.query(SPELLS)
    assert community.count("enrollment") == 4


def test_a_membership_goes_with_its_last_class(community: CommunityFolder) -> None:
    put(community, "roster", BULK)
    community.load()
    put(community, "changes", changes(enrollments="e5,tobedeleted,2024-02-01T08:00:00.000Z,c3,s2,u3,student,,,"))
    (report,) = community.load()
    assert (report.received, report.accepted) == (1, 1)
    assert [problem.rows for problem in report.problems if problem.rule == "deleted"] == [1]
    assert "u3" not in {row[0] for row in community.query(SPELLS)}
    assert community.count("students") == 3


def test_another_class_of_the_same_school_is_no_other_membership(community: CommunityFolder) -> None:
    put(community, "roster", BULK)
    community.load()
    at = "2024-02-01T08:00:00.000Z"
    put(community, "changes", changes(enrollments=f"e7,active,{at},c9,s2,u3,student,,2024-02-01,"))
    community.load()
    assert [row for row in community.query(SPELLS) if row[0] == "u3"] == [("u3", "s2", "09", "2023-08-21", None)]


def test_a_deleted_student_leaves_with_all_memberships_of_the_year(community: CommunityFolder) -> None:
    put(community, "roster", BULK)
    community.load()
    at = "2024-02-01T08:00:00.000Z"
    put(community, "changes", changes(users=f"u2,tobedeleted,{at},true,s1,student,b,,Ben,Ek,,0002,,,,,10,"))
    reports = community.load()
    assert by_source(reports) == {"students": (1, 1, 0, 0), "enrollment": (1, 1, 0, 0)}
    assert community.query("SELECT student_id FROM students ORDER BY ALL") == [("u1",), ("u3",)]
    assert {row[0] for row in community.query(SPELLS)} == {"u1", "u3"}


def test_roles_of_version_1_2_tell_who_is_a_student(community: CommunityFolder) -> None:
    users = "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
    users += "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName\n"
    users += "u1,,,true,a,,Ana,Ek,,0001,,,,,09,,,\nu9,,,true,t,,Tea,Cher,,9,,,,,,,,\n"
    roles = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    roles += "userProfileSourcedId\nr1,,,u1,primary,student,,,s1,\nr2,,,u9,primary,teacher,,,s1,\n"
    community.write_toml('max_rejected_share = 0.9\n[formats.oneroster]\nids = "identifier"')
    put(community, "roster", {**BULK, "users.csv": users, "roles.csv": roles})
    community.load()
    assert community.query("SELECT student_id FROM students") == [("0001",)]
    # Of whom users.csv says nothing, the student number is not known.
    assert [row[:2] for row in community.query(SPELLS)] == [("0001", "101")]


def test_files_that_are_missing_are_named(community: CommunityFolder) -> None:
    put(community, "roster", {name: content for name, content in BULK.items() if name != "demographics.csv"})
    problems = [problem for report in community.load() for problem in report.problems]
    assert [problem.message for problem in problems if problem.rule == "missing_file"] == [
        "demographics.csv is not in the delivery: students have no birth date, sex, race or ethnicity"
    ]


def test_rows_that_cannot_be_taken_are_told_with_their_numbers(community: CommunityFolder) -> None:
    users = BULK["users.csv"] + "u4,,,true,s1,student\n,,,true,s1,student,x,,Xyz,Ek,,0005,,,,,09,\n"
    enrollments = BULK["enrollments.csv"].replace("2023-09-04", "4 September").replace("e5,,,c3", "e5,,,c7")
    community.write_toml("max_rejected_share = 0.5")
    put(community, "roster", {**BULK, "users.csv": users, "enrollments.csv": enrollments})

    reports = {report.source: report for report in community.load()}

    wrong = {
        (report.source, problem.rule, problem.column, problem.row_numbers)
        for report in reports.values()
        for problem in report.problems
        if problem.is_rejected
    }
    assert wrong == {
        ("students", "malformed", "", (6,)),
        ("students", "required", "student_id", (7,)),
        ("enrollment", "type", "entry_date", (4,)),
    }
    # A class that classes.csv does not have tells no term; the day of the enrollment stands.
    assert [row for row in community.query(SPELLS) if row[0] == "u3"] == [("u3", "s2", "09", "2023-08-21", None)]
