"""Numbers as people read them: percent and points for shares, the indicator's own unit elsewhere.

Rounded by the rule of the release's `display`, so that a sentence never says another number than the cell itself.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from dashboard.records import Indicator
from dashboard.texts import label, text

# Shares that people say as "1 in 4", with how far a value may lie from them and still be called so.
_FRACTIONS = ((1, 10), (1, 8), (1, 6), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
_NEAR = 0.012
# A difference of two values carries their binary dust, which must not decide which way a half is rounded.
_DUST = 12


def show_value(indicator: Indicator, value: float) -> str:
    """A value with its unit, rounded only for showing."""
    number = show_number(indicator, value)
    return number if indicator.is_share else with_unit(number, indicator.unit)


def show_number(indicator: Indicator, value: float) -> str:
    """A value as short as it can be said where its unit is named beside it; percent keeps its sign.

    Halves are rounded up; what is not zero or not the whole is not rounded to it: `<0.1%`, `>99.9%`.
    """
    exact = _in_unit(indicator, value)
    rounded = _rounded(exact, indicator.decimals)
    step = _last_place(indicator.decimals)
    if rounded == 0 < exact:
        number = f"<{step}"
    elif indicator.is_share and exact < 100 == rounded:
        number = f">{100 - step}"
    else:
        number = f"{rounded:,}"
    return f"{number}%" if indicator.is_share else number


def as_shown(indicator: Indicator, value: float) -> float:
    """The value that a reader takes from what is shown: rounded as it is."""
    return float(_rounded(_in_unit(indicator, value), indicator.decimals) / (100 if indicator.is_share else 1))


def show_distance(indicator: Indicator, distance: float) -> str:
    """How far two values lie apart, without a sign; percentages differ by points."""
    number = f"{_distance(indicator, distance):,}"
    return with_unit(number, "points" if indicator.is_share else indicator.unit)


def show_change(indicator: Indicator, change: float) -> str:
    """A change with its sign."""
    if looks_like_nothing(indicator, change):
        return text("number.no_change")
    return f"{'+' if change > 0 else '−'}{show_distance(indicator, change)}"


def show_difference(indicator: Indicator, difference: float, lower: float, upper: float) -> str:
    """A difference of two values with the interval it lies in: `8.0 points (3.1 to 12.9)`."""

    def signed(value: float) -> str:
        return f"{'−' if value < 0 and not looks_like_nothing(indicator, value) else ''}{_distance(indicator, value):,}"

    distance = with_unit(signed(difference), "points" if indicator.is_share else indicator.unit)
    return text("number.with_interval", value=distance, low=signed(lower), high=signed(upper))


def show_ratio(ratio: Fraction) -> str:
    """How many times as large, to two decimals: `1.75`."""
    return f"{_rounded(Decimal(ratio.numerator) / Decimal(ratio.denominator), 2):,}"


def looks_like_nothing(indicator: Indicator, difference: float) -> bool:
    """Whether a difference rounds to zero at the indicator's decimals: it is less than half of the last one."""
    last = indicator.decimals + (2 if indicator.is_share else 0)
    return round(abs(difference), _DUST) < float(f"5e-{last + 1}")


def one_in(share: float) -> str:
    """`about 1 in 4` where a share lies near a fraction that people say; empty elsewhere."""
    part, whole = min(_FRACTIONS, key=lambda fraction: abs(share - fraction[0] / fraction[1]))
    if abs(share - part / whole) > _NEAR:
        return ""
    return text("number.one_in", part=part, whole=whole)


def show_count(count: int) -> str:
    return f"{count:,}"


def show_date(day: date | None) -> str:
    """`June 13, 2025`; the dash of every table where there is none."""
    if day is None:
        return text("number.no_figure")
    return text("date.day", month=text(f"month.{day.month}"), day=day.day, year=day.year)


def with_unit(number: str, unit: str) -> str:
    """A number that is written already, with its unit; a ratio has none."""
    if unit == "ratio":
        return number
    words = label("unit", f"{unit}_one" if number == "1" else unit, f"{{number}} {unit}")
    return words.replace("{number}", number)


def _in_unit(indicator: Indicator, value: float) -> Decimal:
    return Decimal(repr(value)) * (100 if indicator.is_share else 1)


def _rounded(exact: Decimal, decimals: int) -> Decimal:
    return exact.quantize(_last_place(decimals), ROUND_HALF_UP) + 0  # no minus before a zero


@cache
def _last_place(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def _distance(indicator: Indicator, difference: float) -> Decimal:
    return _rounded(_in_unit(indicator, round(abs(difference), _DUST)), indicator.decimals)
