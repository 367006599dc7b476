"""What became of a delivery, row for row: for the terminal, and for programs.

`received` always equals `accepted + quarantined + repeated`; a report holds counts, rules and row numbers, never a
value of a student but where `sent` was asked for, which neither text nor JSON shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from etl.rule_names import Rule

Status = Literal["loaded", "repeated", "refused"]

ROWS_LISTED = 1000
"""How many row numbers a report lists of each rule and column; the text shows fewer."""

_ROWS_SHOWN = 10


@dataclass(frozen=True)
class RowProblem:
    """Rows that break one rule in one column; `is_rejected` says whether they were kept out.

    `row_numbers` are the first `ROWS_LISTED` of them, as a spreadsheet counts rows.
    """

    rule: Rule
    column: str
    rows: int
    row_numbers: tuple[int, ...]
    message: str
    is_rejected: bool = True

    @property
    def first_row(self) -> int | None:
        return self.row_numbers[0] if self.row_numbers else None

    @property
    def is_cut_short(self) -> bool:
        """Whether the text shows only some of the rows."""
        return self.rows > _ROWS_SHOWN

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "column": self.column,
            "rows": self.rows,
            "first_row": self.first_row,
            "row_numbers": list(self.row_numbers),
            "message": self.message,
        }


@dataclass(frozen=True)
class SentRow:
    """A rejected row as it was sent: the file's name of each field in question, and its text. Holds a student's values.

    A record that could not be read into fields has one text without a name.
    """

    row_number: int
    rule: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DeliveryReport:
    """The account of one file for one source. A refused delivery has loaded nothing.

    `earlier` is the account of a repeated file as it was loaded first. `sent` is empty unless values were asked for.
    """

    file: str
    source: str
    status: Status
    received: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    problems: tuple[RowProblem, ...] = ()
    sent: tuple[SentRow, ...] = ()
    earlier: DeliveryReport | None = None

    def is_refused_for(self, rule: str) -> bool:
        return self.status == "refused" and any(problem.rule == rule for problem in self.problems)

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "source": self.source,
            "status": self.status,
            "received": self.received,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "repeated": self.repeated,
            "problems": [problem.to_json() for problem in self.problems],
        }

    def to_text(self) -> str:
        """The account as a data manager reads it: the counts, then each rule with its rows and what to do."""
        subject = f"{self.file} → {self.source}" if self.source else self.file
        lines = [f"{subject}: {self.status}. {self._counts()}", *map(_line, self.problems), *self._where_all_rows_are()]
        return "\n  ".join(lines)

    def _where_all_rows_are(self) -> list[str]:
        if not any(problem.is_rejected and problem.is_cut_short for problem in self.problems):
            return []
        if self.status == "refused":
            return [f"--json lists the first {ROWS_LISTED:,} row numbers of each problem"]
        return ["every rejected row, as it was sent, is in the table quarantine of the warehouse (docs/mappings.md)"]

    def _counts(self) -> str:
        rows = "row" if self.received == 1 else "rows"
        return (
            f"{self.received:,} {rows} received = {self.accepted:,} accepted + {self.quarantined:,} rejected"
            f" + {self.repeated:,} repeated"
        )


def _line(problem: RowProblem) -> str:
    if problem.rows == 0:
        return f"{problem.rule}: {problem.message}"
    subject = f" {problem.column}" if problem.column else ""
    return f"{problem.rule}{subject}: {_rows(problem)}: {problem.message}"


def _rows(problem: RowProblem) -> str:
    numbers = ", ".join(map(str, problem.row_numbers[:_ROWS_SHOWN]))
    if problem.rows == 1:
        return f"row {numbers}"
    more = f" and {problem.rows - _ROWS_SHOWN:,} more" if problem.is_cut_short else ""
    return f"{problem.rows:,} rows ({numbers}{more})"
