"""What is rejected, row by row and rule by rule, the rest of the file loading on."""

from __future__ import annotations

import json

import openpyxl
import pytest

from etl.sources import source_named
from etl.staging import WITHHELD
from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

FILES = {
    "students": "student_id,school_year,birth_date,sex,race_ethnicity,english_learner,longitude",
    "enrollment": "student_id,school_year,school_id,grade_level,entry_date,exit_date,exit_reason",
    "attendance": "student_id,school_id,date,status,day_fraction",
    "attendance_summary": "student_id,school_year,days_enrolled,days_absent,school_id",
    "grade_progression": "student_id,school_year,grade_level,outcome,core_course_failures",
    "milestones": "student_id,school_year,milestone,met,score,assessed_on",
    "services": "partner_id,service_date,service_category,student_id,first_name,last_name,birth_date,hours,tier"
    ",record_id",
    "calendar": "date,is_school_day,school_id",
    "schools": "school_id,name,longitude",
    "partners": "partner_id,name,agreement_start,agreement_end",
    "programs": "program_id,partner_id,name,service_category,capacity,starts_on,ends_on",
    "needs": "student_id,need_category,identified_on,resolved_on,declined",
    "plans": "student_id,school_id,started_on,ended_on,tier_fall",
    "referrals": "referral_id,student_id,referred_on,service_category,closed_on,status",
}

SOUND = {
    "students": "{n},2024,2010-01-31,F,white,Y,-87.6",
    "enrollment": "{n},2024,s1,9th,2023-08-15,2024-05-30,promoted",
    "attendance": "{n},s1,2023-09-05,absent,0.5",
    "attendance_summary": "{n},2024,180,18,s1",
    "grade_progression": "{n},2024,9,promoted,1",
    "milestones": "{n},2024,kindergarten_readiness,yes,3.5,2023-09-30",
    "services": "p1,2023-09-05,food,{n},,,,1.5,2,r{n}",
    "calendar": "2023-09-05,1,s{n}",
    "schools": "{n},North,-87.6",
    "partners": "{n},Harbor,2020-01-01,2030-01-01",
    "programs": "{n},p1,Tutoring,academic_support,40,2023-09-01,2024-05-30",
    "needs": "{n},housing,2023-09-05,2023-10-05,no",
    "plans": "{n},s1,2023-09-05,2024-05-30,2",
    "referrals": "{n},1,2023-09-05,food,2023-10-05,closed",
}


@pytest.mark.parametrize("source", FILES)
def test_a_sound_row_of_every_source_is_accepted(community: CommunityFolder, source: str) -> None:
    community.put_rows(f"{source}.csv", FILES[source], [SOUND[source].format(n=n) for n in range(3)])
    report = community.load_one()
    assert (report.status, report.accepted) == ("loaded", 3), report.to_text()
    assert community.count(source) == 3


@pytest.mark.parametrize(
    ("source", "row", "rule", "column"),
    [
        ("students", ",2024,,,,,", "required", "student_id"),
        ("students", "x,,,,,,", "required", "school_year"),
        ("services", "p1,2023-09-05,food,,Ann,,2010-01-01,1,1,x", "required", "student_id"),
        ("students", "x,2023-25,,,,,", "type", "school_year"),
        ("students", "x,2024,31.01.2010,,,,", "type", "birth_date"),
        ("students", "x,2024,,,,,west", "type", "longitude"),
        ("milestones", "x,2024,数学,yes,,", "type", "milestone"),
        ("milestones", "x,2024,!!!,yes,,", "type", "milestone"),
        ("grade_progression", "x,2024,9,promoted,1.5", "type", "core_course_failures"),
        ("attendance_summary", "x,2024,many,1,", "type", "days_enrolled"),
        ("students", "x,2024,,,,,-187.6", "range", "longitude"),
        ("students", "x,2024,1009-01-01,,,,", "range", "birth_date"),
        ("students", "x,2204,,,,,", "range", "school_year"),
        ("attendance", "x,s1,2023-09-05,absent,1.01", "range", "day_fraction"),
        ("attendance", "x,s1,2023-09-05,absent,-0.01", "range", "day_fraction"),
        ("attendance_summary", "x,2024,367,1,", "range", "days_enrolled"),
        ("attendance_summary", "x,2024,inf,1,", "type", "days_enrolled"),
        ("attendance_summary", "x,2024,nan,1,", "type", "days_enrolled"),
        ("attendance_summary", "x,2024,99999999999999,1,", "range", "days_enrolled"),
        ("attendance_summary", "x,2024,180,-1,", "range", "days_absent"),
        ("services", "p1,2023-09-05,food,x,,,,24.5,1,x", "range", "hours"),
        ("services", "p1,2023-09-05,food,x,,,,1,4,x", "range", "tier"),
        ("students", "x,2024,,Q,,,", "unknown_code", "sex"),
        ("students", "x,2024,,,NA,,", "unknown_code", "race_ethnicity"),
        ("students", "x,2024,,,,maybe,", "unknown_code", "english_learner"),
        ("enrollment", "x,2024,s1,13,2023-08-15,,", "unknown_code", "grade_level"),
        ("attendance", "x,s1,2023-09-05,sick,", "unknown_code", "status"),
        ("attendance_summary", "x,2024,18,18.5,", "consistency", "days_absent"),
        ("enrollment", "x,2024,s1,9,2024-01-10,2024-01-09,", "consistency", "exit_date"),
        ("plans", "x,s1,2023-09-05,2023-09-04,1", "consistency", "ended_on"),
        ("needs", "x,food,2023-09-05,2023-09-04,", "consistency", "resolved_on"),
        ("enrollment", "x,2024,s1,9,2023-06-30,,", "date", "entry_date"),
        ("enrollment", "x,2024,s1,9,2024-07-01,,", "date", "entry_date"),
        ("enrollment", "x,2024,s1,9,2023-08-15,2024-07-01,", "date", "exit_date"),
        ("milestones", "x,2024,kindergarten_readiness,yes,,2024-07-01", "date", "assessed_on"),
        ("students", "x,2024,,,,", "malformed", None),
        ("students", "x,2024,,,,,,", "malformed", None),
        ("students", 'x,2024,"2010,,,,', "malformed", None),
        ("students", "x,2024,\0,,,,", "malformed", None),
    ],
)
def test_each_rule_costs_its_row_alone(
    community: CommunityFolder, source: str, row: str, rule: str, column: str | None
) -> None:
    sound = [SOUND[source].format(n=n) for n in range(1, 9)]
    community.put_rows(f"{source}.csv", FILES[source], [*sound[:3], row, *sound[3:]])
    report = community.load_one()
    assert (report.status, report.accepted, report.quarantined) == ("loaded", 8, 1), report.to_text()
    assert community.quarantined() == [(5, rule, column)]
    (problem,) = [problem for problem in report.problems if problem.is_rejected]
    assert (problem.rule, problem.column, problem.rows, problem.first_row) == (rule, column or "", 1, 5)
    assert problem.message


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("milestones", "x,2024,数学 3,yes,,"),
        ("milestones", "x,2024,É,yes,,"),
        ("attendance", "x,s1,2023-09-05,absent,0"),
        ("attendance", "x,s1,2023-09-05,absent,1"),
        ("attendance_summary", "x,2024,366,366,"),
        ("attendance_summary", "x,2024,0,0,"),
        ("services", "p1,2023-09-05,food,x,,,,24,1,"),
        ("services", "p1,2023-09-05,food,,Ann,Lee,2010-01-01,,,"),
        ("enrollment", "x,2023-24,s1,K,2023-07-01,2024-06-30,"),
        ("enrollment", "x,2024,s1,PK,2024-01-10,2024-01-10,"),
    ],
)
def test_the_edge_of_a_rule_is_sound(community: CommunityFolder, source: str, row: str) -> None:
    community.put_rows(f"{source}.csv", FILES[source], [row])
    assert community.load_one().accepted == 1


def test_a_row_with_several_faults_is_one_row(community: CommunityFolder) -> None:
    sound = [SOUND["students"].format(n=n) for n in range(8)]
    community.put_rows("students.csv", FILES["students"], [*sound, ",20x4,never,Q,NA,maybe,west"])
    report = community.load_one()
    assert (report.quarantined, community.quarantined()) == (1, [(10, "required", "student_id")])


def test_the_first_row_of_a_key_stays(community: CommunityFolder) -> None:
    rows = [
        "1,s1,2023-09-05,present,",
        "2,s1,2023-09-05,present,",
        "1,s1,2023-09-05,absent,",
        "1,s1,2023-09-05, Present ,",
        "1,s2,2023-09-05,absent,",
        "1,s1,2023-09-06,absent,",
        *(f"{n},s1,2023-09-05,present," for n in range(10, 14)),
    ]
    community.put_rows("attendance.csv", FILES["attendance"], rows)
    report = community.load_one()
    assert (report.accepted, report.quarantined, report.repeated) == (8, 1, 1)
    assert community.quarantined() == [(4, "duplicate_key", None)]
    kept = "SELECT status FROM attendance WHERE student_id = '1' AND school_id = 's1' AND date = '2023-09-05'"
    assert community.query(kept) == [("present",)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_later_row_of_a_key_is_kept_as_it_stands_in_the_file(community: CommunityFolder, encoding: str) -> None:
    rows = [f"{n},2024,,,,,,Zoé" for n in range(20)]
    rows[3] = "3,2024"
    rows += ["9,2024,,F,,,,after the fault", "0,2024,,M,,,,naïve"]
    community.put("students.csv", "\n".join([FILES["students"] + ",neighborhood_id", *rows]).encode(encoding))
    assert community.load_one().accepted == 19
    kept = community.query("SELECT row_number, rule, record ->> 'neighborhood_id' FROM quarantine ORDER BY ALL")
    assert kept == [(5, "malformed", None), (22, "duplicate_key", "after the fault"), (23, "duplicate_key", "naïve")]


def test_ranges_and_consistency_come_before_duplicates(community: CommunityFolder) -> None:
    """A first row that is out of range takes no key from the sound one after it."""
    rows = ["1,2024,400,3,", "1,2024,180,3,", "1,2024,180,190,", *(f"{n},2024,180,3," for n in range(2, 12))]
    community.put_rows("attendance_summary.csv", FILES["attendance_summary"], rows)
    assert community.load_one().accepted == 11
    assert community.quarantined() == [(2, "range", "days_enrolled"), (4, "consistency", "days_absent")]


def test_a_key_with_an_empty_field_falls_back(community: CommunityFolder) -> None:
    rows = [
        "1,2024,180,3,",
        "1,2024,180,4,",
        "1,2024,90,3,s1",
        "1,2024,90,0,s2",
        *(f"{n},2024,9,3," for n in range(2, 7)),
    ]
    community.put_rows("attendance_summary.csv", FILES["attendance_summary"], rows)
    assert community.load_one().accepted == 8
    assert community.quarantined() == [(3, "duplicate_key", None)]


def test_services_without_a_record_id_are_told_apart_by_all_they_say(community: CommunityFolder) -> None:
    header = FILES["services"]
    rows = ["p1,2023-09-05,food,1,,,,1,,", "p1,2023-09-05,food,1,,,,2,,", "p1,2023-09-05,food,1,,,,1,,"]
    community.put_rows("services.csv", header, rows)
    report = community.load_one()
    assert (report.accepted, report.repeated) == (2, 1)


def test_a_milestone_without_a_letter_is_loaded_under_the_name_that_the_mapping_gives_it(
    community: CommunityFolder,
) -> None:
    community.write_toml('[sources.milestones.values.milestone]\n"数学" = "math"')
    community.put_rows("milestones.csv", FILES["milestones"], ["x,2024,数学,yes,,"])
    assert community.load_one().accepted == 1
    assert community.query("SELECT milestone FROM milestones") == [("math",)]


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u3000", "\u00a0 \t"])
@pytest.mark.parametrize("other", ["none", "of two words"])
def test_no_space_of_any_kind_is_part_of_a_value(community: CommunityFolder, space: str, other: str) -> None:
    rows = [f"0017{space},2024{space},{space}white,{space}f", f"0018,2024,white,{other}"]
    community.put_rows("students.csv", "student_id,school_year,race_ethnicity,sex", [*rows, *["0019,2024,white,m"] * 9])
    community.load_one()
    found = community.query("SELECT student_id, school_year, race_ethnicity, sex FROM students ORDER BY ALL")
    assert found == [("0017", 2024, "white", "female"), ("0019", 2024, "white", "male")]


def test_unknown_codes_are_named_where_they_say_nothing_of_one_student(community: CommunityFolder) -> None:
    codes = [*["sick"] * 10, *["ill"] * 11, *["secret"] * 9, *["present"] * 200]
    rows = [f"{n},s1,2023-09-05,{code}," for n, code in enumerate(codes)]
    community.put_rows("attendance.csv", FILES["attendance"], rows)
    (problem,) = [problem for problem in community.load_one().problems if problem.is_rejected]
    assert (problem.rows, problem.first_row) == (30, 2)
    assert problem.message.startswith("'ill', 'sick' is none of present, absent_excused")


def test_a_column_of_names_in_place_of_codes_is_not_shown(community: CommunityFolder) -> None:
    community.write_toml('max_rejected_share = 1\n[sources.students.columns]\nsex = "last name"')
    rows = [f"{n},2024,Name {n % 11}" for n in range(220)]
    community.put_rows("students.csv", "student_id,school_year,last name", rows)
    report = community.load_one()
    assert [(problem.rule, problem.rows) for problem in report.problems] == [("unknown_code", 220)]
    assert "Name" not in report.to_text()


def test_quarantine_keeps_the_record_and_says_no_value_of_it(community: CommunityFolder) -> None:
    header = FILES["students"] + ',Note / "x"'
    rows = [f"{n},2024,,,,,,fine" for n in range(20)]
    rows += ["0017x,2024,Tuesday,,,,,secret", "3,2024,,M,,,,other"]
    community.put("students.csv", "\n".join([header.replace('"', ""), *rows, '99,2024,"Ann']) + "\n")
    report = community.load_one()
    records = {rule: json.loads(record) for rule, record in community.query("SELECT rule, record FROM quarantine")}
    assert (records["type"]["student_id"], records["duplicate_key"]["sex"]) == ("0017x", "M")
    assert (records["type"]["birth_date"], records["type"]["Note / x"]) == (WITHHELD, WITHHELD)
    assert (records["duplicate_key"]["birth_date"], records["duplicate_key"]["Note / x"]) == (None, WITHHELD)
    assert records["malformed"] == WITHHELD
    said = report.to_text() + json.dumps(report.to_json()) + str(community.query("SELECT message FROM quarantine"))
    assert not any(value in said for value in ("0017x", "Tuesday", "secret", "Ann"))


def test_a_record_that_can_name_nobody_is_kept_whole_even_where_it_is_malformed(community: CommunityFolder) -> None:
    rows = [f"{n},2024,180,3," for n in range(20)] + ["20,2024,180"]
    community.put_rows("attendance_summary.csv", FILES["attendance_summary"], rows)
    assert community.load_one().quarantined == 1
    assert community.query("SELECT record FROM quarantine") == [('"20,2024,180"',)]


def test_the_report_says_what_the_contract_says(community: CommunityFolder) -> None:
    rows = [f"{n},2024,,,,,,x" for n in range(10)] + ["11,2024,,Q,,,,x"]
    community.put_rows("students.csv", FILES["students"] + ",shoe", rows)
    assert community.load_one().to_json() == {
        "file": "students.csv",
        "source": "students",
        "status": "loaded",
        "received": 11,
        "accepted": 10,
        "quarantined": 1,
        "repeated": 0,
        "problems": [
            {
                "rule": "unknown_code",
                "column": "sex",
                "rows": 1,
                "first_row": 12,
                "row_numbers": [12],
                "message": "is none of female, male, nonbinary; correct it, or say what it stands for in "
                "[sources.students.values.sex] of community.toml",
            },
            {
                "rule": "ignored_column",
                "column": "shoe",
                "rows": 0,
                "first_row": None,
                "row_numbers": [],
                "message": "'shoe' is no column of students, and was not read",
            },
        ],
    }


def test_school_years_follow_the_month_in_which_they_start(community: CommunityFolder) -> None:
    community.write_toml("school_year_starts = 9")
    community.put_rows("attendance.csv", FILES["attendance"], ["1,s,2023-08-31,present,", "1,s,2023-09-01,present,"])
    community.load_one()
    assert community.query("SELECT school_year FROM attendance ORDER BY date") == [(2023,), (2024,)]


def test_what_is_not_given_stays_unknown(community: CommunityFolder) -> None:
    community.put_rows("attendance.csv", "student_id,school_id,date,status", ["1,s,2023-09-05,absent"])
    community.load_one()
    assert community.query("SELECT day_fraction FROM attendance") == [(None,)]


def test_every_source_has_a_sound_row_here() -> None:
    for name, header in FILES.items():
        assert set(source_named(name).required) <= set(header.split(","))


@pytest.mark.parametrize("as_xlsx", [False, True])
def test_a_formula_that_failed_is_no_identifier(community: CommunityFolder, as_xlsx: bool) -> None:
    rows = [("student_id", "school_year", "sex"), *((f"a{n}", "2024", "f") for n in range(8)), ("#N/A", "2024", "f")]
    if as_xlsx:
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(row)
        workbook.save(community.folder / "inbox" / "students.xlsx")
    else:
        community.put_rows("students.csv", ",".join(rows[0]), [",".join(row) for row in rows[1:]])
    report = community.load_one()
    assert (report.accepted, report.quarantined) == (8, 1)
    assert community.quarantined() == [(10, "type", "student_id")]
    assert "like #N/A; mend the formula" in report.problems[0].message


def test_it_is_one_where_a_mapping_says_what_it_stands_for(community: CommunityFolder) -> None:
    community.write_toml(
        '[sources.students]\nnull_values = ["#N/A"]\n[sources.students.values.neighborhood_id]\n"#REF!" = "n1"'
    )
    community.put_rows("students.csv", "student_id,school_year,neighborhood_id", ["1,2024,#N/A", "2,2024,#REF!"])
    assert community.load_one().accepted == 2
    assert community.query("SELECT neighborhood_id FROM students ORDER BY student_id") == [(None,), ("n1",)]


def test_in_attendance_no_more_than_elsewhere(community: CommunityFolder) -> None:
    days = [f"{student},s1,2023-09-{day:02d},present" for student in ("1", "#2", "#N/A") for day in range(4, 8)]
    community.write_toml("max_rejected_share = 0.5")
    community.put_rows("attendance.csv", "student_id,school_id,date,status", days)
    assert community.load_one().quarantined == 4
    assert community.query("SELECT student_id, count(*) FROM attendance GROUP BY ALL ORDER BY ALL") == [
        ("#2", 4),
        ("1", 4),
    ]
    assert {(rule, column) for _, rule, column in community.quarantined()} == {("type", "student_id")}


def test_what_a_spreadsheet_makes_of_an_identifier_is_none(community: CommunityFolder) -> None:
    """Last digits that are lost would make one student of several, and a line of totals one more."""
    community.write_toml("max_rejected_share = 0.9")
    header = "student_id,school_year,days_enrolled,days_absent"
    rows = ["1.23E+09,2024,180,3", "1E+05,2024,180,3", "Grand Total,2024,360,6", "1E5,2024,180,3", "E+12,2024,180,3"]
    community.put_rows("attendance_summary.csv", header, rows)
    report = community.load_one()
    assert (report.accepted, report.quarantined) == (2, 3)
    shortened, total = (problem for problem in report.problems if problem.is_rejected)
    assert (shortened.rule, shortened.row_numbers, total.rule, total.row_numbers) == ("type", (2, 3), "type", (4,))
    assert "its last digits are lost" in shortened.message
    assert "a line of totals" in total.message

    days = ["1.23E+09,s1,2023-09-05,present", "1,s1,2023-09-05,present"]
    community.put_rows("attendance.csv", "student_id,school_id,date,status", days)
    assert community.load_one().quarantined == 1
    assert community.query("SELECT student_id FROM attendance") == [("1",)]


def test_a_formula_that_keeps_an_identifier_text_is_that_text(community: CommunityFolder) -> None:
    rows = ['="00123",2024,4', '"=""00124""",2024,5', '00125,2024,"=6"']
    community.put_rows("students.csv", "student_id,school_year,neighborhood_id", rows)
    assert community.load_one().accepted == 3
    found = community.query("SELECT student_id, neighborhood_id FROM students ORDER BY ALL")
    assert found == [("00123", "4"), ("00124", "5"), ("00125", "=6")]


def test_an_unknown_identifier_is_told_that_is_known_with_other_zeros(community: CommunityFolder) -> None:
    community.put_rows("students.csv", "student_id,school_year", ["00123,2024", "00124,2024", "ab1,2024"])
    header = "student_id,school_year,days_enrolled,days_absent"
    rows = ["123,2024,180,3", "00124,2024,180,3", "'00124,2024,180,3", "124.0,2024,180,3", "ab2,2024,180,3"]
    community.put_rows("attendance_summary.csv", header, rows)
    days = ["123,s1,2023-09-05,present", "00124,s1,2023-09-05,present", "ab2,s1,2023-09-05,present"]
    community.put_rows("attendance.csv", "student_id,school_id,date,status", days)
    told = {
        (report.source, problem.rule, problem.row_numbers)
        for report in community.load()
        for problem in report.problems
        if problem.column == "student_id"
    }
    assert told == {
        ("attendance_summary", "unresolved", (2, 4, 5, 6)),
        ("attendance_summary", "written_otherwise", (2, 4, 5)),
        ("attendance", "unresolved", (2, 4)),
        ("attendance", "written_otherwise", (2,)),
    }


def test_a_refused_file_is_told_of_all_that_its_rows_break(community: CommunityFolder) -> None:
    """A row is rejected for one rule; whoever mends the file or its mapping wants to hear of the others at once."""
    header = "student_id,school_year,school_id,grade_level,entry_date,exit_date"
    rows = [f"{n},2024,s1,K5,8/{14 + n}/2023,{'6/1/2024' if n else '2024-06-01'}" for n in range(12)]
    community.put_rows("enrollment.csv", header, [*rows, "99,2024,s1,09,2023-08-14,"])
    report = community.load_one()
    assert report.status == "refused"
    told = [(problem.rule, problem.column, problem.rows) for problem in report.problems[1:]]
    assert told == [
        ("type", "entry_date", 12),
        ("also_broken", "exit_date", 11),
        ("also_broken", "grade_level", 12),
    ]
    assert "12 are like 01/31/2024 (%m/%d/%Y), and others of the column are" in report.problems[1].message
    assert "'K5' is none of PK" in report.problems[-1].message


@pytest.mark.parametrize("newlines", ["\n", "\r\n\n"])
def test_what_nobody_sees_makes_no_other_student(community: CommunityFolder, newlines: str) -> None:
    """With an empty line within, a file is read by the careful reader."""
    within = ["\u200b0{}7", "0{}\ufeff7", "\u202a0{}7\u202c", "0\u00ad{}7"]
    around = ["0{}7\u00a0", "0{}7\u3000\t"]
    written = [odd.format(number) for number, odd in enumerate([*within, *around])]
    students = ["student_id,school_year,race_ethnicity", *(f"0{n}7,2024,white" for n in range(5))]
    students.append(f"{written[5]},2024,Hispanic or\u00a0Latino")
    community.put("students.csv", newlines.join(students))
    days = ["student_id\u200b,school_id,date,status", *(f"{student},s1,2023-09-05,absent" for student in written)]
    community.put("attendance.csv", newlines.join(days))
    reports = community.load()
    known = [(f"0{n}7", "hispanic" if n == 5 else "white") for n in range(6)]
    assert community.query("SELECT student_id, race_ethnicity FROM students ORDER BY ALL") == known
    assert community.query("SELECT student_id FROM attendance ORDER BY ALL") == [(student,) for student, _ in known]
    told = [problem for report in reports for problem in report.problems if problem.rule == "unseen_character"]
    assert [(problem.column, problem.rows) for problem in told] == [("race_ethnicity", 1), ("student_id", len(within))]


def test_a_share_missed_that_contradicts_its_status_is_told(community: CommunityFolder) -> None:
    """A sender who means the share attended would turn every number round, row by row within its range."""
    header = "student_id,school_id,date,status,day_fraction"
    shares = [("present", "1"), ("absent", "0"), ("absent", ""), ("absent", "0.5"), ("present", "0"), ("tardy", "1")]
    days = [f"1,s1,2023-09-{day:02d},{status},{share}" for day, (status, share) in enumerate(shares, start=4)]
    community.put_rows("attendance.csv", header, [*days, days[3]])
    report = community.load_one()
    assert (report.accepted, report.repeated) == (6, 1)
    assert [problem.rows for problem in report.problems if problem.rule == "contradiction"] == [2]

    community.write_toml('[sources.attendance.constants]\nday_fraction = ""')
    community.put_rows("attendance_again.csv", header, [row.replace("s1", "s2") for row in days])
    assert "contradiction" not in {problem.rule for problem in community.load_one().problems}
    assert community.query("SELECT count(day_fraction) FROM attendance WHERE school_id = 's2'") == [(0,)]


@pytest.mark.parametrize("empty_line", ["", "\n"])
def test_a_birth_date_that_is_hardly_a_students_is_told(community: CommunityFolder, empty_line: str) -> None:
    """On September 1, 2023 the second is not born, the third 98 years old; 2 and 26 may be. Nobody is kept out."""
    born = ("2015-03-01", "2051-03-01", "1925-03-01", "", "2021-09-01", "2021-09-02", "1996-09-02", "1996-09-01")
    rows = [f"s{number},2024,{day}" for number, day in enumerate(born)]
    community.put("students.csv", "\n".join(["student_id,school_year,birth_date", *rows]) + "\n" + empty_line)
    report = community.load_one()
    assert (report.accepted, report.quarantined) == (8, 0)
    (told,) = report.problems
    assert (told.rule, told.column, told.rows, told.row_numbers) == ("unlikely_age", "birth_date", 4, (3, 4, 7, 9))
    assert not any(day in told.message for day in born if day)
