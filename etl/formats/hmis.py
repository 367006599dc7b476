"""HUD HMIS CSV, a folder or archive: organizations are partners, projects are programs, and clients are served.

A stay in a project and a service within it are both something that a partner did for a person. HMIS knows no student
number, so that people come with name and date of birth, to be matched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from etl.community import Community
from etl.formats.feed import Contents, Feed, Row, remark, table_rows
from etl.formats.hmis_codes import OF_PROJECTS, OF_SERVICES, WITHOUT_TYPE
from etl.formats.package import Member, Package, TableRow
from etl.records import Fault
from etl.report import RowProblem

NAME = "hmis"
TITLE = "HUD HMIS CSV"

_MARKS = {
    "organization": {"organizationid", "organizationname"},
    "project": {"projectid", "projectname", "organizationid"},
    "client": {"personalid", "firstname", "lastname"},
    "enrollment": {"enrollmentid", "personalid", "projectid", "entrydate"},
    "services": {"servicesid", "enrollmentid", "dateprovided", "recordtype"},
    "export": {"sourcetype", "exportstartdate"},
}
"""The files that are read, each with columns by which it is known, beside `ExportID`."""

_LOST = {
    "organization": "partners have no names",
    "project": "nobody knows which partner gave a service",
    "client": "nobody knows who was served",
    "enrollment": "nobody knows who was served, and where",
    "services": "only stays in projects are known, and no service within",
}
_PARTNER = ("partner_id", "name", "kind")
_PROGRAM = ("program_id", "partner_id", "name", "service_category", "starts_on", "ends_on")
_NAMES = ("first_name", "last_name", "birth_date")
_SERVICE = ("partner_id", "service_date", "service_category", *_NAMES, "program_id")
_NOT_HASHED = ("", "1")
_NOT_TOLD = ("8", "9", "99")
"""The qualities of what a client does not know, does not say, or was not asked."""


def recognizes(package: Package) -> bool:
    """Whether any file has the columns by which one of HMIS is known."""
    return any(kind_of(member) not in ("", "export") for member in package.members)


def kind_of(member: Member) -> str:
    """Which file of the standard a member is, by its columns; empty where none that is read."""
    if "exportid" not in member.column_names:
        return ""
    return next((kind for kind, marks in _MARKS.items() if marks <= member.column_names), "")


def contents(package: Package, community: Community) -> Contents:
    """The feeds of partners, programs and services, and the files that are missing or not read."""
    export = _Export(package, community)
    feeds = [
        _feed(export, kind, source, columns, of_record)
        for kind, source, columns, of_record in (
            ("organization", "partners", _PARTNER, _partner),
            ("project", "programs", _PROGRAM, _program),
            ("enrollment", "services", (*_SERVICE, "record_id"), export.stay),
            ("services", "services", (*_SERVICE, "record_id"), export.service),
        )
        if kind in export.files and (package.is_one_file or not export.files[kind].is_empty)
    ]
    read = {*export.files.values()}
    lost = {} if package.is_one_file else {kind: why for kind, why in _LOST.items() if kind not in export.files}
    return Contents(
        tuple(feeds),
        empty=tuple(member.name for member in package.members if member.is_empty),
        not_read=tuple(member.name for member in package.members if member not in read and not member.is_empty),
        missing={f"{kind.capitalize()}.csv": why for kind, why in lost.items()},
    )


@dataclass(frozen=True)
class _Export:
    """The files of one export, and whom and what their identifiers stand for."""

    package: Package
    community: Community

    @cached_property
    def files(self) -> dict[str, Member]:
        return {kind: member for member in self.package.members if (kind := kind_of(member))}

    def rows(self, kind: str) -> Iterator[TableRow]:
        """The sound rows of a file; none where it is not there."""
        if kind in self.files:
            yield from (row for row in self.files[kind].table(_MARKS[kind]) if not row.broken)

    @cached_property
    def _clients(self) -> dict[str, dict[str, str]]:
        """Who each client is; nothing of one who cannot be known by name and date of birth."""
        return {row["personalid"]: _person(row) for row in self.rows("client") if not row["datedeleted"]}

    @cached_property
    def _projects(self) -> dict[str, TableRow]:
        return {row["projectid"]: row for row in self.rows("project")}

    @cached_property
    def _project_of(self) -> dict[str, str]:
        return {row["enrollmentid"]: row["projectid"] for row in self.rows("enrollment")}

    @cached_property
    def _known(self) -> set[str]:
        """The codes of services that stand for a category of ours."""
        own = self.community.mappings["services"].values.get("service_category", {})
        return {*OF_SERVICES, *own}

    @cached_property
    def is_hashed(self) -> bool:
        return any(row["hashstatus"] not in _NOT_HASHED for row in self.rows("export"))

    def stay(self, record: TableRow) -> Iterator[Row]:
        """An enrollment: the person is served by the project on the day of entry."""
        project = record["projectid"]
        kind = _kind(self._projects[project]) if project in self._projects else ""
        told = {
            "service_date": record["entrydate"],
            "service_category": kind,
            "record_id": f"enrollment {record['enrollmentid']}" if record["enrollmentid"] else "",
        }
        yield self._served(record, project, told)

    def service(self, record: TableRow) -> Iterator[Row]:
        """A service: what it was is told by its type, or else by the kind of record."""
        kind, part = record["recordtype"], f"{record['recordtype']}:{record['typeprovided']}"
        told = {
            "service_date": record["dateprovided"],
            "service_category": kind if kind in self._known and part not in self._known else part if kind else "",
            "record_id": f"service {record['servicesid']}" if record["servicesid"] else "",
        }
        yield self._served(record, self._project_of.get(record["enrollmentid"], ""), told)

    def _served(self, record: TableRow, project: str, told: dict[str, str]) -> Row:
        partner = self._projects[project]["organizationid"] if project in self._projects else ""
        person, leaves = self._clients.get(record["personalid"]), bool(record["datedeleted"])
        if person == {} and not leaves:
            return Row(record.number, {}, Fault.UNNAMED)
        fields = {**told, **(person or {}), "partner_id": partner, "program_id": project}
        return Row(record.number, fields, leaves=leaves)


def _person(client: TableRow) -> dict[str, str]:
    """The name and date of birth of a client; nothing where either is not told, or the name stands for none."""
    fields = (client["firstname"], client["lastname"], client["dob"])
    qualities = (client["namedataquality"], client["dobdataquality"])
    is_told = all(fields) and not any(quality in _NOT_TOLD for quality in qualities)
    is_no_name = fields[0].lower() in ("anonymous", f"first_{client['personalid']}".lower())
    return dict(zip(_NAMES, fields, strict=True)) if is_told and not is_no_name else {}


def _partner(record: TableRow) -> Iterator[Row]:
    fields = {
        "partner_id": record["organizationid"],
        "name": record["organizationname"],
        "kind": "homeless services",
    }
    yield Row(record.number, fields, leaves=bool(record["datedeleted"]))


def _program(record: TableRow) -> Iterator[Row]:
    fields = {
        "program_id": record["projectid"],
        "partner_id": record["organizationid"],
        "name": record["projectname"],
        "service_category": _kind(record),
        "starts_on": record["operatingstartdate"],
        "ends_on": record["operatingenddate"],
    }
    yield Row(record.number, fields, leaves=bool(record["datedeleted"]))


def _kind(project: TableRow) -> str:
    return f"project type {project['projecttype']}" if project["projecttype"] else WITHOUT_TYPE


def _feed(
    export: _Export,
    kind: str,
    source: str,
    columns: tuple[str, ...],
    of_record: Callable[[TableRow], Iterable[Row]],
) -> Feed:
    member = export.files[kind]

    def remarks() -> Iterator[RowProblem]:
        if source == "services" and export.is_hashed:
            yield remark("hashed", "names are hashed in this export, so that nobody can be matched to a student")

    return Feed(
        source=source,
        file=export.package.called(member),
        path=member.path,
        part=f"{kind} {source}",
        columns=columns,
        rows=lambda: table_rows(member.table(_MARKS[kind]), of_record),
        values={"service_category": OF_SERVICES | OF_PROJECTS},
        remarks=remarks,
    )
