"""The careful reader: lines assembled into records, so that one bad record never swallows its neighbors.

Every line of the file ends up in exactly one record, well-formed or not; only empty lines are none.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator, Set
from enum import Enum
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from etl.rule_names import RemarkRule, RowRule
from etl.scan import chunks

LONGEST_RECORD = 2_000_000
"""Characters; what is longer is damage, and the fast reader rejects it too."""

_MOST_LINES = 1000
_LINE_FEED = ord("\n")
_EACH_MARKED = 64
_TEXT_FORMULA = re.compile(r'\A="([^"]*)"\Z')


class Fault(Enum):
    """What is wrong with the shape of a record, as it is told to the data manager."""

    FIELDS = "has another number of fields than the header"
    QUOTE = "has a quote that is not closed, or text after a closing quote"
    NUL = "has a NUL byte"
    ENCODING = "has bytes that are not of the file's encoding"
    LENGTH = "is longer than two million characters"
    SHAPE = "is not built as its format says"
    DATE = "has a date that cannot be read: dates are written 20240131, 2024-01-31 or 1/31/2024"
    NO_SUCH_RECORD = "deletes a record that this delivery does not describe"
    BLOCKED = "is blocked by the student or the college (FERPA): whether the student is enrolled is not known"
    UNNAMED = (
        "is of a client whose name and date of birth the export does not give (not known, not told, or not collected): "
        "nobody can tell whether it is a student"
    )
    SUPERSEDED = "is one of several of a student, school and day, of which another says more"

    @property
    def rule(self) -> RowRule | RemarkRule:
        """The rule under which the record is kept out."""
        return _RULES.get(self, "malformed")

    @property
    def is_rejection(self) -> bool:
        """Whether the sender has something to mend; else the record is sound, and kept out for what it says."""
        return self not in _RULES

    @property
    def advice(self) -> str:
        return f"{self.value}; {_REMEDIES.get(self, _REMEDY) if self.is_rejection else 'kept out'}"


_RULES: dict[Fault, RemarkRule] = {
    Fault.BLOCKED: "blocked",
    Fault.UNNAMED: "unnamed",
    Fault.SUPERSEDED: "superseded",
}
_REMEDY = "correct the record at its source"
_REMEDIES = {
    Fault.FIELDS: "a value with a delimiter in it is to stand in quotes, and no line may end with one more",
}


class Record(NamedTuple):
    """One record. `row_number` is that of a spreadsheet: it counts from 1, empty lines included.

    `fields` is empty where there is a fault; `raw` is then the record as it stands in the file.
    """

    row_number: int
    fields: list[str]
    fault: Fault | None = None
    raw: str = ""


class _Broken(Enum):
    OPEN = "the line ends inside a quoted field"
    AFTER_QUOTE = "there is text after a closing quote"


def split_record(text: str, delimiter: str) -> list[str] | _Broken:
    """The fields of one record by RFC 4180; a quote inside an unquoted field is a character like any other.

    Spaces around a quoted field are none of it. `="00123"`, by which senders keep spreadsheets from changing a value,
    is 00123.
    """
    if '"' not in text:
        return text.split(delimiter)
    field = _field(delimiter)
    fields: list[str] = []
    position = 0
    while True:
        found = field.match(text, position)
        if found is None:
            return _Broken.OPEN if _open_field().fullmatch(text, position) else _Broken.AFTER_QUOTE
        quoted, bare, end = found.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"'))
        if not end:
            return [_TEXT_FORMULA.sub(r"\1", one) for one in fields] if '="' in text else fields
        position = found.end()


@lru_cache
def _field(delimiter: str) -> re.Pattern[str]:
    edge = re.escape(delimiter)
    return re.compile(rf'(?: *"([^"]*(?:""[^"]*)*)" *|((?!")[^{edge}]*))({edge}|\Z)')


@lru_cache
def _open_field() -> re.Pattern[str]:
    return re.compile(r'"[^"]*(?:""[^"]*)*', re.DOTALL)


def read_records(path: Path, delimiter: str, width: int | None) -> Iterator[Record]:
    """Every record of a UTF-8 file, the header too. `width` is the number of fields; None takes the first record's."""
    with path.open("rb") as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)
        waiting: deque[bytes] = deque()
        row_number = 0
        while raw := waiting.popleft() if waiting else file.readline():
            row_number += 1
            line = _content(raw)
            if not line:
                continue
            fields = _read(line, delimiter)
            if fields is _Broken.OPEN:
                waiting.extend(islice(file, max(_MOST_LINES - len(waiting), 0)))
                fields = _joined(line, waiting, delimiter, width)
            if isinstance(fields, list):
                width = width or len(fields)
                if len(fields) == width:
                    yield Record(row_number, fields)
                    continue
                fields = Fault.FIELDS
            yield Record(row_number, [], _fault(fields), line.decode("utf-8", "backslashreplace"))


class Marks(NamedTuple):
    """Where some lines of a file begin, in the order of the file: their row numbers, and their offsets in bytes."""

    rows: NDArray[np.int64]
    offsets: NDArray[np.int64]


def marks_of(path: Path) -> Marks:
    """A mark every few dozen lines."""
    row, offset = 1, 0
    rows, offsets = [np.array([row])], [np.array([offset])]
    for chunk in chunks(path):
        ends = np.flatnonzero(np.frombuffer(chunk, np.uint8) == _LINE_FEED)
        marked = np.arange(_EACH_MARKED - 1, ends.size, _EACH_MARKED)
        rows.append(row + marked + 1)
        offsets.append(offset + ends[marked] + 1)
        row, offset = row + ends.size, offset + len(chunk)
    return Marks(np.concatenate(rows), np.concatenate(offsets))


def read_lines(path: Path, row_numbers: Set[int], marks: Marks) -> Iterator[tuple[int, bytes]]:
    """Some lines of a UTF-8 file by their row numbers, without what ends them. A mark stands at the first or before."""
    wanted = np.array(sorted(row_numbers), np.int64)
    after = np.searchsorted(marks.rows, wanted, "right")
    used, firsts = np.unique(after, return_index=True)
    with path.open("rb", buffering=0) as file:
        for mark, those in zip(used.tolist(), np.split(wanted, firsts)[1:], strict=True):
            start = int(marks.offsets[mark - 1])
            file.seek(start)
            lines = file.read(int(marks.offsets[mark]) - start if mark < marks.rows.size else -1).split(b"\n")
            first = int(marks.rows[mark - 1])
            for row_number in those.tolist():
                line = lines[row_number - first].removesuffix(b"\r")
                yield row_number, line.removeprefix(codecs.BOM_UTF8) if row_number == 1 else line


def read_line(line: bytes, row_number: int, delimiter: str, width: int) -> Record:
    """One line that is a record of its own, well-formed or not."""
    fields = _read(_content(line), delimiter)
    if isinstance(fields, list):
        if len(fields) == width:
            return Record(row_number, fields)
        fields = Fault.FIELDS
    return Record(row_number, [], _fault(fields), _content(line).decode("utf-8", "backslashreplace"))


def _content(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")


def _read(line: bytes, delimiter: str) -> list[str] | _Broken | Fault:
    if b"\0" in line:
        return Fault.NUL
    if len(line) > LONGEST_RECORD:
        return Fault.LENGTH
    try:
        return split_record(line.decode("utf-8"), delimiter)
    except UnicodeDecodeError:
        return Fault.ENCODING


def _fault(found: _Broken | Fault) -> Fault:
    return found if isinstance(found, Fault) else Fault.QUOTE


def _joined(line: bytes, following: deque[bytes], delimiter: str, width: int | None) -> list[str] | _Broken:
    """The record that begins in `line` and ends lines later, those lines taken; or the verdict on `line` alone.

    A line in between that is a whole record by itself, or lines that all are when quotes are taken as characters, say
    that the quote is broken: then nothing is taken, for a neighbor would be lost.
    """
    lines = [line]
    for taken, raw in enumerate(following, start=1):
        if len(lines) > 1 and _is_record(lines[-1], delimiter, width):
            return _Broken.OPEN
        lines.append(_content(raw))
        if b'"' not in raw:
            continue
        fields = _read(b"\n".join(lines), delimiter)
        if fields is _Broken.OPEN:
            continue
        if not isinstance(fields, list) or (width is not None and len(fields) != width):
            return _Broken.OPEN
        if all(part.count(delimiter.encode()) == len(fields) - 1 for part in lines):
            return _Broken.OPEN
        for _ in range(taken):
            following.popleft()
        return fields
    return _Broken.OPEN


def _is_record(line: bytes, delimiter: str, width: int | None) -> bool:
    fields = _read(line, delimiter)
    return isinstance(fields, list) and len(fields) == width
