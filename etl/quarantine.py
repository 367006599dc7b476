"""Rows kept out of the warehouse: which delivery, which row, which rule, what to do, and the record as it was sent.

The record stays on the restricted side, so that a person can mend it; messages never hold a value of it. What may name
someone is withheld from it: names stand in the file, at the row's number, and in no table of the warehouse.
"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set

import duckdb
import pyarrow

from etl.duplicates import DUPLICATE
from etl.records import Fault
from etl.report import ROWS_LISTED, RowProblem
from etl.sql_text import literal
from etl.staging import WITHHELD, Malformed, Staged, record_sql, stage_lines
from etl.validation import Check

DUPLICATE_ADVICE = "has the key of an earlier row and says something else; keep one of the two"


def write_judged(connection: duckdb.DuckDBPyConnection, delivery_id: int, rules: Sequence[Check]) -> int:
    """Quarantine the rows of `judged` that broke a rule; how many they are."""
    values = ", ".join(
        f"({place}, {literal(check.rule)}, {literal(check.column)}, {literal(check.advice)})"
        for place, check in enumerate(rules)
    )
    return _inserted(
        connection,
        f"INSERT INTO quarantine SELECT {delivery_id}, row_number, rule, column_name, message, record"  # noqa: S608
        f" FROM judged JOIN (VALUES {values}) AS rules(verdict, rule, column_name, message) USING (verdict)",
    )


def write_duplicates(
    connection: duckdb.DuckDBPyConnection, delivery_id: int, staged: Staged, withheld: Set[str]
) -> int:
    """Quarantine the rows set aside as duplicates, their records read from the file once more; how many they are."""
    found = connection.execute(f"SELECT row_number FROM set_aside WHERE rule = '{DUPLICATE}'").fetchnumpy()  # noqa: S608
    row_numbers = set(found["row_number"].tolist())
    if not row_numbers:
        return 0
    sent = stage_lines(connection, staged, staged.plain, row_numbers, "duplicates") if staged.plain else staged
    record = record_sql({name: f"sent.{column}" for name, column in staged.columns.items()}, withheld)
    return _inserted(
        connection,
        f"INSERT INTO quarantine SELECT {delivery_id}, row_number, rule, NULL, {literal(DUPLICATE_ADVICE)},"  # noqa: S608
        f" {record} FROM set_aside JOIN {sent.relation} AS sent USING (row_number)"
        f" WHERE rule = '{DUPLICATE}'",
    )


def write_malformed(
    connection: duckdb.DuckDBPyConnection, delivery_id: int, malformed: Sequence[Malformed], withheld: Set[str]
) -> int:
    """Quarantine the records that could not be read into fields; how many they are.

    Where any column is withheld nobody can tell which part of such a record belongs to it, so that it is not kept.
    """
    if not malformed:
        return 0
    table = pyarrow.table(
        {
            "row_number": pyarrow.array([record.row_number for record in malformed], pyarrow.int64()),
            "rule": [record.fault.rule for record in malformed],
            "message": [record.fault.advice for record in malformed],
            "record": [json.dumps(WITHHELD if withheld else record.raw) for record in malformed],
        }
    )
    connection.register("unreadable", table)
    try:
        return _inserted(
            connection,
            f"INSERT INTO quarantine SELECT {delivery_id}, row_number, rule, NULL, message, record"  # noqa: S608
            " FROM unreadable",
        )
    finally:
        connection.unregister("unreadable")


def judged_problems(connection: duckdb.DuckDBPyConnection, rules: Sequence[Check]) -> list[RowProblem]:
    """The broken rules of `judged`, with what is to be said of each."""
    counted = connection.execute(
        f"SELECT verdict, count(*), min(row_number, {ROWS_LISTED}) FROM judged"  # noqa: S608
        " WHERE verdict IS NOT NULL GROUP BY verdict ORDER BY verdict"
    ).fetchall()
    return [
        RowProblem(rules[place].rule, rules[place].column, rows, tuple(row_numbers), rules[place].advice)
        for place, rows, row_numbers in counted
    ]


def duplicate_problems(connection: duckdb.DuckDBPyConnection) -> list[RowProblem]:
    counted = connection.execute(
        f"SELECT count(*), min(row_number, {ROWS_LISTED}) FROM set_aside WHERE rule = '{DUPLICATE}' HAVING count(*) > 0"  # noqa: S608
    ).fetchall()
    return [RowProblem(DUPLICATE, "", rows, tuple(numbers), DUPLICATE_ADVICE) for rows, numbers in counted]


def malformed_problems(malformed: Sequence[Malformed]) -> list[RowProblem]:
    by_fault: dict[Fault, list[int]] = {}
    for record in malformed:
        by_fault.setdefault(record.fault, []).append(record.row_number)
    return [
        RowProblem(fault.rule, "", len(rows), tuple(rows[:ROWS_LISTED]), fault.advice, fault.is_rejection)
        for fault, rows in by_fault.items()
    ]


def _inserted(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])
