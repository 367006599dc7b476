"""What each student, need, referral and program of an invented community comes to, from the files as they were sent.

Written from the documents, in pandas and plain Python, with nothing of `etl.warehouse`. A fact bears the name of its
variable in docs/reference/variables.md, and is None where it is not known. School years begin in July.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pandas as pd

from tests.lib.sent_files import FLAGS, RACES, SentFiles

Facts = SimpleNamespace
StudentYear = tuple[str, int]

ABSENT = {"E", "U", "A", "S", "V"}
GONE = {"transferred_out", "emigrated", "deceased"}
LEFT = GONE - {"deceased"} | {"transferred_out_undocumented", "dropped_out"}
GRADES = {"PK": -1, "KG": 0} | {f"{number:02d}": number for number in range(1, 13)}
SEXES = {"F": "female", "M": "male", "X": "nonbinary"}
DAYS = (
    *("days_enrolled", "days_absent", "days_unexcused", "days_suspended_out", "days_suspended_in"),
    "longest_unexcused_run",
)


def school_year(day: date) -> int:
    return day.year + (day.month >= 7)


def begins(year: int) -> date:
    return date(year - 1, 7, 1)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def number(text: str | None) -> Fraction | None:
    return Fraction(text) if text else None


def spring(text: str) -> int:
    """The year in which a school year such as 2023-24 ends."""
    return int(text[:4]) + 1


class Recomputed:
    """Facts of student-years, of students at schools and with partners, of needs, referrals and seats."""

    def __init__(self, sent: SentFiles) -> None:
        self._sent = sent
        self.years = sorted({spring(text) for text in sent.frame("students")["SchoolYear"]})
        self._read()
        self._attend()
        self.student_years = {key: self._student_year(*key) for key in self._keys}
        self._follow_cohorts()
        self._look_back()
        self.at_schools = list(self._at_schools())
        self.with_partners = list(self._with_partners())

    def _read(self) -> None:
        rows = self._sent.rows
        self._students = {
            (row["StudentNumber"], spring(row["SchoolYear"])): row
            for row in rows("students", ["StudentNumber", "SchoolYear"])
        }
        self._spells = defaultdict(list)
        for row in rows("enrollment", ["student_id", "school_year", "school_id", "entry_date"]):
            self._spells[row["student_id"], spring(row["school_year"])].append(row)
        self._results = {
            (row["student_id"], spring(row["school_year"])): row
            for row in rows("grade_progression", ["student_id", "school_year"])
        }
        self._met = {
            (row["student_id"], spring(row["school_year"]), row["milestone"]): FLAGS[row["met"]]
            for row in rows("milestones", ["student_id", "school_year", "milestone"])
        }
        self._milestones = {name for *_, name in self._met}
        self._school_days = defaultdict(list)
        for row in sorted(rows("calendar", ["date"]), key=lambda row: row["date"]):
            if row["is_school_day"] == "Y":
                on = date.fromisoformat(row["date"])
                self._school_days[school_year(on)].append(on)
        self._services, self._given = defaultdict(list), defaultdict(list)
        named = self._sent.frame("services").fillna("")
        events = named.drop_duplicates(
            ["partner_id", "record_id", *named.columns.difference(["partner_id", "record_id"])]
        )
        for row in events[events["student_id"] != ""].to_dict("records"):
            on = date.fromisoformat(row["service_date"])
            self._services[row["student_id"], school_year(on)].append(row)
            self._given[row["student_id"], row["service_category"]].append(on)
        self.last_service = max(on for days in self._given.values() for on in days)
        self.needs = rows("needs", ["student_id", "need_category", "identified_on"])
        self._needs = defaultdict(list)
        for need in self.needs:
            self._needs[need["student_id"]].append(need)
        self.referrals = rows("referrals", ["referral_id"])
        self.programs = rows("programs", ["program_id"])
        self._plans = defaultdict(list)
        for row in rows("plans", ["student_id", "school_id", "started_on"]):
            self._plans[row["student_id"]].append(row)
        self._keys = {*self._students, *self._spells, *self._results, *self._services}
        self._grades = {key: self._grade(key) for key in self._keys}

    def _attend(self) -> None:
        """Sums of the days by student and year, and by school too. Nobody here is at two schools on one day."""
        told = self._sent.frame("attendance").drop_duplicates(["StudentNumber", "SchoolCode", "AttDate"])
        days = told[told["AttCode"] != "N"].sort_values(["StudentNumber", "AttDate"], kind="stable")
        assert not days.duplicated(["StudentNumber", "AttDate"]).any()
        code, missed = days["AttCode"], pd.to_numeric(days["PortionMissed"])
        sums = pd.DataFrame(
            {
                "student": days["StudentNumber"],
                "year": days["AttDate"].str[:4].astype(int) + (days["AttDate"].str[5:7] >= "07"),
                "school": days["SchoolCode"],
                "days_enrolled": 1.0,
                "days_absent": missed.where(code.isin(ABSENT), 0.0),
                "days_unexcused": missed.where(code == "U", 0.0),
                "days_suspended_out": missed.where(code == "S", 0.0),
                "days_suspended_in": missed.where(code == "I", 0.0),
            }
        )
        whole = (code == "U") & (missed == 1)
        row = whole.groupby([sums["student"], sums["year"], (~whole).cumsum()]).sum()
        run = row.groupby(level=[0, 1]).max()

        def summed(*keys: str) -> dict[Any, dict[str, Any]]:
            by = sums.groupby(list(keys))[list(DAYS[:-1])].sum()
            return {
                key: {name: Fraction(value) for name, value in facts.items()} | {DAYS[-1]: int(run[key[:2]])}
                for key, facts in by.to_dict("index").items()
            }

        self._days, self._days_there = summed("student", "year"), summed("student", "year", "school")

    def _came(self, key: StudentYear) -> list[dict[str, Any]]:
        return [spell for spell in self._spells.get(key, []) if spell["exit_reason"] != "no_show"]

    def _grade(self, key: StudentYear) -> str | None:
        if key in self._results:
            return str(self._results[key]["grade_level"])
        latest = max(self._spells.get(key, []), key=lambda spell: spell["entry_date"], default=None)
        return latest and latest["grade_level"]

    def _outcome(self, key: StudentYear) -> str | None:
        """As recorded at the end of the year, or else when the student left."""
        recorded = self._results.get(key, {}).get("outcome")
        if key in self._results and recorded:
            return str(recorded)
        latest = max(self._spells.get(key, []), key=lambda spell: spell["entry_date"], default=None)
        return latest and latest["exit_reason"]

    def _diploma(self, student: str, until: int) -> bool:
        return any(self._has_regular_diploma((student, year)) for year in self.years if year <= until)

    def _has_regular_diploma(self, key: StudentYear) -> bool:
        recorded = self._results.get(key, {}).get("diploma_type")
        return recorded == "regular" if recorded else self._outcome(key) == "graduated"

    def _student_year(self, student: str, year: int) -> Facts:
        key = student, year
        facts = Facts(student_id=student, school_year=year, grade_level=self._grades[key])
        facts.grade_number = GRADES.get(facts.grade_level or "")
        self._describe(facts, self._students.get(key))
        unknown: dict[str, Any] = dict.fromkeys(
            DAYS, Fraction(0) if self._spells.get(key) and not self._came(key) else None
        )
        vars(facts).update(self._days.get(key, unknown))
        self._move(facts)
        self._progress(facts)
        self._support(facts)
        for milestone in self._milestones:
            setattr(facts, f"met_{milestone}", self._met.get((*key, milestone)))
        return facts

    def _describe(self, facts: Facts, row: dict[str, Any] | None) -> None:
        told = row or defaultdict(lambda: None)
        facts.race_ethnicity, facts.sex = RACES.get(told["RaceEthnicity"]), SEXES.get(told["Gender"])
        facts.economically_disadvantaged, facts.english_learner = FLAGS.get(told["FRL"]), FLAGS.get(told["EL"])
        facts.disability, facts.homeless = FLAGS.get(told["IEP"]), FLAGS.get(told["McKinneyVento"])
        facts.neighborhood_id = self._sent.home(row) if row else None
        facts.age_on_september_1 = None
        if told["BirthDate"]:
            month, day_of_month, born = map(int, told["BirthDate"].split("/"))
            facts.age_on_september_1 = facts.school_year - 1 - born - ((month, day_of_month) > (9, 1))

    def _move(self, facts: Facts) -> None:
        spells = self._came((facts.student_id, facts.school_year))
        held = self._school_days[facts.school_year]
        october = date(facts.school_year - 1, 10, 1)
        came = [date.fromisoformat(spell["entry_date"]) for spell in spells]
        left = [day(spell["exit_date"]) for spell in spells]
        entries, exits = [on for on in came if on > held[0]], [on for on in left if on and on < held[-1]]
        facts.schools = {spell["school_id"] for spell in spells}
        facts.entries, facts.exits = len(entries), len(exits)
        facts.count_day_enrollments = sum(
            entry <= october and (out is None or out >= october) for entry, out in zip(came, left, strict=True)
        )
        facts.moves_after_count_day = sum(on > october for on in [*entries, *exits])

    def _progress(self, facts: Facts) -> None:
        key = facts.student_id, facts.school_year
        outcome, result = self._outcome(key), self._results.get(key, {})
        facts.promoted = facts.retained = None
        facts.graduated = self._has_regular_diploma(key) if outcome or result.get("diploma_type") else None
        after = (facts.student_id, facts.school_year + 1)
        if outcome and not (outcome in LEFT and self._came(after)):
            facts.promoted, facts.retained = outcome == "promoted", outcome == "retained"
        elif facts.grade_level and self._grades.get(after):
            steps = GRADES[self._grades[after]] - facts.grade_number
            if steps >= 0:
                facts.promoted, facts.retained = steps > 0, steps == 0
        facts.credits_earned, facts.core_course_failures = (
            number(result.get(name)) for name in ("credits_earned", "core_course_failures")
        )
        history = [(year, self._grades[facts.student_id, year]) for year in self._years_of(facts.student_id)]
        facts.cohort_year = self._cohort_year(facts.student_id)
        facts.first_time_grade_9 = facts.grade_level and (
            facts.grade_level == "09" and facts.school_year == facts.cohort_year
        )
        begun = [(year, GRADES[grade]) for year, grade in history if grade in ("KG", "01")]
        facts.expected_grade_number = begun[0][1] + facts.school_year - begun[0][0] if begun else None
        if begun and facts.school_year < begun[0][0]:
            facts.expected_grade_number = None

    def _years_of(self, student: str) -> list[int]:
        return [year for year in self.years if (student, year) in self._keys]

    def _cohort_year(self, student: str) -> int | None:
        named = [
            spring(self._results[student, year]["cohort_year"])
            if "-" in self._results[student, year]["cohort_year"]
            else int(self._results[student, year]["cohort_year"])
            for year in self.years
            if self._results.get((student, year), {}).get("cohort_year")
        ]
        return named[-1] if named else None

    def _support(self, facts: Facts) -> None:
        student, year = facts.student_id, facts.school_year
        self._count_services(facts, self._services.get((student, year), []))
        first, last = begins(year), begins(year + 1)
        open_needs = [
            need
            for need in self._needs[student]
            if need["declined"] != "Y"
            and day(need["identified_on"]) < last
            and (day(need["resolved_on"]) or first) >= first
        ]
        facts.needs = len(open_needs)
        facts.unmet_needs = sum(
            not any(
                day(need["identified_on"]) <= on < last and first <= on
                for on in self._given[student, need["need_category"]]
            )
            for need in open_needs
        )
        plans = self._plans[student]
        facts.has_plan = any(day(p["started_on"]) < last and (day(p["ended_on"]) or first) >= first for p in plans)
        reviewed = [p for p in plans if school_year(day(p["reviewed_on"] or p["started_on"])) == year]
        latest = max(reviewed, key=lambda plan: plan["started_on"], default={"tier_fall": None, "tier_spring": None})
        facts.tier_fall, facts.tier_spring = number(latest["tier_fall"]), number(latest["tier_spring"])

    def _count_services(self, facts: Facts, events: Iterable[dict[str, Any]]) -> None:
        events = list(events)
        hours = [Fraction(event["hours"]) for event in events if event["hours"]]
        partners_of = defaultdict(set)
        for event in events:
            partners_of[event["service_category"]].add(event["partner_id"])
        facts.service_events = len(events)
        facts.service_hours = sum(hours, Fraction(0)) if hours or not events else None
        facts.partners = len({event["partner_id"] for event in events})
        facts.categories = set(partners_of)
        facts.shared_categories = sum(len(partners) > 1 for partners in partners_of.values())
        tiers = [event["tier"] for event in events if event["tier"]]
        facts.tier_1_services = tiers.count("1") if tiers or not events else None

    def _follow_cohorts(self) -> None:
        """Whoever is due and has stayed, a year after leaving school too: as on the last roster."""
        for student in {student for student, _ in self._keys}:
            due = (self._cohort_year(student) or 0) + 3
            before = [year for year in self._years_of(student) if year <= due]
            left = bool(before) and before[-1] < due and due in self.years
            if left and self._outcome((student, before[-1])) not in GONE:
                self.student_years[student, due] = self._after_leaving(student, due, before[-1])
        for (student, year), facts in self.student_years.items():
            until = [when for when in self._years_of(student) if when <= year]
            stays = bool(until) and self._outcome((student, until[-1])) not in GONE
            facts.in_adjusted_cohort = facts.cohort_year == year - 3 and stays
            facts.regular_diploma = self._diploma(student, year)
            next_year = self._outcome((student, year + 1)) if (student, year + 1) in self._keys else None
            over = year == self.years[-1]
            facts.in_extended_cohort = (
                None if over and facts.in_adjusted_cohort else facts.in_adjusted_cohort and next_year not in GONE
            )
            facts.regular_diploma_next_year = self._diploma(student, year + 1) or (None if over else False)

    def _after_leaving(self, student: str, due: int, last: int) -> Facts:
        self._grades[student, due] = None
        facts = self._student_year(student, due)
        self._describe(facts, self._students.get((student, last)))
        vars(facts).update(dict.fromkeys(DAYS, Fraction(0)))
        facts.promoted = facts.retained = facts.graduated = False
        facts.first_time_grade_9 = False
        facts.last_school = max(
            (
                (year, spell["entry_date"], spell["school_id"])
                for year in self.years
                for spell in self._came((student, year))
            ),
            default=None,
        )
        return facts

    def _look_back(self) -> None:
        for (student, year), facts in self.student_years.items():
            before = self.student_years.get((student, year - 1))
            there = before is not None and before.days_enrolled
            facts.prior_days_enrolled = before.days_enrolled if there else None
            facts.prior_days_absent = before.days_absent if there else None
            facts.prior_days_suspended_in = before.days_suspended_in if there else None

    def _at_schools(self) -> Iterable[Facts]:
        for (student, year), facts in self.student_years.items():
            last = getattr(facts, "last_school", None)
            if last:
                yield Facts(**vars(facts), school_id=last[-1])
            for school in facts.schools:
                there = self._days_there.get((student, year, school), dict.fromkeys(DAYS))
                yield Facts(**vars(facts) | there, school_id=school)

    def _with_partners(self) -> Iterable[Facts]:
        for key, events in self._services.items():
            whole = self.student_years[key]
            for partner in {event["partner_id"] for event in events}:
                facts = Facts(**vars(whole), partner_id=partner)
                self._count_services(facts, [event for event in events if event["partner_id"] == partner])
                facts.partners, facts.shared_categories = whole.partners, whole.shared_categories
                yield facts

    def served_since(self, need: dict[str, Any]) -> bool:
        given = self._given[need["student_id"], need["need_category"]]
        return any(on >= day(need["identified_on"]) for on in given)

    def running(self, year: int) -> list[dict[str, Any]]:
        """The programs that run in a school year."""
        return [
            program
            for program in self.programs
            if (day(program["starts_on"]) or begins(year)) < begins(year + 1)
            and (day(program["ends_on"]) or begins(year)) >= begins(year)
        ]
