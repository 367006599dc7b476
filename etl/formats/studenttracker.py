"""StudentTracker detail files of the National Student Clearinghouse: whether graduates are enrolled in a college.

A record that a student or a college has blocked says nothing of enrollment: it is counted, and kept out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from etl.community import Community
from etl.formats.feed import Contents, Feed, Row, iso_date, remark, school_year_of, table_rows
from etl.formats.package import Member, Package, TableRow
from etl.records import Fault
from etl.report import RowProblem

NAME = "studenttracker"
TITLE = "National Student Clearinghouse StudentTracker detail file"

MILESTONE = "college_enrollment"

_FOUND = "recordfoundyn"
_NAMES = {"firstname", "middleinitial", "middlename", "lastname", "namesuffix"}
_BLOCKED_WORDS = {"b", "block", "blocked", "ferpa", "ferpa block", "ferpa blocked", "ferpa-blocked"}
_TRUE = {"y", "yes", "1", "true", "t"}
_TELLING = ("collegename", "collegecodebranch", "enrollmentbegin", "enrollmentend", "graduationdate")
_DATES = ("highschoolgraddate", "searchdate", "enrollmentbegin", "enrollmentend")
_SPREADSHEETS_DATE = "%m/%d/%Y"
"""How a date reads once an American spreadsheet has saved the file."""

_FIRST_FALL = "10-31"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_LETTER = re.compile(r"[\W_]+")
_COLUMNS = ("student_id", "school_year", "milestone", "met", "instrument")
_NOT_FOUND = (
    "students of whom no record was found are taken as not enrolled; some colleges and students block records in ways "
    "that look the same, so that the share is a lower bound"
)


def recognizes(package: Package) -> bool:
    """Whether any file says of students whether a record was found."""
    return any(_is_detail(member) for member in package.members)


def _is_detail(member: Member) -> bool:
    return _FOUND in map(_plain, member.column_names)


def _plain(name: str) -> str:
    """A column's name by its letters alone: the Clearinghouse writes `Record Found Y/N` and `RECORD_FOUND_Y/N`."""
    return _NO_LETTER.sub("", name.lower())


def contents(package: Package, community: Community) -> Contents:
    """One feed of milestones for each detail file."""
    others = [member for member in package.members if not _is_detail(member)]
    return Contents(
        tuple(_feed(package, community, member) for member in package.members if _is_detail(member)),
        empty=tuple(member.name for member in others if member.is_empty),
        not_read=tuple(member.name for member in others if not member.is_empty),
    )


@dataclass(frozen=True)
class _Detail:
    """One detail file, and what all of its records together say of a student."""

    member: Member
    community: Community

    def records(self) -> Iterator[TableRow]:
        """Each record, its columns by their plain names and its dates as ISO text where they are dates."""
        for record in self.member.table():
            values = {_plain(name): value for name, value in record.values.items()}
            days = {name: iso_date(values[name], _SPREADSHEETS_DATE) for name in _DATES if name in values}
            yield replace(record, values=values | days)

    @cached_property
    def enrolled(self) -> set[str]:
        """Students with a record of a college in the fall after high school."""
        return {
            _student(record)
            for record in self.records()
            if not (record.broken or _fault(record))
            and _is_found(record)
            and _is_in_first_fall(record, self.school_year(record))
        }

    @property
    def has_not_found(self) -> bool:
        return any(record[_FOUND].lower() == "n" for record in self.records())

    def school_year(self, record: TableRow) -> str:
        """That of graduation from high school; else the community's own; else that in which the search begins."""
        own = self.community.mappings["milestones"].constants.get("school_year", "")
        starts = self.community.school_year_starts
        graduated = school_year_of(record["highschoolgraddate"], starts)
        return graduated or own or school_year_of(record["searchdate"], starts)

    def row(self, record: TableRow) -> Iterator[Row]:
        if fault := _fault(record):
            yield Row(record.number, {}, fault)
            return
        student, found = _student(record), record[_FOUND]
        fields = {
            "student_id": student,
            "school_year": self.school_year(record),
            "milestone": MILESTONE,
            "met": found if found.lower() not in ("y", "n") else "yes" if student in self.enrolled else "no",
            "instrument": "National Student Clearinghouse",
        }
        yield Row(record.number, fields)


def _feed(package: Package, community: Community, member: Member) -> Feed:
    detail = _Detail(member, community)

    def remarks() -> Iterator[RowProblem]:
        if detail.has_not_found:
            yield remark("not_found", _NOT_FOUND)

    return Feed(
        source="milestones",
        file=package.called(member),
        path=member.path,
        part=f"{member.name} {MILESTONE}",
        columns=_COLUMNS,
        # The names beside stay in the file: milestones have no use for them.
        rows=lambda: (row._replace(raw="") for row in table_rows(detail.records(), detail.row)),
        remarks=remarks,
    )


def _student(record: TableRow) -> str:
    """The identifier that the sender of the request gave; the Clearinghouse adds a stroke to keep leading zeros."""
    return (record["requesterreturnfield"] or record["youruniqueidentifier"]).strip("_ ")


def _is_found(record: TableRow) -> bool:
    return record[_FOUND].lower() == "y"


def _fault(record: TableRow) -> Fault | None:
    """Why nothing can be taken from a record: it is withheld, or a date of it is none."""
    if _is_blocked(record):
        return Fault.BLOCKED
    are_days = all(_DAY.fullmatch(record[name]) for name in _DATES if record[name])
    return None if are_days else Fault.DATE


def _is_blocked(record: TableRow) -> bool:
    """Whether a record is withheld: it says so, or is found and tells of no college and no time."""
    for name, value in record.values.items():
        word = value.lower()
        if name not in _NAMES and (word in _BLOCKED_WORDS - {"b"} or (name == _FOUND and word == "b")):
            return True
        if ("ferpa" in name or "block" in name) and word in _TRUE:
            return True
    return _is_found(record) and not any(record[name] for name in _TELLING)


def _is_in_first_fall(record: TableRow, school_year: str) -> bool:
    """Whether the student is in college on or before the October 31 after high school, and not only before it ended.

    A record of a degree tells of no time in college.
    """
    graduated, begin, end = record["highschoolgraddate"], record["enrollmentbegin"], record["enrollmentend"]
    if not begin:
        return False
    year = int(graduated[:4]) + (graduated[5:] > _FIRST_FALL) if graduated else school_year
    return begin <= f"{year}-{_FIRST_FALL}" and not (graduated and end and end <= graduated)
