"""A district that nobody here wrote loads through `community.toml` alone: joins, no headers, three delivery rules.

The figures are those of its own documentation and of an independent count of its files.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lib.contoso import SYSTEMS, copy, roster_and_attendance
from tests.lib.deliveries import CommunityFolder, shared_data

KIT = "modules/module_creation_kit/test_data"

BATCHES = """
name = "Contoso, batch by batch"

[sources.services]
files = "studentattendance*.csv"
delivery = "incremental"
[sources.services.columns]
record_id = "id"
service_date = "attendance_date"
program_id = "section_id"
[sources.services.constants]
partner_id = "contoso"
service_category = "academic_support"
[sources.services.dates]
service_date = "%m/%d/%Y"

[sources.students]
files = "studentdemographics*.csv"
delivery = "upsert"
[sources.students.columns]
student_id = "SIS ID"
race_ethnicity = "FederalRaceCategory"
english_learner = "ELLStatus"
economically_disadvantaged = "LowIncome"
[sources.students.constants]
school_year = 2021
[sources.students.values.english_learner]
"English Learner" = "yes"
"Initially Fluent English Proficient" = "no"
"Redesignated Fluent English Proficient" = "no"
[sources.students.values.race_ethnicity]
"American Indian" = "american_indian"

[sources.milestones]
files = "studentsectionmark*.csv"
delivery = "snapshot"
[sources.milestones.columns]
milestone = "id"
met = "alpha_grade_earned"
score = "numeric_grade_earned"
[sources.milestones.values.met]
A = "yes"
B = "yes"
C = "yes"
D = "yes"
F = "no"
"""


@pytest.fixture
def contoso() -> Path:
    return shared_data("oea_contoso")


def test_the_district_loads_through_its_mapping(contoso: Path, tmp_path: Path) -> None:
    district = roster_and_attendance(contoso, tmp_path / "district")

    reports = {report.source: report for report in district.load()}

    assert list(reports) == ["schools", "students", "enrollment", "attendance"]
    accepted = {source: report.accepted for source, report in reports.items()}
    assert accepted == {"schools": 6, "students": 600, "enrollment": 600, "attendance": 12_000}
    assert all(report.status == "loaded" and not report.quarantined for report in reports.values())
    assert not [p for report in reports.values() for p in report.problems if p.rule == "unresolved"]
    assert dict(district.query("SELECT race_ethnicity, count(*) FROM students GROUP BY ALL")) == {
        "white": 306,
        "black": 111,
        "asian": 57,
        "american_indian": 46,
        "two_or_more": 33,
        "pacific_islander": 28,
        None: 19,
    }
    assert dict(district.query("SELECT grade_level, count(*) FROM enrollment GROUP BY ALL")) == {
        "09": 153,
        "10": 156,
        "11": 135,
        "12": 156,
    }
    assert district.query(
        "SELECT count(*) FILTER (status = 'absent'), min(school_year), max(school_year) FROM attendance"
    ) == [(1_285, 2022, 2022)]
    same_school = "SELECT count(*) FROM attendance JOIN enrollment USING (student_id, school_id)"
    assert district.query(same_school) == [(12_000,)]
    assert district.query("SELECT count(sex), count(age_on_september_1) FROM students") == [(600, 600)]


def test_the_batches_follow_their_delivery_rules(contoso: Path, tmp_path: Path) -> None:
    district = CommunityFolder(tmp_path / "district", BATCHES)
    kinds = ("studentattendance", "studentdemographics", "studentsectionmark")
    for kind in kinds:
        copy(contoso / KIT / f"{kind}.csv", district.folder / "inbox" / f"{kind}_1.csv")
    first = {report.source: report.accepted for report in district.load()}
    assert first == {"students": 100, "milestones": 1_044, "services": 1_050}
    assert district.query("SELECT english_learner FROM students WHERE student_id = 'st1'") == [(None,)]

    for kind in kinds:
        copy(contoso / SYSTEMS / "batch2" / f"{kind}.csv", district.folder / "inbox" / f"{kind}_2.csv")
    second = {report.source: report for report in district.load()}

    assert {table: district.count(table) for table in first} == {
        "students": 100,
        "milestones": 1_046,
        "services": 1_069,
    }
    assert (second["services"].received, second["services"].accepted, second["services"].repeated) == (20, 19, 1)
    assert district.query("SELECT english_learner FROM students WHERE student_id = 'st1'") == [(True,)]
    assert district.query("SELECT economically_disadvantaged FROM students WHERE student_id = 'st3'") == [(False,)]
    assert district.query("SELECT count(*) FROM milestones WHERE milestone = 'm4'") == [(0,)]
    assert district.query("SELECT count(*) FROM milestones WHERE milestone IN ('m1045', 'm1046', 'm1047')") == [(3,)]
    assert district.query("SELECT score FROM milestones WHERE milestone = 'm1'")[0][0] == 82
