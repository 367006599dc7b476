"""The first sheet of an Excel workbook as records of text, each with the row number that Excel shows.

A cell reads as it would in a CSV: whole numbers without a decimal point, zeros in front where the cell's format shows
them, dates as 2024-01-31.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl

from etl.header import check_names, header_names
from etl.records import Fault, Record
from etl.refusals import DeliveryRefused

_CONTENTS = "[Content_Types].xml"
_ZEROS = re.compile(r"0+")


def read_sheet(file: str, path: Path, header: tuple[str, ...]) -> tuple[list[str], Iterator[Record]]:
    """The column names, `header` where the sheet has no header row, and the records below; empty rows are none.

    Raises `DeliveryRefused` where the file is no workbook or its sheet is empty.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(BytesIO(path.read_bytes()), read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
    except Exception:  # a damaged workbook makes its reader fail in any way
        if _is_other_archive(path):
            message = "is a ZIP archive and no Excel workbook; unpack it, and send the files in it"
            raise DeliveryRefused("unreadable", file, message) from None
        raise _unreadable(file) from None
    rows = _rows(file, sheet)
    if header:
        return list(header), _records(rows, len(header))
    first = next(rows, None)
    if first is None:
        raise DeliveryRefused("unreadable", file, "has an empty first sheet; put the table there")
    names = header_names(first[1])
    check_names(file, names)
    return names, _records(rows, len(names))


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
