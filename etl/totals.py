"""Control totals: what a sender says that a file holds, held against what it does hold, before any row is judged.

They stand in a file of their own beside the delivery, `<delivery>.totals.csv`, which any spreadsheet can write.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb

from etl.header import read_name, wanted_names
from etl.mappings import Mapping
from etl.refusals import DeliveryRefused
from etl.sql_text import trimmed
from etl.staging import Staged
from etl.titles import Titles

SUFFIX = ".totals.csv"
_HEADER = ["total", "column", "expected"]
_KINDS = ("rows", "distinct", "sum")


@dataclass(frozen=True)
class ControlTotal:
    """One total: `rows` of the file, or the `distinct` values or the `sum` of a column, by the file's name or ours."""

    kind: str
    column: str
    expected: Decimal

    @property
    def label(self) -> str:
        return {"rows": "rows", "distinct": f"different {self.column}", "sum": f"sum of {self.column}"}[self.kind]


def read_totals(path: Path) -> tuple[ControlTotal, ...]:
    """The totals that stand beside a delivery; none where there is no such file.

    Raises `DeliveryRefused` where the file is not understood: a guard that nobody can read guards nothing.
    """
    called = (path.name + SUFFIX).lower()
    beside = next((file for file in path.parent.iterdir() if file.name.lower() == called), None)
    if beside is None:
        return ()
    try:
        lines = list(csv.reader(beside.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise _not_understood(path, beside, "is not a CSV file in UTF-8") from None
    rows = [(number, [field.strip() for field in line]) for number, line in enumerate(lines, start=1) if any(line)]
    if not rows or [name.lower() for name in rows[0][1]] != _HEADER:
        raise _not_understood(path, beside, f"has to begin with the line {','.join(_HEADER)}")
    totals = tuple(_total(path, beside, number, fields) for number, fields in rows[1:])
    if not totals:
        raise _not_understood(path, beside, "names no total")
    return totals


def reconcile(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    mapping: Mapping,
    totals: Sequence[ControlTotal],
    file: str,
) -> None:
    """Raises `DeliveryRefused`, naming every total that the rows as they were sent do not have."""
    if not totals:
        return
    found = _measured(connection, staged, mapping, totals, file)
    wrong = [
        f"{total.label}: {total.expected:,f} announced, {amount:,f} in the file"
        for total, amount in zip(totals, found, strict=True)
        if amount != total.expected
    ]
    if wrong:
        unread = len(staged.malformed)
        hint = f" ({unread:,} records could not be read into fields)" if unread else ""
        raise DeliveryRefused(
            "totals",
            file,
            f"is not what {file}{SUFFIX} says: {'; '.join(wrong)}{hint}. Ask the sender which of the two is right: "
            "load the mended file, or mend the totals",
        )


def _measured(
    connection: duckdb.DuckDBPyConnection, staged: Staged, mapping: Mapping, totals: Iterable[ControlTotal], file: str
) -> Iterator[Decimal]:
    for total in totals:
        if total.kind == "rows":
            yield Decimal(staged.received)
            continue
        text = trimmed(_column(staged, mapping, total.column, file))
        query = {
            "distinct": f"count(DISTINCT nullif({text}, ''))",
            "sum": f"coalesce(sum(TRY_CAST({text} AS DECIMAL(28,8))), 0)",
        }[total.kind]
        row = connection.execute(f"SELECT {query} FROM {staged.relation}").fetchone()  # noqa: S608
        assert row is not None
        yield Decimal(row[0]).normalize()


def _column(staged: Staged, mapping: Mapping, name: str, file: str) -> str:
    known = [column.name for column in mapping.source.columns]
    found = read_name(file, name, staged.names)
    if found is None and name in known:
        found = read_name(file, mapping.theirs(name), staged.names)
    if found is None:
        hint = Titles(staged.names, wanted_names(mapping)).did_you_mean(name)
        message = f"{file}{SUFFIX} names the column '{name}', which is not in the file.{hint}"
        raise DeliveryRefused("totals", file, message)
    return staged.columns[found]


def _total(path: Path, beside: Path, number: int, fields: list[str]) -> ControlTotal:
    if len(fields) != len(_HEADER):
        raise _not_understood(path, beside, f"has {len(fields)} fields in line {number}, not {len(_HEADER)}")
    kind, column, expected = fields[0].lower(), fields[1], fields[2]
    if kind not in _KINDS:
        raise _not_understood(
            path, beside, f"says '{fields[0]}' in line {number}; a total is one of {', '.join(_KINDS)}"
        )
    if (kind == "rows") != (not column):
        wanted = "no column" if kind == "rows" else "a column"
        raise _not_understood(path, beside, f"is to name {wanted} for '{kind}' in line {number}")
    try:
        amount = Decimal(expected)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise _not_understood(
            path, beside, f"expects '{expected}' in line {number}; write a number in digits, like 12345 or 1804.5"
        )
    return ControlTotal(kind, column, amount.normalize())


def _not_understood(path: Path, beside: Path, message: str) -> DeliveryRefused:
    return DeliveryRefused("totals", path.name, f"{beside.name} {message}")
