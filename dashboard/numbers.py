"""Numbers as people read them: percent and points for shares, the indicator's own unit elsewhere."""

from __future__ import annotations

from datetime import date

from dashboard.records import Indicator
from dashboard.texts import text

# Shares that people say as "1 in 4", with how far a value may lie from them and still be called so.
_FRACTIONS = ((1, 10), (1, 8), (1, 6), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
_NEAR = 0.012


def show_value(indicator: Indicator, value: float) -> str:
    """A value with its unit, rounded only for showing."""
    if indicator.is_share:
        return f"{value:.{indicator.decimals}%}"
    return _with_unit(f"{value:,.{indicator.decimals}f}", _unit(indicator))


def show_number(indicator: Indicator, value: float) -> str:
    """A value as short as it can be said where its unit is named beside it; percent keeps its sign."""
    return show_value(indicator, value) if indicator.is_share else f"{value:,.{indicator.decimals}f}"


def show_distance(indicator: Indicator, distance: float) -> str:
    """How far two values lie apart, without a sign; percentages differ by points."""
    number = f"{abs(distance) * (100 if indicator.is_share else 1):,.{indicator.decimals}f}"
    return _with_unit(number, "points" if indicator.is_share else _unit(indicator))


def show_change(indicator: Indicator, change: float) -> str:
    """A change with its sign."""
    if looks_like_nothing(indicator, change):
        return text("number.no_change")
    return f"{'+' if change > 0 else '−'}{show_distance(indicator, change)}"


def looks_like_nothing(indicator: Indicator, difference: float) -> bool:
    """Whether a difference rounds to zero at the indicator's decimals."""
    return round(abs(difference) * (100 if indicator.is_share else 1), indicator.decimals) == 0


def one_in(share: float) -> str:
    """`about 1 in 4` where a share lies near a fraction that people say; empty elsewhere."""
    part, whole = min(_FRACTIONS, key=lambda fraction: abs(share - fraction[0] / fraction[1]))
    if abs(share - part / whole) > _NEAR:
        return ""
    return text("number.one_in", part=part, whole=whole)


def show_count(count: int) -> str:
    return f"{count:,}"


def show_date(day: date | None) -> str:
    """`June 13, 2025`; the words for an unknown date where there is none."""
    return f"{day:%B} {day.day}, {day.year}" if day else text("number.no_date")


def _with_unit(number: str, unit: str) -> str:
    return text(f"number.with_{unit}_one" if number == "1" else f"number.with_{unit}", number=number)


def _unit(indicator: Indicator) -> str:
    return indicator.unit if indicator.unit in ("students", "hours", "days") else "unit"
