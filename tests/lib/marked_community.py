"""A community whose secrets are known: every student bears marks, and two small places may exchange what is hidden.

Two worlds of it differ in the absences of two neighborhoods of a handful of students each, and in nothing that may be
published.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lib.command import commonmeasure

# What no reader may ever meet: identifiers, names and birthdays look like this and like nothing else.
MARKS = ("ZQX-", "Quillfeather", "Wrenlock", "1987-06-")
YEARS = (2024, 2025)
SIZES = {"harbor": 70, "north": 60, "south": 50, "islet": 6, "shoal": 6, "": 14}
EXCHANGED = ("islet", "shoal")


@dataclass(frozen=True)
class Community:
    """A folder that was loaded and published by the command, with all that the command said."""

    folder: Path
    said: str

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    @property
    def release(self) -> Path:
        return self.releases / (self.releases / "current").read_text(encoding="utf-8").strip()

    def copied(self, folder: Path) -> Community:
        """A copy in another folder, to be written into."""
        return Community(Path(shutil.copytree(self.folder, folder)), self.said)


def marked_community(folder: Path, exchanged: bool) -> Community:
    """The community; where `exchanged`, the absences of the two small neighborhoods are each other's."""
    said = [commonmeasure("init", "-C", folder)]
    (folder / "community.toml").write_text('name = "Marksburg"\n', encoding="utf-8")
    shapes = [_square(n, place) for n, place in enumerate(place for place in SIZES if place)]
    collection = {"type": "FeatureCollection", "features": shapes}
    (folder / "reference" / "neighborhoods.geojson").write_text(json.dumps(collection), encoding="utf-8")
    for name, header, rows in _deliveries(exchanged):
        with (folder / "inbox" / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header.split())
            writer.writerows(rows)
    said.append(commonmeasure("load", "-C", folder, "--json"))
    said.append(commonmeasure("publish", "-C", folder))
    return Community(folder, "".join(one.output + one.messages for one in said))


@dataclass(frozen=True)
class _Student:
    number: int
    place: str
    position: int

    @property
    def id(self) -> str:
        return f"ZQX-{self.number:04d}"

    @property
    def school(self) -> str:
        return "A" if self.position % 3 else "B"

    @property
    def birth_date(self) -> str:
        return f"1987-06-{self.number % 28 + 1:02d}"

    def absences(self, year: int, exchanged: bool) -> int:
        """Of 180 days; from 18 on it is chronic. The small places have 2 and 4 who are, or 4 and 2."""
        if self.place not in EXCHANGED:
            return (self.number * 7 + year * 3) % 40
        first = (self.place == EXCHANGED[0]) != exchanged
        return 31 if self.position < (2 if first else 4) else 5


def _students() -> list[_Student]:
    placed = [(place, position) for place, size in SIZES.items() for position in range(size)]
    return [_Student(number, *one) for number, one in enumerate(placed)]


def _deliveries(exchanged: bool) -> Iterator[tuple[str, str, Iterable[Sequence[object]]]]:
    students = _students()
    yield "schools", "school_id name level", [("A", "Alder School", "elementary"), ("B", "Birch School", "elementary")]
    yield "partners", "partner_id name kind", [("P1", "Tutors", "nonprofit"), ("P2", "Pantry", "nonprofit")]
    yield (
        "students",
        "student_id school_year sex race_ethnicity english_learner neighborhood_id first_name last_name birth_date",
        [
            (
                one.id,
                year,
                ("female", "male")[one.position % 2],
                ("black", "white", "hispanic")[one.position % 3] if one.position % 29 else "asian",
                "yes" if one.position % 5 == 0 else "no",
                one.place,
                "Quillfeather",
                "Wrenlock",
                one.birth_date,
            )
            for year in YEARS
            for one in students
        ],
    )
    yield (
        "enrollment",
        "student_id school_year school_id grade_level entry_date",
        [(one.id, year, one.school, "04", f"{year - 1}-09-01") for year in YEARS for one in students],
    )
    refused = [("ZQX-0001", YEARS[0], 180, 999, "A"), ("ZQX-9999", "Quillfeather", 180, 3, "A")]
    yield (
        "attendance_summary",
        "student_id school_year days_enrolled days_absent school_id",
        [(one.id, year, 180, one.absences(year, exchanged), one.school) for year in YEARS for one in students]
        + refused,
    )
    yield (
        "services",
        "partner_id service_date service_category student_id hours record_id first_name last_name birth_date",
        [
            (
                partner,
                f"{year}-02-03",
                "academic_support",
                one.id,
                1 + one.position % 4,
                f"{year}-{one.number}",
                "",
                "",
                "",
            )
            for year in YEARS
            for one in students
            for partner, share in (("P1", 3), ("P2", 11))
            if one.position % share == 0
        ]
        + [
            ("P1", "2025-02-03", "food", "", 1, f"named-{one.number}", "Quillfeather", "Wrenlock", one.birth_date)
            for one in students[:40]
        ],
    )


def _square(number: int, place: str) -> dict[str, object]:
    west, east = number / 10, (number + 1) / 10
    ring = [[west, 0], [east, 0], [east, 0.1], [west, 0.1], [west, 0]]
    return {
        "type": "Feature",
        "properties": {"neighborhood_id": place, "name": place.capitalize()},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
