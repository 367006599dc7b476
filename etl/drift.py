"""A delivery held against the last one of its kind: what changed more than it does from one delivery to the next.

A warning is a reason to ask the sender, not a fault: it says both numbers. Changes that chance alone may make are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from pathlib import Path

import duckdb

from etl.profile import NOTHING, Profile, Share, measure, read_profile
from etl.report import RowProblem
from etl.schema import Source

_LEAST_ROWS = 100
_CHANCE = 4.0
"""Standard errors of the difference of two shares; what stays within them is chance."""
_MOST_LISTED = 10
_ADVICE = "ask the sender whether that is meant"
_TIME = re.compile(
    r"(?:\d*(?:q|t|w|sy|fy))?\d+|q|sy|fy|quarter|term|semester|week|month|year|fall|autumn|winter|spring|summer"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_YEAR_AT_END = re.compile(r"(?<=[a-z])(?:19|20)\d\d(?:\d{2,4})?$")


@dataclass(frozen=True)
class DriftLimits:
    """Shares from 0 to 1; a change beyond one is a warning. 1 switches `codes` and `rates` off.

    `rows`: of the rows per day or school year of the last delivery. `codes`: by which the share of one code may move.
    `rates`: by which the absence rate may move.
    """

    rows: Decimal = Decimal("0.25")
    codes: Decimal = Decimal("0.1")
    rates: Decimal = Decimal("0.05")


@dataclass(frozen=True)
class Drift:
    """The profile of a delivery, and in what it differs from that of the last one of its kind."""

    profile: Profile
    warnings: tuple[RowProblem, ...]


def drift_of(connection: duckdb.DuckDBPyConnection, source: Source, file_name: str, limits: DriftLimits) -> Drift:
    """Hold the view `fresh` against the last delivery of the source whose file was called alike."""
    profile = measure(connection, source)
    earlier = connection.execute(
        "SELECT delivery_id, file_name FROM delivery WHERE source = ? ORDER BY delivery_id DESC", [source.name]
    ).fetchall()
    for delivery_id, name in earlier:
        last = read_profile(connection, delivery_id) if kind_of_name(name) == kind_of_name(file_name) else None
        if last is not None:
            return Drift(profile, tuple(warnings(last, profile, name, limits)))
    return Drift(profile, ())


def kind_of_name(file_name: str) -> tuple[str, ...]:
    """The words of a file's name without numbers, months and terms: what deliveries of one sender have in common."""
    words = re.split(r"[\W_]+", Path(file_name).name.lower().partition(".")[0])
    return tuple(_YEAR_AT_END.sub("", word) for word in words if word and not _TIME.fullmatch(word))


def warnings(last: Profile, now: Profile, last_name: str, limits: DriftLimits) -> Iterator[RowProblem]:
    """What changed beyond the limits; nothing is said of deliveries that are both small."""
    if max(last.rows, now.rows) < _LEAST_ROWS:
        return
    yield from _rows(last, now, last_name, limits)
    yield from _schools(last, now, last_name)
    yield from _codes(last, now, last_name, limits)
    yield from _rates(last, now, last_name, limits)


def _rows(last: Profile, now: Profile, last_name: str, limits: DriftLimits) -> Iterator[RowProblem]:
    unit, before, after = "", last.rows, now.rows
    if last.days and now.days:
        unit, before, after = " a day", round(last.rows / last.days), round(now.rows / now.days)
    elif last.years and now.years:
        unit, before, after = " a school year", round(last.rows / last.years), round(now.rows / now.years)
    if abs(after - before) > limits.rows * before:
        change = f"{(after - before) / before:+.0%}" if before else "none before"
        yield _warning("", f"{after:,} rows{unit}, {change}: {last_name} had {before:,}", "rows", limits.rows)


def _schools(last: Profile, now: Profile, last_name: str) -> Iterator[RowProblem]:
    before = last.schools.keys() - {NOTHING}
    absent = sorted(before - now.schools.keys())
    most_are_of_none = 2 * last.schools.get(NOTHING, 0) > last.rows
    if absent and not most_are_of_none:
        rows = sum(last.schools[school] for school in absent)
        message = f"schools that are absent: {len(absent)} of {len(before)}, {_listed(absent)}"
        message += f"; {last_name} had {rows:,} rows there; {_ADVICE}"
        yield RowProblem("drift", "school_id", 0, (), message, is_rejected=False)


def _codes(last: Profile, now: Profile, last_name: str, limits: DriftLimits) -> Iterator[RowProblem]:
    for column in now.codes.keys() & last.codes.keys():
        before, after = last.codes[column], now.codes[column]
        shares = {
            value or "nothing": (_share(before.get(value, 0), last), _share(after.get(value, 0), now))
            for value in sorted(before.keys() | after.keys())
        }
        moved = {value: both for value, both in shares.items() if _moved(*both, limits.codes)}
        if moved:
            yield _warning(column, f"the share of {_moving(moved, last_name)}", "codes", limits.codes)


def _rates(last: Profile, now: Profile, last_name: str, limits: DriftLimits) -> Iterator[RowProblem]:
    whole = last.absence_in_all, now.absence_in_all
    if _moved(*whole, limits.rates):
        yield _warning("", f"the absence rate {_moving({'in all': whole}, last_name)}", "rates", limits.rates)
    schools = sorted(last.absence.keys() & now.absence.keys() - {NOTHING})
    both = {f"school {school}": (last.absence[school], now.absence[school]) for school in schools}
    moved = {school: shares for school, shares in both.items() if _moved(*shares, limits.rates)}
    if moved:
        yield _warning("school_id", f"the absence rate of {_moving(moved, last_name)}", "rates", limits.rates)


def _share(rows: int, profile: Profile) -> Share:
    return Share(Decimal(rows), Decimal(profile.rows))


def _moved(before: Share, after: Share, limit: Decimal) -> bool:
    if not before.whole or not after.whole:
        return False
    pooled = float((before.part + after.part) / (before.whole + after.whole))
    chance = _CHANCE * sqrt(pooled * (1 - pooled) * (1 / float(before.whole) + 1 / float(after.whole)))
    return abs(after.value - before.value) > max(float(limit), chance)


def _moving(moved: dict[str, tuple[Share, Share]], last_name: str) -> str:
    changes = [
        f"{name} is {after.value:.1%} of {after.whole:,.0f}, after {before.value:.1%} of {before.whole:,.0f}"
        for name, (before, after) in moved.items()
    ]
    return f"{_listed(changes)} in {last_name}"


def _warning(column: str, message: str, key: str, limit: Decimal) -> RowProblem:
    allowed = f"more than {key} = {limit:f} of [drift] allows; {_ADVICE}"
    return RowProblem("drift", column, 0, (), f"{message}; {allowed}", is_rejected=False)


def _listed(texts: list[str]) -> str:
    more = f" and {len(texts) - _MOST_LISTED:,} more" if len(texts) > _MOST_LISTED else ""
    return ", ".join(texts[:_MOST_LISTED]) + more
