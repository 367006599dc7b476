"""What became of a delivery, row for row: for the terminal, and for programs.

`received` always equals `accepted + quarantined + repeated`; a report holds counts, rules and row numbers, never a
value of a student.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["loaded", "repeated", "refused"]


@dataclass(frozen=True)
class RowProblem:
    """Rows that break one rule in one column; `is_rejected` says whether they were kept out."""

    rule: str
    column: str
    rows: int
    first_row: int | None
    message: str
    is_rejected: bool = True

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "column": self.column,
            "rows": self.rows,
            "first_row": self.first_row,
            "message": self.message,
        }


@dataclass(frozen=True)
class DeliveryReport:
    """The account of one file for one source. A refused delivery has loaded nothing."""

    file: str
    source: str
    status: Status
    received: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    problems: tuple[RowProblem, ...] = ()

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
        lines = [f"{subject}: {self.status}. {self._counts()}"]
        return "\n".join([*lines, *(f"  {_line(problem)}" for problem in self.problems)])

    def _counts(self) -> str:
        return (
            f"{self.received:,} rows received = {self.accepted:,} accepted + {self.quarantined:,} rejected"
            f" + {self.repeated:,} repeated"
        )


def _line(problem: RowProblem) -> str:
    if problem.rows == 0:
        return f"{problem.rule}: {problem.message}"
    rows = "1 row" if problem.rows == 1 else f"{problem.rows:,} rows"
    first = f"row {problem.first_row}" if problem.rows == 1 else f"first row {problem.first_row}"
    subject = f" {problem.column}" if problem.column else ""
    kept = "" if problem.is_rejected else " (kept)"
    return f"{problem.rule}{subject}: {rows}{kept}, {first}: {problem.message}"
