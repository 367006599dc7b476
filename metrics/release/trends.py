"""Whether each published series is getting better, told from what is published and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from etl.warehouse import Subject
from metrics.cells import CellStatus, Codes, Floats, PublishedCells
from metrics.indicator import Indicator
from metrics.release.observations import numbers, place_partner_group, words
from metrics.statistics import TREND_POINTS, trend_sign

CLASSES = ("improving", "worsening", "rising", "falling", "no_change", "cannot_judge")

_REASONS = (
    "Five school years differ by more than chance would explain",
    "The last five school years differ by no more than chance would explain, or by one year alone",
    "Only shares of students are judged",
    "Fewer than five school years on record",
    "Not every one of the last five school years is published",
    "The school years are not consecutive",
    "The series breaks within the last five school years",
)
_MOVED, _FLAT, _NO_SHARE, _SHORT, _HIDDEN, _HOLES, _BROKEN = range(len(_REASONS))


def trend_rows(cells: PublishedCells, indicators: Sequence[Indicator]) -> pa.Table:
    """One row an indicator × place × partner × group. `indicators` are the definitions of all in `cells`."""
    keys = cells.keys
    by_id = {indicator.id: indicator for indicator in indicators}
    years = np.unique(keys.school_year)
    # A result is complete, so that sorting by series and then year makes every series a row of the same length.
    order = np.lexsort((keys.school_year, keys.group, keys.partner, keys.place, keys.indicator))
    series = order.reshape(-1, max(len(years), 1)).astype(np.int32)
    published = cells.has_status(CellStatus.PUBLISHED)[series]
    latest = series[:, -1] if len(years) else np.zeros(0, np.int32)
    sign, reason = _signs(cells, series, published, [by_id[name] for name in keys.indicators], years)
    first, last = _ends(published, years)
    broken = np.array([np.isin(years, [b.school_year for b in by_id[name].breaks]) for name in keys.indicators])
    direction = np.array([_toward(by_id[name]) for name in keys.indicators])[keys.indicator[latest]]
    return pa.table(
        {
            "indicator_id": words(keys.indicators, keys.indicator[latest]),
            **place_partner_group(cells.keys, latest),
            "first_year": numbers(first, pa.int16()),
            "last_year": numbers(last, pa.int16()),
            "change": numbers(_change(cells.value[series], published, years, broken[keys.indicator[latest]])),
            "trend_class": words(CLASSES, _classes(sign, reason, direction)),
            "reason": words(_REASONS, reason),
        }
    )


def _toward(indicator: Indicator) -> int:
    return {"higher_is_better": 1, "lower_is_better": -1, "none": 0}[indicator.direction]


def _signs(
    cells: PublishedCells,
    series: Codes,
    published: NDArray[np.bool_],
    indicators: Sequence[Indicator],
    years: Codes,
) -> tuple[NDArray[np.int8], Codes]:
    of = cells.keys.indicator[series[:, -1]]
    ends = _ends_of_record(cells, years)
    window = np.maximum(ends[:, None] - TREND_POINTS + np.arange(TREND_POINTS), 0)
    recent = years[window]
    reason = np.full(len(series), _FLAT, np.int32)
    reason[~np.take_along_axis(published, window[of], axis=1).all(axis=1)] = _HIDDEN
    breaks = [_breaks(indicator, recent[number]) for number, indicator in enumerate(indicators)]
    reason[np.array(breaks, bool)[of]] = _BROKEN
    reason[(np.diff(recent) != 1).any(axis=1)[of]] = _HOLES
    reason[(ends < TREND_POINTS)[of]] = _SHORT
    reason[np.array([not _is_share_of_students(indicator) for indicator in indicators], bool)[of]] = _NO_SHARE
    sign = np.zeros(len(series), np.int8)
    judged = reason == _FLAT
    points = np.take_along_axis(series, window[of], axis=1)[judged]
    if len(points):
        sign[judged] = trend_sign(cells.numerator[points], cells.denominator[points])
    reason[sign != 0] = _MOVED
    return sign, reason


def _is_share_of_students(indicator: Indicator) -> bool:
    """Records of one student go together, so that chance would explain more than it seems."""
    return indicator.statistic == "proportion" and indicator.unit_table.subject is Subject.STUDENT


def _ends_of_record(cells: PublishedCells, years: Codes) -> Codes:
    """For each indicator, how many years there are up to the last of which anything has been delivered for it."""
    there = ~cells.has_status(CellStatus.NOT_AVAILABLE)
    ends = np.zeros(len(cells.keys.indicators), np.int32)
    position = np.searchsorted(years, cells.keys.school_year[there]) + 1
    np.maximum.at(ends, cells.keys.indicator[there], position.astype(np.int32))
    return ends


def _breaks(indicator: Indicator, recent: Codes) -> bool:
    return any(int(recent[0]) < b.school_year <= int(recent[-1]) for b in indicator.breaks)


def _classes(sign: NDArray[np.int8], reason: Codes, direction: NDArray[np.int64]) -> Codes:
    better = sign * direction
    named = np.select(
        [better > 0, better < 0, sign > 0, sign < 0, reason == _FLAT],
        [CLASSES.index(name) for name in ("improving", "worsening", "rising", "falling", "no_change")],
        CLASSES.index("cannot_judge"),
    )
    return named.astype(np.int32)


def _ends(published: NDArray[np.bool_], years: Codes) -> tuple[Floats, Floats]:
    some = published.any(axis=1)
    first = years[published.argmax(axis=1)] if len(years) else np.zeros(0)
    last = years[::-1][published[:, ::-1].argmax(axis=1)] if len(years) else np.zeros(0)
    return np.where(some, first, np.nan), np.where(some, last, np.nan)


def _change(values: Floats, published: NDArray[np.bool_], years: Codes, broken: NDArray[np.bool_]) -> Floats:
    """The last published value less that of the school year before it, where both are published.

    `broken` says of each series and year whether the year cannot be compared with the one before it.
    """
    change = np.full(len(values), np.nan)
    rows = np.arange(len(values))
    last = published.shape[1] - 1 - published[:, ::-1].argmax(axis=1)
    before = np.maximum(last - 1, 0)
    both = published[rows, last] & published[rows, before] & (last > 0) & (years[last] - years[before] == 1)
    both &= ~broken[rows, last]
    change[both] = (values[rows, last] - values[rows, before])[both]
    return change
