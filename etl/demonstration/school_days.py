"""On which days school is held, and how much more or less is missed on each of them.

A school year has the same number of school days every year, whatever the holidays and the snow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demonstration.chance import Days, Flags, Floats, Whole, stream

SCHOOL_DAYS = 170
_MONDAY_TO_FRIDAY = np.array([1.16, 0.94, 0.90, 0.95, 1.22])


@dataclass(frozen=True)
class SchoolDays:
    """One school year: every weekday of it, which of them are school days, and for these the pull of absence.

    `pull` multiplies a student's chance to be absent; `remote` marks school days held at a distance.
    """

    school_year: int
    weekdays: Days
    held: Flags
    days: Days
    pull: Floats
    remote: Flags

    def quarter(self, number: int) -> slice:
        """The school days of the first to fourth quarter, as positions."""
        bounds = np.linspace(0, len(self.days), 5).astype(int)
        return slice(int(bounds[number - 1]), int(bounds[number]))


def hold(school_year: int, position: int, seed: int) -> SchoolDays:
    """The school days of one year, the `position`-th that is invented."""
    chance = stream(seed, "school days", school_year)
    fall, spring = school_year - 1, school_year
    start = np.busday_offset(np.datetime64(f"{fall}-08-22"), 0, roll="forward", weekmask="Wed")
    weekdays = np.arange(start, np.datetime64(f"{spring}-06-30"))
    weekdays = weekdays[np.is_busday(weekdays)]
    closed = np.isin(weekdays, _holidays(fall, spring))
    winter = np.flatnonzero(
        ~closed & (weekdays > np.datetime64(f"{spring}-01-07")) & (weekdays < np.datetime64(f"{spring}-03-01"))
    )
    closed[chance.choice(winter, chance.integers(1, 4), replace=False)] = True
    held = ~closed
    held &= np.cumsum(held) <= SCHOOL_DAYS
    weekdays, held = weekdays[: np.flatnonzero(held)[-1] + 1], held[: np.flatnonzero(held)[-1] + 1]
    days = weekdays[held]
    remote = np.zeros(len(days), bool)
    if position == 0:
        january = int(np.searchsorted(days, np.datetime64(f"{spring}-01-10")))
        remote[january : january + 8] = True
    return SchoolDays(school_year, weekdays, held, days, _pull(days, chance), remote)


def _pull(days: Days, chance: np.random.Generator) -> Floats:
    """Winter, a wave of flu, Mondays and Fridays, the edges of holidays, the last weeks; 1 on average."""
    passed = np.linspace(0, 1, len(days))
    season = 0.82 + 0.34 * np.exp(-(((passed - 0.52) / 0.20) ** 2)) + 0.30 * np.clip(passed - 0.85, 0, None) / 0.15
    wave = 1 + chance.uniform(0.35, 0.7) * np.exp(-(((passed - chance.uniform(0.40, 0.62)) / 0.035) ** 2))
    weekday = _MONDAY_TO_FRIDAY[(days.astype("datetime64[D]").astype(np.int64) + 3) % 7]
    gap = np.diff(days).astype(int)
    edge = np.where(np.append(gap, 1) > 3, 1.35, 1.0) * np.where(np.insert(gap, 0, 1) > 3, 1.15, 1.0)
    pull: Floats = season * wave * weekday * edge * np.exp(chance.normal(0, 0.06, len(days)))
    pull /= pull.mean()
    return pull


def _holidays(fall: int, spring: int) -> Days:
    """Labor Day, a fall break, Veterans Day, Thanksgiving, the winter and spring breaks, and the Mondays of winter."""
    labor_day = _nth(fall, 9, "Mon", 1)
    fall_break = _nth(fall, 10, "Mon", 2)
    thanksgiving = _nth(fall, 11, "Thu", 4)
    spring_break = _nth(spring, 3, "Mon", 3)
    return np.concatenate(
        [
            [labor_day, fall_break, fall_break + 1, np.datetime64(f"{fall}-11-11")],
            thanksgiving + np.arange(-1, 2),
            np.arange(np.datetime64(f"{fall}-12-21"), np.datetime64(f"{spring}-01-04")),
            [_nth(spring, 1, "Mon", 3), _nth(spring, 2, "Mon", 3), _nth(spring, 2, "Mon", 3) + 1],
            spring_break + np.arange(5),
            [_nth(spring, 5, "Mon", 1) + 21, _nth(spring, 4, "Fri", 2)],
        ]
    )


def _nth(year: int, month: int, weekday: str, number: int) -> np.datetime64:
    return np.busday_offset(f"{year}-{month:02d}", number - 1, roll="forward", weekmask=weekday)


def closures(schools: int, days: SchoolDays, seed: int) -> list[tuple[int, Whole]]:
    """The schools that were closed on days when the others were open, and on which (positions of school days)."""
    chance = stream(seed, "closures", days.school_year)
    school = int(chance.integers(schools))
    first = int(chance.integers(20, SCHOOL_DAYS - 60))
    return [(school, np.arange(first, first + 2))]
