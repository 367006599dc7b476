"""Every row is accounted for, whatever is sent: against a plain reading of the rules, row by row, in Python."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from tests.lib.deliveries import CommunityFolder
from tests.lib.examples import examples

HEADER = ["student_id", "school_year", "days_enrolled", "days_absent", "school_id"]

ROW = st.tuples(
    st.sampled_from(["1", "2", "3", ""]),
    st.sampled_from(["2024", "2023-24", "2023-25"]),
    st.sampled_from(["180", "180.0", "90", "367", "x", ""]),
    st.sampled_from(["0", "9", "100"]),
    st.sampled_from(["s1", "s2", ""]),
).map(list)
FAULTY = st.sampled_from(
    [["1"], ["1", "2024"], ["1", "2024", "180", "0", "s1", ""], ["1", "2024", "180", "0", "s1", "x"]]
)


def verdicts(rows: Sequence[list[str]]) -> dict[int, str]:
    """Row number → rule, `repeated` or `accepted`."""
    found: dict[int, str] = {}
    seen: dict[tuple[str, ...], tuple[float, float]] = {}
    for number, fields in enumerate(rows, start=2):
        if len(fields) != len(HEADER):
            found[number] = "malformed"
            continue
        student, year, enrolled, absent, school = fields
        days = float(enrolled) if enrolled.replace(".", "").isdigit() else None
        if not student or not enrolled:
            found[number] = "required"
        elif year == "2023-25" or days is None:
            found[number] = "type"
        elif days > 366:
            found[number] = "range"
        elif float(absent) > days:
            found[number] = "consistency"
        else:
            key = (student, school) if school else (student,)
            said = (days, float(absent))
            first = seen.setdefault(key, said)
            found[number] = "accepted" if first is said else "repeated" if first == said else "duplicate_key"
    return found


def check(rows: Sequence[list[str]], quote: bool) -> None:
    fence = '"' if quote else ""
    lines = [",".join(f"{fence}{field}{fence}" for field in fields) for fields in (HEADER, *rows)]
    with TemporaryDirectory() as folder:
        community = CommunityFolder(Path(folder), "max_rejected_share = 1")
        community.put("attendance_summary.csv", "\n".join(lines) + "\n")
        report = community.load_one()
        expected = verdicts(rows)
        counted = list(expected.values())
        assert report.received == len(rows)
        assert report.accepted == counted.count("accepted") == community.count("attendance_summary")
        assert report.repeated == counted.count("repeated")
        kept_out = {number: rule for number, rule in expected.items() if rule not in ("accepted", "repeated")}
        assert {number: rule for number, rule, _ in community.quarantined()} == kept_out
        by_rule = {problem.rule for problem in report.problems if problem.is_rejected}
        assert by_rule == set(kept_out.values())
        assert sum(problem.rows for problem in report.problems if problem.is_rejected) == report.quarantined
        for number, rule, record in community.query("SELECT row_number, rule, record FROM quarantine"):
            sent = rows[number - 2]
            if rule == "malformed":
                assert json.loads(record) == lines[number - 1]
            else:
                assert [value or "" for value in json.loads(record).values()] == sent


@given(st.lists(ROW, min_size=1, max_size=40))
@examples(12)
def test_rows_of_the_right_shape(rows: list[list[str]]) -> None:
    check(rows, quote=False)


@given(st.lists(ROW | FAULTY, min_size=1, max_size=40), st.booleans())
@examples(12)
def test_rows_of_any_shape(rows: list[list[str]], quote: bool) -> None:
    check(rows, quote)


@given(st.binary(min_size=1, max_size=300).map(lambda tail: b"student_id,school_year\n" + tail))
@examples(20)
def test_any_bytes_add_up(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        community = CommunityFolder(Path(folder), "max_rejected_share = 1")
        community.put("students.csv", content)
        report = community.load_one()
        assert report.status in ("loaded", "refused")
        stored = community.count("students") + community.count("quarantine") + report.repeated
        assert stored == (report.received if report.status == "loaded" else 0)
