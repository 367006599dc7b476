"""A delivery that differs from the last one of its kind is loaded, and the difference is told in numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from etl.drift import kind_of_name
from etl.report import DeliveryReport
from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

HEADER = "student_id,school_id,date,status"


def attendance(
    month: int, students: int = 200, schools: Sequence[str] = ("s1", "s2"), absent: dict[str, int] | None = None
) -> list[str]:
    """Ten days of a month; of each hundred student-days at a school, so many absent, evenly spread."""
    rates = dict.fromkeys(schools, 6) | (absent or {})
    rows, days = [], dict.fromkeys(schools, 0)
    for day in range(1, 11):
        for student in range(students):
            school = schools[student % len(schools)]
            days[school] += 1
            status = "absent" if days[school] * rates[school] % 100 < rates[school] else "present"
            rows.append(f"{student},{school},2023-{month:02d}-{day:02d},{status}")
    return rows


def drift(report: DeliveryReport) -> list[tuple[str, str]]:
    return [(problem.column, problem.message) for problem in report.problems if problem.rule == "drift"]


def second(community: CommunityFolder, rows: list[str], name: str = "attendance_2024_q2.csv") -> DeliveryReport:
    community.put_rows("attendance_2024_q1.csv", HEADER, attendance(9))
    assert drift(community.load_one()) == []
    community.put_rows(name, HEADER, rows)
    return community.load_one()


def test_the_same_again_is_no_drift(community: CommunityFolder) -> None:
    assert drift(second(community, attendance(11))) == []


def test_small_changes_are_none(community: CommunityFolder) -> None:
    assert drift(second(community, attendance(11, students=220, absent={"s1": 9, "s2": 9}))) == []


def test_half_the_rows_a_day(community: CommunityFolder) -> None:
    report = second(community, attendance(11, students=100))
    assert (report.status, report.accepted) == ("loaded", 1000)
    assert drift(report) == [
        (
            "",
            "100 rows a day, -50%: attendance_2024_q1.csv had 200; more than rows = 0.25 of [drift] allows; "
            "ask the sender whether that is meant",
        )
    ]


def test_fewer_days_are_no_fewer_rows(community: CommunityFolder) -> None:
    assert drift(second(community, attendance(11)[:400])) == []


def test_a_school_is_absent(community: CommunityFolder) -> None:
    ((column, message),) = drift(second(community, attendance(11, schools=("s1",))))
    assert column == "school_id"
    assert message.startswith("schools that are absent: 1 of 2, s2; attendance_2024_q1.csv had 1,000 rows there")


def test_the_absence_rate_of_one_school_and_the_codes(community: CommunityFolder) -> None:
    found = drift(second(community, attendance(11, absent={"s2": 40})))
    assert [column for column, _ in found] == ["status", "", "school_id"]
    assert "absent is 23.0% of 2,000, after 6.0% of 2,000, present is 77.0% of 2,000" in found[0][1]
    assert found[1][1].startswith(
        "the absence rate in all is 23.0% of 2,000, after 6.0% of 2,000 in attendance_2024_q1"
    )
    assert found[2][1].startswith("the absence rate of school s2 is 40.0% of 1,000, after 6.0% of 1,000 in attendance")


def test_chance_is_no_drift(community: CommunityFolder) -> None:
    """Two of twenty is more than twice six of a hundred, and says nothing yet."""
    community.write_toml("[drift]\nrates = 0.03")
    community.put_rows("attendance_1.csv", HEADER, attendance(9, students=100, absent={"s1": 6, "s2": 6}))
    community.load()
    few = attendance(11, students=4, absent={"s1": 10, "s2": 10})
    community.put_rows("attendance_2.csv", HEADER, few)
    assert [message[:12] for _, message in drift(community.load_one())] == ["4 rows a day"]


def test_thresholds_are_the_community_s(community: CommunityFolder) -> None:
    community.write_toml("[drift]\nrows = 0.6\ncodes = 1\nrates = 1\n")
    assert drift(second(community, attendance(11, students=100, absent={"s2": 40}))) == []


def test_strict_refuses_what_drifted(community: CommunityFolder) -> None:
    community.put_rows("attendance_2024_q1.csv", HEADER, attendance(9))
    community.load()
    community.put_rows("attendance_2024_q2.csv", HEADER, attendance(11, students=100))
    report = community.load_one(strict=True)
    assert (report.status, [problem.rule for problem in report.problems]) == ("refused", ["strict", "drift"])
    assert community.count("delivery") == 1
    assert community.load_one().status == "loaded"


def test_a_file_of_another_kind_is_not_held_against_it(community: CommunityFolder) -> None:
    assert drift(second(community, attendance(11, students=60), name="attendance_charter_2024.csv")) == []


def test_days_added_up_have_a_rate_too(community: CommunityFolder) -> None:
    header = "student_id,school_year,days_enrolled,days_absent"
    community.put_rows("attendance_summary_2023.csv", header, [f"{n},2023,180,9" for n in range(150)])
    community.load()
    community.put_rows("attendance_summary_2024.csv", header, [f"{n},2024,180,27" for n in range(150)])
    ((_, message),) = drift(community.load_one())
    assert message.startswith("the absence rate in all is 15.0% of 27,000, after 5.0% of 27,000")


def test_few_rows_are_not_judged(community: CommunityFolder) -> None:
    community.put_rows("students_1.csv", "student_id,school_year,sex", [f"{n},2024,f" for n in range(9)])
    community.load()
    community.put_rows("students_2.csv", "student_id,school_year,sex", ["77,2025,m"])
    assert drift(community.load_one()) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("attendance_2024_q1.csv", "attendance_2025_q4.csv.gz", True),
        ("attendance_2024-01.csv", "Attendance 2024-02.xlsx", True),
        ("attendance_jan.csv", "attendance_february.csv", True),
        ("students_fall.csv", "students_spring.csv", True),
        ("attendance2024.csv", "attendance_20250131.csv", True),
        ("services_harbor_2024.csv", "services_ymca_2024.csv", False),
        ("services_P02_2024.csv", "services_P05_2024.csv", False),
        ("milestones_grade3_2024.csv", "milestones_grade8_2024.csv", False),
        ("milestones_grade3.csv", "milestones_kindergarten.csv", False),
    ],
)
def test_names_that_are_of_one_kind(one: str, other: str, alike: bool) -> None:
    assert (kind_of_name(one) == kind_of_name(other)) is alike


def test_schools_that_only_a_few_rows_name_are_not_missed(community: CommunityFolder) -> None:
    header = "date,is_school_day,school_id"
    for year, school in ((2023, "s1"), (2024, "s2")):
        days = [f"{year}-{month:02d}-{day:02d},yes," for month in range(1, 6) for day in range(1, 29)]
        community.put_rows(f"calendar_{year}.csv", header, [*days, f"{year}-03-01,no,{school}"])
    assert [drift(report) for report in community.load()] == [[], []]
