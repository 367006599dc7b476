"""What a release says of the matching of partners' people: events by how their people stand, where no count is small.

Who stands behind a count are children, so the usual rule holds: what fewer than the least group are behind is hidden,
and beside it whatever would let it be worked out from the partner's total, or from the total of all partners.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

Record = dict[str, Any]

PARTS = ("exact", "probable", "decided", "in_review", "unmatched")
_MATCHED = ("exact", "probable", "decided")


def partner_match_records(connection: duckdb.DuckDBPyConnection, least: int) -> Iterator[Record]:
    """One record a partner; of fewer than `least` people nothing is told."""
    people, rows = _counted(connection)
    estimates = {
        partner: {"false_match_rate": false, "missed_match_rate": missed}
        for partner, false, missed in connection.execute("SELECT * FROM match_estimate").fetchall()
    }
    unseen = to_hide({partner: sum(parts.values()) for partner, parts in people.items()}, least)
    for partner, parts in sorted(people.items()):
        record: Record = {"partner_id": partner}
        if partner not in unseen:
            hidden = to_hide(parts, least)
            record["service_rows"] = sum(rows[partner].values())
            record |= {part: None if part in hidden else rows[partner].get(part, 0) for part in PARTS}
            if sum(parts.get(part, 0) for part in _MATCHED) >= least:
                record |= {name: _rounded(rate) for name, rate in estimates.get(partner, {}).items()}
        yield record


def to_hide(people: Mapping[str, int], least: int) -> set[str]:
    """Which of the counts that add up to a known total are hidden: small ones, and with them the next larger ones.

    Whoever knows the total then knows of at least two hidden counts, of `least` people or more together, their sum
    alone. Nobody at all is no secret.
    """
    ascending = sorted((count, name) for name, count in people.items() if count)
    hidden = [(count, name) for count, name in ascending if count < least]
    for one in ascending[len(hidden) :]:
        if not hidden or (len(hidden) > 1 and sum(count for count, _ in hidden) >= least):
            break
        hidden.append(one)
    return {name for _, name in hidden}


def _counted(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """People and service rows, by partner and part."""
    people: dict[str, dict[str, int]] = {}
    rows: dict[str, dict[str, int]] = {}
    for partner, part, count, events in connection.execute("SELECT * FROM partner_match").fetchall():
        people.setdefault(partner, {})[part] = count
        rows.setdefault(partner, {})[part] = events
    return people, rows


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 3)
