"""Ed-Fi: JSON of the API, as arrays or as lines, and the XML interchanges of the data standard.

Every resource of every file is a feed of its own. What stands in others, such as the years in which a student was
enrolled, is looked up within the package.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial

from etl.community import Community
from etl.formats.edfi_codes import PRESENT
from etl.formats.edfi_flags import (
    FLAGS,
    Flag,
    flags_of_association,
    flags_of_participation,
    other_characteristics,
)
from etl.formats.edfi_resources import (
    ATTENDANCE,
    DEMOGRAPHICS,
    ENROLLMENT,
    PARTICIPATIONS,
    RESOURCES,
    STUDENTS,
    Fields,
    Resource,
)
from etl.formats.feed import Contents, Feed, Row, iso_date, remark, school_year_of
from etl.formats.nested import Nested, Tree, WrongShape, plain, read_json, read_xml
from etl.formats.package import Member, Package
from etl.normalization import EARLIEST_YEAR
from etl.records import Fault
from etl.report import RowProblem

NAME = "edfi"
TITLE = "Ed-Fi (API JSON or interchange XML)"

_RUN_DATE = re.compile(r"(?:rundate=)?(\d{4}-\d{2}-\d{2})")
_TECHNICAL = {"id", "_etag", "_lastModifiedDate", "link", "_ext", "changeVersion"}
_DELETED = {"id", "changeVersion", "keyValues"}
_LEAST_STUDENTS = 10
"""What a characteristic of students is named for: fewer might be told by it."""

_NO_YEAR = (
    "a student of Ed-Fi bears no school year, and this delivery has no enrollment or attendance that tells it; load it "
    "in one folder or archive with them, or say school_year = 2024 in [sources.students.constants] of community.toml"
)
_ABSENCES_ONLY = (
    'holds no day of presence, so that days without a row are days present: say mode = "absences_only" in '
    "[sources.attendance] of community.toml, and load a calendar and the enrollment"
)


def recognizes(package: Package) -> bool:
    """Whether any file is an Ed-Fi interchange or holds objects of a resource that we know."""
    return any(_is_interchange(member) or _resource_of(member) for member in package.members)


def contents(package: Package, community: Community) -> Contents:
    """The feeds of a package, files of an earlier run first, and what a run deletes behind what it brings."""
    district = _District(package, community)
    found = [
        feed
        for member in sorted(district.kinds, key=_order)
        for resource in RESOURCES
        if district.kinds[member][resource.name]
        for feed in _feeds_of(district, member, resource)
    ]
    others = [member for member in package.members if member not in district.kinds]
    return Contents(
        tuple(found),
        empty=tuple(member.name for member in others if member.is_empty),
        not_read=tuple(member.name for member in others if not member.is_empty),
    )


@dataclass(frozen=True)
class _District:
    """A package, and what its files say together."""

    package: Package
    community: Community
    told: dict[str, set[str]] = field(default_factory=dict)
    """What was said already: the fields of a resource that are not read, and the files with such elements."""

    @cached_property
    def kinds(self) -> dict[Member, Counter[str]]:
        """For each file that is read, how many records it has of each resource."""
        return _kinds_of(self.package.members)

    @cached_property
    def _beside(self) -> dict[Member, Counter[str]]:
        return _kinds_of(self.package.beside)

    def is_paged(self, resource: Resource) -> bool:
        """Whether several files have records of a resource."""
        return sum(kinds[resource.name] > 0 for kinds in self.kinds.values()) > 1

    def every(self, resource: Resource) -> Iterator[Tree]:
        """Each sound record of a resource in any file that does not delete."""
        yield from _trees(self.kinds, resource)

    def _every_with_beside(self, resource: Resource) -> Iterator[Tree]:
        """The same, with the files beside one that came alone."""
        yield from _trees({**self.kinds, **self._beside}, resource)

    @cached_property
    def years(self) -> dict[str, set[str]]:
        """The school years of which enrollment or else attendance tells, by student."""
        found: dict[str, set[str]] = {}
        for resource, day in ((ENROLLMENT, "entry_date"), (ATTENDANCE, "date")):
            for fields in _rows_of(self._every_with_beside(resource), resource):
                year = self.year(fields.get("school_year", ""), fields[day], resource.source, day)
                if year:
                    found.setdefault(fields["student_id"], set()).add(year)
            if found:
                break
        return found

    def year(self, said: str, day: str, source: str, column: str) -> str:
        """The school year that a record says, by its last year, or that of its day."""
        last = re.search(r"(\d{4})\D*$", said)
        rule = self.community.mappings[source].dates.get(column)
        return last[1] if last else school_year_of(iso_date(day, rule), self.community.school_year_starts)

    @cached_property
    def _known(self) -> dict[str, Fields]:
        found: dict[str, Fields] = {}
        for tree in self._every_with_beside(DEMOGRAPHICS):
            if fields := _read(DEMOGRAPHICS, tree):
                told = {name: value for name, value in fields.items() if value}
                found.setdefault(fields["student_id"], {}).update(told)
        return found

    @cached_property
    def _flags(self) -> dict[str, list[Flag]]:
        """What characteristics, disabilities and programs say of each student, and when."""
        found: dict[str, list[Flag]] = {}
        for tree in self._every_with_beside(DEMOGRAPHICS):
            if fields := _read(DEMOGRAPHICS, tree):
                found.setdefault(fields["student_id"], []).extend(flags_of_association(tree))
        for tree in self._every_with_beside(PARTICIPATIONS):
            if fields := _read(PARTICIPATIONS, tree):
                found.setdefault(fields["student_id"], []).extend(flags_of_participation(tree))
        return found

    @cached_property
    def _flags_told(self) -> set[str]:
        """The flags that any student has: of these it is known that the others have them not."""
        of_any = {flag.name for flags in self._flags.values() for flag in flags}
        return of_any | {flag for known in self._known.values() for flag in FLAGS if known.get(flag) == "yes"}

    def demographics(self, student_id: str, year: str) -> Fields:
        """What associations and programs say of a student in a school year."""
        starts = self.community.school_year_starts
        held = [flag.name for flag in self._flags.get(student_id, []) if flag.holds_in(year, starts)]
        return dict.fromkeys(self._flags_told, "no") | self._known.get(student_id, {}) | dict.fromkeys(held, "yes")

    def characteristics_not_taken(self) -> Counter[str]:
        """The codes of characteristics that say nothing to us, each with how many students have it."""
        return Counter(
            name
            for tree in self.every(DEMOGRAPHICS)
            if _read(DEMOGRAPHICS, tree)
            for name in other_characteristics(tree)
        )

    @cached_property
    def absences(self) -> set[tuple[str, str, str]]:
        """The student, school and day of every event that is an absence."""
        return {_day(fields) for fields in _rows_of(self.every(ATTENDANCE), ATTENDANCE) if _is_absence(fields)}

    @cached_property
    def has_presence(self) -> bool:
        rows = _rows_of(self.every(ATTENDANCE), ATTENDANCE)
        return any(fields["status"].lower() in ("in attendance", "present") for fields in rows)

    def described(self, resource: Resource) -> dict[str, Tree]:
        """The records of a resource by the identifier that the API gives them."""
        return {str(tree["id"]): tree for tree in self.every(resource) if "id" in tree}


def _kinds_of(members: Iterable[Member]) -> dict[Member, Counter[str]]:
    found = {}
    for member in members:
        if member.is_empty:
            continue
        if resource := _resource_of(member):
            found[member] = Counter({resource.name: 1})
        elif _is_interchange(member):
            of_xml = Counter(_resource_of_element(record.kind) for record in _records(member))
            found[member] = Counter({resource.name: of_xml[resource] for resource in RESOURCES})
    return found


def _trees(kinds: dict[Member, Counter[str]], resource: Resource) -> Iterator[Tree]:
    for member, of_member in kinds.items():
        if of_member[resource.name] and not _deletes(member):
            yield from (record.tree for record in _of(member, resource) if not record.fault)


def _rows_of(trees: Iterable[Tree], resource: Resource) -> Iterator[Fields]:
    return (fields for tree in trees if (fields := _read(resource, tree)) is not None)


def _feeds_of(district: _District, member: Member, resource: Resource) -> Iterator[Feed]:
    if resource is DEMOGRAPHICS:
        return
    if resource is STUDENTS:
        yield from _student_feeds(district, member)
    else:
        yield _feed(district, member, resource)


def _feed(district: _District, member: Member, resource: Resource) -> Feed:
    unread: set[str] = set()
    return Feed(
        source=resource.source,
        file=district.package.called(member),
        path=member.path,
        part=f"{member.name} {resource.name}",
        columns=resource.columns,
        rows=partial(_rows, district, member, resource, unread),
        values=resource.values,
        is_part=district.is_paged(resource) or _deletes(member),
        remarks=partial(_remarks, district, member, resource, unread),
    )


def _student_feeds(district: _District, member: Member) -> Iterator[Feed]:
    """One feed a school year, for our students are told apart by year; a student of no known year is of the last."""
    years = sorted(set().union(*district.years.values()))
    columns = (*STUDENTS.columns, "race_ethnicity", *FLAGS)
    for year in years or [""]:
        unread: set[str] = set()
        yield Feed(
            source="students",
            file=district.package.called(member) + (f" ({year})" if len(years) > 1 else ""),
            path=member.path,
            part=f"{member.name} {year}",
            columns=(*columns, "school_year") if years else columns,
            rows=partial(_student_rows, district, member, year, years[-1] if years else "", unread),
            values=STUDENTS.values,
            is_part=district.is_paged(STUDENTS),
            missing={} if years else {"school_year": _NO_YEAR},
            remarks=partial(_remarks, district, member, STUDENTS, unread),
        )


def _student_rows(district: _District, member: Member, year: str, last: str, unread: set[str]) -> Iterator[Row]:
    for row in _rows(district, member, STUDENTS, unread):
        student = row.fields.get("student_id", "")
        if row.fault and year != last:
            continue
        if not row.fault and year not in district.years.get(student, {last}):
            continue
        told = {**district.demographics(student, year), "school_year": year}
        yield row if row.fault else row._replace(fields={**row.fields, **told})


def _rows(district: _District, member: Member, resource: Resource, unread: set[str]) -> Iterator[Row]:
    unread.clear()
    described = district.described(resource) if _deletes(member) else {}
    for record in _of(member, resource):
        tree = record.tree
        leaves = not record.fault and _is_deletion(tree)
        if leaves:
            tree = _key_of(tree) or described.get(str(tree.get("id")), {})
        fields = None if record.fault else _read(resource, tree)
        if fields is None or not tree:
            fault = record.fault or (Fault.SHAPE if tree else Fault.NO_SUCH_RECORD)
            yield Row(record.number, {}, fault, record.raw or json.dumps(record.tree))
            continue
        unread.update(tree.keys() - resource.reads - _TECHNICAL)
        yield _completed(district, resource, Row(record.number, fields, leaves=leaves))


def _completed(district: _District, resource: Resource, row: Row) -> Row:
    """The row with what its record alone does not say."""
    fields = dict(row.fields)
    if resource is ENROLLMENT:
        # Where a date cannot be read, that is what is wrong with the row, and not that it tells no year.
        told = district.year("", fields["entry_date"], "enrollment", "entry_date") or str(EARLIEST_YEAR)
        fields["school_year"] = fields["school_year"] or told
    if resource is ATTENDANCE and not _is_absence(fields) and _day(fields) in district.absences:
        return Row(row.number, {}, Fault.SUPERSEDED, json.dumps(fields))
    return row._replace(fields=fields)


def _remarks(district: _District, member: Member, resource: Resource, unread: set[str]) -> Iterator[RowProblem]:
    told = district.told.setdefault(resource.name, set())
    if news := sorted(unread - told):
        yield remark("ignored_column", f"fields that were not read: {', '.join(news)}")
        told.update(news)
    if resource is ATTENDANCE and district.community.attendance.mode == "complete" and not district.has_presence:
        yield remark("absences_only", _ABSENCES_ONLY)
    others = district.characteristics_not_taken() if resource is STUDENTS and DEMOGRAPHICS.name not in told else {}
    if names := sorted(name for name, students in others.items() if students >= _LEAST_STUDENTS):
        yield remark("not_taken", f"characteristics that tell of none of our groups: {', '.join(names)}")
    told.add(DEMOGRAPHICS.name)
    if not member.is_xml or member.name in district.told:
        return
    district.told[member.name] = set()
    elements = Counter(record.kind for record in _records(member) if not _resource_of_element(record.kind))
    if elements:
        counts = ", ".join(f"{name} ({count:,})" for name, count in sorted(elements.items()))
        yield remark("not_read", f"elements that feed no source: {counts}")


def _read(resource: Resource, tree: Tree) -> Fields | None:
    """The row of a record; None where a text is a list or a record, or the other way round."""
    try:
        return resource.read(tree)
    except WrongShape:
        return None


def _of(member: Member, resource: Resource) -> Iterator[Nested]:
    """The records of a resource in a file: all of a JSON file, and of an XML file the elements."""
    if member.is_json:
        return _records(member)
    return (record for record in _records(member) if resource.is_element(record.kind))


def _records(member: Member) -> Iterator[Nested]:
    return read_json(member.text, member.name) if member.is_json else read_xml(member.raw, member.name)


def _resource_of(member: Member) -> Resource | None:
    """The resource of a JSON file, by its first objects; of one that deletes, by its path."""
    objects = _first_trees(member)
    if objects and all(map(_is_deletion, objects)):
        parts = {part.lower() for part in re.split(r"[/._-]", member.name)}
        return next((resource for resource in RESOURCES if resource.name.lower() in parts), None)
    return next((resource for tree in objects for resource in RESOURCES if resource.is_object(tree)), None)


def _first_trees(member: Member) -> list[Tree]:
    return [{plain(name): value for name, value in found.items()} for found in member.first_objects]


def _resource_of_element(kind: str) -> Resource | None:
    return next((resource for resource in RESOURCES if resource.is_element(kind)), None)


def _is_interchange(member: Member) -> bool:
    if not member.is_xml:
        return False
    return bool(re.search(r"<(?:\w+:)?Interchange\w+", member.head))


def _is_deletion(tree: Tree) -> bool:
    return "id" in tree and tree.keys() <= _DELETED


def _deletes(member: Member) -> bool:
    objects = _first_trees(member)
    return bool(objects) and all(map(_is_deletion, objects))


def _key_of(tree: Tree) -> Tree:
    """The natural key that a deletion of newer versions of the API bears, as the records bear it."""
    key = tree.get("keyValues")
    if not isinstance(key, dict):
        return {}
    references = ("studentReference", "schoolReference", "calendarReference", "programReference")
    return {**key, **dict.fromkeys((*references, "educationOrganizationReference"), key)}


def _order(member: Member) -> tuple[str, bool, str]:
    run = _RUN_DATE.search(member.name)
    return (run[1] if run else "", _deletes(member), member.name)


def _day(fields: Fields) -> tuple[str, str, str]:
    return fields["student_id"], fields["school_id"], iso_date(fields["date"])


def _is_absence(fields: Fields) -> bool:
    """Whether an event takes something from the day; one that does says more than one that does not."""
    return fields["status"].lower() not in (*PRESENT, "partial")
