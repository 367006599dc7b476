"""OneRoster CSV 1.1 and 1.2: a folder or archive of bulk files or of changes, as its manifest says.

A student's enrollments in classes become memberships of the school, one row an enrollment, so that all but one row of
a membership repeat it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import duckdb

from etl.community import Community
from etl.formats import class_roll
from etl.formats.class_roll import ClassStay, Membership, Place
from etl.formats.feed import Contents, Feed, NotTaken, Row, nothing, table_rows, unknown_columns
from etl.formats.oneroster_package import FILES, Roster, demographics, is_deleted, kind_of
from etl.formats.package import Package, TableRow
from etl.report import RowProblem
from etl.schema import AGE, PERSON_KEY, DeliveryRule
from etl.sources import source_named

NAME = "oneroster"
TITLE = "OneRoster CSV 1.1 or 1.2"

_GRADES = {"PR": "PK", "PK3": "PK", "PK4": "PK", "TK": "KG", "KK": "KG"}
_SEXES = {"other": "nonbinary", "unspecified": "", "unknown": ""}
_VALUES = {"grade_level": _GRADES, "sex": _SEXES}
_STUDENT = ("student_id", "school_year", "birth_date", "sex", "race_ethnicity", "first_name", "last_name")
_MEMBERSHIP = ("student_id", "school_year", "school_id", "grade_level", "entry_date", "exit_date")
_NO_YEAR = (
    "nothing tells the school year: there is no academicSessions.csv, and no row bears a date; say school_year = 2024 "
    "in [sources.students.constants] of community.toml"
)


def recognizes(package: Package) -> bool:
    """Whether any file has the columns by which one of OneRoster is known."""
    return any(map(kind_of, package.members))


def contents(package: Package, community: Community) -> Contents:
    """The feeds of schools, students and enrollment, and the files that are missing or not read."""
    roster = Roster(package, community)
    feeds = [feed for kind, make in _FEEDS.items() if kind in roster.files for feed in make(roster)]
    others = [member for member in package.members if not kind_of(member) and member.stem != "manifest"]
    return Contents(
        tuple(feeds),
        empty=tuple(member.name for member in others if member.is_empty),
        not_read=tuple(member.name for member in others if not member.is_empty),
        missing=roster.missing,
    )


def _schools(roster: Roster) -> Iterator[Feed]:
    skipped = NotTaken()

    def of_record(record: TableRow) -> Iterator[Row]:
        if record["type"].lower() == "school":
            fields = {"school_id": roster.id_of(record), "name": record["name"]}
            yield Row(record.number, fields, leaves=is_deleted(record))
        else:
            skipped.add("organizations that are no schools", record.number)

    yield _feed(roster, "orgs", "schools", ("school_id", "name"), of_record, skipped)


def _students(roster: Roster) -> Iterator[Feed]:
    skipped = NotTaken()
    known = _KnownStudents(roster)

    def of_record(record: TableRow) -> Iterator[Row]:
        if record["sourcedid"] not in roster.students:
            skipped.add("users who are no students", record.number)
            return
        student = roster.id_of(record)
        fields = {
            **roster.demographics.get(record["sourcedid"], {}),
            "student_id": student,
            "school_year": roster.year,
            "first_name": record["givenname"],
            "last_name": record["familyname"],
        }
        yield Row(record.number, known.completed(fields), leaves=is_deleted(record))

    feed = _feed(roster, "users", "students", _STUDENT, of_record, skipped, roster.rule("users"), known.look_up)
    yield replace(feed, conclude=known.keep_names)
    if roster.deleted_students:
        yield _departures(roster)


def _departures(roster: Roster) -> Feed:
    """Students whom the sender has deleted: their memberships of the school year go with them."""
    gone = {roster.our_id("users", user) for user in roster.deleted_students}

    def of_record(record: TableRow) -> Iterator[Row]:
        if record["sourcedid"] in roster.deleted_students:
            yield Row(record.number, {"student_id": roster.id_of(record), "school_year": roster.year}, leaves=True)

    return Feed(
        source="enrollment",
        file=roster.package.called(roster.files["users"]),
        path=roster.files["users"].path,
        part="users enrollment",
        columns=_MEMBERSHIP,
        rows=lambda: (row for row in table_rows(roster.table("users"), of_record) if not row.fault),
        is_part=True,
        named_by=("student_id", "school_year"),
        conclude=lambda connection: class_roll.forget_students(connection, gone, roster.year),
    )


def _demographics(roster: Roster) -> Iterator[Feed]:
    """Of a delivery of changes: new demographics of students who are otherwise as they were."""
    if roster.modes.get("demographics") != "delta":
        return
    skipped = NotTaken()
    known = _KnownStudents(roster)
    in_users = {record["sourcedid"] for record in roster.rows("users")}

    def of_record(record: TableRow) -> Iterator[Row]:
        student = roster.our_id("users", record["sourcedid"])
        if record["sourcedid"] in in_users:
            skipped.add("demographics that are taken with users.csv", record.number)
        elif student not in known.students:
            skipped.add("demographics of users who are no students, or whom no delivery has brought", record.number)
        else:
            told = {} if is_deleted(record) else demographics(record)
            yield Row(record.number, known.completed({"student_id": student, **told}))

    feed = _feed(roster, "demographics", "students", _STUDENT, of_record, skipped, "upsert", known.look_up)
    yield replace(feed, conclude=known.keep_names)


@dataclass
class _KnownStudents:
    """What the warehouse has of the students of the school year, for a delivery of changes that does not repeat it.

    Names and birth dates are not in it: who is not named in full keeps the key of the person who was.
    """

    roster: Roster
    students: dict[str, dict[str, str]] = field(default_factory=dict)
    _persons: list[tuple[str, str | None, int | None]] = field(default_factory=list)
    _half_named: set[str] = field(default_factory=set)

    def look_up(self, connection: duckdb.DuckDBPyConnection) -> None:
        if "delta" not in self.roster.modes.values() or not self.roster.year.isdigit():
            return
        names = [column.name for column in source_named("students").columns if not column.identifying]
        texts = ", ".join(f"coalesce({name}::VARCHAR, '')" for name in names)
        year = [int(self.roster.year)]
        rows = connection.execute(f"SELECT {texts} FROM students WHERE school_year = ?", year).fetchall()  # noqa: S608
        self.students = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
        self._persons = connection.execute(
            f"SELECT student_id, {PERSON_KEY}, {AGE} FROM students WHERE school_year = ?",  # noqa: S608
            year,
        ).fetchall()

    def completed(self, told: dict[str, str]) -> dict[str, str]:
        """A row of the changes with what the warehouse has of the student beside."""
        student = told["student_id"]
        if not told.get("birth_date") or not told.get("last_name"):
            self._half_named.add(student)
        return {**self.students.get(student, {}), **told}

    def keep_names(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Give those who were not named in full the person and the age that they had."""
        kept = [person for person in self._persons if person[0] in self._half_named]
        if kept:
            connection.executemany(
                f"UPDATE students SET {PERSON_KEY} = $2, {AGE} = $3"  # noqa: S608 (constants)
                " WHERE student_id = $1 AND school_year = $4",
                [(*person, int(self.roster.year)) for person in kept],
            )


def _enrollment(roster: Roster) -> Iterator[Feed]:
    skipped = NotTaken()
    roll = _Roll(roster)

    def of_record(record: TableRow) -> Iterator[Row]:
        if record["role"].lower() != "student":
            skipped.add("enrollments of others than students", record.number)
            return
        if not roster.is_of_its_year(record):
            skipped.add(f"enrollments of another school year than {roster.year}, of which users.csv is", record.number)
            return
        stay = roll.stay(record)
        membership = roll.membership(stay)
        fields = {
            "student_id": stay.student_id,
            "school_year": stay.school_year,
            "school_id": stay.school_id,
            "grade_level": stay.grade_level,
            "entry_date": membership.first_day,
            "exit_date": membership.last_day,
        }
        yield Row(record.number, fields, leaves=stay.place not in roll.memberships)

    rule = roster.rule("enrollments")
    feed = _feed(roster, "enrollments", "enrollment", _MEMBERSHIP, of_record, skipped, rule, roll.look_up)
    yield replace(feed, named_by=("student_id", "school_year", "school_id"), conclude=roll.write_down)


class _Roll:
    """The enrollments in classes after the delivery: those that it brings, and of its students those that it leaves."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._live: dict[str, ClassStay] = {}
        self._deleted: set[str] = set()
        self._earlier: dict[str, ClassStay] = {}
        self._grades: dict[str, str] = {}
        self.memberships: dict[Place, list[Membership]] = {}

    def look_up(self, connection: duckdb.DuckDBPyConnection) -> None:
        of_students = (row for row in self._roster.rows("enrollments") if row["role"].lower() == "student")
        records = [row for row in of_students if self._roster.is_of_its_year(row)]
        if self._roster.rule("enrollments") == "upsert":
            students = (self._roster.our_id("users", record["usersourcedid"]) for record in records)
            self._earlier = {stay.enrollment_id: stay for stay in class_roll.remembered(connection, students)}
            self._grades = {stay.student_id: stay.grade_level for stay in self._earlier.values()}
        self._deleted = {record["sourcedid"] for record in records if is_deleted(record)}
        live = (self.stay(record) for record in records if not is_deleted(record))
        self._live = {stay.enrollment_id: stay for stay in live if stay.is_dated}
        left = {name: stay for name, stay in self._earlier.items() if name not in self._deleted}
        self.memberships = class_roll.memberships((left | self._live).values())

    def stay(self, record: TableRow) -> ClassStay:
        """The enrollment of a record; one that is deleted as it was."""
        roster, earlier = self._roster, self._earlier.get(record["sourcedid"])
        if earlier and is_deleted(record):
            return earlier
        student = roster.our_id("users", record["usersourcedid"])
        return ClassStay(
            record["sourcedid"],
            student,
            roster.our_id("orgs", record["schoolsourcedid"]),
            roster.year_of(record),
            roster.grades.get(record["usersourcedid"]) or self._grades.get(student, ""),
            roster.begin(record) or (earlier.first_day if earlier else ""),
            roster.end(record),
        )

    def membership(self, stay: ClassStay) -> Membership:
        """The membership that an enrollment belongs to, or that is left of its place without it.

        One whose days cannot be read belongs to none; its own days then are what is rejected.
        """
        of_place = self.memberships.get(stay.place, []) if stay.is_dated else []
        before = [membership for membership in of_place if membership.first_day <= stay.first_day]
        return (before or of_place)[-1 if before else 0] if of_place else Membership(stay.first_day, stay.last_day)

    def write_down(self, connection: duckdb.DuckDBPyConnection) -> None:
        if self._roster.rule("enrollments") == "snapshot":
            class_roll.forget_years(connection, {stay.school_year for stay in self._live.values()})
        class_roll.remember(connection, self._live.values(), self._deleted)


def _feed(
    roster: Roster,
    kind: str,
    source: str,
    columns: tuple[str, ...],
    of_record: Callable[[TableRow], Iterable[Row]],
    skipped: NotTaken,
    rule: DeliveryRule = "upsert",
    prepare: Callable[[duckdb.DuckDBPyConnection], None] = nothing,
) -> Feed:
    """A feed of one file; without a school year, where none is told."""

    def rows() -> Iterator[Row]:
        skipped.start()
        yield from table_rows(roster.table(kind), of_record)

    def remarks() -> Iterator[RowProblem]:
        yield from skipped.remarks()
        yield from unknown_columns(roster.table(kind), FILES[kind].split())

    has_year = bool(roster.year) or source != "students"
    return Feed(
        source=source,
        file=roster.package.called(roster.files[kind]),
        path=roster.files[kind].path,
        part=f"{kind} {source}",
        columns=columns if has_year else tuple(column for column in columns if column != "school_year"),
        rows=rows,
        values=_VALUES,
        delivery=rule,
        missing={} if has_year else {"school_year": _NO_YEAR},
        is_part=roster.modes.get(kind) == "delta",
        prepare=prepare,
        remarks=remarks,
    )


_FEEDS = {"orgs": _schools, "users": _students, "demographics": _demographics, "enrollments": _enrollment}
