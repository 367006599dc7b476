"""A directory of services in HSDS 3: organizations and services with their terms, sites and areas, from JSON or tables.

JSON nests what the tables of a package keep apart; both come out alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from etl.formats.nested import Nested, Tree, WrongShape, read_json, single
from etl.formats.package import Member, Package, TableRow
from etl.records import Fault

_TABLES = {
    "organization": {"id", "name"},
    "service": {"id", "organization_id", "name"},
    "location": {"id", "location_type"},
    "service_at_location": {"service_id", "location_id"},
    "service_area": {"service_id", "name"},
    "attribute": {"link_id", "taxonomy_term_id"},
    "taxonomy_term": {"id", "name"},
}
"""The tables of a package that are read, each with columns by which it is known."""

_OF_AN_ORGANIZATION = {"legal_status", "tax_status", "year_incorporated", "parent_organization_id", "alternate_name"}


def table_of(member: Member) -> str:
    """Which table of a data package a file is; empty where none that is read."""
    name = member.stem.removesuffix("s")
    marks = _TABLES.get(name)
    if marks is None or not marks <= member.column_names:
        return ""
    if name == "organization" and not _OF_AN_ORGANIZATION & member.column_names:
        return ""
    return name


def is_directory(member: Member) -> bool:
    """Whether a JSON file holds organizations, services or services at locations of HSDS."""
    return any(_kind(found) for found in member.first_objects)


def _kind(tree: Tree) -> str:
    """What an object is, by its keys; empty where it is none that feeds a source."""
    if isinstance(tree.get("service"), dict) and ("location" in tree or "location_id" in tree):
        return "service_at_location"
    if not {"id", "name"} <= tree.keys() or "location_type" in tree:
        return ""
    if "organization" in tree or ("organization_id" in tree and {"status", "service_at_locations"} & tree.keys()):
        return "service"
    if {"services", *_OF_AN_ORGANIZATION} & tree.keys() and "status" not in tree:
        return "organization"
    return "service" if {"status", "service_at_locations"} <= tree.keys() else ""


@dataclass(frozen=True)
class Term:
    """One term of a taxonomy, and the link by which it is given to a service."""

    id: str
    link_type: str
    name: str
    code: str
    parent_id: str


@dataclass(frozen=True)
class Site:
    """Where something is; coordinates as text, as they were sent."""

    longitude: str
    latitude: str
    is_virtual: bool = False


@dataclass(frozen=True)
class Entry:
    """An organization or a service of one file. `number` counts the entries of its kind in the file, or its rows.

    A broken one has a `fault`, and says nothing else.
    """

    number: int
    id: str = ""
    name: str = ""
    kind: str = ""
    organization_id: str = ""
    status: str = ""
    terms: tuple[Term, ...] = ()
    sites: tuple[Site, ...] = ()
    areas: tuple[str, ...] = ()
    fault: Fault | None = None
    raw: str = ""


@dataclass(frozen=True)
class Directory:
    """The files of a package, read as entries."""

    package: Package

    @cached_property
    def tables(self) -> dict[str, Member]:
        return {name: member for member in self.package.members if (name := table_of(member))}

    @cached_property
    def documents(self) -> list[Member]:
        return [member for member in self.package.members if not table_of(member) and is_directory(member)]

    def organizations(self, member: Member) -> Iterator[Entry]:
        """The organizations of a table or of a JSON file, in order."""
        if member.is_json:
            yield from _entries(member, "organization")
            return
        for row in member.table(_TABLES["organization"]):
            if row.broken:
                yield Entry(row.number, fault=row.broken.fault, raw=row.broken.raw)
            else:
                sites = tuple(self._sites_of_organization.get(row["id"], []))
                yield Entry(row.number, row["id"], row["name"], kind=row["legal_status"], sites=sites)

    def services(self, member: Member) -> Iterator[Entry]:
        """The services of a table or of a JSON file, in order."""
        if member.is_json:
            yield from _entries(member, "service")
            return
        for row in member.table(_TABLES["service"]):
            if row.broken:
                yield Entry(row.number, fault=row.broken.fault, raw=row.broken.raw)
            else:
                yield Entry(
                    row.number,
                    row["id"],
                    row["name"],
                    organization_id=row["organization_id"],
                    status=row["status"],
                    terms=tuple(self._terms_of_service.get(row["id"], [])),
                    sites=tuple(self._sites_of_service.get(row["id"], [])),
                    areas=tuple(self._areas_of_service.get(row["id"], [])),
                )

    @cached_property
    def terms(self) -> dict[str, Term]:
        """Every term that the package describes, by its identifier: the ancestors of those that services bear."""
        found = {
            row["id"]: Term(row["id"], "", row["name"], row["code"], row["parent_id"])
            for row in self._rows("taxonomy_term")
        }
        for member in self.documents:
            for entry in self.services(member):
                found |= {term.id: term for term in entry.terms}
        return found

    def _rows(self, name: str) -> Iterator[TableRow]:
        if name in self.tables:
            yield from (row for row in self.tables[name].table(_TABLES[name]) if not row.broken)

    @cached_property
    def _terms_of_service(self) -> dict[str, list[Term]]:
        known = {row["id"]: row for row in self._rows("taxonomy_term")}
        found: dict[str, list[Term]] = {}
        for row in self._rows("attribute"):
            term = known.get(row["taxonomy_term_id"])
            if term and row["link_entity"].lower().removesuffix("s") in ("", "service"):
                told = Term(term["id"], row["link_type"], term["name"], term["code"], term["parent_id"])
                found.setdefault(row["link_id"], []).append(told)
        return found

    @cached_property
    def _sites(self) -> dict[str, Site]:
        return {row["id"]: _site(row.values) for row in self._rows("location")}

    @cached_property
    def _sites_of_service(self) -> dict[str, list[Site]]:
        found: dict[str, list[Site]] = {}
        for row in self._rows("service_at_location"):
            if row["location_id"] in self._sites:
                found.setdefault(row["service_id"], []).append(self._sites[row["location_id"]])
        return found

    @cached_property
    def _sites_of_organization(self) -> dict[str, list[Site]]:
        found: dict[str, list[Site]] = {}
        for row in self._rows("location"):
            found.setdefault(row["organization_id"], []).append(self._sites[row["id"]])
        return found

    @cached_property
    def _areas_of_service(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in self._rows("service_area"):
            found.setdefault(row["service_id"], []).append(row["name"])
        return found


def _entries(member: Member, wanted: str) -> Iterator[Entry]:
    """The entries of a kind in a JSON file, numbered in order; a record that cannot be read is one of each kind."""
    number = 0
    for record in read_json(member.text, member.name):
        for kind, tree, organization_id in _nested(record):
            if kind in (wanted, ""):
                number += 1
                yield _entry(number, kind, tree, organization_id, record)


def _nested(record: Nested) -> Iterator[tuple[str, Tree, str]]:
    """The kind, the object and its organization's identifier of all that a record holds."""
    if record.fault:
        yield "", record.tree, ""
        return
    tree, kind = record.tree, _kind(record.tree)
    if kind == "service_at_location":
        service = {**tree["service"], "service_at_locations": [tree]}
        tree, kind = service, "service"
    if kind == "organization":
        yield "organization", tree, ""
        for service in tree.get("services") or []:
            if isinstance(service, dict):
                yield "service", service, str(tree.get("id", ""))
    elif kind == "service":
        organization = tree.get("organization")
        if isinstance(organization, dict):
            yield "organization", organization, ""
        yield "service", tree, ""
    else:
        yield "", tree, ""


def _entry(number: int, kind: str, tree: Tree, organization_id: str, record: Nested) -> Entry:
    try:
        if not kind:
            raise WrongShape("kind")
        return Entry(
            number,
            single(tree, "id"),
            single(tree, "name"),
            kind=single(tree, "legal_status"),
            organization_id=organization_id or single(tree, "organization.id", "organization_id"),
            status=single(tree, "status"),
            terms=tuple(_term(attribute) for attribute in _objects(tree, "attributes")),
            sites=tuple(_sites_of(tree)),
            areas=tuple(single(area, "name") for area in _objects(tree, "service_areas")),
        )
    except WrongShape:
        return Entry(number, fault=record.fault or Fault.SHAPE, raw=record.raw or json.dumps(tree))


def _term(attribute: Tree) -> Term:
    return Term(
        single(attribute, "taxonomy_term.id", "taxonomy_term_id"),
        single(attribute, "link_type"),
        single(attribute, "taxonomy_term.name"),
        single(attribute, "taxonomy_term.code"),
        single(attribute, "taxonomy_term.parent_id"),
    )


def _sites_of(tree: Tree) -> Iterator[Site]:
    for location in _objects(tree, "locations"):
        yield _site({name: single(location, name) for name in ("location_type", "longitude", "latitude")})
    for at in _objects(tree, "service_at_locations"):
        place = at.get("location")
        if isinstance(place, dict):
            yield _site({name: single(place, name) for name in ("location_type", "longitude", "latitude")})


def _site(values: dict[str, str]) -> Site:
    is_virtual = values.get("location_type", "").lower() == "virtual"
    return Site(values.get("longitude", ""), values.get("latitude", ""), is_virtual)


def _objects(tree: Tree, name: str) -> list[Tree]:
    members = tree.get(name) or []
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise WrongShape(name)
    return members
