"""Which files are to be loaded, in which order, and to which sources each of them belongs.

A file belongs to every source whose mapping names it, and to the source whose name begins its own; the longest wins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from etl.community import Community
from etl.problems import did_you_mean
from etl.refusals import DeliveryRefused
from etl.sources import SOURCES
from etl.totals import SUFFIX as TOTALS

_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp")
"""How the names of files end that a browser or a transfer is still writing."""

_NAMES = [source.name for source in SOURCES]


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

    Hidden files, Excel's lock files, control totals, files still being written and folders are no deliveries.
    """
    if not community.inbox.is_dir():
        return []
    files = [path for path in community.inbox.iterdir() if path.is_file() and _is_delivery(path.name)]
    return sorted(files, key=lambda path: (_place(community, path.name), path.name))


def checksum(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_delivery(file_name: str) -> bool:
    return not file_name.startswith((".", "~$")) and not file_name.lower().endswith((*_UNFINISHED, TOTALS))


def _place(community: Community, file_name: str) -> int:
    try:
        names: Iterable[str] = sources_of(community, file_name)
    except DeliveryRefused:
        return len(_NAMES)
    return min(map(_NAMES.index, names))
