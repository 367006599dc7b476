"""A crosswalk from census tracts to neighborhoods, where a roster names tracts: a student counts in one neighborhood.

The neighborhood with the largest weight of the tract, of equal ones the first by its identifier. So counts stay whole
and the same every year; what part of the students stands in the wrong neighborhood is told as the expected error.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from etl.problems import Problem, Refused

COLUMNS = ("tract_id", "neighborhood_id", "weight")
_ONE = Decimal(1)
_SLACK = Decimal("0.02")


@dataclass(frozen=True)
class Crosswalk:
    """Tract → neighborhood → share of the tract's children, above 0; the shares of a tract add up to 1."""

    weights: Mapping[str, Mapping[str, Decimal]]

    def neighborhood_of(self, tract: str) -> str:
        """The neighborhood in which the students of a tract count. Raises KeyError."""
        shares = self.weights[tract]
        return min(shares, key=lambda neighborhood: (-shares[neighborhood], neighborhood))

    def error_of(self, tract: str) -> Decimal:
        """What share of the tract's students is expected to live in another neighborhood. Raises KeyError."""
        return _ONE - max(self.weights[tract].values())


def read_crosswalk(path: Path | None) -> Crosswalk:
    """Read `crosswalk.csv`, empty where there is none. Raises `Refused` with every problem found."""
    if path is None:
        return Crosswalk({})
    weights: dict[str, dict[str, Decimal]] = {}
    problems: list[Problem] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                message = f"has no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
                raise Refused([Problem(path.name, message, line=1)])
            for row in rows:
                problems += _add(weights, row, Problem(path.name, "", line=rows.line_num))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise Refused([Problem(path.name, "cannot be read as CSV (UTF-8 text)")]) from None
    problems += _not_whole(weights, path)
    if problems:
        raise Refused(problems)
    return Crosswalk({tract: _normalized(shares) for tract, shares in weights.items()})


def _add(weights: dict[str, dict[str, Decimal]], row: Mapping[str, str | None], at: Problem) -> Iterator[Problem]:
    tract, neighborhood, text = ((row[name] or "").strip() for name in COLUMNS)
    try:
        weight = Decimal(text)
    except InvalidOperation:
        weight = Decimal("NaN")
    shares = weights.get(tract, {})
    if not tract or not neighborhood:
        yield Problem(at.file, "a tract and a neighborhood are expected", line=at.line)
    elif not (weight.is_finite() and 0 <= weight <= _ONE):
        yield Problem(at.file, f"expected a share from 0 to 1, found {text!r}", where="weight", line=at.line)
    elif neighborhood in shares:
        yield Problem(at.file, f"tract {tract} and neighborhood {neighborhood} are there already", line=at.line)
    else:
        weights.setdefault(tract, {})[neighborhood] = weight


def _not_whole(weights: Mapping[str, Mapping[str, Decimal]], path: Path) -> Iterator[Problem]:
    named = {neighborhood for shares in weights.values() for neighborhood in shares}
    for tract in sorted(named & set(weights)):
        message = "is a neighborhood too; give the neighborhoods other identifiers than the tracts"
        yield Problem(path.name, message, where=f"tract {tract}")
    for tract, shares in weights.items():
        together = sum(shares.values(), Decimal(0))
        if abs(together - _ONE) > _SLACK:
            message = f"its weights add up to {together}; they are shares of the tract, and add up to 1"
            yield Problem(path.name, message, where=f"tract {tract}")


def _normalized(shares: Mapping[str, Decimal]) -> dict[str, Decimal]:
    together = sum(shares.values(), Decimal(0))
    return {neighborhood: share / together for neighborhood, share in shares.items() if share}
