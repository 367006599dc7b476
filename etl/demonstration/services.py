"""What the partners did in a year: who took part in which program, every event of it, and the referrals.

Programs take those who need them and live near, so that partners share many students.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.codes import REFERRAL_OUTCOME, REFERRAL_STATUS
from etl.demonstration.chance import Days, Floats, Whole, stream
from etl.demonstration.needs import Needs
from etl.demonstration.partners import Partners
from etl.demonstration.programs import CATEGORIES, Programs
from etl.demonstration.roster import NO_SHOW, Roster
from etl.demonstration.school_days import SCHOOL_DAYS, SchoolDays
from etl.demonstration.students import Students

STATUSES, REFERRAL_OUTCOMES = REFERRAL_STATUS.values, REFERRAL_OUTCOME.values
_MOST_EVENTS = 90


@dataclass(frozen=True)
class Events:
    """Service events of one year, by program, student and day; `member` is the position in the roster.

    `quarters` are quarter hours, -1 where the partner did not note them.
    """

    member: Whole
    program: Whole
    day: Whole
    quarters: Whole

    def hours_by_member(self, members: int) -> Floats:
        hours: Floats = np.bincount(self.member, np.maximum(self.quarters, 0) / 4, minlength=members).astype(float)
        return hours


@dataclass(frozen=True)
class Referrals:
    """Referrals of one year; `to_partner` and `from_partner` are -1 and dates NaT where there is none."""

    member: Whole
    category: Whole
    referred_on: Days
    from_partner: Whole
    to_partner: Whole
    status: Whole
    started_on: Days
    closed_on: Days
    outcome: Whole


def serve(students: Students, roster: Roster, programs: Programs, needs: Needs, last_rate: Floats, seed: int) -> Events:
    """The events of one year, program by program."""
    taking, taken = [], []
    base = _appeal(students, roster, last_rate)
    open_ = (programs.first_year <= roster.position) & (programs.last_year >= roster.position)
    for number in np.flatnonzero(open_).tolist():
        chance = stream(seed, "participants", roster.position, number)
        members = _participants(roster, programs, needs, base, number, chance)
        taking.append(members)
        taken.append(np.full(len(members), number))
    member, program = np.concatenate(taking), np.concatenate(taken)

    chance = stream(seed, "events", roster.position)
    whole_year = roster.days[member] / roster.days.max()
    times = programs.events[program] * np.exp(chance.normal(-0.35, 0.85, len(member))) * whole_year
    times = np.clip(np.round(times), 1, _MOST_EVENTS).astype(np.int64)
    member, program, day = _days(roster, np.repeat(member, times), np.repeat(program, times), chance)
    hours = programs.event_hours[program] * np.exp(chance.normal(0, 0.35, len(member)))
    quarters = np.clip(np.round(4 * hours), 1, 40).astype(np.int64)
    odd = chance.random(len(member))
    quarters[odd < 0.015] = 0
    quarters[odd > 0.975] = -1
    return Events(member, program, day, quarters)


def _days(roster: Roster, member: Whole, program: Whole, chance: np.random.Generator) -> tuple[Whole, Whole, Whole]:
    """A day within the student's year for each event; a student has one event of a program a day, ordered so."""
    day = roster.entry[member] + (chance.random(len(member)) * roster.days[member]).astype(np.int64)
    taking = np.unique((program * len(roster) + member) * SCHOOL_DAYS + day)
    return taking // SCHOOL_DAYS % len(roster), taking // SCHOOL_DAYS // len(roster), taking % SCHOOL_DAYS


def _appeal(students: Students, roster: Roster, last_rate: Floats) -> Floats:
    """Log weight of each student in any program: the poor and the often absent are looked for."""
    appeal = (
        students.known[roster.student]
        + 0.8 * students.poor[roster.student]
        + 0.6 * roster.homeless
        + 2.5 * np.clip(last_rate, 0, 0.3)
    )
    return np.where(roster.leaving == NO_SHOW, -np.inf, appeal).astype(np.float32)


def _participants(
    roster: Roster, programs: Programs, needs: Needs, base: Floats, program: int, chance: np.random.Generator
) -> Whole:
    """Who takes part: as many as there are places, more or less, drawn without replacement by weight."""
    in_grade = (roster.grade >= programs.first_grade[program]) & (roster.grade <= programs.last_grade[program])
    eligible = np.flatnonzero(in_grade & np.isfinite(base))
    weight = base[eligible] + 4.5 * needs.has[eligible, programs.category[program]]
    if programs.school[program] >= 0:
        weight += 4.0 * (roster.school[eligible] == programs.school[program])
    elif not programs.citywide[program]:
        weight += 2.6 * (roster.neighborhood[eligible] == programs.neighborhood[program])
    fill = np.clip(chance.normal(0.72 + 0.05 * roster.position, 0.18), 0.25, 1.15)
    places = min(int(programs.capacity[program] * fill), len(eligible))
    drawn = weight + chance.gumbel(size=len(eligible)).astype(np.float32)
    return np.sort(eligible[np.argpartition(-drawn, places - 1)[:places]]) if places else eligible[:0]


def refer(
    needs: Needs, partners: Partners, programs: Programs, days: SchoolDays, current: bool, seed: int
) -> Referrals:
    """A referral for two needs in three, to a partner that offers the category; in the current year more are open."""
    chance = stream(seed, "referrals", days.school_year)
    offers = [np.unique(programs.partner[programs.category == category]) for category in range(len(CATEGORIES))]
    offered = np.array([len(partner) > 0 for partner in offers])
    chosen = np.flatnonzero((chance.random(len(needs)) < 0.66) & offered[needs.category] & ~needs.declined)
    count, category = len(chosen), needs.category[chosen]
    to_partner = np.empty(count, np.int64)
    for number in np.flatnonzero(offered):
        here = category == number
        to_partner[here] = chance.choice(offers[number], int(here.sum()))
    referred_on = days.days[needs.identified[chosen]] + chance.integers(0, 15, count)
    shares = [0.12, 0.08, 0.06, 0.08, 0.22, 0.44] if current else [0.03, 0.01, 0.06, 0.02, 0.10, 0.78]
    status = chance.choice(len(STATUSES), count, p=shares)
    closed, started = status == STATUSES.index("closed"), status == STATUSES.index("started")
    turned_down = status == STATUSES.index("declined")
    result = chance.choice(len(REFERRAL_OUTCOMES), count, p=[0.64, 0.09, 0.07, 0.11, 0.06, 0.03])
    result = np.where(turned_down, REFERRAL_OUTCOMES.index("declined_by_family"), result)
    received = started | (closed & (result == REFERRAL_OUTCOMES.index("received")))
    waited = referred_on + np.ceil(chance.gamma(1.5, 12, count)).astype(np.int64)
    nat = np.datetime64("NaT")
    return Referrals(
        member=needs.member[chosen],
        category=category,
        referred_on=referred_on,
        from_partner=np.where(chance.random(count) < 0.3, chance.integers(0, len(partners), count), -1),
        to_partner=to_partner,
        status=status,
        started_on=np.where(received, waited, nat),
        closed_on=np.where(closed | turned_down, waited + chance.integers(5, 90, count), nat),
        outcome=np.where(closed | turned_down, result, -1),
    )
