"""StudentTracker detail files of the National Student Clearinghouse: whether graduates are enrolled in a college.

A record that a student or a college has blocked says nothing of enrollment: it is counted, and kept out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from etl.community import Community
from etl.formats.feed import Contents, Feed, Row, iso_date, remark, school_year_of, table_rows
from etl.formats.package import Member, Package, TableRow
from etl.records import Fault
from etl.report import RowProblem

NAME = "studenttracker"
TITLE = "National Student Clearinghouse StudentTracker detail file"

MILESTONE = "college_enrollment"

_FOUND = "record found y/n"
_NAMES = {"first name", "middle initial", "middle name", "last name", "name suffix"}
_BLOCKED_WORDS = {"b", "block", "blocked", "ferpa", "ferpa block", "ferpa blocked", "ferpa-blocked"}
_TRUE = {"y", "yes", "1", "true", "t"}
_TELLING = ("college name", "college code/branch", "enrollment begin", "enrollment end", "graduation date")
_COLUMNS = ("student_id", "school_year", "milestone", "met", "instrument")
_READ = {_FOUND, "requester return field", "your unique identifier", "high school grad date", "search date", *_TELLING}
_NOT_FOUND = (
    "students of whom no record was found are taken as not enrolled; some colleges and students block records in ways "
    "that look the same, so that the share is a lower bound"
)


def recognizes(package: Package) -> bool:
    """Whether any file says of students whether a record was found."""
    return any(_is_detail(member) for member in package.members)


def _is_detail(member: Member) -> bool:
    return _FOUND in member.column_names


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
        return iter(self.member.table(_READ))

    @cached_property
    def enrolled(self) -> set[str]:
        """Students with a record of a college that goes on behind graduation from high school."""
        return {
            _student(record)
            for record in self.records()
            if not record.broken and not _is_blocked(record) and _is_found(record) and _is_after_school(record)
        }

    @property
    def has_not_found(self) -> bool:
        return any(record[_FOUND].lower() == "n" for record in self.records())

    def school_year(self, record: TableRow) -> str:
        """That of graduation from high school; else the community's own; else that in which the search begins."""
        own = self.community.mappings["milestones"].constants.get("school_year", "")
        starts = self.community.school_year_starts
        graduated = school_year_of(iso_date(record["high school grad date"]), starts)
        return graduated or own or school_year_of(iso_date(record["search date"]), starts)

    def row(self, record: TableRow) -> Iterator[Row]:
        if _is_blocked(record):
            yield Row(record.number, {}, Fault.BLOCKED)
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
        rows=lambda: (row._replace(raw="") for row in table_rows(member.table(_READ), detail.row)),
        remarks=remarks,
    )


def _student(record: TableRow) -> str:
    """The identifier that the sender of the request gave; the Clearinghouse adds a stroke to keep leading zeros."""
    return (record["requester return field"] or record["your unique identifier"]).strip("_ ")


def _is_found(record: TableRow) -> bool:
    return record[_FOUND].lower() == "y"


def _is_blocked(record: TableRow) -> bool:
    """Whether a record is withheld: it says so, or is found and tells of no college and no time."""
    for name, value in record.values.items():
        word = value.lower()
        if name not in _NAMES and (word in _BLOCKED_WORDS - {"b"} or (name == _FOUND and word == "b")):
            return True
        if ("ferpa" in name or "block" in name) and word in _TRUE:
            return True
    return _is_found(record) and not any(record[name] for name in _TELLING)


def _is_after_school(record: TableRow) -> bool:
    """Whether it is no college course of a high-school student: the time in college goes on after graduation."""
    graduated, end = iso_date(record["high school grad date"]), iso_date(record["enrollment end"])
    return not (graduated and end) or end > graduated
