"""The runs of one file of attendance gathered to months, and where in the file the rows of a month are.

Everything is in numbers, and kept as long as it is not too much; the file is read again for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from etl.day_lines import IDENTIFIERS, PAIRS, Form, Gathered, Piece, Runs, gather_again
from etl.words import Unfit

_MOST_PENDING = 1 << 21
"""Runs that are held before they are gathered to months; more where there are more months."""
_MOST_KEPT = 1 << 23
"""Runs of which it is remembered where they are."""
_DAYS = 31
_LOW = (1 << 32) - 1
_JANUARY_1900 = -70 * 12
"""No sound month is earlier; counted, as all are, from January 1970."""
_SCHOOL_BITS, _STUDENT_BITS = 20, 24
_HASH_BITS = 18
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Identifiers:
    """The identifiers of one column, numbered from 0 as they are met."""

    def __init__(self, bits: int) -> None:
        self._most = 1 << bits
        self._numbers: dict[bytes, int] = {}
        # Of identifiers with the same hash the last one that was met, so that most need no object of Python.
        self._last = np.zeros(1 << _HASH_BITS, "S8")
        self._last_numbers = np.zeros(1 << _HASH_BITS, np.int64)

    def numbers_of(self, sent: NDArray[np.bytes_]) -> NDArray[np.int64]:
        """The number of each; none is empty. Raises `Unfit` where there are too many different ones."""
        changes = np.flatnonzero(np.append(True, sent[1:] != sent[:-1])[: sent.size])
        return np.repeat(self._numbers_of(sent[changes]), np.diff(changes, append=sent.size))

    def _numbers_of(self, sent: NDArray[np.bytes_]) -> NDArray[np.int64]:
        if sent.dtype.itemsize > self._last.dtype.itemsize:
            self._last = self._last.astype(sent.dtype)
        places = _hashes(sent)
        numbers = self._last_numbers[places]
        others = np.flatnonzero(self._last[places] != sent)
        if others.size:
            words, known = sent[others].tolist(), self._numbers
            for word in words:
                if word not in known:
                    known[word] = len(known)
            if len(known) > self._most:
                raise Unfit
            numbers[others] = np.fromiter(map(known.__getitem__, words), np.int64, len(words))
            self._last[places[others]], self._last_numbers[places[others]] = sent[others], numbers[others]
        return numbers

    def texts(self) -> pa.Array:
        """The identifiers in the order of their numbers."""
        return pa.array(self._numbers, pa.binary()).cast(pa.string())


def _hashes(sent: NDArray[np.bytes_]) -> NDArray[np.intp]:
    """Numbers of `_HASH_BITS`, which for two identifiers may be the same; trailing zeros do not count."""
    pieces = -(-sent.dtype.itemsize // 8)
    eights = np.ascontiguousarray(sent).astype(f"S{8 * pieces}", copy=False).view(np.uint64).reshape(-1, pieces)
    mixed = np.zeros(sent.size, np.uint64)
    for piece in eights.T[::-1]:
        mixed = (mixed ^ piece) * _FACTOR
    return (mixed >> np.uint64(64 - _HASH_BITS)).astype(np.intp)


class Keys:
    """Student, school and month as one number, which grows with the month."""

    def __init__(self) -> None:
        self.identifiers = Identifiers(_STUDENT_BITS), Identifiers(_SCHOOL_BITS)

    def of(
        self, students: NDArray[np.bytes_], schools: NDArray[np.bytes_], months: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        student, school = (
            known.numbers_of(sent) for known, sent in zip(self.identifiers, (students, schools), strict=True)
        )
        return ((months - _JANUARY_1900) << _STUDENT_BITS | student) << _SCHOOL_BITS | school

    def named(self, keys: NDArray[np.int64]) -> dict[str, Any]:
        """Student, school and month of each, as columns of a table."""
        months = (keys >> _STUDENT_BITS + _SCHOOL_BITS) + _JANUARY_1900
        return {
            **{
                name: known.texts().take(pa.array(self.numbers(keys, place)))
                for place, (name, known) in enumerate(zip(IDENTIFIERS, self.identifiers, strict=True))
            },
            "month": pa.array(months.astype("datetime64[M]").astype("datetime64[D]")),
        }

    @staticmethod
    def numbers(keys: NDArray[np.int64], place: int) -> NDArray[np.int64]:
        """The numbers of the students, where `place` is 0, or of the schools."""
        return keys & (1 << _SCHOOL_BITS) - 1 if place else keys >> _SCHOOL_BITS & (1 << _STUDENT_BITS) - 1


class Months(NamedTuple):
    """Rows of one student, school and month together, in the order of their keys: how many they are, and their sets, a
    number for each of `PAIRS`.
    """

    keys: NDArray[np.int64]
    rows: NDArray[np.int64]
    sets: NDArray[np.int64]

    @property
    def are_twice(self) -> NDArray[np.bool_]:
        """In which a day comes twice."""
        are_twice: NDArray[np.bool_] = self.rows != np.bitwise_count(self.sets[0] & _LOW)
        return are_twice

    def merged(self, others: Sequence[Months]) -> Months:
        """With others, in whatever order those are; months that come before all of them are not looked at."""
        earliest = min((each.keys.min() for each in others if each.keys.size), default=0)
        cut = int(np.searchsorted(self.keys, earliest))
        both = [self.since(cut), *others]
        keys = np.concatenate([each.keys for each in both])
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        rows = np.concatenate([each.rows for each in both])[order]
        sets = np.concatenate([each.sets for each in both], axis=1).take(order, axis=1)
        if starts.size:
            rows, sets = np.add.reduceat(rows, starts), np.bitwise_or.reduceat(sets, starts, axis=1)
        return Months(
            np.concatenate([self.keys[:cut], keys[starts]]),
            np.concatenate([self.rows[:cut], rows]),
            np.concatenate([self.sets[:, :cut], sets], axis=1),
        )

    def since(self, cut: int) -> Months:
        return Months(self.keys[cut:], self.rows[cut:], self.sets[:, cut:])


class Stretches(NamedTuple):
    """Runs by their key, their days, and the numbers of their first and last row."""

    keys: NDArray[np.int64]
    days: NDArray[np.uint32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def row_numbers(self, those: NDArray[np.bool_]) -> NDArray[np.int64]:
        """All rows of some of them."""
        first, lengths = self.first[those], self.last[those] - self.first[those] + 1
        before = np.cumsum(lengths) - lengths
        return np.repeat(first - before, lengths) + np.arange(lengths.sum())


Wanted = Callable[[Stretches], NDArray[np.bool_]]


class FileMonths:
    """The months of one file, from its lines."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._keys = Keys()
        self._months = Months(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((len(PAIRS), 0), np.int64))
        self._pending: list[Months] = []
        self._parts: list[tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]] = []
        self._where: list[tuple[Piece, Stretches | None]] = []
        self._kept = 0

    def keep(self, gathered: Gathered) -> None:
        """Take the next lines. Raises `Unfit`."""
        runs, parts = gathered.runs, gathered.parts
        stretches = self._stretched(runs)
        self._kept += stretches.keys.size
        self._where.append((gathered.piece, stretches if self._kept <= _MOST_KEPT else None))
        self._parts.append((stretches.keys[parts.runs], parts.days, parts.shares))
        self._pending.append(Months(stretches.keys, runs.rows, runs.sets))
        if sum(each.keys.size for each in self._pending) >= max(_MOST_PENDING, self._months.keys.size):
            self._merge()

    def _stretched(self, runs: Runs) -> Stretches:
        days = (runs.sets[0] & _LOW).astype(np.uint32)
        return Stretches(self._keys.of(*runs.identifiers, runs.months), days, runs.first, runs.last)

    def _merge(self) -> None:
        if self._pending:
            self._months, self._pending = self._months.merged(self._pending), []

    def identifiers(self) -> dict[str, pa.Array]:
        """All that the file has, by the name of their column."""
        return {name: known.texts() for name, known in zip(IDENTIFIERS, self._keys.identifiers, strict=True)}

    def table(self) -> pa.Table:
        """The months as `etl.warehouse.attendance.gathered_sql` has them."""
        self._merge()
        table = self._keys.named(self._months.keys) | {"rows": pa.array(self._months.rows)}
        for (low, high), pair in zip(PAIRS, self._months.sets, strict=True):
            table |= {low: pa.array(pair.astype(np.uint32)), high: pa.array((pair >> 32).astype(np.uint32))}
        del table["partly"]
        return pa.table(table | {"parts": self._lists_of_parts()})

    def twice(self) -> pa.Table:
        """The days of a student and school that come twice, as sets by month."""
        suspects = self._months.keys[self._months.are_twice]
        keys, days = np.empty(0, np.int64), np.empty(0, np.uint32)
        if suspects.size:
            found = [(each.keys[those], each.days[those]) for each, those in self._stretches(_has_key(suspects))]
            keys, days = map(np.concatenate, zip(*found, strict=True))
        order = np.argsort(keys, kind="stable")
        keys, days = keys[order], days[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        twice = np.zeros(starts.size, np.uint32)
        for bit in (np.uint32(1 << day) for day in range(_DAYS) if starts.size):
            twice[np.add.reduceat((days & bit != 0).astype(np.int64), starts) > 1] |= bit
        return pa.table(self._keys.named(keys[starts]) | {"days": pa.array(twice)})

    def rows_of(self, months: pa.Table) -> NDArray[np.int64]:
        """The numbers of all rows of runs that have one of the days; `months` as `twice` gives them."""
        students, schools = (months[name].cast(pa.binary()).to_numpy().astype(bytes) for name in IDENTIFIERS)
        keys = self._keys.of(students, schools, months["month"].to_numpy().astype("datetime64[M]").astype(np.int64))
        order = np.argsort(keys)
        keys, days = keys[order], months["days"].to_numpy()[order]

        def share_a_day(stretches: Stretches) -> NDArray[np.bool_]:
            place, are_there = _places(keys, stretches.keys)
            shares: NDArray[np.bool_] = are_there & (days[place] & stretches.days != 0)
            return shares

        return np.concatenate([each.row_numbers(those) for each, those in self._stretches(share_a_day)])

    def rows_with(self, name: str, wanted: NDArray[np.int64]) -> Iterator[int]:
        """The numbers of all rows of runs whose student or school has one of the places in `identifiers`, in the order
        of the file.
        """
        place = IDENTIFIERS.index(name)
        for each, those in self._stretches(lambda stretches: np.isin(Keys.numbers(stretches.keys, place), wanted)):
            yield from each.row_numbers(those).tolist()

    def _stretches(self, are_wanted: Wanted) -> Iterator[tuple[Stretches, NDArray[np.bool_]]]:
        for piece, kept in self._where:
            stretches = kept or self._stretched(gather_again(self._form, piece).runs)
            yield stretches, are_wanted(stretches)

    def _lists_of_parts(self) -> pa.Array:
        """For each month its `parts`, null where it has none."""
        keys, days, shares = (np.concatenate(each) for each in zip(*self._parts, strict=True))
        month = np.searchsorted(self._months.keys, keys)
        order = np.argsort(month, kind="stable")
        counts = np.bincount(month, minlength=self._months.keys.size)
        # A decimal is 16 bytes, of which a number that is small and not negative fills the first 8.
        decimals = pa.py_buffer(np.stack([shares[order], np.zeros_like(shares)], axis=1))
        share = pa.Array.from_buffers(pa.decimal128(12, 4), shares.size, [None, decimals])
        offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
        values = pa.StructArray.from_arrays([pa.array(days[order]), share], ["day", "share"])
        return pa.ListArray.from_arrays(offsets, values, mask=pa.array(counts == 0))


def _has_key(keys: NDArray[np.int64]) -> Wanted:
    return lambda stretches: _places(keys, stretches.keys)[1]


def _places(keys: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each is in the sorted `keys`, of which there is at least one, and whether it is there at all."""
    places = np.searchsorted(keys, wanted).clip(max=keys.size - 1)
    return places, np.equal(keys[places], wanted)
