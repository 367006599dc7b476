"""Known wrong values, corrected as they are read: each with its reason, its owner, and the day on which it ends.

A correction changes a value only where the file still holds the wrong one, and is an error when its day has passed:
so that none outlives the fault that it mends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import duckdb

from etl.header import Binding
from etl.mappings import Mapping
from etl.problems import Problem, Refused
from etl.report import ROWS_LISTED, RowProblem
from etl.rule_names import RemarkRule
from etl.schema import Source
from etl.sources import SOURCES, source_named
from etl.sql_text import literal, trimmed
from etl.staging import Staged
from etl.toml_file import read_toml
from etl.toml_table import TomlTable

FILE = "corrections.toml"
CORRECTED: Final = "corrected"
"""The rule under which applied corrections are reported."""
_KEYS = ("source", "row", "column", "from", "to", "reason", "owner", "expires")


@dataclass(frozen=True)
class Correction:
    """In the rows of `source` that hold the texts of `row`, `column` is `right` where it was sent as `wrong`.

    All texts are as the file writes them, spaces around them left aside. `row` is our column → text.
    """

    source: str
    row: dict[str, str]
    column: str
    wrong: str
    right: str
    reason: str
    owner: str
    expires: date
    line: int | None

    @property
    def place(self) -> str:
        return FILE if self.line is None else f"{FILE}:{self.line}"


def read_corrections(folder: Path, today: date) -> tuple[Correction, ...]:
    """The corrections of a community folder; none where it has no such file.

    Raises `Refused` with every problem, those included that have expired.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    toml = read_toml(path)
    problems: list[Problem] = []
    top = TomlTable(toml, toml.values, problems)
    top.only(("correction",))
    found = [_correction(table, today) for table in top.tables("correction")]
    if problems:
        raise Refused(problems)
    return tuple(correction for correction in found if correction is not None)


def apply_corrections(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    binding: Binding,
    mapping: Mapping,
    corrections: Sequence[Correction],
) -> tuple[Staged, Binding, list[RowProblem]]:
    """The staged rows with corrected columns beside those that were sent, and the account of each correction.

    What was sent stays in the row, so that a rejected one can be shown as it came.
    """
    account = _account(connection, staged, binding, mapping, corrections)
    fields, columns, withheld, added = dict(binding.fields), dict(staged.columns), set(binding.withheld), []
    for place, column in enumerate(dict.fromkeys(each.column for each in corrections)):
        theirs = binding.fields.get(column)
        if theirs is None:
            continue
        whens = " ".join(
            f"WHEN {_holds_wrong(each, staged, binding, mapping)} THEN {literal(each.right)}"
            for each in corrections
            if each.column == column
        )
        name = f"{theirs} (corrected)"
        fields[column], columns[name] = name, f"corrected_{place}"
        withheld |= {name} if mapping.source.column(column).identifying else set()
        added.append(f"CASE {whens} ELSE {staged.columns[theirs]} END AS {columns[name]}")
    if added:
        relation = f"(SELECT *, {', '.join(added)} FROM {staged.relation})"  # noqa: S608 (the literals are quoted)
        staged = replace(staged, relation=relation, columns=columns)
    return staged, replace(binding, fields=fields, withheld=frozenset(withheld)), account


def _account(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    binding: Binding,
    mapping: Mapping,
    corrections: Sequence[Correction],
) -> list[RowProblem]:
    account = []
    for each in corrections:
        its_row = _is_row(each, staged, binding, mapping)
        right = f"{_text(each.column, staged, binding, mapping)} = {literal(each.right)}"
        rows = connection.execute(
            "SELECT CASE state WHEN 0 THEN 'wrong' WHEN 1 THEN 'right' ELSE 'other' END, count(*),"  # noqa: S608
            f" min(row_number, {ROWS_LISTED})"
            f" FROM (SELECT row_number, CASE WHEN {_holds_wrong(each, staged, binding, mapping)} THEN 0"
            f" WHEN {right} THEN 1 ELSE 2 END AS state FROM {staged.relation} WHERE {its_row})"
            " GROUP BY state ORDER BY state"
        ).fetchall()
        for state, count, numbers in rows:
            rule, message = _told(each, state)
            account.append(RowProblem(rule, each.column, count, tuple(numbers), message, is_rejected=False))
    return account


def _told(correction: Correction, state: str) -> tuple[RemarkRule, str]:
    if state == "wrong":
        until = f"{correction.owner}, until {correction.expires}"
        return CORRECTED, f"changed as {correction.place} says ({until})"
    if state == "right":
        mended = "holds the right value already: the source is mended, so remove the correction"
        return "correction", f"{mended} ({correction.place}, {correction.owner})"
    other = "holds neither the wrong nor the right value of the correction, and was left as it is; look at the row anew"
    return "correction", f"{other} ({correction.place}, {correction.owner})"


def _holds_wrong(correction: Correction, staged: Staged, binding: Binding, mapping: Mapping) -> str:
    text = _text(correction.column, staged, binding, mapping)
    return f"({_is_row(correction, staged, binding, mapping)} AND {text} = {literal(correction.wrong)})"


def _is_row(correction: Correction, staged: Staged, binding: Binding, mapping: Mapping) -> str:
    return " AND ".join(
        f"{_text(column, staged, binding, mapping)} = {literal(value)}" for column, value in correction.row.items()
    )


def _text(column: str, staged: Staged, binding: Binding, mapping: Mapping) -> str:
    """The text of one of our columns as it was sent, empty where there is none."""
    if column in binding.fields:
        return f"coalesce({trimmed(staged.columns[binding.fields[column]])}, '')"
    return literal(mapping.constants.get(column, ""))


def _correction(table: TomlTable, today: date) -> Correction | None:
    table.only(_KEYS)
    missing = [key for key in _KEYS if key not in table.values]
    for key in missing:
        table.problem(f"'{key}' is missing; a correction says {', '.join(_KEYS)}")
    source = table.word("source", "", tuple(source.name for source in SOURCES)) if "source" not in missing else ""
    if missing or not source:
        return None
    declared = source_named(source)
    column = table.word("column", "", tuple(column.name for column in declared.columns))
    correction = Correction(
        source=source,
        row=_row(table.table("row"), declared),
        column=column,
        wrong=table.text("from").strip(),
        right=table.text("to").strip(),
        reason=table.text("reason").strip(),
        owner=table.text("owner").strip(),
        expires=_expires(table, today),
        line=table.file.line_of(*table.address),
    )
    if correction.wrong == correction.right:
        table.problem("is what 'from' says already", "to")
    for key in ("reason", "owner"):
        if not str(table.values[key]).strip():
            table.problem("is empty; whoever finds the correction later has to know", key)
    return correction


def _row(table: TomlTable, source: Source) -> dict[str, str]:
    table.only([column.name for column in source.columns], f"column of {source.name}")
    row = {column: value.strip() for column, value in table.text_by_key().items()}
    for column in source.key:
        if column in source.required and not row.get(column):
            table.problem(f"'{column}' is missing; the key of {source.name} is {', '.join(source.key)}")
    return row


def _expires(table: TomlTable, today: date) -> date:
    value = table.values["expires"]
    if not isinstance(value, date) or isinstance(value, datetime):
        table.problem("is to be a day, written 2027-06-30 without quotes", "expires")
        return date.max
    if value < today:
        owner = table.values.get("owner", "its owner")
        table.problem(
            f"expired on {value}. Ask {owner} whether the source is mended: then remove the correction, else give it a "
            "later day",
            "expires",
        )
    return value
