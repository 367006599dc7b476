"""The attendance files of the district's student information system, in its own codes.

A closed year is one Parquet file; the current year comes quarter by quarter as CSV. Memory holds one block of students.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from etl.demonstration.attendance import STATUS, SUSPENDED_IN, Block, Spells
from etl.demonstration.chance import Floats, Whole, Words
from etl.demonstration.faults import Fault
from etl.demonstration.inbox import Inbox
from etl.demonstration.school_days import SchoolDays

CODE_OF_STATUS = dict(zip(STATUS, "PEUATSIRVN", strict=True))
COLUMNS = {
    "student_id": "StudentNumber",
    "school_id": "SchoolCode",
    "date": "AttDate",
    "status": "AttCode",
    "day_fraction": "PortionMissed",
}
QUARTERS = (1, 2, 3, 4)
_FAULTS = (
    Fault("required", "StudentNumber", ("",)),
    Fault("type", "AttDate", ("2026-02-30",)),
    Fault("unknown_code", "AttCode", ("Q",)),
    Fault("range", "PortionMissed", ("1.5",)),
    Fault("duplicate_key", "AttCode", ("U", "P")),
    Fault("repeated"),
    Fault("malformed"),
)
_CODES = tuple(CODE_OF_STATUS.values())
_PORTIONS = ("0.0", "0.5", "1.0")
_SCHEMA = pa.schema(
    [
        (COLUMNS["student_id"], pa.dictionary(pa.int32(), pa.string())),
        (COLUMNS["school_id"], pa.dictionary(pa.int32(), pa.string())),
        (COLUMNS["date"], pa.date32()),
        (COLUMNS["status"], pa.dictionary(pa.int8(), pa.string())),
        (COLUMNS["day_fraction"], pa.float64()),
    ]
)


class DaysMissed:
    """Adds up, while blocks go by, the days that each spell was expected and missed."""

    def __init__(self, spells: Spells) -> None:
        self.expected: Floats = np.zeros(len(spells.member))
        self.missed: Floats = np.zeros(len(spells.member))

    def watch(self, blocks: Iterable[Block]) -> Iterable[Block]:
        for block in blocks:
            self.expected += np.bincount(block.spell, minlength=len(self.expected))
            self.missed += np.bincount(block.spell, block.halves / 2, minlength=len(self.missed))
            yield block

    def rate(self, spells: Spells, members: int) -> Floats:
        """The share of expected days missed by each member of the roster; 0 where none was expected."""
        missed = np.bincount(spells.member, self.missed, minlength=members)
        return missed / np.maximum(np.bincount(spells.member, self.expected, minlength=members), 1)


def _away(block: Block) -> Whole:
    """Half days away from lessons: a suspension in school takes the whole day, and is no absence."""
    return np.where(block.status == SUSPENDED_IN, 2, block.halves)


def write_closed_year(
    inbox: Inbox, blocks: Iterable[Block], spells: Spells, student_ids: Words, school_ids: Words, days: SchoolDays
) -> None:
    """One Parquet file, a row group a block. `student_ids` are those of the spells."""
    path = inbox.folder / f"attendance_{days.school_year}.parquet"
    schools, codes, portions = pa.array(school_ids), pa.array(_CODES), np.array([0.0, 0.5, 1.0])
    with pyarrow.parquet.ParquetWriter(path, _SCHEMA, compression="zstd") as file:
        for block in blocks:
            first, last = int(block.spell[0]), int(block.spell[-1]) + 1
            names, position = np.unique(student_ids[first:last], return_inverse=True)
            columns = [
                pa.DictionaryArray.from_arrays(position.astype(np.int32)[block.spell - first], pa.array(names)),
                pa.DictionaryArray.from_arrays(spells.school.astype(np.int32)[block.spell], schools),
                pa.array(days.days[block.day]),
                pa.DictionaryArray.from_arrays(block.status.astype(np.int8), codes),
                pa.array(portions[_away(block)]),
            ]
            file.write_table(pa.Table.from_arrays(columns, schema=_SCHEMA))


def write_current_year(
    inbox: Inbox, blocks: Iterable[Block], spells: Spells, student_ids: Words, school_ids: Words, days: SchoolDays
) -> None:
    """Four CSV files, one a quarter, some faulty rows among them.

    Every field has the same width in every row, so that the lines of a block are one array of bytes.
    """
    header = list(COLUMNS.values())
    fields = {
        "student": np.char.add(student_ids, ",").astype("S"),
        "school": np.char.add(school_ids, ",").astype("S"),
        "date": np.char.add(days.days.astype("U10"), ",").astype("S"),
        "code": np.array([f"{code}," for code in _CODES], "S"),
        "portion": np.array([f"{portion}\n" for portion in _PORTIONS], "S"),
    }
    line = np.dtype([(name, field.dtype) for name, field in fields.items()])
    with ExitStack() as stack:
        names = {quarter: f"attendance_{days.school_year}_q{quarter}.csv" for quarter in QUARTERS}
        files = {quarter: stack.enter_context((inbox.folder / name).open("wb")) for quarter, name in names.items()}
        for file in files.values():
            file.write((",".join(header) + "\n").encode())
        for block in blocks:
            for quarter, file in files.items():
                span = days.quarter(quarter)
                rows = np.flatnonzero((block.day >= span.start) & (block.day < span.stop))
                lines = np.empty(len(rows), line)
                lines["student"] = fields["student"][block.spell[rows]]
                lines["school"] = fields["school"][spells.school[block.spell[rows]]]
                lines["date"] = fields["date"][block.day[rows]]
                lines["code"] = fields["code"][block.status[rows]]
                lines["portion"] = fields["portion"][_away(block)[rows]]
                file.write(inbox.soiled(names[quarter], lines.tobytes(), header, _FAULTS))
