"""The files that the page offers, made from the command line: the same charts, the same words, the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from dashboard.chart import Query
from dashboard.exports.board_pack import board_pack, made_at, pack_title
from dashboard.exports.choice import Choice, missing
from dashboard.exports.csv_file import export_csv
from dashboard.exports.files import write_file
from dashboard.exports.items import Item, items, queries
from dashboard.exports.pdf_file import pdf
from dashboard.exports.png_file import export_png
from dashboard.exports.saved_choice import WrongChoice, read_saved
from dashboard.exports.slides.deck import deck
from dashboard.exports.studio import NoBrowser, with_studio
from dashboard.release import Release
from dashboard.releases import NoRelease, Releases
from dashboard.texts import speaking, text

__all__ = [
    "FORMATS",
    "MOST_PAGES",
    "PACKS",
    "Choice",
    "NoBrowser",
    "NoRelease",
    "NothingToExport",
    "WrongChoice",
    "asked_of",
    "export_files",
    "made",
    "made_at",
    "pages_of",
    "read_saved",
    "with_usual_charts",
]

Progress = Callable[[float, float, str], None]
# The charts that are made of each indicator where none is named.
_PICTURES, _PAGES = ("trend", "map", "ranking", "groups"), ("scorecard", "trend", "stories")
PACKS = ("pptx", "pdf", "zip")
FORMATS = ("csv", "png", *PACKS)
# More than a board reads, and more than a server should draw for one reader.
MOST_PAGES = 200


class NothingToExport(Exception):
    """What is asked for is not in the release; the message names every such thing."""


def export_files(
    releases: Path,
    *,
    to: Path,
    kind: str,
    choice: Choice,
    release_id: str | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write files of one kind from one release, the current one by default; returns them.

    A path that ends as such files do takes one file; any other is a folder. Raises NoRelease, NoBrowser, and
    NothingToExport with all that the release does not have.
    """
    shelf = Releases(releases, release_id)
    absent = missing(shelf.current(), choice)
    if absent:
        raise NothingToExport("\n".join(absent))
    with speaking(choice.language or shelf.usual_language()):
        release = shelf.current()
        if kind == "csv":
            return export_csv(release, to, choice)
        if kind == "png":
            return export_png(release, _pictures(release, choice, to), progress)
        content = made(release, kind, choice, progress)
        named = release.file_name(f"board-pack.{kind}")
        return [write_file(to if to.suffix == f".{kind}" else to / named, content)]


def made(release: Release, kind: str, choice: Choice, progress: Progress | None = None) -> bytes:
    """A pack of that kind in the language that is spoken, as the page and the command hand it out.

    Raises NothingToExport and NoBrowser.
    """
    pages = pages_of(release, choice)
    title, date = pack_title(release, choice), made_at(release)
    if kind == "pptx":
        return deck(release, pages, title, date)
    if kind == "pdf":
        return with_studio(lambda studio: pdf(studio, release, pages, title, choice.paper, date))
    return with_studio(lambda studio: board_pack(studio, release, choice, pages, progress))


def pages_of(release: Release, choice: Choice) -> list[Item]:
    """The pages of a pack. Raises NothingToExport where the choice leaves none, or too many."""
    return items(release, asked_of(release, choice))


def asked_of(release: Release, choice: Choice) -> Sequence[Query]:
    """What the pages of a pack ask. Raises NothingToExport where the choice leaves none, or too many."""
    asked = list(queries(release, with_usual_charts(choice)))
    if not asked:
        raise NothingToExport(text("pack.no_page"))
    if len(asked) > MOST_PAGES:
        raise NothingToExport(text("pack.too_many", count=len(asked), most=MOST_PAGES))
    return asked


def with_usual_charts(choice: Choice) -> Choice:
    """The choice with the charts of a pack where it names none."""
    return choice if choice.charts else choice.to(charts=_PAGES)


def _pictures(release: Release, choice: Choice, to: Path) -> Mapping[Path, Query]:
    """Which picture goes into which file."""
    asked = list(queries(release, choice if choice.charts else choice.to(charts=_PICTURES)))
    if not asked:
        raise NothingToExport("this choice leaves no picture; name another chart, or fewer filters")
    if to.suffix == ".png":
        return {to: asked[0]}
    return {to / release.file_name(f"{query.file_stem}.png"): query for query in asked}
