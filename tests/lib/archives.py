"""What can be read in a file that is made of files: every part by its path, words of a PDF included."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator

from tests.lib.programs import program


def parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The file, opened as far as it can be: archives and office documents by their parts, a PDF as its words."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from parts(f"{name}/{inner}", archive.read(inner))
    elif content.startswith(b"%PDF"):
        said = subprocess.run([program("pdftotext"), "-", "-"], input=content, check=True, capture_output=True).stdout
        yield name, b"\f".join(b" ".join(page.split()) for page in said.split(b"\f"))
    else:
        yield name, content
