"""Zip archives that are the same, byte for byte, whenever they are written: their date is that of the release.

Office documents are such archives, and may hold further ones; what was written inside them with today's date is set to
the same.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

# What an office document says of when it was made.
_MADE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_PROPERTIES = "docProps/core.xml"
_OFFICE = (".xlsx", ".pptx")


def archive(files: Mapping[str, bytes], made: datetime) -> bytes:
    """An archive of these files in their order, all dated `made`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, made.astimezone(UTC).timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, content)
    return out.getvalue()


def dated(document: bytes, made: datetime) -> bytes:
    """An office document as it would be had it been written at `made`, with the documents inside it."""
    stamp = made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    files = {}
    with zipfile.ZipFile(io.BytesIO(document)) as read:
        for name in read.namelist():
            content = read.read(name)
            if name == _PROPERTIES:
                content = _MADE.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            files[name] = dated(content, made) if name.endswith(_OFFICE) else content
    return archive(files, made)
