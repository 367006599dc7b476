"""PDF of charts, one sheet an item, printed by an installed browser; the same charts make the same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.exports.document import document
from dashboard.exports.items import Item
from dashboard.exports.studio import Studio
from dashboard.release import Release

_DATE = re.compile(rb"(/(?:CreationDate|ModDate) \()D:[^)]*(\))")
# The names of tags are the browser's own count of what it has made so far, which is not the same every time.
_NAME = re.compile(rb"\(node(\d{8})\)")


async def pdf(studio: Studio, release: Release, items: Sequence[Item], title: str, paper: str, made: datetime) -> bytes:
    """The PDF as it would be had it been printed at `made`."""
    return settled(await studio.paper(document(release, items, title, paper), paper), made)


def settled(printed: bytes, made: datetime) -> bytes:
    """The same file with another date of printing and its tags counted from one; no byte is moved."""
    stamp = made.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
    number = {name: n for n, name in enumerate(sorted(set(_NAME.findall(printed))), start=1)}
    counted = _NAME.sub(lambda found: b"(node%08d)" % number[found[1]], printed)
    return _DATE.sub(rb"\g<1>" + stamp + rb"\g<2>", counted)
