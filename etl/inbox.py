"""Which files are to be loaded, in which order, and to which sources each of them belongs.

A file belongs to every source whose mapping names it, and to the source whose name begins its own; the longest wins.
A file, folder or archive in a format of others belongs to the sources that the format feeds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb

from etl.community import Community
from etl.formats import FORMATS, format_of
from etl.formats.feed import Contents, Feed
from etl.formats.package import Package, is_archive, read_package
from etl.mappings import Mapping
from etl.problems import did_you_mean
from etl.progress import Progress
from etl.reading import Opened, open_feed, open_file
from etl.refusals import DeliveryRefused
from etl.report import RowProblem
from etl.sources import SOURCES
from etl.totals import SUFFIX as TOTALS

_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp")
"""How the names of files end that a browser or a transfer is still writing."""

_NAMES = [source.name for source in SOURCES]


class Opening(Protocol):
    """Opens a file: its rows are then staged in `connection`, or read in place."""

    def __call__(self, connection: duckdb.DuckDBPyConnection, *, working: Path, progress: Progress) -> Opened: ...


@dataclass(frozen=True)
class Incoming:
    """One file, or one file of a package, on its way to one source.

    `file` is how reports call it, `path` where it is on disk, `sha256` tells whether it was loaded before. One that
    `is_part` of something larger is not held against an earlier one; one that `looks_back` is read by what the
    warehouse has when the files before it are in it.
    """

    file: str
    path: Path
    mapping: Mapping
    sha256: str
    open: Opening
    is_part: bool = False
    looks_back: bool = False


@dataclass(frozen=True)
class Arrival:
    """What a file, folder or archive brings, in the order of loading, and by name the files in it that are refused."""

    incoming: Sequence[Incoming]
    refused: dict[str, DeliveryRefused] = field(default_factory=dict)


def receive(community: Community, path: Path, source: str | None, unpacking: Path) -> Arrival:
    """What a file, folder or archive brings; `source` limits it to one of our sources.

    An archive is unpacked into `unpacking`, which is to be there as long as any of it is read. Raises `DeliveryRefused`
    where nothing can be taken from it, and OSError where it cannot be read.
    """
    if source is not None and source not in _NAMES:
        hint = did_you_mean(source, _NAMES)
        message = f"'{source}' is no source.{hint} Known are {', '.join(_NAMES)}"
        raise DeliveryRefused("unknown_source", path.name, message)
    if not path.exists():
        message = f"there is no file {path.name} in {path.parent.resolve()}"
        raise DeliveryRefused("unreadable", path.name, message)
    mapped = any(mapping.names_file(path.name) for mapping in community.mappings.values())
    if path.is_file() and mapped and not is_archive(path):
        return Arrival(_of_file(community, path, path.name, source))
    package = read_package(path, unpacking)
    if known := format_of(package):
        return Arrival(_of_package(community, package, known.contents(package, community), source))
    if package.is_one_file:
        return Arrival(_of_file(community, path, path.name, source))
    if path.is_file():
        return _of_archive(community, package, source)
    titles = "; ".join(known.TITLE for known in FORMATS)
    message = f"is a folder in no format that is known ({titles}); name the files in it, or put them into inbox/"
    raise DeliveryRefused("unreadable", path.name, message)


def _of_archive(community: Community, package: Package, source: str | None) -> Arrival:
    """Deliveries of ours in an archive: each file by its own name, and one of no source keeps no other back."""
    incoming: list[Incoming] = []
    refused: dict[str, DeliveryRefused] = {}
    for member in sorted(package.members, key=lambda member: (_place(community, member.path), member.name)):
        called = package.called(member)
        try:
            incoming += _of_file(community, member.path, called, source)
        except DeliveryRefused as refusal:
            refused[called] = refusal
    if not package.members:
        refused[package.name] = DeliveryRefused("unreadable", package.name, "is an archive without a file")
    return Arrival(incoming, refused)


def _of_file(community: Community, path: Path, called: str, source: str | None) -> list[Incoming]:
    names = sources_of(community, path.name) if source is None else [source]
    sha256 = checksum(path)
    return [
        Incoming(called, path, mapping, sha256, partial(open_file, path=path, mapping=mapping))
        for mapping in (community.mappings[name] for name in names)
    ]


def sources_of(community: Community, file_name: str) -> list[str]:
    """The names of the sources that a file feeds, in the order of loading. Raises `DeliveryRefused` where none is.

    A source for which `files` is set takes a file by its name's beginning only where no mapping names that file.
    """
    mapped = {name for name, mapping in community.mappings.items() if mapping.names_file(file_name)}
    begins = max((name for name in _NAMES if file_name.lower().startswith(name)), key=len, default=None)
    found = set(mapped)
    if begins is not None and (not mapped or community.mappings[begins].files is None):
        found.add(begins)
    if not found:
        hint = did_you_mean(Path(file_name).stem.rstrip("0123456789_-. "), _NAMES)
        raise DeliveryRefused(
            "unknown_source",
            file_name,
            f"belongs to no source.{hint} Its name is to begin with one of {', '.join(_NAMES)}; or name it in files of "
            "a source in community.toml; or say --source",
        )
    return [name for name in _NAMES if name in found]


def inbox_files(community: Community) -> list[Path]:
    """The files of the inbox, reference tables before the rows that name them, then by name.

    Hidden files, Excel's lock files, control totals and files still being written are no deliveries, nor are folders
    but for those that hold one in a format of others.
    """
    if not community.inbox.is_dir():
        return []
    found = [path for path in community.inbox.iterdir() if _is_delivery(community, path)]
    return sorted(found, key=lambda path: (_place(community, path), path.name))


def checksum(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_package(community: Community, package: Package, contents: Contents, source: str | None) -> list[Incoming]:
    """The feeds in the order of loading; what is to be said of the whole package is said with the first."""
    feeds = [feed for feed in contents.feeds if source in (None, feed.source)]
    if not feeds:
        told = " ".join(f"{problem.message}." for problem in contents.remarks())
        message = f"holds nothing that feeds {source or 'a source'}. {told}".strip()
        raise DeliveryRefused("unreadable", package.name, message)
    ordered = sorted(feeds, key=lambda feed: _NAMES.index(feed.source))
    remarks = tuple(contents.remarks())
    return [_of_feed(community, package, feed, remarks if feed is ordered[0] else ()) for feed in ordered]


def _of_feed(community: Community, package: Package, feed: Feed, remarks: tuple[RowProblem, ...]) -> Incoming:
    sha256 = hashlib.sha256(f"{package.sha256} {feed.part}".encode()).hexdigest()
    own = community.mappings[feed.source]
    mapping = mapping_of(feed, own)
    opening = partial(open_feed, feed=feed, mapping=mapping, defaults=own.constants, remarks=remarks)
    return Incoming(feed.file, feed.path, mapping, sha256, opening, feed.is_part, looks_back=True)


def mapping_of(feed: Feed, own: Mapping) -> Mapping:
    """How a feed is read: by what its format knows, and by what the community says of values, dates and nulls.

    A constant of the community is a column that the feed does not have; where it has it, what stands for the empty.
    """
    values = {column: dict(known) for column, known in feed.values.items()}
    for column, known in own.values.items():
        values[column] = {**values.get(column, {}), **known}
    constants = {column: value for column, value in own.constants.items() if column not in feed.columns}
    return Mapping(
        source=own.source,
        delivery=feed.delivery,
        null_values=own.null_values,
        values=values,
        dates=own.dates,
        constants=constants,
    )


def _is_delivery(community: Community, path: Path) -> bool:
    if path.name.startswith((".", "~$")) or path.name.lower().endswith((*_UNFINISHED, TOTALS)):
        return False
    return path.is_file() or format_of(read_package(path, community.warehouse_path.parent)) is not None


def _place(community: Community, path: Path) -> int:
    """Folders and archives first: they bring whole rosters."""
    if path.is_dir() or is_archive(path):
        return -1
    try:
        names: Iterable[str] = sources_of(community, path.name)
    except DeliveryRefused:
        return len(_NAMES)
    return min(map(_NAMES.index, names))
