"""A delivered text file as UTF-8 lines on disk, whatever it was packed or written in.

The file as sent is never changed: what has to be unpacked or re-encoded goes into a copy in the working folder.
"""

from __future__ import annotations

import codecs
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow

from etl.header import MOST_TITLES, KnownNames, header_place
from etl.progress import Progress
from etl.records import split_record
from etl.refusals import DeliveryRefused
from etl.scan import CHUNK, Scan, chunks, scan
from etl.storage import storage_fault
from etl.titles import Titles

_PACKED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UNDECODABLE = b"\xff"
_NO_TABLES = {
    rb"%PDF": "a PDF",
    rb"7z\xbc\xaf": "a 7z archive",
    rb"Rar!": "a RAR archive",
    rb"PK\x03\x04": "an archive or workbook within another packing",
    rb"\s*(\[\s*)?\{": "JSON in no format that is known",
    rb"\s*<(!doctype|html|table|\?xml)": "a web page or XML, whatever its name says",
}
"""How files begin that are no table, and what they are."""

_WRAPPED = re.compile(rb'"((?:[^"\r\n]|"")*)"(\r?\n|\r?\Z)')
_DELIMITERS = (",", "\t", ";", "|", "^", "~")
_HEAD = 1 << 20
"""Bytes in which a header is looked for."""


@dataclass(frozen=True)
class TextFile:
    """UTF-8 text at `path`, fields parted by `delimiter`; bytes that are not of the encoding are still in it.

    The first `titles` lines stood above the header; they are empty.
    """

    path: Path
    delimiter: str
    scan: Scan
    titles: int = 0


def read_text(path: Path, working: Path, known_names: KnownNames, progress: Progress) -> TextFile:
    """Unpack, re-encode and scan one file; `known_names` tells its header from titles above it.

    Raises `DeliveryRefused` where it is empty or cannot be unpacked.
    """
    if path.stat().st_size == 0:
        raise _refused(path, "is empty; ask the sender for the file again")
    text = in_utf8(unpacked(path, working), working)
    _refuse_what_is_no_table(path, text)
    if _is_wrapped(text, known_names):
        text = _copy(working / "from-quotes", _unwrapped(text))
    delimiter, titles = _layout(path, text, known_names)
    found = scan(text, delimiter, progress)
    if found.is_cp1252:
        text = _copy(working / "from-cp1252", (piece.decode("cp1252").encode() for piece in chunks(text)))
        found = scan(text, delimiter)
    if found.only_carriage_returns:
        text = _copy(working / "from-returns", (piece.replace(b"\r", b"\n") for piece in chunks(text)))
        found = scan(text, delimiter)
    if titles:
        text = _copy(working / "from-titles", _emptied(text, titles))
        found = scan(text, delimiter)
    return TextFile(text, delimiter, found, titles)


def _refuse_what_is_no_table(path: Path, text: Path) -> None:
    start = _start(text, 512).removeprefix(codecs.BOM_UTF8)
    what = next((what for mark, what in _NO_TABLES.items() if re.match(mark, start, re.IGNORECASE)), None)
    if what is None and start[257:262] == b"ustar":
        what = "a tar archive"
    if what:
        raise _refused(path, f"is {what}, and no table; save the table as CSV or .xlsx, and send that")


def unpacked(path: Path, working: Path) -> Path:
    """The file itself, or what a gzip or zstd file holds, in `working`; one that is damaged is refused."""
    start = _start(path, 4)
    packing = next((name for magic, name in _PACKED.items() if start.startswith(magic)), None)
    if packing is None:
        return path
    target = working / "unpacked"
    try:
        with pyarrow.input_stream(str(path), compression=packing) as opened, target.open("wb") as file:
            shutil.copyfileobj(opened, file, CHUNK)
    except (OSError, EOFError) as error:
        if isinstance(error, OSError) and storage_fault(error):
            raise
        raise _refused(path, f"cannot be unpacked ({error}); ask the sender for the file again") from None
    if target.stat().st_size == 0:
        raise _refused(path, "is empty inside; ask the sender for the file again")
    return target


def beginning(path: Path, length: int) -> str:
    """How the text of a file begins, packed or not, in whatever encoding: to see what it is, not for its data."""
    start = _start(path, length)
    packing = next((name for magic, name in _PACKED.items() if start.startswith(magic)), None)
    if packing:
        try:
            with pyarrow.input_stream(str(path), compression=packing) as opened:
                start = opened.read(length)
        except (OSError, EOFError):
            return ""
    encoding = _utf16_of(start)
    return start.decode(encoding or "utf-8", "replace").removeprefix("\ufeff")


def _utf16_of(start: bytes) -> str | None:
    """Which UTF-16 a text is in that begins so; None where in neither."""
    if start[:2] in _UTF16:
        return _UTF16[start[:2]]
    # Without a mark, two letters of the header tell: in UTF-16 every other byte of them is zero.
    zeros = [byte == 0 for byte in start[:4]]
    if zeros in ([False, True, False, True], [True, False, True, False]):
        return "utf-16-be" if zeros[0] else "utf-16-le"
    return None


def in_utf8(path: Path, working: Path) -> Path:
    """The file itself, or its text in UTF-8, in `working`, where it is UTF-16."""
    start = _start(path, 4)
    encoding = _utf16_of(start)
    if encoding is None:
        return path
    mark = 2 if start[:2] in _UTF16 else 0
    return _copy(working / "from-utf16", _from_utf16(path, mark, encoding))


def _from_utf16(path: Path, mark: int, encoding: str) -> Iterator[bytes]:
    """What cannot be decoded becomes bytes that are no UTF-8, so that its line is malformed and no other."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    with path.open("rb") as file:
        file.seek(mark)
        while piece := file.read(CHUNK):
            yield decoder.decode(piece).encode("utf-8", "surrogatepass")
    if decoder.getstate()[0]:
        yield _UNDECODABLE


def _layout(path: Path, text: Path, known_names: KnownNames) -> tuple[str, int]:
    """The delimiter under which the header holds most names that mean something, then most names at all; and how many
    lines stand above the header.
    """
    with text.open("rb") as file:
        start = file.read(_HEAD).removeprefix(codecs.BOM_UTF8)
    lines = start.split(b"\n" if b"\n" in start else b"\r")
    heads = [(place, line.strip(b"\r").partition(b"\r")[0]) for place, line in enumerate(lines) if line.strip()]
    if not heads:
        raise _refused(path, "holds nothing but empty lines; ask the sender for the file again")
    places, texts = zip(*((place, head.decode("utf-8", "replace")) for place, head in heads[:MOST_TITLES]), strict=True)
    known = [max(known_names(_fields(line, delimiter)) for delimiter in _DELIMITERS) for line in texts]
    header = header_place(
        known, lambda place: any(Titles(_fields(texts[place], delimiter), ()).are_sure for delimiter in _DELIMITERS)
    )

    def names(delimiter: str) -> list[str]:
        return _fields(texts[header], delimiter)

    delimiter = max(_DELIMITERS, key=lambda delimiter: (known_names(names(delimiter)), len(names(delimiter))))
    return delimiter, places[header] if header else 0


def _is_wrapped(text: Path, known_names: KnownNames) -> bool:
    """Whether the header stands in quotes as a whole, as it does where lines were saved as if each were one field."""
    wrapped = _WRAPPED.match(_start(text, _HEAD).removeprefix(codecs.BOM_UTF8))
    if wrapped is None:
        return False
    header = wrapped[1].replace(b'""', b'"').decode("utf-8", "replace")
    return max(known_names(_fields(header, delimiter)) for delimiter in _DELIMITERS) > known_names([header])


def _unwrapped(text: Path) -> Iterator[bytes]:
    """The lines without the quotes around them; a line that has none around it stays as it is."""
    with text.open("rb") as file:
        for line in file:
            wrapped = _WRAPPED.fullmatch(line.removeprefix(codecs.BOM_UTF8))
            yield line if wrapped is None else wrapped[1].replace(b'""', b'"') + wrapped[2]


def _fields(line: str, delimiter: str) -> list[str]:
    fields = split_record(line, delimiter)
    return fields if isinstance(fields, list) else line.split(delimiter)


def _emptied(text: Path, titles: int) -> Iterator[bytes]:
    """The text with nothing in its first lines, so that every row keeps its number."""
    with text.open("rb") as file:
        for _ in range(titles):
            file.readline()
        yield b"\n" * titles
        while piece := file.read(CHUNK):
            yield piece


def _copy(target: Path, pieces: Iterator[bytes]) -> Path:
    with target.open("wb") as file:
        for piece in pieces:
            file.write(piece)
    return target


def _start(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        return file.read(length)


def _refused(path: Path, message: str) -> DeliveryRefused:
    return DeliveryRefused("unreadable", path.name, message)
