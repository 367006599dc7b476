"""Lines of attendance read as bytes and gathered to months as they are read: no row of a sound day is ever made.

What cannot be sound is told by its row number, for the careful reader to look at; what this reader does not know how to
read makes the whole file unfit for it. It never decides by itself that a row is to be kept out.
"""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from etl.day_words import SETS
from etl.records import Marks, Record, read_line
from etl.scan import chunks
from etl.text_file import TextFile
from etl.words import MOST_BYTES, Pieces, Unfit, Words, pieces_of, texts_of

_CHUNK = 1 << 20
"""Smaller ones stay nearer to the processor, but then threads wait for each other more often."""
_THREADS = 2
_AHEAD = 4
_EACH_MARKED = 64
_QUOTE, _SIGN, _LINE_FEED = ord('"'), ord("#"), ord("\n")
IDENTIFIERS = ("student_id", "school_id")
PAIRS = tuple(zip(SETS[::2], SETS[1::2], strict=True))
"""Two sets go into one number, the first into its lower half."""
_ANY_DAY = (1 << 31) - 1


@dataclass(frozen=True)
class Span:
    """Columns of a file that stand side by side, from the place `first` to the place `last`, and their words."""

    first: int
    last: int
    words: Words


@dataclass(frozen=True)
class Form:
    """How the lines of a file are built: fields a line, the places of student and school, and what says something of
    the day.
    """

    text: TextFile
    width: int
    has_header: bool
    identifiers: tuple[int, int]
    spans: tuple[Span, ...]


class Piece(NamedTuple):
    """Some lines of a file: the row number of the first, where it begins, and how many bytes they are."""

    row: int
    offset: int
    size: int


@dataclass(frozen=True)
class Runs:
    """Sound rows that follow each other and are of one student, school and month, as one; a place each.

    `sets` has a number for each of `PAIRS`; `first` and `last` are row numbers.
    """

    identifiers: tuple[NDArray[np.bytes_], NDArray[np.bytes_]]
    months: NDArray[np.int64]
    rows: NDArray[np.int64]
    sets: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def only(self, those: NDArray[np.bool_]) -> Runs:
        student, school = self.identifiers
        return Runs(
            (student[those], school[those]),
            self.months[those],
            self.rows[those],
            self.sets[:, those],
            self.first[those],
            self.last[those],
        )


class Parts(NamedTuple):
    """Days of which a part was missed: the place of their run, the day of the month, the ten-thousandths."""

    runs: NDArray[np.intp]
    days: NDArray[np.uint8]
    shares: NDArray[np.int64]


@dataclass(frozen=True)
class Gathered:
    """What some lines come to: `lines` counts them all, `received` those that hold a row.

    `faulty` are row numbers of lines that break a rule; `odd` the lines that have not as many fields as the header.
    """

    piece: Piece
    lines: int
    received: int
    runs: Runs
    parts: Parts
    faulty: NDArray[np.int64]
    odd: list[Record]
    marks: Marks

    def moved(self, row: int, offset: int) -> Gathered:
        """With the row numbers and offsets of the file in the place of those of the chunk, which begin with 0."""
        return replace(
            self,
            piece=Piece(row, offset, self.piece.size),
            runs=replace(self.runs, first=self.runs.first + row, last=self.runs.last + row),
            faulty=self.faulty + row,
            odd=[record._replace(row_number=record.row_number + row) for record in self.odd],
            marks=Marks(self.marks.rows + row, self.marks.offsets + offset),
        )


def gather_lines(form: Form) -> Iterator[Gathered]:
    """The file, some lines at a time, in order. Raises `Unfit`."""
    row, offset = 1, 0
    waiting: deque[Future[Gathered]] = deque()

    def next_of() -> Gathered:
        nonlocal row, offset
        gathered = waiting.popleft().result().moved(row, offset)
        row, offset = row + gathered.lines, offset + gathered.piece.size
        return gathered

    with ThreadPoolExecutor(_THREADS) as pool:
        for number, chunk in enumerate(chunks(form.text.path, _CHUNK)):
            waiting.append(pool.submit(_gather, form, chunk, number == 0))
            if len(waiting) > _AHEAD:
                yield next_of()
        while waiting:
            yield next_of()


def gather_again(form: Form, piece: Piece) -> Gathered:
    """Lines that were gathered before, once more."""
    with form.text.path.open("rb") as file:
        file.seek(piece.offset)
        return _gather(form, file.read(piece.size), piece.offset == 0).moved(piece.row, piece.offset)


@dataclass(frozen=True)
class _Lines:
    """The lines of a chunk that have as many fields as the header: `rows` are their numbers, `starts` and `ends` where
    each line begins and each of its fields ends, a row a line. `count` counts all lines, `odd` are the others.
    """

    count: int
    rows: NDArray[np.int64]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    odd: list[Record]


def _gather(form: Form, chunk: bytes, is_start: bool) -> Gathered:
    begin = _after_header(form, chunk) if is_start else 0
    skipped = int(is_start and form.has_header)
    newline = b"\r\n" if form.text.scan.carriage_returns else b"\n"
    is_unfinished = begin < len(chunk) and not chunk.endswith(b"\n")
    content = np.frombuffer(b"".join((chunk, newline * is_unfinished, bytes(MOST_BYTES))), np.uint8)
    lines = _lines(form, content[:-MOST_BYTES], begin, skipped)
    identifiers, months, shares, sets = _fields(form, content, lines)
    are_faulty = sets[0] == 0
    for pieces in identifiers:
        first = pieces[0].astype(np.uint8)
        # Where a field begins like the error of a formula, the careful reader says whether it is one.
        are_faulty |= (first == 0) | (first == _SIGN)
    faulty = np.flatnonzero(are_faulty)
    for pair in sets:
        pair[faulty] = 0
    runs, parts = _runs(lines.rows, identifiers, months, shares, sets, faulty)
    marks = Marks(
        np.concatenate([[0], lines.rows[::_EACH_MARKED]]), np.concatenate([[0], lines.starts[::_EACH_MARKED]])
    )
    received = lines.rows.size + len(lines.odd)
    piece = Piece(0, 0, len(chunk))
    return Gathered(piece, lines.count, received, runs, parts, lines.rows[faulty], lines.odd, marks)


def _after_header(form: Form, chunk: bytes) -> int:
    begin = len(codecs.BOM_UTF8) * chunk.startswith(codecs.BOM_UTF8)
    if not form.has_header:
        return begin
    header, newline, _ = chunk[begin:].partition(b"\n")
    if read_line(header, 0, form.text.delimiter, form.width).fault:
        raise Unfit
    return begin + len(header) + len(newline)


def _lines(form: Form, content: NDArray[np.uint8], begin: int, skipped: int) -> _Lines:
    """The lines of `content` from `begin` on, of which the first is counted as `skipped`."""
    width, delimiter = form.width, form.text.delimiter
    line_ends = content == _LINE_FEED
    ends = np.flatnonzero((line_ends | (content == ord(delimiter)))[begin:]) + begin
    count = int(np.count_nonzero(line_ends[begin:]))
    rows = np.arange(skipped, skipped + count)
    starts = np.empty(count, np.intp)
    starts[:1] = begin
    if ends.size == count * width and line_ends[ends[width - 1 :: width]].all():
        starts[1:] = ends[width - 1 : -1 : width] + 1
        return _Lines(skipped + count, rows, starts, ends.reshape(count, width), [])
    if form.text.scan.quotes:
        raise Unfit
    last = np.flatnonzero(line_ends[ends])
    starts[1:] = ends[last[:-1]] + 1
    fields = np.diff(last, prepend=-1)
    is_whole, is_kept, odd = fields == width, np.ones(ends.size, bool), []
    for line in np.flatnonzero(~is_whole).tolist():
        is_kept[last[line] - fields[line] + 1 : last[line] + 1] = False
        text = content[starts[line] : ends[last[line]]].tobytes()
        if text.strip(b"\r"):
            odd.append(read_line(text, skipped + line, delimiter, width))
    return _Lines(skipped + count, rows[is_whole], starts[is_whole], ends[is_kept].reshape(-1, width), odd)


def _fields(
    form: Form, content: NDArray[np.uint8], lines: _Lines
) -> tuple[list[Pieces], NDArray[np.int64], NDArray[np.int64], list[NDArray[np.int64]]]:
    """Of each line the identifiers, the month, the share and the sets, two in each number."""
    ends = lines.ends
    if form.text.scan.carriage_returns:
        ends[:, -1] -= 1
    are_quoted = _quoted(content, lines) if form.text.scan.quotes else np.zeros(ends.shape, np.intp)

    def start_of(place: int) -> NDArray[np.intp]:
        return ends[:, place - 1] + 1 if place else lines.starts

    identifiers = []
    for place in form.identifiers:
        start = start_of(place) + are_quoted[:, place]
        identifiers.append(pieces_of(content, start, ends[:, place] - are_quoted[:, place] - start))
    said: list[Sequence[NDArray[np.int64]]] = []
    for span in form.spans:
        start = start_of(span.first)
        said.append(span.words.look_up(pieces_of(content, start, ends[:, span.last] - start)))
    months, shares, *sets = said[0]
    for more_months, more_shares, *more_sets in said[1:]:
        months, shares = months + more_months, shares + more_shares
        sets = [pair & more for pair, more in zip(sets, more_sets, strict=True)]
    return identifiers, months, shares, sets


def _quoted(content: NDArray[np.uint8], lines: _Lines) -> NDArray[np.intp]:
    """How many quotes, 0 or 1, stand on each side of each field. Raises `Unfit` where one stands on one side alone:
    then a delimiter may be within a field.
    """
    starts = np.hstack([lines.starts[:, None], lines.ends[:, :-1] + 1])
    begins = np.equal(content[starts], _QUOTE)
    if not np.array_equal(begins, (content[lines.ends - 1] == _QUOTE) & (lines.ends - starts > 1)):
        raise Unfit
    return begins.astype(np.intp)


def _runs(
    rows: NDArray[np.int64],
    identifiers: list[Pieces],
    months: NDArray[np.int64],
    shares: NDArray[np.int64],
    sets: list[NDArray[np.int64]],
    faulty: NDArray[np.intp],
) -> tuple[Runs, Parts]:
    """Rows that follow each other and are of one student, school and month, as one; faulty ones have empty sets."""
    starts = _starts(identifiers, months, sets[0])
    stops = np.append(starts[1:], rows.size)[: starts.size]

    def run_of(row: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.searchsorted(starts, row, "right") - 1

    unsound = np.bincount(run_of(faulty), minlength=starts.size)
    student, school = (texts_of([piece[starts] for piece in pieces]) for pieces in identifiers)
    gathered = np.array([np.bitwise_or.reduceat(pair, starts) if starts.size else pair for pair in sets])
    runs = Runs((student, school), months[starts], stops - starts - unsound, gathered, rows[starts], rows[stops - 1])
    partly = np.flatnonzero(sets[-1] >> 32)
    run, day = run_of(partly), np.log2(sets[-1][partly] >> 32).astype(np.uint8) + np.uint8(1)
    if unsound.any():
        is_kept = runs.rows > 0
        runs, run = runs.only(is_kept), np.cumsum(is_kept)[run] - 1
    return runs, Parts(run, day, shares[partly])


def _starts(identifiers: list[Pieces], months: NDArray[np.int64], days: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where a run begins. A row whose day comes twice in its run is a run of its own, to be found by its number."""
    begins = np.ones(months.size, bool)
    np.not_equal(months[1:], months[:-1], out=begins[1:])
    for piece in (piece for pieces in identifiers for piece in pieces):
        begins[1:] |= piece[1:] != piece[:-1]
    starts = np.flatnonzero(begins)
    if not starts.size:
        return starts
    days = days & _ANY_DAY
    are_days = np.bitwise_count(np.bitwise_or.reduceat(days, starts))
    are_rows = np.add.reduceat(days != 0, starts, dtype=np.intp)
    if (are_days == are_rows).all():
        return starts
    rows = np.flatnonzero(np.repeat(are_days != are_rows, np.diff(starts, append=days.size)) & (days != 0))
    run = np.searchsorted(starts, rows, "right")
    _, place, count = np.unique(run << 32 | days[rows], return_inverse=True, return_counts=True)
    alone = rows[count[place] > 1]
    begins[alone] = True
    begins[alone[alone + 1 < days.size] + 1] = True
    return np.flatnonzero(begins)
