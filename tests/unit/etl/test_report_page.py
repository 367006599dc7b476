"""The page that goes back to the sender: everything that the report says, nothing more, and nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from etl.problems import Refused
from etl.report import DeliveryReport, RowProblem, SentRow
from etl.reporting.page import RULE_TITLES, render, write_pages
from etl.rule_names import RefusalRule, RemarkRule, RowRule

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
REQUIRED = RowProblem("required", "student_id", 1003, (2, 3, 4, 9, *range(20, 1016)), "is empty; fill it in")
NOTE = RowProblem("ignored_column", "<b>note</b>", 0, (), "'<b>note</b>' is no column", is_rejected=False)
SENT = (
    SentRow(2, "required", (("student_id", ""),)),
    SentRow(5, "malformed", (("", '7,<script>alert(1)</script>"'),)),
)
REPORT = DeliveryReport("students.csv", "students", "loaded", 5000, 3997, 1003, 0, (REQUIRED, NOTE))


class _Text(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def read(*reports: DeliveryReport) -> _Text:
    return _Text(render(reports, "Harbor & Hill", AT))


def test_counts_rules_rows_and_advice() -> None:
    text = read(REPORT).text
    assert "What became of students.csv" in text
    assert "Received by Harbor & Hill; this report was made on 2026-11-26 09:30 UTC" in text
    assert "rows received 5,000 accepted 3,997 rejected 1,003 repeated, saying the same 0" in text
    assert "Required value missing student_id 1,003 2–4, 9, 20–1015 and 3 more is empty; fill it in" in text
    assert "Column not read <b>note</b> – '<b>note</b>' is no column" in text


def test_it_stands_alone() -> None:
    page = read(REPORT)
    assert page.links == []
    assert "script" not in page.tags


def test_values_are_there_only_where_they_were_asked_for() -> None:
    assert "no value of a record" in read(REPORT).text
    page = read(replace(REPORT, sent=SENT))
    assert "This page holds values of single records" in page.text
    assert "no value of a record" not in page.text
    assert "2 Required value missing student_id is empty" in page.text
    assert '5 Cannot be read into fields 7,<script>alert(1)</script>"' in page.text
    assert "script" not in page.tags, "what was sent is text"


def test_a_file_that_was_received_before_tells_what_became_of_it_then() -> None:
    again = DeliveryReport("again.csv", "students", "repeated", 5000, repeated=5000, earlier=REPORT)
    text = read(again).text
    assert "The file was received before, and nothing changed." in text
    assert "the account of the first time, when it was called students.csv" in text
    assert "rejected 1,003" in text


def test_a_refusal_says_why() -> None:
    why = RowProblem("totals", "", 0, (), "is not what was announced")
    text = read(DeliveryReport("a.csv", "students", "refused", 7, 0, 7, 0, (why, replace(REQUIRED, rows=1)))).text
    assert "The file was refused. Nothing of it was loaded." in text
    assert "Control totals. a.csv: is not what was announced" in text
    assert "kept out 7" in text


def test_every_rule_has_a_title() -> None:
    assert RULE_TITLES.keys() == {*get_args(RowRule), *get_args(RefusalRule), *get_args(RemarkRule)}


def test_one_page_for_all_or_one_a_file(tmp_path: Path) -> None:
    other = replace(REPORT, file="schools.csv", source="schools", problems=())
    both = [REPORT, replace(REPORT, source="enrollment"), other]
    assert write_pages(tmp_path / "all.html", both, "H") == [tmp_path / "all.html"]
    assert "What became of 3 files" in (tmp_path / "all.html").read_text("utf-8")
    pages = write_pages(tmp_path / "reports", both, "H")
    assert [page.name for page in pages] == ["students.csv.html", "schools.csv.html"]
    assert "students.csv" not in pages[1].read_text("utf-8"), "what another sender sent is none of theirs"
    assert {page.stat().st_mode & 0o777 for page in pages} == {0o600}
    assert write_pages(tmp_path / "none", [], "H") == []


def test_where_it_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="the report cannot be written"):
        write_pages(tmp_path / "file" / "page.html", [REPORT], "H")
