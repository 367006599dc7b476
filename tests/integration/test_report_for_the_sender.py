"""The report that goes back: made as the file is loaded or long after, with values or without."""

from __future__ import annotations

from tests.lib.command import commonmeasure
from tests.lib.deliveries import CommunityFolder, community

__all__ = ["community"]

HEADER = "student_id,school_year,days_enrolled,days_absent,school_id"
ROWS = [
    "a1,2024,180,3,s1",
    "a2,2024,180,181,s1",
    "a3,2024,many,3,s1",
    "a1,2024,180,4,s1",
    "a4,2024,180",
    *(f"b{n},2024,180,{n},s1" for n in range(20)),
]
SENT = ["days_absent <code>181</code>", "days_enrolled <code>many</code>", "<code>a4,2024,180</code>"]
KEY = "student_id <code>a1</code>, school_year <code>2024</code>, school_id <code>s1</code>"


def test_with_and_without_values_at_once_and_later(community: CommunityFolder) -> None:
    file = community.put_rows("attendance_summary.csv", HEADER, ROWS)
    page = community.folder / "page.html"
    done = commonmeasure("load", "-C", community.folder, "--report", page, "--json")
    assert done.json["deliveries"][0]["quarantined"] == 4
    assert f"report: {page}" in done.messages
    without = page.read_text("utf-8")
    assert "no value of a record" in without
    assert not any(value in without for value in (*SENT, KEY))

    commonmeasure("load", "-C", community.folder, file, "--report", page, "--with-values")
    later = page.read_text("utf-8")
    assert "received before" in later
    assert all(value in later for value in (*SENT, KEY))
    assert "4</dd>" in later


def test_values_of_a_refused_file(community: CommunityFolder) -> None:
    community.put_rows("attendance_summary.csv", HEADER, ROWS[:5])
    page = community.folder / "reports"
    commonmeasure("load", "-C", community.folder, "--report", page, "--with-values", status=1)
    text = (page / "attendance_summary.csv.html").read_text("utf-8")
    assert "The file was refused" in text
    assert all(value in text for value in (*SENT, KEY))
    assert (community.count("delivery"), community.count("quarantine")) == (0, 0)


def test_values_need_a_page(community: CommunityFolder) -> None:
    done = commonmeasure("load", "-C", community.folder, "--with-values", status=2)
    assert "--report" in done.messages
