"""The words of a file of attendance: what a date, a status and a share missed say of the day of their row.

Each is judged by the rules by which any row is judged, once for each distinct text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import NamedTuple

import duckdb
import pyarrow as pa

from etl.codes import ATTENDANCE_STATUS
from etl.mappings import Mapping
from etl.records import read_line
from etl.validation import Check, judged_words_sql
from etl.warehouse.attendance import PLANES
from etl.words import Judged, Unfit

SETS = ("days", *PLANES, "not_given", "whole", "partly")
"""The sets of days of a month: those that `etl.warehouse.attendance` has, and the days of which a part was missed."""
COLUMNS = 2 + len(SETS) // 2
"""How many numbers are judged of a word: month, share, and the sets, two in each number."""
WHOLE = 10_000
"""`day_fraction` in ten-thousandths."""
_NOT_GIVEN = -1
_ANY_DAY = (1 << 31) - 1
_BITS = 32
"""What a set takes of a number that holds several."""
_EACH = sum(1 << _BITS * place for place in range(len(SETS)))
_SQL = {
    "date": ("(year(date) - 1970)::BIGINT * 12 + month(date) - 1", "day(date)"),
    "status": (f"list_position({list(ATTENDANCE_STATUS.values)}, status) - 1",),
    "day_fraction": (f"coalesce((day_fraction * {WHOLE})::BIGINT, {_NOT_GIVEN})",),
}


class Said(NamedTuple):
    """What a word says: the month, counted from January 1970, where it is a date; the share where it is a share; and
    in which of `SETS` the day of its row may be, as sets of days of the month, one after the other in one number.
    Nowhere, where the word is not sound.
    """

    month: int = 0
    share: int = 0
    sets: int = _ANY_DAY * _EACH

    def and_also(self, other: Said) -> Said:
        """What both together say."""
        return Said(self.month + other.month, self.share + other.share, self.sets & other.sets)

    def numbers(self) -> Judged:
        pairs = (self.sets >> 2 * _BITS * place & (1 << 2 * _BITS) - 1 for place in range(len(SETS) // 2))
        return (self.month, self.share, *pairs)


_UNSOUND = Said(sets=0)


def _days_of(**is_of: bool) -> int:
    """Any day of the sets that are named and true, and of those that are not named."""
    return sum(_ANY_DAY << _BITS * place for place, name in enumerate(SETS) if is_of.get(name, True))


def _date(month: int, day: int) -> Said:
    return Said(month=month, sets=(1 << day - 1) * _EACH)


def _status(code: int) -> Said:
    return Said(sets=_days_of(**{plane: bool(code >> place & 1) for place, plane in enumerate(PLANES)}))


def _share(share: int) -> Said:
    is_partly = 0 < share < WHOLE
    return Said(share=share, sets=_days_of(not_given=share == _NOT_GIVEN, whole=share == WHOLE, partly=is_partly))


_SAID: dict[str, Callable[..., Said]] = {"date": _date, "status": _status, "day_fraction": _share}
SAYING = tuple(_SAID)
"""The columns whose words say something of the day."""


class DayWords:
    """What the words of one file say; every text is judged once."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, mapping: Mapping, rules: list[Check], padded: bool
    ) -> None:
        # One for each column, since two of them may be asked for by two threads at once.
        self._connections = {column: connection.cursor() for column in SAYING}
        self._mapping = mapping
        self._rules = rules
        self._padded = padded
        self._said: dict[str, dict[str, Said]] = {column: {} for column in SAYING}

    def constant(self, columns: Iterable[str]) -> Said:
        """What columns say that the file does not have. Raises `Unfit` where that is not sound."""
        said = [self._say(column, [""])[0] for column in columns]
        if _UNSOUND in said:
            raise Unfit
        return reduce(Said.and_also, said, Said())

    def judge(self, columns: Sequence[str], delimiter: str, also: Said, texts: Sequence[str]) -> list[Judged]:
        """Of texts in which `columns` stand side by side what they say, together with `also`."""
        records = [read_line(text.encode(), 0, delimiter, len(columns)) for text in texts]
        if any(record.fault for record in records):
            raise Unfit
        fields = zip(*(record.fields for record in records), strict=True)
        said = [self._say(column, words) for column, words in zip(columns, fields, strict=True)]
        return [reduce(Said.and_also, row, also).numbers() for row in zip(*said, strict=True)]

    def _say(self, column: str, texts: Sequence[str]) -> list[Said]:
        known = self._said[column]
        if unknown := sorted(set(texts) - known.keys()):
            known.update(zip(unknown, self._judge(column, unknown), strict=True))
        return [known[text] for text in texts]

    def _judge(self, column: str, texts: Sequence[str]) -> list[Said]:
        sent = pa.table({"place": range(len(texts)), "sent": pa.array([text or None for text in texts], pa.string())})
        judged = judged_words_sql(
            self._mapping.source.column(column), self._mapping, self._rules, "unjudged", self._padded
        )
        numbers = ", ".join(f"coalesce({number}, 0)::BIGINT" for number in _SQL[column])
        connection = self._connections[column]
        connection.register("unjudged", sent)
        found = connection.execute(f"SELECT verdict, {numbers} FROM ({judged}) ORDER BY place").fetchall()  # noqa: S608
        connection.unregister("unjudged")
        return [_UNSOUND if verdict is not None else _SAID[column](*said) for verdict, *said in found]
