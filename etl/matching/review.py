"""The review file: who may be who, for a person to decide; written by each load, read by the next.

A data manager opens it in a spreadsheet, writes accept or refuse into its first column and saves it. A file with any
fault is left as it is, and nothing of it is taken.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.header import find_name
from etl.matching.cases import Case
from etl.progress import silent
from etl.records import Record, read_records
from etl.refusals import DeliveryRefused
from etl.report import ROWS_LISTED, DeliveryReport, RowProblem
from etl.rule_names import RowRule
from etl.staging import text_header
from etl.text_file import read_text
from etl.titles import plain_name

FILE = "matches_to_review.csv"

_WORDS: dict[str, bool | None] = {"accept": True, "refuse": False, "": None}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ReviewRow:
    """One line of the file: a person of a partner, and a student who may be that person."""

    decision: str
    probability: float | None
    partner_id: str
    first_name: str | None
    last_name: str | None
    birth_date: date | None
    student_id: str
    student_first_name: str | None
    student_last_name: str | None
    student_birth_date: date | None
    service_rows: int
    case: str


_HEADER = tuple(field.name for field in fields(ReviewRow))


def word(is_accepted: bool | None) -> str:
    """A decision as the file has it."""
    return next(word for word, meant in _WORDS.items() if meant is is_accepted)


def write_review(path: Path, rows: Sequence[ReviewRow]) -> None:
    """Write the file whole or not at all, readable by its owner only; without rows there is none."""
    if not rows:
        path.unlink(missing_ok=True)
        return
    draft = path.with_name(f".{path.name}")
    # With a byte order mark, spreadsheets read accents as they are.
    draft.unlink(missing_ok=True)
    draft.touch(0o600)
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        writer.writerows([_neutral(value) for value in astuple(row)] for row in rows)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _neutral(value: object) -> object:
    """Text that a spreadsheet would take for a formula is led by an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


@dataclass(frozen=True)
class Decisions:
    """What stands in a review file, by number of case; `problems` say why nothing of it can be taken."""

    rows: int
    decided: dict[str, bool | None]
    problems: tuple[RowProblem, ...] = ()

    def report(self, changed: int) -> DeliveryReport | None:
        """The account of the file as of a delivery; None where it says nothing that was not known."""
        if self.problems:
            return DeliveryReport(FILE, "", "refused", self.rows, 0, self.rows, 0, self.problems)
        if not changed:
            return None
        return DeliveryReport(FILE, "", "loaded", self.rows, changed, 0, self.rows - changed)


def read_review(path: Path, known: Mapping[str, Case]) -> Decisions:
    """Read the file at `path`; `known` are the cases that were asked."""
    try:
        with TemporaryDirectory(dir=path.parent, prefix="receiving-") as working:
            text = read_text(
                path, Path(working), lambda names: sum(plain_name(name) in _HEADER for name in names), silent
            )
            names = text_header(path.name, text, ())
            records = list(read_records(text.path, text.delimiter, len(names)))[1:]
    except DeliveryRefused as refusal:
        return Decisions(0, {}, (RowProblem(refusal.rule, "", 0, (), refusal.message),))
    columns = [find_name(name, names) for name in ("case", "decision")]
    if None in columns:
        message = "the columns case and decision are to be there; take the file out, and the next load writes it anew"
        return Decisions(len(records), {}, (RowProblem("missing_column", "case", 0, (), message),))
    case, decision = (names.index(str(column)) for column in columns)
    return _read(records, case, decision, known)


def _read(records: Sequence[Record], case: int, decision: int, known: Mapping[str, Case]) -> Decisions:
    malformed = [record.row_number for record in records if record.fault]
    written = [
        (record.row_number, record.fields[case].strip().lower(), record.fields[decision].strip().lower())
        for record in records
        if not record.fault
    ]
    sound = [row for row in written if row[1] in known and row[2] in _WORDS]
    faults: tuple[tuple[RowRule, str, list[int], str], ...] = (
        ("malformed", "", malformed, "cannot be read; take the file out, and the next load writes it anew"),
        ("type", "decision", [n for n, _, said in written if said not in _WORDS],
         "is neither accept nor refuse; write one of the two, or leave it empty"),
        ("unknown_code", "case", [n for n, name, _ in written if name not in known],
         "is no case that was asked; leave this column as it was written, or take the row out"),
        ("consistency", "decision", _contradictions(sound, known),
         "accepts one person as two students; accept one of them"),
    )  # fmt: skip
    problems = tuple(
        RowProblem(rule, column, len(rows), tuple(rows[:ROWS_LISTED]), message)
        for rule, column, rows, message in faults
        if rows
    )
    return Decisions(len(records), {} if problems else {name: _WORDS[said] for _, name, said in sound}, problems)


def _contradictions(sound: Iterable[tuple[int, str, str]], known: Mapping[str, Case]) -> list[int]:
    accepted: dict[tuple[object, ...], str] = {}
    rows = []
    for number, name, said in sound:
        case = known[name]
        person = (case.partner_id, case.first_name, case.last_name, case.birth_date)
        if _WORDS[said] and accepted.setdefault(person, case.student_id) != case.student_id:
            rows.append(number)
    return rows
