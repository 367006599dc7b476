"""How far the matching has come: counts by partner and standing, and where decisions are waited for. No name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from etl.matching.assignment import Status
from etl.matching.review import FILE
from etl.warehouse import open_warehouse

_COUNTED = f"""
SELECT
    partner_id, sum(people)::BIGINT, sum(service_rows)::BIGINT,
    {", ".join(f"coalesce(sum(service_rows) FILTER (status = '{status}'), 0)::BIGINT" for status in Status)},
    any_value(false_match_rate), any_value(missed_match_rate)
FROM partner_match LEFT JOIN match_estimate USING (partner_id)
GROUP BY partner_id
ORDER BY partner_id
"""  # noqa: S608 (constants)


@dataclass(frozen=True)
class PartnerAccount:
    """The service rows of one partner's people without an identifier, by how the people stand.

    `service_rows` is the sum of the five after it. The rates are estimates, None where no model was trained.
    """

    partner_id: str
    people: int
    service_rows: int
    exact: int
    probable: int
    decided: int
    in_review: int
    unmatched: int
    false_match_rate: float | None
    missed_match_rate: float | None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class MatchingAccount:
    """All partners, and the review file where there is one."""

    partners: Sequence[PartnerAccount]
    review: Path | None

    @property
    def is_trained(self) -> bool:
        """Whether there were people enough to learn from."""
        return any(partner.missed_match_rate is not None for partner in self.partners)

    def to_json(self) -> dict[str, Any]:
        return {
            "trained": self.is_trained,
            "review_file": None if self.review is None else str(self.review),
            "partners": [partner.to_json() for partner in self.partners],
        }

    def to_text(self) -> str:
        """What a data manager should know after a load; empty where every service row came with an identifier."""
        if not self.partners:
            return ""
        rows = sum(partner.service_rows for partner in self.partners)
        matched = sum(partner.exact + partner.probable + partner.decided for partner in self.partners)
        waiting = sum(partner.in_review for partner in self.partners)
        lines = [f"matching: {matched:,} of {rows:,} service rows without student_id are matched to a student"]
        if not self.is_trained:
            lines.append("too few people to learn from: only the same names and birth dates were matched")
        if waiting:
            wait = "row waits" if waiting == 1 else "rows wait"
            lines.append(
                f"{waiting:,} {wait} for decisions: write accept or refuse into {self.review}, then load again"
            )
        return "\n  ".join(lines)


def read_account(warehouse_path: Path) -> MatchingAccount:
    """The account of a community; of no partner where there is no warehouse."""
    review = warehouse_path.with_name(FILE)
    partners: list[PartnerAccount] = []
    if warehouse_path.exists():
        with open_warehouse(warehouse_path, read_only=True) as warehouse:
            partners = [PartnerAccount(*row) for row in warehouse.connection.execute(_COUNTED).fetchall()]
    return MatchingAccount(partners, review if review.exists() else None)
