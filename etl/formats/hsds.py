"""Open Referral HSDS 3, as JSON or as a package of CSV tables: organizations are partners, services are programs.

A term says what a service is only where its `link_type` says so: others tell for whom it is, or in which language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from etl.boundaries import read_boundaries
from etl.codes import SERVICE_CATEGORY
from etl.community import Community
from etl.formats.feed import Contents, Feed, Row, remark
from etl.formats.hsds_codes import CATEGORIES, LINK_TYPES, category_of_code
from etl.formats.hsds_directory import Directory, Entry, Site, Term, is_directory, table_of
from etl.formats.package import Member, Package
from etl.places import OUTSIDE, Neighborhoods
from etl.problems import Refused
from etl.refusals import DeliveryRefused
from etl.report import RowProblem

NAME = "hsds"
TITLE = "Open Referral HSDS 3 (JSON or CSV package)"

_NOT_OFFERED = ("inactive", "defunct")
_PARTNER = ("partner_id", "name", "kind", "neighborhood_id")
_PROGRAM = ("program_id", "partner_id", "name", "service_category", "neighborhood_id")
_LOST = {
    "organizations": "partners have no names",
    "attributes": "no service has a category",
    "taxonomy_terms": "no service has a category",
    "locations": "services are in no neighborhood",
    "service_at_locations": "services are in no neighborhood",
}


def recognizes(package: Package) -> bool:
    """Whether any file is a table of organizations or services, or JSON of them, as HSDS has them."""
    return any(table_of(member) in ("organization", "service") or is_directory(member) for member in package.members)


def contents(package: Package, community: Community) -> Contents:
    """The feeds of partners and programs, and the files that are missing or not read."""
    directory = Directory(package)
    city = _City(directory, community)
    feeds = []
    for member in (*directory.tables.values(), *directory.documents):
        table = table_of(member)
        if table in ("", "organization"):
            feeds.append(_partners(city, member))
        if table in ("", "service"):
            feeds.append(_programs(city, member))
    read = {*directory.tables.values(), *directory.documents}
    others = [member for member in package.members if member not in read]
    there = {f"{name}s" for name in directory.tables}
    missing = {f"{name}.csv": lost for name, lost in _LOST.items() if name not in there}
    return Contents(
        tuple(feed for feed in feeds if any(True for _ in feed.rows())),
        empty=tuple(member.name for member in others if member.is_empty),
        not_read=tuple(member.name for member in others if not member.is_empty),
        missing=missing if directory.tables and not package.is_one_file else {},
    )


@dataclass
class _Told:
    """What was met in the services of a file and is said of it afterwards."""

    link_types: dict[str, int] = field(default_factory=dict)
    scattered: int = 0
    nowhere: int = 0

    def start(self) -> None:
        self.link_types.clear()
        self.scattered = self.nowhere = 0

    def remarks(self) -> Iterator[RowProblem]:
        if self.link_types:
            found = ", ".join(f"'{name}' ({count:,})" for name, count in sorted(self.link_types.items()))
            message = f"link types by which no term is taken for what a service is: {found}; if one is, name all such"
            yield remark("not_taken", f"{message} in link_types of [formats.hsds] in community.toml")
        if self.scattered:
            yield remark("not_placed", f"{self.scattered:,} are at sites in several neighborhoods, and in none of them")
        if self.nowhere:
            yield remark("not_placed", f"{self.nowhere:,} have sites without coordinates, or outside all neighborhoods")


@dataclass(frozen=True)
class _City:
    """A directory, and what the community knows of categories and neighborhoods."""

    directory: Directory
    community: Community

    @cached_property
    def link_types(self) -> frozenset[str]:
        own = self.community.formats.hsds_link_types
        return frozenset(map(_plain, own)) if own else LINK_TYPES

    @cached_property
    def _known(self) -> set[str]:
        """The names and codes of terms, in lower case, that stand for a category of ours."""
        own = self.community.mappings["programs"].values.get("service_category", {})
        return {name.lower() for name in (*SERVICE_CATEGORY.canonical(), *CATEGORIES, *own)}

    def category(self, terms: Iterable[Term], told: _Told) -> str:
        """The first term, or ancestor of one, that we know; else the first term that says what a service is."""
        first = ""
        for term in terms:
            if _plain(term.link_type) not in self.link_types:
                told.link_types[term.link_type] = told.link_types.get(term.link_type, 0) + 1
                continue
            first = first or term.name or term.code
            for line in self._line(term):
                known = next((name for name in (line.name, line.code) if name.lower() in self._known), "")
                if known or category_of_code(line.code):
                    return known or category_of_code(line.code)
        return first

    def _line(self, term: Term) -> Iterator[Term]:
        """A term, and those above it."""
        passed: set[str] = set()
        above: Term | None = term
        while above and above.id not in passed:
            yield above
            passed.add(above.id)
            above = self.directory.terms.get(above.parent_id)

    @cached_property
    def _neighborhoods(self) -> Neighborhoods:
        """Those that hold now."""
        try:
            periods = read_boundaries(self.community.neighborhoods).periods
        except Refused as refused:
            raise DeliveryRefused("lookup", self.directory.package.name, str(refused.problems[0])) from None
        return periods[-1].neighborhoods if periods else Neighborhoods.of(())

    def neighborhood(self, entry: Entry, told: _Told) -> str:
        """The one neighborhood of all sites; of what has no site, the one that it is said to serve."""
        if not self._neighborhoods.ids:
            return ""
        sites = [site for site in entry.sites if not site.is_virtual]
        if not sites:
            return self._served(entry.areas)
        found = {place for site in sites if (place := self._place(site))}
        told.scattered += len(found) > 1
        told.nowhere += not found
        return found.pop() if len(found) == 1 else ""

    def _served(self, areas: Iterable[str]) -> str:
        ids, names = self._neighborhoods.ids, self._neighborhoods.names
        known = {name.lower(): place for name, place in zip((*names, *ids), (*ids, *ids), strict=True)}
        found = {known[area.lower()] for area in areas if area.lower() in known}
        return found.pop() if len(found) == 1 and len(set(areas)) == 1 else ""

    def _place(self, site: Site) -> str:
        try:
            longitude, latitude = float(site.longitude), float(site.latitude)
        except ValueError:
            return ""
        position = int(self._neighborhoods.locate([longitude], [latitude])[0])
        return "" if position == OUTSIDE else self._neighborhoods.ids[position]


def _partners(city: _City, member: Member) -> Feed:
    told = _Told()

    def of_entry(entry: Entry) -> Row:
        fields = {
            "partner_id": entry.id,
            "name": entry.name,
            "kind": entry.kind,
            "neighborhood_id": city.neighborhood(entry, told),
        }
        return Row(entry.number, fields)

    return _feed(city, member, "partners", _PARTNER, city.directory.organizations, of_entry, told)


def _programs(city: _City, member: Member) -> Feed:
    told = _Told()

    def of_entry(entry: Entry) -> Row:
        fields = {
            "program_id": entry.id,
            "partner_id": entry.organization_id,
            "name": entry.name,
            "service_category": city.category(entry.terms, told),
            "neighborhood_id": city.neighborhood(entry, told),
        }
        return Row(entry.number, fields, leaves=entry.status.lower() in _NOT_OFFERED)

    return _feed(city, member, "programs", _PROGRAM, city.directory.services, of_entry, told)


def _feed(
    city: _City,
    member: Member,
    source: str,
    columns: tuple[str, ...],
    entries: Callable[[Member], Iterator[Entry]],
    of_entry: Callable[[Entry], Row],
    told: _Told,
) -> Feed:
    def rows() -> Iterator[Row]:
        told.start()
        for entry in entries(member):
            yield Row(entry.number, {}, entry.fault, entry.raw) if entry.fault else of_entry(entry)

    return Feed(
        source=source,
        file=city.directory.package.called(member),
        path=member.path,
        part=f"{member.name} {source}",
        columns=columns,
        rows=rows,
        values={"service_category": CATEGORIES},
        remarks=told.remarks,
    )


def _plain(link_type: str) -> str:
    return link_type.strip().lower().replace("_", " ").replace("-", " ")
