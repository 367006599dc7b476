"""What an analyst tries out before a definition is published; its numbers are restricted."""

from __future__ import annotations

from dataclasses import dataclass

from etl.warehouse import Warehouse
from metrics.indicator import Indicator


@dataclass(frozen=True)
class TrialRow:
    """One unprotected result: never leaves the restricted side."""

    school_year: int
    geography_type: str
    geography_id: str
    numerator: float
    denominator: float | None
    unknown: int
    value: float | None


def try_indicator(warehouse: Warehouse, indicator: Indicator) -> list[TrialRow]:
    """One definition computed for the community and its neighborhoods, before protection."""
    raise NotImplementedError


def new_definition(indicator_id: str) -> str:
    """The text of a definition file to begin from; it passes every rule once its words are filled in."""
    raise NotImplementedError
