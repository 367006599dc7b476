"""What a person was asked, and what the person decided: kept in the vault, whatever becomes of the review file.

A case is a person of a partner, as names are compared, and a student. Its number follows from these, so that a decision
holds for the same two people in every later load, and in a vault that was made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

_COLUMNS = ("case_id", "partner_id", "first_name", "last_name", "birth_date", "student_id")


@dataclass(frozen=True)
class Case:
    """Whether a person of a partner is a student of the district."""

    partner_id: str
    first_name: str | None
    last_name: str
    birth_date: date | None
    student_id: str

    @property
    def case_id(self) -> str:
        """A number that no spreadsheet takes for one."""
        facts = repr((self.partner_id, self.first_name, self.last_name, str(self.birth_date), self.student_id))
        return f"case-{hashlib.sha256(facts.encode()).hexdigest()[:16]}"


def keep(connection: duckdb.DuckDBPyConnection, cases: Iterable[Case]) -> None:
    """Remember the cases that are not there yet, undecided."""
    rows = [
        (case.case_id, case.partner_id, case.first_name, case.last_name, case.birth_date, case.student_id)
        for case in cases
    ]
    if not rows:
        return
    types = [pa.string(), pa.string(), pa.string(), pa.string(), pa.date32(), pa.string()]
    columns = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)]
    connection.register("asked", pa.table(columns, list(_COLUMNS)))
    connection.execute("INSERT INTO review_case SELECT *, NULL FROM asked ANTI JOIN review_case USING (case_id)")
    connection.unregister("asked")


def known(connection: duckdb.DuckDBPyConnection) -> dict[str, Case]:
    """Every case by its number."""
    query = f"SELECT {', '.join(_COLUMNS)} FROM review_case"  # noqa: S608 (constants)
    return {row[0]: Case(*row[1:]) for row in connection.execute(query).fetchall()}


def decisions(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """The decided cases: partner_id, first_name, last_name, birth_date, student_id, is_accepted."""
    query = f"SELECT {', '.join(_COLUMNS[1:])}, is_accepted FROM review_case WHERE is_accepted IS NOT NULL"  # noqa: S608
    return connection.execute(query).to_arrow_table()


def decide(connection: duckdb.DuckDBPyConnection, decided: Mapping[str, bool | None]) -> int:
    """Set decisions by number, None to take one back; how many are other than before."""
    given = pa.table(
        [pa.array(list(decided), pa.string()), pa.array(list(decided.values()), pa.bool_())], ["case_id", "decision"]
    )
    connection.register("given", given)
    row = connection.execute(
        "UPDATE review_case SET is_accepted = given.decision FROM given"
        " WHERE given.case_id = review_case.case_id AND given.decision IS DISTINCT FROM review_case.is_accepted"
    ).fetchone()
    connection.unregister("given")
    assert row is not None
    return int(row[0])
