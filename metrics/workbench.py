"""What an analyst tries out before a definition is published; its numbers are restricted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from etl.problems import Problem, Refused
from etl.warehouse import Warehouse
from metrics.catalogue import INDICATOR_ID
from metrics.cells import Cells
from metrics.engines import sql
from metrics.engines.universe import read_universe
from metrics.indicator import Indicator, Statistic
from metrics.periods import SchoolYear


@dataclass(frozen=True)
class TrialRow:
    """One unprotected result: never leaves the restricted side. `value` is None where there is nothing to divide by."""

    school_year: int
    geography_type: str
    geography_id: str
    numerator: float
    denominator: float | None
    unknown: int
    value: float | None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_text(self) -> tuple[str, ...]:
        """School year, place, numerator, denominator, unknown and value, as a table shows them."""
        place = self.geography_type if self.geography_type == self.geography_id else self.geography_id
        counts = ("" if count is None else f"{count:,g}" for count in (self.numerator, self.denominator, self.unknown))
        return (str(SchoolYear(self.school_year)), place, *counts, "" if self.value is None else f"{self.value:.4f}")


def try_indicator(warehouse: Warehouse, indicator: Indicator) -> list[TrialRow]:
    """One definition computed for the community and its neighborhoods, before protection; nothing is written."""
    alone = replace(indicator, disaggregate_by=(), by_partner=False, geographies=("community", "neighborhood"))
    with warehouse.engine.connect() as connection:
        cells = sql.compute(connection, [alone], read_universe(connection))
    return list(_rows(cells, indicator.statistic))


def _rows(cells: Cells, statistic: Statistic) -> Iterator[TrialRow]:
    for key, cell in cells:
        counted = statistic == "count"
        denominator = None if counted else cell.denominator
        value = cell.numerator if counted else cell.numerator / cell.denominator if cell.denominator else None
        yield TrialRow(
            school_year=key.school_year,
            geography_type=key.geography_type,
            geography_id=key.geography_id,
            numerator=cell.numerator,
            denominator=denominator,
            unknown=cell.unknown,
            value=value,
        )


def new_definition(indicator_id: str) -> str:
    """The text of a definition file to begin from; it passes every rule as it stands, and says what to change."""
    title = indicator_id.replace("_", " ").capitalize()
    return _TEMPLATE.replace("{title}", title)


def write_new_definition(folder: Path, indicator_id: str) -> Path:
    """Write a definition to begin from. Raises `Refused` where the id is none, or there is a file of that name."""
    path = folder / f"{indicator_id}.toml"
    if not INDICATOR_ID.fullmatch(indicator_id):
        raise Refused([Problem(path.name, "an id has small letters, digits and _, a letter first")])
    if path.exists():
        raise Refused([Problem(path.name, "is there already; take another id, or change that file")])
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(new_definition(indicator_id), encoding="utf-8")
    return path


_TEMPLATE = '''# The file name is the indicator's id. `commonmeasure indicators check` says what is wrong,
# `commonmeasure indicators try` computes without publishing, docs/reference/variables.md lists the variables.
title = "{title}"
kind = "contributing"                # core | contributing | service
outcome_area = "attendance"          # one of the seven outcomes, or attendance | progression | services
unit_of_analysis = "student_year"    # student_year | student_school_year | student_partner_year
statistic = "proportion"             # proportion | ratio_of_sums | mean | count
population = "days_enrolled >= 10"   # who is counted
numerator = "days_absent = 0"        # for whom it is true; with mean and ratio_of_sums, what is added up
direction = "higher_is_better"       # higher_is_better | lower_is_better | none
version = 1
why_it_matters = "Say in one or two sentences why a parent should care."
how_to_read = "Say in one sentence who is counted and what of them."
caveats = ["Say what this number does not tell."]
source = "Say where the definition comes from."

[stewardship]
authored_by = "Name who wrote this"

# At least one worked example: a few invented students, on each boundary, and what must come out.
[[example]]
title = "No day missed; too short enrolled; not recorded"
given = """
student | days_enrolled | days_absent
ana     | 180           | 0
ben     | 180           | 0.5
cal     |   9           | 0
dee     | 180           |
"""
numerator = 1
denominator = 2
unknown = 1
'''
