"""The one writer of published data: a fresh database file, filled once, then closed for good.

Everything in it comes from published cells, definitions and reference tables; what is worked out here, gaps and
changes since the release before, is worked out from the published rows of this very file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from metrics.cells import PublishedCells
from metrics.database import attach, connect
from metrics.release.observations import observation_rows
from metrics.release_tables import RELEASE_TABLES

Records = Iterable[Mapping[str, Any]]

_GAP = """
INSERT INTO gap
WITH compared AS (
    SELECT
        o.indicator_id, o.school_year, o.geography_type, o.geography_id, o.group_dimension, o.group_value, o.value,
        CASE i.direction WHEN 'lower_is_better' THEN o.value ELSE -o.value END AS rank,
        CASE WHEN b.school_year IS NULL THEN o.school_year - 1 END AS year_before
    FROM observation o
    JOIN indicator i USING (indicator_id)
    LEFT JOIN series_break b ON b.indicator_id = o.indicator_id AND b.school_year = o.school_year
    WHERE o.partner_id = 'all' AND o.group_dimension <> 'all' AND o.group_value <> 'unknown'
      AND o.status = 'published' AND i.statistic <> 'count' AND i.direction <> 'none'
), best AS (
    SELECT
        indicator_id, school_year, geography_type, geography_id, group_dimension,
        min({'rank': rank, 'group_value': group_value, 'value': value}) AS reference
    FROM compared
    GROUP BY ALL
), referred AS (
    SELECT compared.*, reference.group_value AS reference_group, reference.value AS reference_value
    FROM compared JOIN best USING (indicator_id, school_year, geography_type, geography_id, group_dimension)
)
SELECT
    g.indicator_id, g.school_year, g.geography_type, g.geography_id, g.group_dimension, g.group_value,
    g.value, g.reference_group, g.reference_value,
    abs(g.value - g.reference_value),
    abs(g.value - g.reference_value) - abs(before.value - reference_before.value),
    g.value - before.value,
    g.reference_value - reference_before.value
FROM referred g
LEFT JOIN compared before
    ON before.indicator_id = g.indicator_id AND before.school_year = g.year_before
    AND before.geography_type = g.geography_type AND before.geography_id = g.geography_id
    AND before.group_dimension = g.group_dimension AND before.group_value = g.group_value
LEFT JOIN compared reference_before
    ON reference_before.indicator_id = g.indicator_id AND reference_before.school_year = g.year_before
    AND reference_before.geography_type = g.geography_type AND reference_before.geography_id = g.geography_id
    AND reference_before.group_dimension = g.group_dimension AND reference_before.group_value = g.reference_group
WHERE g.group_value <> g.reference_group
ORDER BY ALL
"""

_RELEASE_CHANGE = """
INSERT INTO release_change
SELECT
    o.indicator_id, o.school_year, o.geography_type, o.geography_id, o.partner_id, o.group_dimension, o.group_value,
    CASE WHEN o.status = 'published' THEN before.display ELSE 'withdrawn' END,
    o.display,
    CASE
        WHEN i.version IS DISTINCT FROM defined.version THEN 'definition'
        WHEN o.status IN ('suppressed', 'coded_low', 'coded_high') THEN 'protection'
        ELSE 'data'
    END
FROM observation o
JOIN previous.observation before USING (
    indicator_id, school_year, geography_type, geography_id, partner_id, group_dimension, group_value
)
JOIN indicator i USING (indicator_id)
LEFT JOIN previous.indicator defined USING (indicator_id)
WHERE before.status IN ('published', 'coded_low', 'coded_high')
  AND (before.value IS DISTINCT FROM o.value OR before.display <> o.display)
ORDER BY ALL
"""


class ReleaseWriter:
    """A release database being filled at `path`; a context that closes it."""

    def __init__(self, path: Path) -> None:
        self.connection = connect(path)
        self._digest = hashlib.sha256()
        for table in RELEASE_TABLES:
            self.connection.execute(table.ddl)

    def write_cells(self, cells: PublishedCells) -> None:
        """Write `observation`. Takes published cells and nothing else."""
        self.write_table("observation", observation_rows(cells))

    def write_records(self, name: str, records: Records) -> None:
        """Write a table from records that bear its columns' names; what a record does not have is null."""
        fields = next(table for table in RELEASE_TABLES if table.name == name).fields
        rows = list(records)
        if rows:
            columns = {field.name: [row.get(field.name) for row in rows] for field in fields}
            self.write_table(name, pa.table(columns))

    def write_table(self, name: str, rows: pa.Table) -> None:
        """Write a table from columns that bear its columns' names."""
        rows = rows.combine_chunks()
        self._digest.update(name.encode())
        with pa.BufferOutputStream() as sink:
            with pa.ipc.new_stream(sink, rows.schema) as stream:
                stream.write_table(rows)
            self._digest.update(memoryview(sink.getvalue()))
        self.connection.register("incoming", rows)
        self.connection.execute(f'INSERT INTO "{name}" BY NAME SELECT * FROM incoming')  # noqa: S608 (a declared name)
        self.connection.unregister("incoming")

    def write_gaps(self) -> None:
        """Write `gap` from the published rows."""
        self.connection.execute(_GAP)

    def write_changes(self, previous: Path) -> None:
        """Write `release_change` against the database of the release before."""
        attach(self.connection, previous, "previous")
        self.connection.execute(_RELEASE_CHANGE)
        self.connection.execute("DETACH previous")

    def content_hash(self) -> str:
        """SHA-256 of all that was written; gaps follow from it, and changes are about another release too."""
        return self._digest.hexdigest()

    def __enter__(self) -> ReleaseWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                # To close alone would say nothing of what could not be written.
                self.connection.execute("CHECKPOINT")
        finally:
            self.connection.close()
