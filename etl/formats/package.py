"""Files that were sent together, as files on disk: a folder, a ZIP archive, or one file alone.

Nothing is written beside the files as sent: what has to be unpacked goes into a working folder.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from etl.header import check_names
from etl.progress import silent
from etl.records import Record, read_records, split_record
from etl.refusals import DeliveryRefused
from etl.staging import text_header
from etl.storage import storage_fault
from etl.text_file import beginning, in_utf8, read_text, unpacked
from etl.titles import plain_name

_HEAD = 1 << 20
_LOOKED_AT = 20
_OBJECT = re.compile(r"(?:^|[\n\[,])\s*(\{)")
"""Where an object may begin: at the start of a line or as a member of an array."""
_NO_MEMBER = re.compile(r"(^|/)(\.|~\$|__MACOSX/)|(^|/)Thumbs\.db$|(?i:\.totals\.csv)$")
_NESTED = re.compile(r"\.(json|jsonl|ndjson|xml)(\.gz|\.zst)?$", re.IGNORECASE)
_DELIMITERS = (",", "\t", ";", "|")
_ZIP = b"PK\x03\x04"
_DAMAGE = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
_WORKBOOK = "[Content_Types].xml"


class Member:
    """One file of a package; `name` is its path within, with slashes."""

    def __init__(self, name: str, path: Path, working: Path) -> None:
        self.name = name
        self.path = path
        self._working = working

    @property
    def stem(self) -> str:
        """The name without folders and endings, in lower case: `users` of `Export/Users.csv.gz`."""
        return PurePosixPath(self.name).name.lower().partition(".")[0]

    @cached_property
    def working(self) -> Path:
        self._working.mkdir(parents=True, exist_ok=True)
        return self._working

    @cached_property
    def raw(self) -> Path:
        """The file on disk, unpacked."""
        return unpacked(self.path, self.working) if self.path.stat().st_size else self.path

    @cached_property
    def text(self) -> Path:
        """The file on disk, unpacked and in UTF-8, perhaps behind a byte order mark."""
        return in_utf8(self.raw, self.working)

    @cached_property
    def head(self) -> str:
        """How the text begins, without a byte order mark and the spaces behind it."""
        return beginning(self.path, _HEAD).lstrip()

    @property
    def is_empty(self) -> bool:
        """Whether no record is in it: no byte, a mark alone, a header alone, or a JSON array without an element."""
        if not self.head or re.fullmatch(r"\[\s*\]\s*", self.head):
            return True
        return len(self.column_names) > 1 and "\n" not in self.head.rstrip()

    @property
    def is_json(self) -> bool:
        return self.head.startswith(("{", "["))

    @property
    def is_xml(self) -> bool:
        return self.head.startswith("<")

    @cached_property
    def column_names(self) -> frozenset[str]:
        """The names of the first line as a header would hold them, in lower case."""
        first = self.head.partition("\n")[0].rstrip("\r")
        if len(first) > 100_000 or self.is_json or self.is_xml:
            return frozenset()
        split = (split_record(first, delimiter) for delimiter in _DELIMITERS)
        fields: list[str] = max((found for found in split if isinstance(found, list)), key=len, default=[])
        return frozenset(plain_name(name) for name in fields)

    @cached_property
    def first_objects(self) -> tuple[dict[str, Any], ...]:
        """The first sound JSON objects of the text, of an array or of lines; those of an envelope's array too."""
        found: list[dict[str, Any]] = []
        if not self.is_json:
            return ()
        for start in islice(_OBJECT.finditer(self.head), _LOOKED_AT):
            try:
                value, _ = json.JSONDecoder().raw_decode(self.head, start.start(1))
            except (ValueError, RecursionError):
                continue
            found.append(value)
        return tuple(found)

    def table(self, known: Iterable[str] = ()) -> Table:
        """The file as a table; `known` are column names by which the delimiter is told."""
        return read_table(self, frozenset(plain_name(name) for name in known))


@dataclass(frozen=True)
class Package:
    """Members in the order of their names. `sha256` is that of all names and contents, however they were packed."""

    name: str
    members: tuple[Member, ...]
    is_one_file: bool = False

    @cached_property
    def beside(self) -> tuple[Member, ...]:
        """Of one file alone, the JSON and XML files of the same folder: what it does not say may stand there."""
        if not self.is_one_file:
            return ()
        (member,) = self.members
        files = sorted(file for file in member.path.parent.iterdir() if file.is_file() and file != member.path)
        return tuple(
            Member(file.name, file, member.working / file.name)
            for file in files
            if _NESTED.search(file.name) and not _NO_MEMBER.search(file.name)
        )

    @cached_property
    def sha256(self) -> str:
        whole = hashlib.sha256()
        for member in self.members:
            with member.path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{member.name}\0{content}\n".encode())
        return whole.hexdigest()

    def called(self, member: Member) -> str:
        """How reports call a member."""
        return self.name if self.is_one_file else f"{self.name}/{member.name}"

    def named(self, *stems: str) -> Member | None:
        """The member called so, whatever its ending and folder; case does not matter."""
        return next((member for member in self.members if member.stem in stems and not member.is_empty), None)


@dataclass(frozen=True)
class Table:
    """A text file with a header: `names` as it gives them, and its rows when asked for."""

    member: Member
    names: tuple[str, ...]
    read: Callable[[], Iterator[TableRow]]

    def __iter__(self) -> Iterator[TableRow]:
        return self.read()


@dataclass(frozen=True)
class TableRow:
    """One record: `number` as a spreadsheet counts, `values` by column name in lower case, none if it is `broken`."""

    number: int
    values: dict[str, str]
    broken: Record | None = None

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def read_package(path: Path, working: Path) -> Package:
    """Any delivery as a package. Raises `DeliveryRefused` where an archive cannot be unpacked."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        return _package(path.name, ((file.relative_to(path).as_posix(), file) for file in files), working)
    if not is_archive(path):
        return Package(path.name, (Member(path.name, path, working / "0"),), is_one_file=True)
    unpacking = working / "archive"
    try:
        with ZipFile(path) as archive:
            archive.extractall(unpacking)
    except _DAMAGE as error:
        if isinstance(error, OSError) and storage_fault(error):
            raise
        message = f"cannot be unpacked ({error}); send it again, as a ZIP archive without a password"
        raise DeliveryRefused("unreadable", path.name, message) from None
    files = sorted(file for file in unpacking.rglob("*") if file.is_file())
    return _package(path.name, ((file.relative_to(unpacking).as_posix(), file) for file in files), working)


def is_archive(path: Path) -> bool:
    """Whether the file is a ZIP archive, and no Excel workbook."""
    with path.open("rb") as file:
        if file.read(4) != _ZIP:
            return False
    try:
        with ZipFile(path) as archive:
            return _WORKBOOK not in archive.namelist()
    except (BadZipFile, OSError, ValueError):
        return path.suffix.lower() == ".zip"


def read_table(member: Member, known: frozenset[str]) -> Table:
    """The table in a member. Raises `DeliveryRefused` where it has no header, or one that names a column twice."""
    text = read_text(
        member.path, member.working, lambda names: sum(plain_name(name) in known for name in names), silent
    )
    names = text_header(member.name, text, ())
    check_names(member.name, names)
    keys = [plain_name(name) for name in names]

    def read() -> Iterator[TableRow]:
        records = read_records(text.path, text.delimiter, len(names))
        next(records)
        for record in records:
            values = {} if record.fault else dict(zip(keys, (field.strip() for field in record.fields), strict=True))
            yield TableRow(record.row_number, values, record if record.fault else None)

    return Table(member, tuple(names), read)


def _package(name: str, files: Iterable[tuple[str, Path]], working: Path) -> Package:
    members = [
        Member(inside, file, working / str(place))
        for place, (inside, file) in enumerate(files)
        if not _NO_MEMBER.search(inside)
    ]
    return Package(name, tuple(members))
