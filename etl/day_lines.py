"""Lines of attendance read as bytes and gathered to months as they are read: no row of a sound day is ever made.

What cannot be sound is told by its row number, for the careful reader to look at; what this reader does not know how to
read makes the whole file unfit for it. It never decides by itself that a row is to be kept out.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from etl.records import Record, read_line
from etl.scan import chunks
from etl.text_file import TextFile
from etl.warehouse.attendance import PLANES
from etl.words import MOST_BYTES, Pieces, Unfit, Words, pieces_of, texts_of

_CHUNK = 1 << 21
_THREADS = 2
_AT_ONCE = 4 * _THREADS
_QUOTE, _SIGN = ord('"'), ord("#")
NOT_GIVEN = -1
WHOLE = 10_000
"""`day_fraction` in ten-thousandths."""
SOUND = np.iinfo(np.int64).max
"""Greater than the place of any rule."""


@dataclass(frozen=True)
class Form:
    """How the lines of a file are built: fields a line, and the place of each of our columns among them.

    `required` is the place of the rule that a student or school which is empty breaks. The words of `date` are
    judged to verdict, month (counted from year 0) and day of the month, those of `status` to verdict and code, those
    of `day_fraction` to verdict and ten-thousandths; a column that the file does not have has its one judgment
    in `constants`.
    """

    text: TextFile
    width: int
    has_header: bool
    places: dict[str, int]
    words: dict[str, Words]
    constants: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Gathered:
    """What some lines come to: `lines` counts them all, `received` those that hold a row.

    `months` has what follows each other and is of one student, school and month as one row.
    `faulty` are row numbers of lines that break a rule; `odd` the lines that have not as many fields as the header.
    """

    lines: int
    received: int
    months: pa.Table
    faulty: NDArray[np.int64]
    odd: list[Record]


def gather_lines(form: Form) -> Iterator[Gathered]:
    """The file, some lines at a time, in order. Raises `Unfit`."""
    first_row = 1
    with ThreadPoolExecutor(_THREADS) as pool:
        pieces = chunks(form.text.path, _CHUNK)
        while some := list(islice(pieces, _AT_ONCE)):
            starts = [first_row == 1 and place == 0 for place in range(len(some))]
            for gathered in pool.map(lambda chunk, start: _gather(form, chunk, start), some, starts):
                yield _moved(gathered, first_row)
                first_row += gathered.lines


def _moved(gathered: Gathered, first_row: int) -> Gathered:
    """With the row numbers of the file in the place of those of the chunk, which begin with 0."""
    months = gathered.months
    for name in ("first_row", "last_row"):
        place = months.schema.get_field_index(name)
        moved = pa.array(months.column(place).to_numpy() + first_row)
        months = months.set_column(place, name, moved)
    odd = [record._replace(row_number=record.row_number + first_row) for record in gathered.odd]
    return Gathered(gathered.lines, gathered.received, months, gathered.faulty + first_row, odd)


def _gather(form: Form, chunk: bytes, is_start: bool) -> Gathered:
    skipped = 0
    if is_start:
        chunk = chunk.removeprefix(codecs.BOM_UTF8)
        if form.has_header:
            header, _, chunk = chunk.partition(b"\n")
            if read_line(header, 0, form.text.delimiter, form.width).fault:
                raise Unfit
            skipped = 1
    if chunk and not chunk.endswith(b"\n"):
        chunk += b"\n"
    content = np.frombuffer(chunk + bytes(MOST_BYTES), np.uint8)
    lines, edges, rows, odd = _edges(form, chunk, content[: len(chunk)])
    return _judged(
        form,
        content,
        edges,
        rows + skipped,
        lines + skipped,
        [record._replace(row_number=record.row_number + skipped) for record in odd],
    )


def _edges(
    form: Form, chunk: bytes, content: NDArray[np.uint8]
) -> tuple[int, NDArray[np.intp], NDArray[np.int64], list[Record]]:
    """How many lines there are; of those with as many fields as the header where the line before and each field end, a
    row a field, and their numbers from 0; the others as records."""
    line_ends = content == ord("\n")
    ends = np.flatnonzero(line_ends | (content == ord(form.text.delimiter)))
    lines = int(np.count_nonzero(line_ends))
    if ends.size == lines * form.width and line_ends[ends[form.width - 1 :: form.width]].all():
        edges = np.empty((form.width + 1, lines), np.intp)
        edges[1:] = ends.reshape(lines, form.width).T
        edges[0, :1] = -1
        edges[0, 1:] = edges[-1, :-1]
        return lines, edges, np.arange(lines, dtype=np.int64), []
    if form.text.scan.quotes:
        raise Unfit
    last = np.flatnonzero(line_ends[ends])
    whole = np.diff(last, prepend=-1) == form.width
    before = np.concatenate([[-1], ends[last[:-1]]])
    fields = ends[last[whole] - form.width + 1 + np.arange(form.width)[:, None]]
    odd = []
    for line in np.flatnonzero(~whole).tolist():
        text = chunk[before[line] + 1 : ends[last[line]]]
        if text.strip(b"\r"):
            odd.append(read_line(text, line, form.text.delimiter, form.width))
    return lines, np.vstack([before[whole], fields]), np.flatnonzero(whole), odd


def _judged(
    form: Form,
    content: NDArray[np.uint8],
    edges: NDArray[np.intp],
    rows: NDArray[np.int64],
    lines: int,
    odd: list[Record],
) -> Gathered:
    returns = int(form.text.scan.carriage_returns > 0)

    def field(place: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        start, end = edges[place] + 1, edges[place + 1]
        if returns and place == form.width - 1:
            end = end - returns
        if form.text.scan.quotes:
            quoted = content[start] == _QUOTE
            if not np.array_equal(quoted, (content[end - 1] == _QUOTE) & (end - start > 1)):
                raise Unfit
            start, end = start + quoted, end - quoted
        return start, end - start

    identifiers: list[Pieces] = []
    sound = np.ones(rows.size, bool)
    for name in ("student_id", "school_id"):
        start, length = field(form.places[name])
        identifiers.append(pieces_of(content, start, length))
        # Where a field begins like the error of a formula, the careful reader says whether it is one.
        sound &= (length > 0) & (content[start] != _SIGN)
    judged: dict[str, tuple[NDArray[Any], ...]] = {}
    for name, words in form.words.items():
        judged[name] = words.look_up(pieces_of(content, *field(form.places[name])))
    for name, judgment in form.constants.items():
        judged[name] = tuple(np.full(rows.size, number, np.int64) for number in judgment)
    for verdict, *_ in judged.values():
        sound &= verdict == SOUND
    faulty = rows[~sound]
    received = rows.size + len(odd)
    if faulty.size:
        identifiers = [[piece[sound] for piece in pieces] for pieces in identifiers]
        judged = {name: tuple(column[sound] for column in columns) for name, columns in judged.items()}
        rows = rows[sound]
    return Gathered(lines, received, _months(identifiers, judged, rows), faulty, odd)


def _months(
    identifiers: list[Pieces], judged: dict[str, tuple[NDArray[Any], ...]], rows: NDArray[np.int64]
) -> pa.Table:
    """Rows that follow each other and are of one student, school and month, as one."""
    _, month, day = judged["date"]
    _, status = judged["status"]
    _, share = judged["day_fraction"]
    begins = np.ones(rows.size, bool)
    if rows.size:
        begins[1:] = month[1:] != month[:-1]
        for piece in (piece for pieces in identifiers for piece in pieces):
            begins[1:] |= piece[1:] != piece[:-1]
    starts = np.flatnonzero(begins)
    stops = np.append(starts[1:], rows.size)[: starts.size]
    bit = np.left_shift(np.uint32(1), (day - 1).astype(np.uint32))

    def days(of: NDArray[Any]) -> NDArray[np.uint32]:
        noted = np.where(of, bit, np.uint32(0))
        return np.bitwise_or.reduceat(noted, starts) if starts.size else noted

    table = {
        name: pa.array(texts_of([piece[starts] for piece in pieces]), pa.binary()).cast(pa.string())
        for name, pieces in zip(("student_id", "school_id"), identifiers, strict=True)
    }
    table["month"] = pa.array((month[starts] - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]"))
    table["rows"] = pa.array((stops - starts).astype(np.int64))
    table["days"] = pa.array(days(np.ones(rows.size, bool)))
    for place, plane in enumerate(PLANES):
        table[plane] = pa.array(days((status >> place) & 1 == 1))
    table["not_given"] = pa.array(days(share == NOT_GIVEN))
    table["whole"] = pa.array(days(share == WHOLE))
    table["parts"] = _parts(day, share, starts)
    table["first_row"] = pa.array(rows[starts])
    table["last_row"] = pa.array(rows[stops - 1])
    return pa.table(table)


def _parts(day: NDArray[Any], share: NDArray[Any], starts: NDArray[np.intp]) -> pa.Array:
    """Of each month the days of which a part was missed; null where there is none."""
    partly = np.flatnonzero((share > 0) & (share < WHOLE))
    counts = np.bincount(np.searchsorted(starts, partly, "right") - 1, minlength=starts.size)
    values = pa.StructArray.from_arrays(
        [pa.array(day[partly].astype(np.uint8)), pa.array(share[partly].astype(np.int32))], ["day", "share"]
    )
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, values, mask=pa.array(counts == 0))
