"""What two releases say differently, from their published tables alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class IndicatorComparison:
    """Cells of one indicator in two releases: shown in both and another value, hidden since, shown since."""

    indicator_id: str
    changed: int
    now_hidden: int
    now_shown: int
    definition_changed: bool


@dataclass(frozen=True)
class ReleaseComparison:
    """`later` against `earlier`; only indicators in which something differs."""

    earlier: str
    later: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    indicators: tuple[IndicatorComparison, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def compare_releases(releases: Path, earlier: str, later: str) -> ReleaseComparison:
    """Compare two releases of a community by their ids. Raises `Refused` where one is not there."""
    raise NotImplementedError
