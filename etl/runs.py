"""The runs of one file of attendance: rows that follow each other and are of one student, school and month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from etl.day_lines import IDENTIFIERS, Gathered

_RUNS_AT_ONCE, _MOST_TABLES = 50_000, 40
"""How many runs become a table, and how many such tables are held in memory."""


class Runs:
    """The runs of one file: in memory, and where they are many, in the temporary table `earlier_run`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._gathered: list[Gathered] = []
        self._tables: list[pa.Table] = []
        self._earlier = ""
        connection.execute("DROP TABLE IF EXISTS temp.earlier_run")

    def keep(self, gathered: Gathered) -> None:
        if len(self._tables) == _MOST_TABLES:
            self.show()
            self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS earlier_run AS FROM runs LIMIT 0")
            self._connection.execute("INSERT INTO earlier_run FROM runs")
            self._tables, self._earlier = [], "FROM earlier_run UNION ALL "
        self._gathered.append(gathered)
        if sum(each.runs["rows"].size for each in self._gathered) >= _RUNS_AT_ONCE:
            self._make_table()

    def show(self) -> None:
        """Make the view `run` of all of them."""
        if self._gathered:
            self._make_table()
        self._connection.register("runs", pa.concat_tables(self._tables))
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW run AS {self._earlier}FROM runs")

    def _make_table(self) -> None:
        self._tables.append(_run_table(self._gathered))
        self._gathered = []


def _run_table(gathered: Sequence[Gathered]) -> pa.Table:
    """The runs of some lines as rows, each with its `parts`, null where it has none."""
    columns = {name: np.concatenate([some.runs[name] for some in gathered]) for name in gathered[0].runs}
    table: dict[str, Any] = {name: pa.array(column) for name, column in columns.items()}
    for name in IDENTIFIERS:
        table[name] = pa.array(columns[name], pa.binary()).cast(pa.string())
    table["month"] = pa.array(columns["month"].astype("datetime64[M]").astype("datetime64[D]"))
    table["parts"] = _parts(gathered)
    return pa.table(table)


def _parts(gathered: Sequence[Gathered]) -> pa.Array:
    counts = np.concatenate([np.bincount(some.parts[0], minlength=some.runs["rows"].size) for some in gathered])
    day = np.concatenate([some.parts[1] for some in gathered])
    share = np.concatenate([some.parts[2] for some in gathered])
    # A decimal is 16 bytes, of which a number that is small and not negative fills the first 8.
    decimals = pa.py_buffer(np.stack([share, np.zeros_like(share)], axis=1))
    shares = pa.Array.from_buffers(pa.decimal128(12, 4), share.size, [None, decimals])
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
    values = pa.StructArray.from_arrays([pa.array(day), shares], ["day", "share"])
    return pa.ListArray.from_arrays(offsets, values, mask=pa.array(counts == 0))
