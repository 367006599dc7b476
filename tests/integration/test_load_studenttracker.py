"""StudentTracker detail files: college enrollment of graduates, and records that are blocked."""

from __future__ import annotations

import pytest

from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

HEADER = (
    "Your Unique Identifier,First Name,Middle Initial,Last Name,Name Suffix,Requester Return Field,Record Found Y/N,"
    "Search Date,College Code/Branch,College Name,College State,2-year / 4-year,Public / Private,Enrollment Begin,"
    "Enrollment End,Enrollment Status,Graduated?,Graduation Date,College Sequence,High School Grad Date"
)


def record(student: str, found: str, college: str = "", begin: str = "", end: str = "", last: str = "Ek") -> str:
    code = "001234-00" if college else ""
    status = "F" if begin else ""
    return f"{student}_,ANA,,{last},,,{found},20230601,{code},{college},,,,{begin},{end},{status},N,,,20230608"


def test_a_detail_file(community: CommunityFolder) -> None:
    community.put_rows(
        "TR_DETLRPT_SE_2024.csv",
        HEADER,
        [
            record("0001", "Y", "STATE COLLEGE", "20230828", "20231215"),
            record("0001", "Y", "STATE COLLEGE", "20240116", "20240510"),
            record("0002", "N"),
            record("0003", "Y", "CITY COLLEGE", "20220829", "20221216"),
            record("0004", "Y"),
            record("0005", "N", last="Block"),
        ],
    )

    report = community.load_one()

    assert (report.source, report.received, report.accepted, report.quarantined, report.repeated) == (
        "milestones",
        6,
        4,
        1,
        1,
    )
    # A course before graduation is no college enrollment; who is blocked is neither enrolled nor not.
    assert community.query("SELECT student_id, school_year, milestone, met FROM milestones ORDER BY ALL") == [
        ("0001", 2023, "college_enrollment", True),
        ("0002", 2023, "college_enrollment", False),
        ("0003", 2023, "college_enrollment", False),
        ("0005", 2023, "college_enrollment", False),
    ]
    (blocked,) = [problem for problem in report.problems if problem.rule == "blocked"]
    assert (blocked.rows, blocked.row_numbers, blocked.is_rejected) == (1, (6,), False)


def test_college_is_to_begin_by_october_31(community: CommunityFolder) -> None:
    """The fall after high school: not the next one, no course before it, and no degree without a time in college."""
    times = {
        "on October 31": ("20231031", "20231215"),
        "on November 1": ("20231101", "20231215"),
        "a year later": ("20240826", "20241213"),
        "in high school": ("20230117", "20230608"),
        "in high school and on": ("20230525", "20230811"),
        "without an end": ("20230912", ""),
        "a degree": ("", ""),
    }
    rows = [record(student, "Y", "STATE COLLEGE", *time) for student, time in times.items()]
    finished_in_december = record("December", "Y", "STATE COLLEGE", "20231030").replace("20230608", "20221216")
    community.put_rows("detail.csv", HEADER, [*rows, finished_in_december])
    assert community.load_one().accepted == 8
    met = community.query("SELECT student_id FROM milestones WHERE met ORDER BY student_id")
    assert met == [("December",), ("in high school and on",), ("on October 31",), ("without an end",)]


def test_the_header_of_files_for_high_schools(community: CommunityFolder) -> None:
    """Underscores for spaces, and the dates as a spreadsheet leaves them."""
    rows = [record("0001", "Y", "STATE COLLEGE", "8/28/2023", "12/15/2023").replace("20230608", "6/8/2023")]
    community.put_rows("1234_DETLRPT_SE.csv", HEADER.upper().replace(" / ", "/").replace(" ", "_"), rows)
    assert community.load_one().accepted == 1
    assert community.query("SELECT student_id, school_year, met FROM milestones") == [("0001", 2023, True)]


def test_a_date_that_is_none_says_nothing_of_the_student(community: CommunityFolder) -> None:
    rows = [record(f"{number:04d}", "N") for number in range(9)]
    torn = record("0009", "Y", "STATE COLLEGE", "Fall 2023", "20231215")
    community.put_rows("detail.csv", HEADER, [*rows, torn])
    report = community.load_one()
    (problem,) = [problem for problem in report.problems if problem.is_rejected]
    assert (problem.rule, problem.row_numbers) == ("malformed", (11,))
    assert "a date that cannot be read" in problem.message
    assert community.query("SELECT count(*) FROM milestones WHERE student_id = '0009'") == [(0,)]


@pytest.mark.parametrize("word", ["Blocked", "FERPA Block", "b"])
def test_a_block_may_be_written_in_many_ways(community: CommunityFolder, word: str) -> None:
    community.put_rows("detail.csv", HEADER, [record("0001", word), record("0002", "N")])
    report = community.load_one(strict=True)
    assert (report.accepted, report.quarantined) == (1, 1)
    assert community.query("SELECT student_id FROM milestones") == [("0002",)]


def test_blocked_records_do_not_refuse_a_file(community: CommunityFolder) -> None:
    rows = [f"{record(f'{number:04d}', 'N')},Y" for number in range(9)]
    community.put_rows("detail.csv", f"{HEADER},FERPA Block", [*rows, f"{record('0009', 'N')},N"])
    report = community.load_one()
    assert (report.status, report.accepted, report.quarantined) == ("loaded", 1, 9)


def test_what_is_neither_found_nor_not_is_an_unknown_code(community: CommunityFolder) -> None:
    rows = [record(f"{number:04d}", "N") for number in range(9)]
    community.put_rows("detail.csv", HEADER, [*rows, record("0009", "?")])
    (problem,) = [problem for problem in community.load_one().problems if problem.is_rejected]
    assert (problem.rule, problem.column, problem.row_numbers) == ("unknown_code", "met", (11,))
