"""What the bytes of a text file are like, learned in one pass before anything is parsed.

A file is plain only where every line is sure to be one record: that is what lets the fast reader be trusted, and what
its count is held against.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import numpy.typing

from etl.progress import Progress, silent

CHUNK = 1 << 23
_PIECE = 1 << 20
"""What is looked at at once: as much as stays near the processor."""

_LONGEST_LINE = 1 << 24
_CP1252_LETTERS = rb"\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xc0-\xd6\xd8-\xf6\xf8-\xfd"
_CP1252_SIGNS = rb"\x85\x91-\x94\x96\x97\xa0\xa1\xaa\xab\xb4\xb7\xba\xbb\xbf"
_PLAUSIBLE_CP1252 = re.compile(
    rb"[a-zA-Z][" + _CP1252_LETTERS + rb"]+|[" + _CP1252_LETTERS + rb"]+(?=[a-zA-Z])|[" + _CP1252_SIGNS + rb"]"
)
_SPACES = (b" ", b"\t")
_UNSEEN = re.compile(
    rb"\xc2[\xa0\xad]|\xe1(\x9a\x80|\xa0\x8e)|\xe2(\x80[\x80-\x8f\xa8-\xaf]|\x81[\x9f-\xa4])|\xe3\x80\x80|\xef\xbb\xbf"
)
"""Characters in UTF-8 that nobody sees, or takes for usual spaces."""
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


@dataclass
class Scan:
    """Counts over one file. `lines` are physical lines, `blank_lines` those of them that are empty.

    `delimiters` counts every delimiter, within quotes too. `has_space` is true where values may have spaces around
    them, or letters that are written in several ways, `has_unseen` where there are characters that nobody sees.
    """

    lines: int = 0
    blank_lines: int = 0
    delimiters: int = 0
    quotes: int = 0
    line_feeds: int = 0
    carriage_returns: int = 0
    returns_with_feed: int = 0
    has_nul: bool = False
    has_space: bool = False
    has_unseen: bool = False
    has_multibyte: bool = False
    is_utf8: bool = True
    is_plausible_cp1252: bool = True
    blank_within: bool = False
    quotes_at_edges: bool = True

    @property
    def one_newline_kind(self) -> bool:
        """All `\\n`, or all `\\r\\n` (the last line may end without either)."""
        if self.carriage_returns == 0:
            return True
        return self.carriage_returns == self.returns_with_feed == self.line_feeds

    @property
    def only_carriage_returns(self) -> bool:
        return self.line_feeds == 0 and self.carriage_returns > 0

    @property
    def is_cp1252(self) -> bool:
        """Not UTF-8 at all, and every byte above 127 makes sense as Windows text.

        One multi-byte UTF-8 character anywhere says that the file is UTF-8 and the odd bytes are damage.
        """
        return not self.is_utf8 and not self.has_multibyte and self.is_plausible_cp1252

    @property
    def is_plain(self) -> bool:
        """Every line is one record, and the fast reader splits it as the careful one does."""
        return (
            self.is_utf8
            and self.one_newline_kind
            and not self.has_nul
            and not self.blank_within
            and (self.quotes == 0 or self.quotes_at_edges)
        )


def chunks(path: Path, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes of a file in pieces that end where a line ends, as far as lines are not absurdly long."""
    with path.open("rb") as file:
        while chunk := file.read(size):
            yield chunk + file.readline(_LONGEST_LINE)


def scan(path: Path, delimiter: str, progress: Progress = silent) -> Scan:
    """Read the file once."""
    found = Scan()
    done, size = 0, path.stat().st_size
    edge = delimiter.encode()
    unfinished = False
    for chunk in chunks(path, _PIECE):
        if found.blank_lines and chunk.strip(b"\r\n"):
            found.blank_within = True
        _count_lines(found, chunk)
        found.delimiters += int(numpy.count_nonzero(_is(chunk, edge)))
        _count_quotes(found, chunk, edge)
        _look_at_bytes(found, chunk)
        _look_for_spaces(found, chunk if done else chunk.removeprefix(codecs.BOM_UTF8), edge)
        unfinished = not chunk.endswith(b"\n")
        done += len(chunk)
        progress(done, size, "looking")
    found.lines = found.line_feeds + unfinished
    return found


def _look_for_spaces(found: Scan, chunk: bytes, edge: bytes) -> None:
    if not chunk.isascii():
        found.has_space = True
        found.has_unseen = found.has_unseen or _UNSEEN.search(chunk) is not None
    found.has_space = found.has_space or any(space in chunk for space in _SPACES if space != edge)


def _count_lines(found: Scan, chunk: bytes) -> None:
    ends = _is(chunk, b"\n")
    found.line_feeds += int(numpy.count_nonzero(ends))
    blank = chunk.startswith((b"\n", b"\r\n")) or bool((ends[1:] & ends[:-1]).any())
    if b"\r" in chunk:
        found.carriage_returns += chunk.count(b"\r")
        found.returns_with_feed += chunk.count(b"\r\n")
        blank = blank or b"\n\r\n" in chunk
    if not blank:
        return
    content = chunk.rstrip(b"\r\n")
    found.blank_lines += chunk[len(content) :].count(b"\n") - bool(content)
    found.blank_within |= content.startswith((b"\n", b"\r\n")) or b"\n\n" in content or b"\n\r\n" in content


def _is(chunk: bytes, byte: bytes) -> numpy.typing.NDArray[numpy.bool_]:
    """Where the byte stands; several times faster than `bytes.count` and `in` where it is frequent."""
    return numpy.equal(numpy.frombuffer(chunk, numpy.uint8), ord(byte))


def _count_quotes(found: Scan, chunk: bytes, edge: bytes) -> None:
    if b'"' not in chunk:
        return
    quotes = chunk.count(b'"')
    opening = chunk.startswith(b'"') + chunk.count(b'\n"') + chunk.count(edge + b'"')
    closing = chunk.endswith(b'"') + chunk.count(b'"\n') + chunk.count(b'"\r') + chunk.count(b'"' + edge)
    found.quotes += quotes
    found.quotes_at_edges = found.quotes_at_edges and opening == closing and opening + closing == quotes


def _look_at_bytes(found: Scan, chunk: bytes) -> None:
    found.has_nul = found.has_nul or b"\0" in chunk
    if chunk.isascii():
        return
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        found.is_utf8 = False
        _look_at_lines(found, chunk)
    else:
        found.has_multibyte = True


def _look_at_lines(found: Scan, chunk: bytes) -> None:
    for line in chunk.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            if _HIGH_BYTE.search(_PLAUSIBLE_CP1252.sub(b"", line)):
                found.is_plausible_cp1252 = False
        else:
            found.has_multibyte = True
