"""The review file: written so that a spreadsheet shows it as it is, read however a spreadsheet saved it."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from etl.matching.cases import Case
from etl.matching.review import FILE, ReviewRow, read_review, write_review

CASE = Case("P1", "ana", "lopez", date(2012, 3, 4), "0001")
ROW = ReviewRow("", 0.7, "P1", "Ana", "López", date(2012, 3, 4), "0001", "Anna", "López", None, 3, CASE.case_id)
KNOWN = {CASE.case_id: CASE}


def test_it_is_for_its_owner_alone_and_says_what_it_was_told(tmp_path: Path) -> None:
    path = tmp_path / FILE
    write_review(path, [ROW])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    header, line = path.read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("decision,probability,partner_id,first_name,")
    assert line == f",0.7,P1,Ana,López,2012-03-04,0001,Anna,López,,3,{CASE.case_id}"
    assert read_review(path, KNOWN).decided == {CASE.case_id: None}
    write_review(path, [])
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_no_formula(tmp_path: Path) -> None:
    write_review(tmp_path / FILE, [replace(ROW, first_name='=HYPERLINK("x")')])
    assert "\"'=HYPERLINK" in (tmp_path / FILE).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_it_is_read_however_it_was_saved(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [("name", "CASE", "Decision"), ("López", CASE.case_id.upper(), " ACCEPT ")]
    text = "\r\n".join(delimiter.join(line) for line in lines) + "\r\n"
    (tmp_path / FILE).write_bytes(text.encode(encoding))
    assert read_review(tmp_path / FILE, KNOWN).decided == {CASE.case_id: True}


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"decision,name\naccept,x\n", b'case,decision\n"broken,accept\n']
)
def test_what_cannot_be_read_is_told_and_nothing_is_taken(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    said = read_review(tmp_path / FILE, KNOWN)
    assert said.decided == {}
    assert said.problems
    report = said.report(0)
    assert report is not None
    assert report.status == "refused"
