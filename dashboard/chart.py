"""One chart, whole: the question it answers, its sentence, its figure, its table and where its numbers come from.

Figure, sentence, table, CSV and PNG are all made of the one query; nothing of them can disagree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from dashboard.cells import Observation
from dashboard.comparison import Standing
from dashboard.numbers import show_date
from dashboard.records import Indicator
from dashboard.release import Release
from dashboard.selection import Selection, read_selection, to_query
from dashboard.sentences import status_words
from dashboard.texts import counted, text
from metrics.cells import CellStatus

Figure = dict[str, Any]

_BRIEF = 90
_NEXT_SOURCE = re.compile(r";|(?<=[a-z0-9)])\. (?=[A-Z0-9])")
# What some system does not allow in the name of a file, or takes for the end of a folder.
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f"%*/:<>?\\|]')
_CLAUSE_END = re.compile(r": |, | \(")


@dataclass(frozen=True)
class Query:
    """What a chart asks: its name, whom or what it is about, which part of it, and the reader's selection."""

    chart: str
    selection: Selection
    subject: str = ""
    part: str = ""

    def link(self, release: Release, kind: str) -> str:
        """The address of the chart's `csv` or `figure`, of this release and no other."""
        more = {"subject": self.subject, "part": self.part, "release": release.id}
        given = {key: value for key, value in more.items() if value}
        return f"/{kind}/{self.chart}{to_query(release, self.selection, given)}"

    @property
    def file_stem(self) -> str:
        """A file name without its ending that says what is inside; of several subjects it names none."""
        selection = self.selection
        parts = ["" if "," in self.subject else self.subject, self.chart, self.part, str(selection.year)]
        parts += [key for key in (selection.place.id, selection.partner, selection.group.value) if key != "all"]
        return _NOT_IN_FILE_NAMES.sub(_by_number, "_".join(part for part in parts if part and part != "community"))


def _by_number(sign: re.Match[str]) -> str:
    """A sign as links write it, so that two names that differ still do."""
    return f"%{ord(sign[0]):02X}"


def read_query(release: Release, chart: str, search: str) -> Query:
    """The query of a link made by `Query.link`."""
    asked = dict(parse_qsl(search.lstrip("?")))
    more = {key: asked.pop(key, "") for key in ("subject", "part")}
    return Query(chart, read_selection(release, urlencode(asked)).selection, **more)


class TableCell(NamedTuple):
    """A cell of a table: its text, a link, how it stands, and a small picture with its own words.

    `in_words` where the text itself says how it stands, so that nobody hears it twice.
    """

    text: str
    href: str = ""
    standing: Standing | None = None
    image: str = ""
    aside: str = ""
    in_words: bool = False


class Column(NamedTuple):
    """A column's title, and whether it holds numbers."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table as people read it; the first cell of each row names the row.

    `sections` are headings, each with the number of rows that stand below it; none where the rows are of one kind. A
    section without words is set apart by a line alone.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[TableCell]]
    sections: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class Facts:
    """Where the numbers of a chart come from; `as_of` is None where no delivery says how far it reaches.

    `mark` is what must be said of a release that is not published.
    """

    release: str
    as_of: date | None
    students: int | None = None
    source: str = ""
    version: int | None = None
    mark: str = ""

    @property
    def words(self) -> str:
        """All of it in one line."""
        return " · ".join(self.parts)

    @property
    def parts(self) -> list[str]:
        """The line in parts, the release last."""
        parts = [
            self.mark,
            counted("facts.students", self.students) if self.students is not None else "",
            as_of_words(self.as_of),
            text("facts.source", source=self.source) if self.source else "",
            text("facts.version", version=self.version) if self.version is not None else "",
            text("facts.release", release=self.release),
        ]
        return [part for part in parts if part]


@dataclass(frozen=True)
class Chart:
    """What a page shows, a file holds and a screen reader reads, of one query.

    Without a `figure` the table itself is the chart. `height` is in pixels. `measures` are columns that the CSV has
    beside those of the release: by name one number an observation, None where there is none. `foretold` is what is
    forecast, which is no observation: the CSV says it in the footnote of its last row.
    """

    query: Query
    title: str
    sentence: str
    figure: Figure | None
    table: Table
    facts: Facts
    height: int = 320
    observations: Sequence[Observation] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    measures: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    foretold: str = ""


class Said(NamedTuple):
    """What a chart says in words."""

    title: str
    sentence: str


def facts_of(release: Release, indicator: Indicator | None = None, now: Observation | None = None) -> Facts:
    """The facts of a chart on one indicator, or on the release as a whole."""
    mark = text("preview.mark") if release.is_preview else ""
    if indicator is None:
        return Facts(release.id, release.as_of, mark=mark)
    students = None if now is None else now.students
    return Facts(release.id, release.as_of, students, brief_source(indicator.source or ""), indicator.version, mark)


def marked(release: Release, words: str) -> str:
    """Words about a release; of a preview they say so first."""
    return text("preview.words", words=words) if release.is_preview else words


def as_of_words(as_of: date | None) -> str:
    """`data through June 13, 2025`, or that nobody has said how far they reach."""
    return text("facts.as_of", as_of=show_date(as_of)) if as_of else text("facts.no_as_of")


def brief_source(source: str) -> str:
    """The first of the sources, cut where a clause ends; all of them stand in full beside the definition."""
    first = _NEXT_SOURCE.split(source, maxsplit=1)[0].strip().rstrip(".")
    ends = [clause.start() for clause in _CLAUSE_END.finditer(first)]
    if len(first) <= _BRIEF or not ends:
        return first
    return first[: max((end for end in ends if end <= _BRIEF), default=ends[0])]


def notes_of(observations: Sequence[Observation]) -> tuple[str, ...]:
    """The words for every sign that stands for something else than a value, each once, and the cells' own notes."""
    seen = {cell.status for cell in observations}
    signs = [
        text(f"sign.{status.value}", meaning=status_words(status))
        for status in CellStatus
        if status in seen and status is not CellStatus.PUBLISHED
    ]
    own = sorted({cell.note for cell in observations if cell.note and cell.status is CellStatus.PUBLISHED})
    return (*signs, *own)
