"""The protection of small numbers: the only maker of published cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class DisclosurePolicy:
    """What is too small to show. A community may tighten it, and loosen it only with a recorded reason."""

    minimum_group: int = 10
    minimum_count: int = 3
    largest_share: Decimal = Decimal("0.8")
    tail_bands: bool = True
    reason: str = ""


def policy_from(values: Mapping[str, Any]) -> DisclosurePolicy:
    """The policy that `[privacy]` of `community.toml` says. Raises `Refused` with every problem."""
    raise NotImplementedError
