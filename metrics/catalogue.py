"""All definitions that are in force, in cradle-to-career order; read whole or refused with every problem."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etl.problems import Problem
from metrics.indicator import Indicator

BUILT_IN = Path(__file__).parent / "definitions"


@dataclass(frozen=True)
class Catalogue:
    """The indicators in force, in order; `warnings` are problems that do not stop a definition."""

    indicators: tuple[Indicator, ...]
    warnings: tuple[Problem, ...] = ()

    def __getitem__(self, indicator_id: str) -> Indicator:
        return {indicator.id: indicator for indicator in self.indicators}[indicator_id]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(indicator.id for indicator in self.indicators)


def check_catalogue(*folders: Path) -> tuple[Problem, ...]:
    """Every problem of every definition in the folders; empty where all is well."""
    raise NotImplementedError


def read_catalogue(*folders: Path) -> Catalogue:
    """Read every `*.toml` in the folders; a later folder's file replaces an earlier one's of the same name.

    Call it as `read_catalogue(BUILT_IN, community.definitions)`; a folder that is not there is empty.
    Raises `Refused` with all problems of all files.
    """
    raise NotImplementedError
