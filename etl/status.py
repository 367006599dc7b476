"""What has been received: per source, how much of it was accepted, and how fresh it is. Counts only, no student."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from etl.sources import SOURCES
from etl.warehouse import open_warehouse

_BY_SOURCE = """
SELECT source, count(*), max(received_at), max(as_of), sum(received), sum(accepted), sum(quarantined), sum(repeated)
FROM delivery
WHERE status <> 'refused'
GROUP BY source
"""


@dataclass(frozen=True)
class SourceStatus:
    """The account of one source over all its deliveries; `as_of` is the last date on which its rows report."""

    source: str
    deliveries: int = 0
    last_received_at: datetime | None = None
    as_of: date | None = None
    received: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read_statuses(warehouse_path: Path) -> list[SourceStatus]:
    """One status a declared source, those of which nothing has come included; none has where there is no warehouse."""
    received: dict[str, SourceStatus] = {}
    if warehouse_path.exists():
        with open_warehouse(warehouse_path, read_only=True) as warehouse:
            received = {row[0]: SourceStatus(*row) for row in warehouse.connection.execute(_BY_SOURCE).fetchall()}
    return [received.get(source.name, SourceStatus(source.name)) for source in SOURCES]
