"""Attendance read as bytes and attendance read row by row: one account, one warehouse, whatever is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

import etl.day_lines
import etl.days
import etl.runs
import etl.words
from etl.days import Days
from tests.lib.deliveries import CommunityFolder
from tests.lib.examples import examples

COLUMNS = ("student_id", "school_id", "date", "status", "day_fraction", "note")

SOUND = (
    st.sampled_from(["1", "02", "Zoé", "an-identifier-of-more-than-sixteen-letters"]),
    st.sampled_from(["s1", "s2"]),
    st.sampled_from(["2023-09-05", "2023-09-06", "2023-9-7", "2023-09-30", "2023-10-31", "2024-07-01T08:00"]),
    st.sampled_from(
        ["present", "absent", "ABSENT", "absent_unexcused", "suspended_in", "remote_absent", "not_expected"]
    ),
    st.sampled_from(["", "0", "1", "1.0", "0.5", ".25", "0.33335"]),
    st.sampled_from(["", "x"]),
)
FAULTY = (
    st.sampled_from(["", " 1", "1"]),
    st.sampled_from(["", "s1"]),
    st.sampled_from(["", "2023-02-30", "1850-01-01", "epoch", "2023-09-05x", "2023-09-05"]),
    st.sampled_from(["", "sick", " present ", "present"]),
    st.sampled_from(["x", "1.5", "1_0", "-0.1", " 1 ", "0"]),
    st.sampled_from(["", "~"]),
)
ROW = st.tuples(*SOUND).map(list) | st.tuples(*SOUND).map(list) | st.tuples(*FAULTY).map(list)
SHAPE = st.sampled_from(["whole", "whole", "whole", "whole", "short", "long"])


@dataclass(frozen=True)
class File:
    """One delivery as it is written."""

    content: str

    @classmethod
    def of(cls, rows: list[tuple[list[str], str]], order: list[int], fence: str, newline: str, ends: bool) -> File:
        lines = [[COLUMNS[place] for place in order]]
        for fields, shape in rows:
            sent = [fields[place] for place in order]
            lines.append(sent[:-1] if shape == "short" else [*sent, ""] if shape == "long" else sent)
        text = newline.join(",".join(f"{fence}{field}{fence}" for field in line) for line in lines)
        return cls(text + newline if ends else text)


FILE = st.builds(
    File.of,
    st.lists(st.tuples(ROW, SHAPE), min_size=1, max_size=30),
    st.permutations(range(len(COLUMNS))),
    st.sampled_from(["", "", '"']),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)


def loaded(files: list[File], delivery: str, *, as_bytes: bool) -> list[Any]:
    """The accounts of the files and all that the warehouse holds after them."""
    toml = f'max_rejected_share = 1\n[sources.attendance]\ndelivery = "{delivery}"'
    with TemporaryDirectory() as folder:
        community = CommunityFolder(Path(folder), toml)
        for number, file in enumerate(files):
            community.put(f"attendance_{number}.csv", file.content)
        if as_bytes:
            reports = community.load()
        else:
            with patch.object(Days, "gather", return_value=False):
                reports = community.load()
        return [
            [report.to_json() for report in reports],
            community.query("SELECT * FROM attendance ORDER BY ALL"),
            community.query("SELECT * FROM quarantine ORDER BY ALL"),
            community.query("SELECT * EXCLUDE (received_at) FROM delivery ORDER BY ALL"),
        ]


@given(st.lists(FILE, min_size=1, max_size=2), st.sampled_from(["upsert", "incremental", "snapshot"]))
@examples(12)
def test_both_ways_come_to_the_same(files: list[File], delivery: str) -> None:
    assert loaded(files, delivery, as_bytes=True) == loaded(files, delivery, as_bytes=False)


def heard_by(answers: list[bool]) -> Callable[[Days], bool]:
    """`Days.gather`, whose answers are noted."""
    gather = Days.gather

    def heard(days: Days) -> bool:
        answers.append(gather(days))
        return answers[-1]

    return heard


@pytest.mark.parametrize("fence", ["", '"'])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_plain_files_with_faults_are_read_as_bytes(fence: str, newline: str) -> None:
    rows = [(["1", "s1", f"2023-09-{day:02d}", "present", "0", ""], "whole") for day in range(1, 21)]
    rows += [(["1", "s1", "2023-09-31", "present", "0", ""], "whole")]
    rows += [(["2", "s1", "2023-09-01", "present", "0", ""], "whole" if fence else "short")]
    file = File.of(rows, list(range(6)), fence, newline, True)
    answers: list[bool] = []
    with patch.object(Days, "gather", heard_by(answers)):
        reports, days, *_ = loaded([file], "upsert", as_bytes=True)
    assert answers == [True]
    rejected = 1 if fence else 2
    assert (reports[0]["accepted"], reports[0]["quarantined"], len(days)) == (22 - rejected, rejected, 22 - rejected)


def test_shares_of_too_many_kinds_to_go_with_every_date_are_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(etl.words, "_MOST_WORDS", 100)
    rows = [
        ([str(student), "s1", f"2023-09-{day:02d}", "absent", f"0.{student:02d}", ""], "whole")
        for student in range(10, 30)
        for day in range(1, 21)
    ]
    file = File.of(rows, list(range(6)), "", "\n", True)
    answers: list[bool] = []
    with patch.object(Days, "gather", heard_by(answers)):
        quickly = loaded([file], "upsert", as_bytes=True)
    assert answers == [True]
    assert quickly == loaded([file], "upsert", as_bytes=False)


def test_how_much_is_read_and_kept_at_once_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    days = [f"2023-{month}-{day:02d}" for month in ("09", "10") for day in range(1, 15)]
    rows = [([str(student), "s1", day, "absent", "0.5", ""], "whole") for day in days for student in range(9)]
    rows += [
        (["1", "s1", "2023-09-05", "present", "", ""], "whole"),
        rows[7],
        (rows[0][0], "short"),
        (rows[0][0], "long"),
    ]
    file = File.of(rows, list(range(6)), "", "\n", True)
    at_once = loaded([file], "upsert", as_bytes=True)
    monkeypatch.setattr(etl.day_lines, "_CHUNK", 200)
    monkeypatch.setattr(etl.runs, "_MOST_PENDING", 10)
    monkeypatch.setattr(etl.runs, "_MOST_KEPT", 100)
    assert loaded([file], "upsert", as_bytes=True) == at_once == loaded([file], "upsert", as_bytes=False)


def test_repeats_too_many_to_look_at_are_left_to_the_careful_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(etl.days, "_MOST_LINES", 30)
    rows = [(["1", "s1", f"2023-09-{day:02d}", "present", "0", ""], "whole") for day in range(1, 21)]
    file = File.of([*rows, *rows, (rows[0][0], "short")], list(range(6)), "", "\n", True)
    reports, days, *_ = loaded([file], "upsert", as_bytes=True)
    assert [reports[0][count] for count in ("received", "accepted", "quarantined", "repeated")] == [41, 20, 1, 20]
    assert len(days) == 20


def test_a_delimiter_within_quotes_is_none_wherever_it_stands() -> None:
    header = "student_id,school_id,date,status,day_fraction,note,remark"
    file = File(f'{header}\n1,s1,2023-09-05,present,0,"a,b"\n2,s1,2023-09-05,present,0,"a","b"\n')
    reports, days, *_ = loaded([file], "upsert", as_bytes=True)
    assert (reports[0]["accepted"], reports[0]["quarantined"], len(days)) == (1, 1, 1)
