"""What the warehouse learns of a matching: which student each person of a partner is, and how far that may be wrong.

Keys and counts, no name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from etl.matching.assignment import Standing, Status
from etl.warehouse import Warehouse

_UNKNOWN = Standing(Status.UNMATCHED)
_MATCHES = pa.schema(
    {"partner_id": pa.string(), "person_key": pa.string(), "student_id": pa.string(), "status": pa.string()}
)
_ESTIMATES = pa.schema({"partner_id": pa.string(), "false_match_rate": pa.float64(), "missed_match_rate": pa.float64()})


def person_matches(connection: duckdb.DuckDBPyConnection, standings: Mapping[int, Standing]) -> pa.Table:
    """A row for each person of a partner and way of writing that person: partner_id, person_key, student_id, status."""
    rows = []
    for number, partner_id, keys in _people(connection, "person_keys"):
        standing = standings.get(number, _UNKNOWN)
        student_id = standing.match.student_id if standing.match else None
        rows += [(partner_id, key, student_id, standing.status.value) for key in keys]
    return _table(rows, _MATCHES)


def estimates(connection: duckdb.DuckDBPyConnection, standings: Mapping[int, Standing]) -> pa.Table:
    """A row for each partner: the shares of its matches that are wrong, and of its true ones that are missing.

    Both follow from the probabilities alone: a match counts as wrong with what its probability leaves, and who is not
    matched as missing with the probability of the likeliest student. What a person decided is taken for right.
    """
    sums: dict[str, _Sums] = defaultdict(_Sums)
    for number, partner_id in _people(connection):
        sums[partner_id].add(standings.get(number, _UNKNOWN))
    rows = [(partner_id, found.false_match_rate, found.missed_match_rate) for partner_id, found in sums.items()]
    return _table(rows, _ESTIMATES)


@dataclass
class _Sums:
    matched: int = 0
    right: float = 0.0
    missing: float = 0.0

    def add(self, standing: Standing) -> None:
        if standing.match is None:
            self.missing += standing.likeliest
        else:
            self.matched += 1
            self.right += 1.0 if standing.status is Status.DECIDED else standing.match.weight

    @property
    def false_match_rate(self) -> float | None:
        return 1 - self.right / self.matched if self.matched else None

    @property
    def missed_match_rate(self) -> float | None:
        true = self.right + self.missing
        return self.missing / true if true else None


def write_outcome(warehouse: Warehouse, matches: pa.Table, estimated: pa.Table | None, fingerprint: str) -> None:
    """Put the outcome in the place of the last one, all of it or nothing; `estimated` is None without a model."""
    tables = {"person_match": matches, "match_estimate": _table([], _ESTIMATES) if estimated is None else estimated}
    with warehouse.connection.cursor() as connection:
        connection.begin()
        try:
            for name, table in tables.items():
                connection.execute(f"DELETE FROM {name}")  # noqa: S608 (constants)
                connection.register("found", table)
                connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM found")  # noqa: S608 (constants)
                connection.unregister("found")
            connection.execute("DELETE FROM match_run")
            connection.execute("INSERT INTO match_run VALUES (?)", [fingerprint])
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def _people(connection: duckdb.DuckDBPyConnection, *columns: str) -> list[tuple[Any, ...]]:
    names = ", ".join(("number", "partner_id", *columns))
    return connection.execute(f"SELECT {names} FROM partner_person ORDER BY number").fetchall()  # noqa: S608


def _table(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )
