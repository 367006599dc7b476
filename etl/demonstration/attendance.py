"""Who was there on which day, a block of students at a time: every expected day of every spell.

An absence tends to go on the next day. Blocks are of one size and have random numbers of their own, so that the days do
not depend on how much memory there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from etl.codes import ATTENDANCE_STATUS
from etl.demonstration.absence import Likelihood
from etl.demonstration.chance import Flags, Floats, Whole, stream
from etl.demonstration.roster import NO_SHOW, Roster
from etl.demonstration.school_days import SchoolDays, closures

BLOCK = 12_000
STATUS = ATTENDANCE_STATUS.values
(
    PRESENT,
    EXCUSED,
    UNEXCUSED,
    ABSENT,
    TARDY,
    SUSPENDED_OUT,
    SUSPENDED_IN,
    REMOTE_PRESENT,
    REMOTE_ABSENT,
    NOT_EXPECTED,
) = range(len(STATUS))
_GOES_ON = 0.34
_HALF_DAYS = 0.10
_REASON_NOT_GIVEN = 0.05
_NOT_EXPECTED = 0.0006
_LATE_DELIVERY_DAYS = 24
_SCALE = 65_536


@dataclass(frozen=True)
class Spells:
    """A roster's spells at schools, as arrays in one order, a student's two spells one after the other.

    `member` is the position in the roster. Days are positions of school days, both included.
    """

    member: Whole
    school: Whole
    entry: Whole
    exit: Whole


@dataclass(frozen=True)
class Block:
    """Days of some spells, as arrays with one entry a row, ordered by student and day.

    `spell` is the position in the spells, `day` that of the school day; `missed` is in halves of a day.
    """

    spell: Whole
    day: Whole
    status: Whole
    halves: Whole


def spells_of(roster: Roster) -> Spells:
    """The spells in which somebody was expected: those who never came have none."""
    came = np.flatnonzero(roster.leaving != NO_SHOW)
    moved = np.flatnonzero(roster.second_school >= 0)
    member = np.concatenate([came, moved])
    order = np.argsort(member, kind="stable")
    return Spells(
        member=member[order],
        school=np.concatenate([roster.school[came], roster.second_school[moved]])[order],
        entry=np.concatenate([roster.entry[came], roster.second_entry[moved]])[order],
        exit=np.concatenate([roster.exit[came], roster.second_exit[moved]])[order],
    )


def attend(
    spells: Spells, likelihood: Likelihood, days: SchoolDays, schools: int, delivers_late: int | None, seed: int
) -> Iterator[Block]:
    """The days of one year, block by block. `delivers_late` is the school whose last weeks have not come in yet."""
    held = np.ones((schools, len(days.days)), bool)
    for school, closed in closures(schools, days, seed):
        held[school, closed] = False
    if delivers_late is not None:
        held[delivers_late, -_LATE_DELIVERY_DAYS:] = False
    for number, start in enumerate(range(0, len(spells.member), BLOCK)):
        here = slice(start, start + BLOCK)
        chance = stream(seed, "attendance", days.school_year, number)
        position = np.arange(len(days.days), dtype=np.int16)
        expected = (position >= spells.entry[here, None]) & (position <= spells.exit[here, None])
        expected &= held[spells.school[here]]
        spell, day = np.nonzero(expected)
        status = _statuses(spells.member[here], likelihood, days, chance)[expected]
        yield Block(
            spell=(spell + start).astype(np.int32),
            day=day.astype(np.int16),
            status=status,
            halves=_halves(status, chance),
        )


def _statuses(member: Whole, likelihood: Likelihood, days: SchoolDays, chance: np.random.Generator) -> Whole:
    """Spell × school day, from one throw a day: lowest is an absence, then a late arrival, highest a suspension."""
    throw = _throws((len(member), len(days.days)), chance)

    def below(share: Floats) -> Whole:
        return np.minimum(share * _SCALE, _SCALE - 1).astype(np.uint16)

    pull = days.pull.astype(np.float32)
    absent = throw < below(np.minimum(likelihood.absent[member].astype(np.float32)[:, None] * pull, 0.95))
    tardy = throw < below((likelihood.absent * 1.2 + likelihood.tardy)[member, None])
    out = throw >= below(1 - likelihood.suspended_out[member, None])
    inside = throw >= below(1 - (likelihood.suspended_out + likelihood.suspended_in)[member, None])

    status = np.where(tardy, np.uint8(TARDY), np.uint8(PRESENT))
    status[inside] = SUSPENDED_IN
    status[out] = SUSPENDED_OUT
    row, column = np.nonzero(absent)
    kind = chance.random(len(row), dtype=np.float32)
    excused = kind < likelihood.excused[member].astype(np.float32)[row]
    reason = np.where(excused, np.uint8(EXCUSED), np.uint8(UNEXCUSED))
    reason[kind > 1 - _REASON_NOT_GIVEN] = ABSENT
    reason[kind < _NOT_EXPECTED / 0.07] = NOT_EXPECTED
    status[row, column] = reason
    if days.remote.any():
        away = status[:, days.remote]
        missed = np.isin(away, (EXCUSED, UNEXCUSED, ABSENT))
        status[:, days.remote] = np.where(missed, REMOTE_ABSENT, REMOTE_PRESENT)
    return status


def _throws(shape: tuple[int, int], chance: np.random.Generator) -> Whole:
    """Even throws; some repeat the one of the day before, so that illness and trouble last."""
    throw = chance.integers(0, _SCALE, shape, dtype=np.uint16)
    again = chance.integers(0, 256, shape, dtype=np.uint8) < _GOES_ON * 256
    for day in range(1, shape[1]):
        np.copyto(throw[:, day], throw[:, day - 1], where=again[:, day])
    return throw


def _halves(status: Whole, chance: np.random.Generator) -> Whole:
    """Half days missed: two for an absence, one for some of them, none for who was there."""
    halves = np.zeros(len(status), np.uint8)
    missed = np.flatnonzero(counts_absent()[status])
    halves[missed] = 2
    may_be_half = missed[(status[missed] != SUSPENDED_OUT) & (status[missed] != REMOTE_ABSENT)]
    halves[may_be_half[chance.random(len(may_be_half)) < _HALF_DAYS]] = 1
    return halves


def counts_absent() -> Flags:
    """By status: whether the day is missed."""
    missed = np.zeros(len(STATUS), bool)
    missed[[EXCUSED, UNEXCUSED, ABSENT, SUSPENDED_OUT, REMOTE_ABSENT]] = True
    return missed
