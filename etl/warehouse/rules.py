"""The community's own rules, without which a day or a service cannot be counted; defaults are the contract's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

DayRule = Literal["fractional", "half_day_counts"]
AttendanceMode = Literal["complete", "absences_only"]


@dataclass(frozen=True)
class AttendanceRules:
    """When a day counts as absent.

    `day_rule` says what a day missed in part is: its share (`fractional`), or one whole day from a half on and none
    below (`half_day_counts`). `mode` says whether attendance has a row for every expected day or for absences alone.
    """

    suspended_out_counts_absent: bool = True
    suspended_in_counts_absent: bool = False
    remote_absent_counts_absent: bool = True
    exit_date_inclusive: bool = True
    day_rule: DayRule = "fractional"
    mode: AttendanceMode = "complete"


@dataclass(frozen=True)
class ServedRule:
    """What makes a student one whom a partner served in a school year: both minimums are met."""

    minimum_events: int = 1
    minimum_hours: Decimal | int = 0
