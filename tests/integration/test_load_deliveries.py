"""From one delivery to the next: repeats, the three rules, files of several sources, refusals, strictness."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from etl.report import DeliveryReport
from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

ATTENDANCE = "student_id,school_id,date,status"
STUDENTS = "student_id,school_year,sex"


def test_the_same_file_again_changes_nothing_under_whatever_name(community: CommunityFolder, tmp_path: Path) -> None:
    first = community.put_rows("students_1.csv", STUDENTS, ["1,2024,f", "2,2024,m", "2,2024,m"])
    community.load_one()
    again = tmp_path / "students_other_name.csv"
    again.write_bytes(first.read_bytes())
    before = community.query("SELECT * FROM students ORDER BY ALL")
    report = community.load_one(again)
    assert (report.status, report.received, report.repeated, report.accepted) == ("repeated", 3, 3, 0)
    assert community.query("SELECT * FROM students ORDER BY ALL") == before
    assert community.count("delivery") == 1
    assert community.load() == [], "nothing in the inbox is new"


def test_upsert_replaces_the_row_of_a_key(community: CommunityFolder) -> None:
    community.put_rows("students_1.csv", STUDENTS, ["1,2024,f", "2,2024,m", "1,2023,f"])
    community.load_one()
    community.put_rows("students_2.csv", STUDENTS, ["1,2024,m", "3,2024,f"])
    report = community.load_one()
    assert (report.accepted, report.repeated) == (2, 0)
    found = community.query("SELECT student_id, school_year, sex, delivery_id FROM students ORDER BY ALL")
    assert found == [("1", 2023, "female", 1), ("1", 2024, "male", 2), ("2", 2024, "male", 1), ("3", 2024, "female", 2)]


def test_upsert_replaces_by_the_fallback_key_too(community: CommunityFolder) -> None:
    header = "student_id,school_year,days_enrolled,days_absent,school_id"
    community.put_rows("attendance_summary_1.csv", header, ["1,2024,180,3,", "1,2024,90,3,s1"])
    community.load_one()
    community.put_rows("attendance_summary_2.csv", header, ["1,2024,180,4,"])
    community.load_one()
    found = community.query("SELECT school_id, days_absent::INTEGER FROM attendance_summary ORDER BY ALL NULLS FIRST")
    assert found == [(None, 4), ("s1", 3)]


PARTLY_KEYED = {
    "calendar": ("date,is_school_day,school_id", "2023-09-05,yes,", "2023-09-05,no,s1"),
    "attendance_summary": (
        "student_id,school_year,days_enrolled,days_absent,school_id",
        "1,2024,180,20,",
        "1,2024,100,2,s1",
    ),
    "services": (
        "partner_id,service_date,service_category,student_id,hours,record_id",
        "p1,2023-09-05,food,1,1,",
        "p1,2023-09-05,food,1,1,r1",
    ),
}


@pytest.mark.parametrize("delivery", ["upsert", "incremental"])
@pytest.mark.parametrize("order", ["empty first", "given first"])
@pytest.mark.parametrize("source", PARTLY_KEYED)
def test_a_row_in_which_a_field_of_the_key_is_given_is_never_one_in_which_it_is_empty(
    community: CommunityFolder, source: str, order: str, delivery: str
) -> None:
    """A file of one school's closures takes no day from the others, and sums of one school none of a total."""
    community.write_toml(f'[sources.{source}]\ndelivery = "{delivery}"')
    header, *rows = PARTLY_KEYED[source]
    for number, row in enumerate(rows if order == "empty first" else reversed(rows)):
        community.put_rows(f"{source}_{number}.csv", header, [row])
        assert community.load_one().accepted == 1
    optional = header.rpartition(",")[2]
    found = community.query(f"SELECT count(*), count({optional}) FROM {source}")  # noqa: S608 (names of this module)
    assert found == [(2, 1)]


DATED = {
    "services": (
        "partner_id,record_id,service_category,student_id,service_date",
        "p1,{n},food,1,{day}",
        "p1,,food,{n},{day}",
    ),
    "referrals": ("referral_id,student_id,service_category,referred_on", "{n},1,food,{day}", "other{n},1,food,{day}"),
}


def dated(community: CommunityFolder, source: str, delivery: str) -> DeliveryReport:
    """The report on a second file: one of ten records is sent again, with another day, and nine others are new."""
    community.write_toml(f'[sources.{source}]\ndelivery = "{delivery}"\n')
    header, row, other = DATED[source]
    community.put_rows(f"{source}_1.csv", header, [row.format(n=n, day="2022-09-05") for n in range(10)])
    community.load_one()
    new = [other.format(n=n, day="2023-10-05") for n in range(9)]
    community.put_rows(f"{source}_2.csv", header, [row.format(n=3, day="2023-10-05"), *new])
    return community.load_one()


@pytest.mark.parametrize("delivery", ["upsert", "snapshot"])
@pytest.mark.parametrize("source", DATED)
def test_a_record_that_is_sent_again_with_another_date_replaces_the_earlier_one(
    community: CommunityFolder, source: str, delivery: str
) -> None:
    report = dated(community, source, delivery)
    assert (report.accepted, report.quarantined) == (10, 0)
    identifier, day = ("record_id", "service_date") if source == "services" else ("referral_id", "referred_on")
    assert community.query(f"SELECT {day}::VARCHAR FROM {source} WHERE {identifier} = '3'") == [("2023-10-05",)]  # noqa: S608
    (told,) = [problem for problem in report.problems if problem.rule == "other_day"]
    assert (told.column, told.rows, told.first_row, told.is_rejected) == (identifier, 1, 2, False)


@pytest.mark.parametrize("source", DATED)
def test_incremental_knows_a_record_that_is_sent_again_with_another_date(
    community: CommunityFolder, source: str
) -> None:
    report = dated(community, source, "incremental")
    assert (report.accepted, report.quarantined, report.repeated) == (9, 1, 0)
    assert community.quarantined() == [(2, "duplicate_key", None)]
    assert community.count(source) == 19


def test_incremental_only_adds(community: CommunityFolder) -> None:
    community.write_toml('[sources.attendance]\ndelivery = "incremental"')
    community.put_rows("attendance_1.csv", ATTENDANCE, [f"{n},s,2023-09-05,present" for n in range(10)])
    community.load_one()
    rows = ["0,s,2023-09-05,present", "1,s,2023-09-05,absent", *(f"{n},s,2023-09-06,present" for n in range(8))]
    community.put_rows("attendance_2.csv", ATTENDANCE, rows)
    report = community.load_one()
    assert (report.accepted, report.repeated, report.quarantined) == (8, 1, 1)
    assert community.quarantined() == [(3, "duplicate_key", None)]
    assert community.query("SELECT status FROM attendance WHERE student_id = '1' AND date = '2023-09-05'") == [
        ("present",)
    ]


def test_a_snapshot_replaces_the_years_that_it_holds(community: CommunityFolder) -> None:
    community.write_toml('[sources.students]\ndelivery = "snapshot"')
    community.put_rows("students_1.csv", STUDENTS, ["1,2023,f", "1,2024,f", "2,2024,m"])
    community.load_one()
    community.put_rows("students_2.csv", STUDENTS, ["2,2024,f", "3,2024,f"])
    community.load_one()
    found = community.query("SELECT student_id, school_year FROM students ORDER BY ALL")
    assert found == [("1", 2023), ("2", 2024), ("3", 2024)]


def test_a_snapshot_of_days_replaces_by_school_year(community: CommunityFolder) -> None:
    community.write_toml('[sources.attendance]\ndelivery = "snapshot"')
    community.put_rows("attendance_1.csv", ATTENDANCE, ["1,s,2023-06-30,present", "1,s,2023-07-01,present"])
    community.load_one()
    community.put_rows("attendance_2.csv", ATTENDANCE, ["2,s,2024-05-01,absent"])
    community.load_one()
    assert community.query("SELECT student_id, school_year FROM attendance ORDER BY ALL") == [("1", 2023), ("2", 2024)]


def test_a_snapshot_without_years_replaces_everything(community: CommunityFolder) -> None:
    community.write_toml('[sources.schools]\ndelivery = "snapshot"')
    community.put_rows("schools_1.csv", "school_id,name", ["1,North", "2,South"])
    community.load_one()
    community.put_rows("schools_2.csv", "school_id,name", ["1,North High"])
    community.load_one()
    assert community.query("SELECT school_id, name FROM schools") == [("1", "North High")]


def test_what_is_not_known_yet_is_kept_and_counted(community: CommunityFolder) -> None:
    community.put_rows("attendance_1.csv", ATTENDANCE, ["1,s,2023-09-05,present", "2,s,2023-09-05,present"])
    report = community.load_one()
    assert report.accepted == 2
    unresolved = {problem.column: problem.rows for problem in report.problems if problem.rule == "unresolved"}
    assert unresolved == {"student_id": 2, "school_id": 2}
    assert community.query("SELECT unresolved FROM delivery") == [(2,)]
    community.put_rows("students.csv", STUDENTS, ["1,2024,f", "2,2024,f"])
    community.put_rows("schools.csv", "school_id,name", ["s,North"])
    community.put_rows("attendance_2.csv", ATTENDANCE, ["1,s,2023-09-06,present", "2,s,2023-09-06,present"])
    reports = community.load()
    assert [report.source for report in reports] == ["schools", "students", "attendance"]
    assert not reports[-1].problems


def test_several_sources_read_one_file(community: CommunityFolder) -> None:
    community.write_toml(
        """
        [sources.enrollment]
        files = "students_*.csv"
        [sources.enrollment.columns]
        school_id = "school"
        """
    )
    header = "student_id,school_year,sex,school,grade_level,entry_date"
    community.put_rows("students_all.csv", header, ["1,2024,f,s1,9,2023-08-15", "2,2024,m,s1,10,2023-08-15"])
    reports = community.load()
    assert [(report.source, report.accepted) for report in reports] == [("students", 2), ("enrollment", 2)]
    assert (community.count("students"), community.count("enrollment")) == (2, 2)
    assert community.load() == []


def test_the_longest_source_name_wins(community: CommunityFolder) -> None:
    community.put_rows(
        "attendance_summary_2024.csv", "student_id,school_year,days_enrolled,days_absent", ["1,2024,180,1"]
    )
    assert community.load_one().source == "attendance_summary"


def test_a_mapping_by_file_name(community: CommunityFolder) -> None:
    community.write_toml('[sources.attendance_summary]\nfiles = "Student_Classifications*.csv"')
    community.put_rows(
        "student_classifications_24.csv", "student_id,school_year,days_enrolled,days_absent", ["1,2024,180,1"]
    )
    assert community.load_one().source == "attendance_summary"


def test_a_source_can_be_named(community: CommunityFolder, tmp_path: Path) -> None:
    path = tmp_path / "export (3).csv"
    path.write_text(f"{STUDENTS}\n1,2024,f\n")
    assert community.load_one(path).problems[0].rule == "unknown_source"
    assert community.load_one(path, source="students").accepted == 1
    report = community.load_one(path, source="student")
    assert (report.status, report.problems[0].rule) == ("refused", "unknown_source")
    assert "Did you mean 'students'?" in report.problems[0].message


@pytest.mark.parametrize(
    ("name", "content", "rule", "message"),
    [
        ("studnets_24.csv", b"a,b\n1,2\n", "unknown_source", "Did you mean 'students'?"),
        ("students.csv", b"", "unreadable", "is empty"),
        ("students.csv", b"student_id,school_year\n", "unreadable", "holds no row"),
        ("students.csv", b"student_id,year\n1,2024\n", "missing_column", "Expected: student_id, school_year"),
        ("students.csv", b"student_id,school_year,Student_ID\n1,2024,1\n", "header", "more than once"),
        ("students.csv.gz", gzip.compress(b"student_id\n", mtime=0)[:12], "unreadable", "cannot be unpacked"),
        ("students.csv", b"student_id,school_year\n1,2024\n2,x\n3,2024\n", "too_many_rejected", "1 of 3 rows"),
    ],
)
def test_what_is_refused_whole(community: CommunityFolder, name: str, content: bytes, rule: str, message: str) -> None:
    community.put(name, content)
    community.put_rows("schools.csv", "school_id,name", ["1,North"])
    refused = {report.file: report for report in community.load()}
    report = refused.pop(name)
    assert (report.status, report.accepted, report.problems[0].rule) == ("refused", 0, rule), report.to_text()
    assert message in report.problems[0].message
    assert refused["schools.csv"].status == "loaded"
    assert (community.count("students"), community.count("quarantine"), community.count("delivery")) == (0, 0, 1)


def test_damage_within_a_parquet_file_refuses_that_file_alone(community: CommunityFolder) -> None:
    students = pyarrow.table({"student_id": [f"{n:05d}" for n in range(5000)], "school_year": [2024] * 5000})
    pyarrow.parquet.write_table(students, community.folder / "inbox" / "students.parquet")
    sound = (community.folder / "inbox" / "students.parquet").read_bytes()
    community.put("students.parquet", sound[:4] + b"?" * 200 + sound[204:])
    community.put_rows("calendar.csv", "date,is_school_day", ["2023-09-05,yes"])
    reports = {report.source: report for report in community.load()}
    assert reports["students"].status == "refused"
    assert [problem.rule for problem in reports["students"].problems] == ["unreadable"]
    assert "is damaged" in reports["students"].problems[0].message
    assert reports["calendar"].status == "loaded"


def test_a_file_that_is_not_there_is_refused(community: CommunityFolder, tmp_path: Path) -> None:
    assert community.load_one(tmp_path / "students.csv").problems[0].rule == "unreadable"
    (problem,) = community.load_one(tmp_path).problems
    assert problem.rule == "unreadable"
    assert problem.message.startswith("is a folder in no format that is known (")


@pytest.mark.parametrize(
    "name", [".DS_Store", ".students.csv", "~$students.xlsx", "students.csv.part", "Students.CSV.crdownload"]
)
def test_what_is_no_delivery_yet_is_left_alone(community: CommunityFolder, name: str) -> None:
    community.put_rows(name, STUDENTS, ["1,2024,f"])
    (community.folder / "inbox" / "students_2023").mkdir()
    assert community.load() == []


def test_the_share_of_rejected_rows_that_is_borne(community: CommunityFolder) -> None:
    rows = [*(f"{n},2024,f" for n in range(4)), "9,2024,Q"]
    path = community.put_rows("students.csv", STUDENTS, rows)
    community.write_toml("max_rejected_share = 0.19")
    report = community.load_one(path)
    assert (report.status, report.received, report.quarantined) == ("refused", 5, 5)
    assert [problem.rule for problem in report.problems] == ["too_many_rejected", "unknown_code"]
    community.write_toml("max_rejected_share = 0.2")
    assert community.load_one(path).status == "loaded", "exactly the share is borne"


def test_strict_bears_none(community: CommunityFolder) -> None:
    path = community.put_rows("students.csv", STUDENTS, [*(f"{n},2024,f" for n in range(9)), "9,2024,Q"])
    report = community.load_one(path, strict=True)
    assert (report.status, report.problems[0].rule) == ("refused", "strict")
    assert community.count("students") == 0
    assert community.load_one(path).accepted == 9


def test_strict_bears_repeats(community: CommunityFolder) -> None:
    path = community.put_rows("students.csv", STUDENTS, ["1,2024,f", "1,2024,f"])
    report = community.load_one(path, strict=True)
    assert (report.accepted, report.repeated) == (1, 1)


def test_a_header_without_a_name_for_everything(community: CommunityFolder) -> None:
    community.write_toml(
        """
        [sources.students]
        header = ["sid", "gender", "x"]
        [sources.students.columns]
        student_id = "sid"
        sex = "gender"
        [sources.students.constants]
        school_year = "2023-24"
        """
    )
    community.put("students.csv", "0001,F,1\n0002,M,2\n")
    assert community.load_one().accepted == 2
    found = community.query("SELECT student_id, school_year, sex, row_number FROM students ORDER BY ALL")
    assert found == [("0001", 2024, "female", 1), ("0002", 2024, "male", 2)]


LOOKUP = """
[[sources.students.lookups]]
file = "reference/ids.csv"
key = ["district", "local"]
from = ["d", "l"]
take = { student_id = "state_id" }
[[sources.students.lookups]]
file = "reference/sexes.csv"
header = ["id", "word"]
key = "id"
from = "student_id"
take = { sex = "word" }
"""


def lookup_files(community: CommunityFolder, ids: str) -> None:
    (community.folder / "reference").mkdir(exist_ok=True)
    (community.folder / "reference" / "ids.csv").write_text(ids)
    (community.folder / "reference" / "sexes.csv").write_text("S1;female\nS2;male\n")


def test_lookups_chain_and_have_keys_of_several_columns(community: CommunityFolder) -> None:
    community.write_toml(LOOKUP)
    lookup_files(community, "District,Local,State_ID\n1,a,S1\n1,b,S2\n2,a,S3\n2,a,S3\n")
    rows = ["2024,1,a", "2024,1,b", "2024,2, a ", *(f"2025,1,{x}" for x in "ab"), "2024,9,a"]
    community.put_rows("students.csv", "school_year,d,l", rows)
    report = community.load_one()
    assert (report.accepted, community.quarantined()) == (5, [(7, "required", "student_id")])
    found = community.query("SELECT student_id, sex, row_number FROM students WHERE school_year = 2024 ORDER BY ALL")
    assert found == [("S1", "female", 2), ("S2", "male", 3), ("S3", None, 4)]
    assert not [problem for problem in report.problems if problem.rule == "ignored_column"]


@pytest.mark.parametrize(
    ("ids", "header", "message"),
    [
        ("District,Local,State_ID\n1,a,S1\n1,a,S2\n", "school_year,d,l", "different things for 1 of its keys"),
        ("District,State_ID\n1,S1\n", "school_year,d,l", "'local' is not in reference/ids.csv"),
        ("District,Local,State_ID\n1,a\n", "school_year,d,l", "in row 2, that has another number of fields"),
        ("District,Local,State_ID\n1,a,S1\n", "school_year,d,x", "'l' is not in the delivery"),
        ("District,Local,State_ID\n1,a,S1\n", "school_year,d,l,Student_ID", "take it under another name"),
    ],
)
def test_a_lookup_never_guesses(community: CommunityFolder, ids: str, header: str, message: str) -> None:
    community.write_toml(LOOKUP)
    lookup_files(community, ids)
    community.put_rows("students.csv", header, [",".join(["2024", "1", "a", "x"][: header.count(",") + 1])])
    report = community.load_one()
    assert (report.status, report.problems[0].rule) == ("refused", "lookup")
    assert message in report.problems[0].message


def test_a_lookup_file_that_is_missing_is_named(community: CommunityFolder) -> None:
    community.write_toml(LOOKUP)
    community.put_rows("students.csv", "school_year,d,l", ["2024,1,a"])
    assert "reference/ids.csv is not in the community folder" in community.load_one().problems[0].message


def test_progress_is_told_and_ends(community: CommunityFolder) -> None:
    from etl.community import read_community
    from etl.deliveries import load

    community.put_rows("students.csv", STUDENTS, [f"{n},2024,f" for n in range(100)])
    told: dict[str, float] = {}

    def progress(done: float, total: float, label: str) -> None:
        assert 0 <= done <= total
        assert done / total >= told.get(label, 0)
        told[label] = done / total

    load(read_community(community.folder), progress=progress)
    assert set(told.values()) == {1.0}
    assert any("students.csv" in label for label in told)


@pytest.mark.parametrize("name", ["schools.parquet", "schools.csv", "schools.xlsx"])
def test_a_damaged_lookup_file_is_named(community: CommunityFolder, name: str) -> None:
    community.write_toml(
        f"""
        [[sources.students.lookups]]
        file = "reference/{name}"
        key = "name"
        from = "school"
        take = {{ neighborhood_id = "place" }}
        """
    )
    reference = community.folder / "reference"
    reference.mkdir()
    table = pyarrow.table({"name": [f"school {n}" for n in range(5000)], "place": [f"n{n}" for n in range(5000)]})
    sound = io.BytesIO()
    pyarrow.parquet.write_table(table, sound)
    damaged = {
        "schools.parquet": sound.getvalue()[:4] + bytes(20_000) + sound.getvalue()[20_004:],
        "schools.csv": b'name,place\n"school 1,n1\n',
        "schools.xlsx": b"PK\x03\x04" + bytes(100),
    }
    (reference / name).write_bytes(damaged[name])
    community.put_rows("students.csv", "student_id,school_year,school", ["1,2024,school 1"])
    report = community.load_one()
    assert (report.status, report.problems[0].rule) == ("refused", "lookup")
    assert report.problems[0].message.startswith(f"the lookup file reference/{name} ")
