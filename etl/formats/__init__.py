"""The formats of others, one module each: told by what is in a file, and read as rows of our sources.

A format has `NAME`, `TITLE`, `recognizes(package)` and `contents(package, community)`; `FORMATS` is the list of them.
"""

from __future__ import annotations

from typing import Protocol

from etl.community import Community
from etl.formats import edfi, hmis, hsds, oneroster, studenttracker
from etl.formats.feed import Contents
from etl.formats.package import Package


class Format(Protocol):
    """A module of this package."""

    NAME: str
    TITLE: str

    def recognizes(self, package: Package) -> bool: ...

    def contents(self, package: Package, community: Community) -> Contents: ...


FORMATS: tuple[Format, ...] = (edfi, oneroster, hsds, hmis, studenttracker)


def format_of(package: Package) -> Format | None:
    """The format that a package is in; None where it is in none that we know."""
    return next((known for known in FORMATS if known.recognizes(package)), None)


__all__ = ["FORMATS", "Contents", "Format", "format_of"]
