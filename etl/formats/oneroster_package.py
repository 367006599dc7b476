"""A OneRoster package: what its files say together of users, organizations, sessions and enrollments in classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from etl.community import Community
from etl.formats.feed import iso_date, school_year_of
from etl.formats.package import Member, Package, Table, TableRow
from etl.schema import DeliveryRule

FILES = {
    "orgs": "sourcedId status dateLastModified name type identifier parentSourcedId",
    "users": "sourcedId status dateLastModified enabledUser orgSourcedIds role username userIds givenName familyName "
    "middleName identifier email sms phone agentSourcedIds grades password userMasterIdentifier resourceSourcedIds "
    "preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns",
    "enrollments": "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role primary "
    "beginDate endDate",
    "academicsessions": "sourcedId status dateLastModified title type startDate endDate parentSourcedId schoolYear",
    "classes": "sourcedId status dateLastModified title grades courseSourcedId classCode classType location "
    "schoolSourcedId termSourcedIds subjects subjectCodes periods",
    "demographics": "sourcedId status dateLastModified birthDate sex americanIndianOrAlaskaNative asian "
    "blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces "
    "hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus",
    "roles": "sourcedId status dateLastModified userSourcedId roleType role beginDate endDate orgSourcedId "
    "userProfileSourcedId",
    "manifest": "propertyName value",
}
"""The columns of the files that are looked at, by the standard."""

LOST = {
    "orgs": "schools have no names",
    "users": "students have no names and no grades",
    "enrollments": "nobody is known to be at a school",
    "demographics": "students have no birth date, sex, race or ethnicity",
    "academicsessions": "school years are taken from dates",
}
"""What is not known without a file."""

_RACES = {
    "americanindianoralaskanative": "american_indian",
    "asian": "asian",
    "blackorafricanamerican": "black",
    "nativehawaiianorotherpacificislander": "pacific_islander",
    "white": "white",
}
_MARKS = {
    "orgs": {"name", "type"},
    "users": {"givenname", "familyname"},
    "enrollments": {"classsourcedid", "usersourcedid", "role"},
    "academicsessions": {"startdate", "enddate", "type"},
    "classes": {"coursesourcedid", "schoolsourcedid"},
    "demographics": {"birthdate", "sex"},
    "roles": {"usersourcedid", "roletype"},
}
"""Columns that only one kind of file has, beside `sourcedId`."""


def kind_of(member: Member) -> str:
    """Which file of the standard a member is, by its columns; empty where it is none that is looked at."""
    if "sourcedid" not in member.column_names:
        return ""
    return next((kind for kind, marks in _MARKS.items() if marks <= member.column_names), "")


def is_deleted(row: TableRow) -> bool:
    return row["status"].lower() == "tobedeleted"


@dataclass(frozen=True)
class Roster:
    """The files of a package by kind. Keys of the dictionaries are `sourcedId`s."""

    package: Package
    community: Community
    _tables: dict[str, Table] = field(default_factory=dict)

    @cached_property
    def files(self) -> dict[str, Member]:
        return {kind: member for member in self.package.members if (kind := kind_of(member))}

    def table(self, kind: str) -> Table:
        if kind not in self._tables:
            self._tables[kind] = self.files[kind].table(FILES[kind].split())
        return self._tables[kind]

    def rows(self, kind: str) -> Iterator[TableRow]:
        """The sound rows of a file; none where it is not there."""
        if kind in self.files:
            yield from (row for row in self.table(kind) if not row.broken)

    @cached_property
    def modes(self) -> dict[str, str]:
        """What the manifest says of each file: bulk, delta or absent; empty where there is no manifest."""
        manifest = self.package.named("manifest")
        rows = manifest.table(("propertyName", "value")) if manifest else ()
        return {
            row["propertyname"].lower().removeprefix("file."): row["value"].lower()
            for row in rows
            if row["propertyname"].lower().startswith("file.")
        }

    def rule(self, kind: str) -> DeliveryRule:
        """What the manifest calls bulk replaces the whole of its school years, unless the community says otherwise."""
        return self.community.formats.oneroster_bulk if self.modes.get(kind) == "bulk" else "upsert"

    @property
    def missing(self) -> dict[str, str]:
        """The files that the manifest promises, or without one all that matter, and what is lost without them."""
        promised = {kind for kind, mode in self.modes.items() if mode in ("bulk", "delta") and kind in FILES}
        wanted = promised if self.modes else set(LOST)
        absent = sorted(wanted - self.files.keys()) if not self.package.is_one_file else []
        return {f"{kind}.csv": LOST.get(kind, "the manifest says that it is sent") for kind in absent}

    def id_of(self, row: TableRow) -> str:
        """Our identifier of the user or organization of a row."""
        return row[self.community.formats.oneroster_ids.lower()]

    def our_id(self, kind: str, sourced_id: str) -> str:
        """Our identifier of a user or organization; empty where its file alone could tell and does not."""
        if self.community.formats.oneroster_ids == "sourcedId":
            return sourced_id
        return self._identifiers[kind].get(sourced_id, "")

    @cached_property
    def _identifiers(self) -> dict[str, dict[str, str]]:
        return {kind: {row["sourcedid"]: self.id_of(row) for row in self.rows(kind)} for kind in ("users", "orgs")}

    @cached_property
    def _sessions(self) -> dict[str, TableRow]:
        return {row["sourcedid"]: row for row in self.rows("academicsessions")}

    @cached_property
    def _terms(self) -> dict[str, tuple[str, str]]:
        """The school year and the first day of each class, as far as its sessions tell."""
        known = self._sessions
        rule = self.community.mappings["enrollment"].dates.get("entry_date")
        found = {}
        for row in self.rows("classes"):
            terms = [known[term] for term in listed(row["termsourcedids"]) if term in known]
            years = (self._year_of_session(term) for term in terms)
            days = (iso_date(term["startdate"], rule) for term in terms)
            found[row["sourcedid"]] = (max(years, default=""), min(days, default=""))
        return found

    def _year_of_session(self, session: TableRow) -> str:
        """The year in which its school year ends: some senders write the one in which it begins."""
        return school_year_of(iso_date(session["startdate"]), self._starts) or session["schoolyear"]

    @property
    def _starts(self) -> int:
        return self.community.school_year_starts

    @cached_property
    def year(self) -> str:
        """The school year of which the users are: that of most enrollments of students, else the last of the sessions,
        else that of the last change; empty if there is none.

        A package may have the sessions of the next year long before that begins.
        """
        enrolled = [row for row in self.rows("enrollments") if row["role"].lower() == "student" and not is_deleted(row)]
        counts = Counter(year for row in enrolled if (year := self._own_year_of(row)))
        if counts:
            return max(counts, key=lambda year: (counts[year], year))
        years = [year for session in self._sessions.values() if (year := self._year_of_session(session))]
        if not years:
            changes = (row["datelastmodified"] for kind in ("users", "enrollments") for row in self.rows(kind))
            years = [year for change in changes if (year := school_year_of(iso_date(change), self._starts))]
        return max(years, default="")

    @cached_property
    def _first_day(self) -> str:
        sessions = self._sessions.values()
        days = (iso_date(session["startdate"]) for session in sessions if self._year_of_session(session) == self.year)
        return min(days, default="")

    @cached_property
    def students(self) -> set[str]:
        """The users who are students; in version 1.2, roles tell who."""
        kind, user = ("roles", "usersourcedid") if "roles" in self.files else ("users", "sourcedid")
        return {row[user] for row in self.rows(kind) if row["role"].lower() == "student"}

    @cached_property
    def deleted_students(self) -> set[str]:
        return {row["sourcedid"] for row in self.rows("users") if is_deleted(row)} & self.students

    @cached_property
    def grades(self) -> dict[str, str]:
        return {row["sourcedid"]: grades[0] for row in self.rows("users") if (grades := listed(row["grades"]))}

    @cached_property
    def demographics(self) -> dict[str, dict[str, str]]:
        return {row["sourcedid"]: demographics(row) for row in self.rows("demographics") if not is_deleted(row)}

    def year_of(self, row: TableRow) -> str:
        """The school year of an enrollment: its class's, its first day's, or the package's."""
        return self._own_year_of(row) or self.year

    def _own_year_of(self, row: TableRow) -> str:
        of_class, _ = self._terms.get(row["classsourcedid"], ("", ""))
        rule = self.community.mappings["enrollment"].dates.get("entry_date")
        return of_class or school_year_of(iso_date(row["begindate"], rule), self._starts)

    def is_of_its_year(self, row: TableRow) -> bool:
        """Whether the grade that `users.csv` tells is that of an enrollment; of changes it is taken to be."""
        return self.modes.get("enrollments") == "delta" or self.year_of(row) == self.year

    def begin(self, row: TableRow) -> str:
        """The first day of an enrollment: its own, its class's, or that of the school year."""
        rule = self.community.mappings["enrollment"].dates.get("entry_date")
        _, of_class = self._terms.get(row["classsourcedid"], ("", ""))
        return iso_date(row["begindate"], rule) or of_class or self._first_day

    def end(self, row: TableRow) -> str:
        """The last day of an enrollment; empty while it lasts."""
        return iso_date(row["enddate"], self.community.mappings["enrollment"].dates.get("exit_date"))


def demographics(row: TableRow) -> dict[str, str]:
    """What a row of demographics says of a student, under our names."""
    races = [ours for theirs, ours in _RACES.items() if row[theirs].lower() == "true"]
    if row["hispanicorlatinoethnicity"].lower() == "true":
        race = "hispanic"
    elif row["demographicracetwoormoreraces"].lower() == "true" or len(races) > 1:
        race = "two_or_more"
    else:
        race = races[0] if races else ""
    return {"birth_date": row["birthdate"], "sex": row["sex"], "race_ethnicity": race}


def listed(text: str) -> list[str]:
    """The members of a list within a field."""
    return [member for part in text.split(",") if (member := part.strip())]
