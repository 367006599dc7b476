"""The sheet of an Excel workbook that holds the table, as records of text, each with the row number that Excel shows.

A cell reads as it would in a CSV: whole numbers without a decimal point, zeros in front where the cell's format shows
them, dates as 2024-01-31.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl

from etl.header import MOST_TITLES, KnownNames, header_names, header_place
from etl.records import Fault, Record
from etl.refusals import DeliveryRefused
from etl.titles import Titles, sheet_shown

_CONTENTS = "[Content_Types].xml"
_ZEROS = re.compile(r"0+")


@dataclass(frozen=True)
class Sheet:
    """One table: the column names, the row that holds them (0 where none does), the records below, and what is to be
    told of the other sheets.
    """

    names: list[str]
    header_row: int
    records: Iterator[Record]
    others: list[str]


@dataclass(frozen=True)
class _Candidate:
    """A sheet that is not empty: `shown` is how it is called in messages, `first` are its first rows, `header` the
    place of its header among them.
    """

    sheet: Any
    shown: str
    first: Sequence[tuple[int, list[str]]]
    header: int
    known: int


def read_sheet(file: str, path: Path, header: tuple[str, ...], known_names: KnownNames) -> Sheet:
    """The sheet whose header says most, else the first; `header` where it has none. Hidden and empty ones are none.

    Raises `DeliveryRefused` where the file is no workbook, is empty, or has several sheets of which none says more.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(BytesIO(path.read_bytes()), read_only=True, data_only=True)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            sheet.reset_dimensions()  # some programs state an extent that is not the sheet's
    except Exception:  # a damaged workbook makes its reader fail in any way
        if _is_other_archive(path):
            message = "is a ZIP archive and no Excel workbook; unpack it, and send the files in it"
            raise DeliveryRefused("unreadable", file, message) from None
        raise _unreadable(file) from None
    candidates = (_candidate(file, sheet, place, known_names) for place, sheet in enumerate(sheets, start=1))
    found = [candidate for candidate in candidates if candidate]
    if not found:
        raise DeliveryRefused("unreadable", file, "has no visible sheet with anything in it; put the table there")
    best = max(found, key=lambda candidate: candidate.known)
    rivals = [candidate.shown for candidate in found if candidate.known == best.known > 1]
    if len(rivals) > 1:
        message = f"has {len(rivals)} sheets with these columns, {', '.join(rivals)}; save each as a file of its own"
        raise DeliveryRefused("unreadable", file, message)
    others = [candidate.shown for candidate in found if candidate is not best]
    told = [f"other sheets of the workbook: {', '.join(others)}"] if others else []
    rows = _rows(file, best.sheet)
    if header:
        return Sheet(list(header), 0, _records(rows, len(header)), told)
    number, raw = best.first[best.header]
    names = header_names(raw)
    return Sheet(names, number, _records((row for row in rows if row[0] > number), len(names)), told)


def _candidate(file: str, sheet: Any, place: int, known_names: KnownNames) -> _Candidate | None:
    first = list(islice(_rows(file, sheet), MOST_TITLES))
    if not first:
        return None
    known = [known_names(row) for _, row in first]
    header = header_place(known, lambda place: Titles(first[place][1], ()).are_sure)
    return _Candidate(sheet, sheet_shown(sheet.title, place), first, header, known[header])


def _rows(file: str, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            values = [_text(cell) for cell in cells]
            while values and not values[-1]:
                values.pop()
            if values:
                yield number, values
    except Exception:
        raise _unreadable(file) from None


def _is_other_archive(path: Path) -> bool:
    try:
        return _CONTENTS not in ZipFile(path).namelist()
    except BadZipFile:
        return False


def _unreadable(file: str) -> DeliveryRefused:
    return DeliveryRefused(
        "unreadable", file, "cannot be read as an Excel workbook; open it and save it again as .xlsx"
    )


def _records(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[Record]:
    for number, values in rows:
        if len(values) > width:
            yield Record(number, [], Fault.FIELDS, "\t".join(values))
        else:
            yield Record(number, values + [""] * (width - len(values)))


def _text(cell: Any) -> str:
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            value = int(value)
    if isinstance(value, int) and _ZEROS.fullmatch(cell.number_format or ""):
        return f"{value:0{len(cell.number_format)}d}"
    return str(value)
