"""Writes an invented release, straight from the declared tables: a city with every kind of cell that a reader may meet.

Only what a real release may hold: where a cell is not published, every number in its row is null.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from metrics.disclosure.display import shown
from metrics.indicator import Indicator
from metrics.release_table import ReleaseTable
from metrics.release_tables import RELEASE_TABLES
from tests.lib.definitions import indicator

YEARS = (2021, 2022, 2023, 2024, 2025)
RELEASE_ID = "2025-07-14-1a2b3c4d"
CREATED_AT = datetime(2025, 7, 14, 6, 0, tzinfo=UTC)

# Identifiers are a community's own, and hold whatever signs it likes.
ODD_PLACE, ODD_PARTNER = "Arroyo Peña: 50% / ../#2", "6 & Co.?"

NEIGHBORHOODS = {
    "harbor_point": ("Harbor Point", 0.30, 1500),
    "mill_creek": ("Mill Creek", 0.55, 1100),
    "old_town": ("Old Town", 0.50, 900),
    "northgate": ("Northgate", 0.85, 1900),
    "riverside": ("Riverside", 0.75, 1600),
    "cedar_hill": ("Cedar Hill", 0.15, 1300),
    "eastfield": ("Eastfield", 0.65, 1200),
    "lakeview": ("Lakeview", 0.10, 1400),
    "union_park": ("Union Park", 0.60, 1000),
    "fairmount": ("Fairmount", 0.35, 1150),
    "prospect": ("Prospect", 0.45, 850),
    "garden_district": ("Garden District", 0.20, 950),
    ODD_PLACE: ("Stony Brook", 0.40, 700),
    "west_end": ("West End", 0.95, 2100),
    "airport": ("Airport", 0.50, 7),
    "the_islands": ("The Islands", 0.50, 44),
}
WITHOUT_SHAPE = "the_islands"
SCHOOLS = {
    "s1": ("Adams Elementary", "elementary", "northgate"),
    "s2": ("Bethune Elementary", "elementary", "west_end"),
    "s3": ("Carver Elementary", "elementary", "lakeview"),
    "s4": ("Douglass K–8", "elementary", "riverside"),
    "s5": ("Eastfield Middle", "middle", "eastfield"),
    "s6": ("Franklin Middle", "middle", "cedar_hill"),
    "s7": ("Grant High", "high", "union_park"),
    "s8": ("Harbor High", "high", "harbor_point"),
}
PARTNERS = {
    "p01": ("Harbor Tutors", "nonprofit", "harbor_point", 620),
    "p02": ("Open Kitchen", "nonprofit", "west_end", 1400),
    "p03": ("City Libraries", "public_agency", "old_town", 2300),
    "p04": ("Northgate Boys & Girls Club", "nonprofit", "northgate", 900),
    "p05": ("Riverside Clinic", "health", "riverside", 480),
    ODD_PARTNER: ("Bright Start", "nonprofit", "west_end", 310),
    "p07": ("College Bridge", "university", "union_park", 260),
    "p08": ("Safe Housing Alliance", "nonprofit", "eastfield", 150),
    "p09": ("Device Lending Library", "public_agency", None, 750),
    "p10": ("Family Circle", "faith", "mill_creek", 9),
}
CATEGORIES = {
    "academic_support": "Academic support",
    "out_of_school_time": "Out-of-school time",
    "food": "Food",
    "housing": "Housing",
    "physical_health": "Physical health",
    "mental_health": "Mental health",
    "college_and_career": "College and career readiness",
    "device": "Device for learning",
    "family_engagement": "Family and community engagement",
}
DIMENSIONS: dict[str, tuple[str, dict[str, tuple[str, float]]]] = {
    "race_ethnicity": (
        "Race and ethnicity",
        {
            "american_indian": ("American Indian or Alaska Native", 0.006),
            "asian": ("Asian", 0.06),
            "black": ("Black or African American", 0.34),
            "hispanic": ("Hispanic or Latino", 0.27),
            "pacific_islander": ("Native Hawaiian or Pacific Islander", 0.0004),
            "two_or_more": ("Two or more races", 0.05),
            "white": ("White", 0.2636),
            "unknown": ("Not recorded", 0.01),
        },
    ),
    "sex": (
        "Sex",
        {
            "female": ("Female", 0.485),
            "male": ("Male", 0.505),
            "nonbinary": ("Nonbinary", 0.005),
            "unknown": ("Not recorded", 0.005),
        },
    ),
    "economically_disadvantaged": (
        "Family income",
        {
            "yes": ("Economically disadvantaged", 0.58),
            "no": ("Not economically disadvantaged", 0.41),
            "unknown": ("Not recorded", 0.01),
        },
    ),
    "english_learner": (
        "English learners",
        {
            "yes": ("English learners", 0.14),
            "no": ("Not English learners", 0.85),
            "unknown": ("Not recorded", 0.01),
        },
    ),
}
# What a definition says in Spanish; of the others it says nothing.
IN_SPANISH = {
    "chronic_absence": (
        "Ausentismo crónico",
        "De los niños matriculados al menos 10 días, los que faltaron a una décima parte.",
    ),
    "early_grade_reading": ("Lectura en los primeros grados", None),
    "students_served": ("Estudiantes atendidos", None),
}
PLAN = {
    "what": "More children miss a tenth of their days.",
    "why": "The bus stops too far away.",
    "partners": "Transit agency & schools",
    "what_works": "Walking groups.",
    "next_step": "Two more stops from September on.",
    "owner": "Deputy superintendent",
}
WORSE_OFF = {"black": 0.5, "hispanic": 0.35, "american_indian": 0.6, "yes": 0.4, "male": 0.1, "unknown": 0.2}


@dataclass(frozen=True)
class Invented:
    """What an invented indicator is like; `level` and `spread` are fractions, or the unit where it is no share."""

    id: str
    title: str
    kind: str
    area: str
    statistic: str
    direction: str
    level: float
    spread: float
    drift: float
    share: float
    unit: str = "percent"
    decimals: int = 1
    target: float | None = None
    by_partner: bool = True
    first_year: int = 2021


INDICATORS = (
    Invented("kindergarten_readiness", "Kindergarten readiness", "core", "kindergarten_readiness", "proportion",
             "higher_is_better", 0.52, -0.30, 0.008, 0.07, target=0.65, by_partner=False, first_year=2023),
    Invented("attendance_rate", "Attendance rate", "contributing", "attendance", "ratio_of_sums",
             "higher_is_better", 0.925, -0.05, 0.003, 1.0, target=0.94),
    Invented("chronic_absence", "Chronic absence", "contributing", "attendance", "proportion",
             "lower_is_better", 0.24, 0.25, -0.009, 1.0, target=0.20),
    Invented("severe_chronic_absence", "Severe chronic absence", "contributing", "attendance", "proportion",
             "lower_is_better", 0.06, 0.09, 0.0, 1.0),
    Invented("consistent_attendance", "Consistent attendance", "contributing", "attendance", "proportion",
             "higher_is_better", 0.74, -0.25, 0.008, 1.0),
    Invented("early_grade_reading", "Early grade reading", "core", "early_grade_reading", "proportion",
             "higher_is_better", 0.41, -0.35, -0.012, 0.08, target=0.55),
    Invented("middle_grade_math", "Middle grade math", "core", "middle_grade_math", "proportion",
             "higher_is_better", 0.33, -0.30, 0.012, 0.08, target=0.45),
    Invented("promotion", "Promotion to the next grade", "contributing", "progression", "proportion",
             "higher_is_better", 0.955, -0.05, 0.001, 0.95),
    Invented("retention", "Held back a grade", "contributing", "progression", "proportion",
             "lower_is_better", 0.03, 0.04, 0.0, 0.95),
    Invented("on_time_progression", "On time for age", "contributing", "progression", "proportion",
             "higher_is_better", 0.84, -0.12, 0.002, 0.95),
    Invented("ninth_grade_on_track", "On track in grade 9", "contributing", "high_school_graduation", "proportion",
             "higher_is_better", 0.71, -0.25, 0.010, 0.08, target=0.80),
    Invented("graduation_4yr", "Graduation within four years", "core", "high_school_graduation", "proportion",
             "higher_is_better", 0.81, -0.18, 0.006, 0.07, target=0.85),
    Invented("students_served", "Students served", "service", "services", "count",
             "none", 0.38, 0.10, 0.010, 1.0, unit="students", decimals=0),
    Invented("service_reach", "Students reached by any partner", "service", "services", "proportion",
             "higher_is_better", 0.38, 0.10, 0.010, 1.0, by_partner=False),
    Invented("service_hours_per_student", "Hours of service per student served", "service", "services", "mean",
             "none", 21.0, 6.0, 0.8, 0.38, unit="hours", decimals=1),
)  # fmt: skip


@dataclass
class Rows:
    """Rows of one table, by column."""

    table: ReleaseTable
    columns: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return self.table.names

    def add(self, **values: Any) -> None:
        assert values.keys() <= set(self._names), set(values) - set(self._names)
        for name in self._names:
            self.columns[name].append(values.get(name))


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a proportion of students."""
    z2 = 1.959963984540054**2
    middle = 2 * numerator + z2
    half = math.sqrt(z2) * math.sqrt(z2 + 4 * numerator * (1 - numerator / denominator))
    return (middle - half) / (2 * (denominator + z2)), (middle + half) / (2 * (denominator + z2))


def _band(students: int) -> int:
    return next(percent for least, percent in ((300, 1), (100, 2), (40, 5), (20, 10), (0, 20)) if students >= least)


def _shown(what: Invented, value: float) -> str:
    """The text of a value, by the product's own rule."""
    return shown(value, _definition(what))


@cache
def _definition(what: Invented) -> Indicator:
    return indicator(what.id, statistic=what.statistic, unit=what.unit, decimals=what.decimals)


def _cell(
    draw: random.Random, what: Invented, year: int, need: float, students: int, all_served: bool = False
) -> dict[str, Any]:
    """One protected cell: what a release would show for so many students of such need."""
    unknown = round(students * 0.01)
    if year < what.first_year:
        return {"status": "not_available", "display": "not available"}
    if students == 0:
        return {"status": "no_students", "display": "no students", "students": 0, "denominator": 0, "numerator": 0}
    if students < 10 or draw.random() < 0.004:
        return {"status": "suppressed", "display": "hidden"}
    rate = what.level + what.spread * (need - 0.5) + what.drift * (year - 2023) + draw.gauss(0, 0.004)
    published = {"status": "published", "students": students, "unknown": unknown}
    if what.statistic == "mean":
        hours = round(students * max(rate, 0.5), 1)
        value = hours / students
        return published | {"numerator": hours, "denominator": students, "value": value, "display": _shown(what, value)}
    numerator = sum(draw.random() < rate for _ in range(students)) if students < 60 else round(students * rate)
    numerator = min(max(numerator, 0), students)
    if what.statistic == "count":
        numerator = students if all_served else numerator
        if numerator < 10:
            return {"status": "suppressed", "display": "hidden"}
        return published | {
            "numerator": numerator,
            "students": numerator,
            "value": numerator,
            "display": _shown(what, numerator),
        }
    if what.statistic == "ratio_of_sums":
        days = students * 170
        present = round(days * min(rate, 0.995))
        return published | {
            "numerator": present,
            "denominator": days,
            "value": present / days,
            "display": _shown(what, present / days),
        }
    if numerator < 3 or students - numerator < 3:
        low = numerator < 3
        text = f"≤{_band(students)}%" if low else f"≥{100 - _band(students)}%"
        return {"status": "coded_low" if low else "coded_high", "display": text, "note": "Shown as a range"}
    lower, upper = wilson(numerator, students)
    value = numerator / students
    return published | {
        "numerator": numerator,
        "denominator": students,
        "value": value,
        "lower": lower,
        "upper": upper,
        "display": _shown(what, value),
    }


def _observations(draw: random.Random) -> Rows:
    rows = Rows(_table("observation"))
    city_need = sum(need * size for _, need, size in NEIGHBORHOODS.values()) / sum(
        size for *_, size in NEIGHBORHOODS.values()
    )
    places = [("community", "community", city_need, sum(size for *_, size in NEIGHBORHOODS.values()))]
    places += [("neighborhood", key, need, size) for key, (_, need, size) in NEIGHBORHOODS.items()]
    places += [("neighborhood", "unknown", 0.5, 120)]
    places += [("school", key, NEIGHBORHOODS[home][1], 640) for key, (_, _, home) in SCHOOLS.items()]

    def add(what: Invented, year: int, place: tuple[str, str], partner: str, need: float, students: int) -> None:
        head = {"indicator_id": what.id, "school_year": year, "geography_type": place[0], "geography_id": place[1]}
        head |= {"partner_id": partner}
        rows.add(
            **head,
            group_dimension="all",
            group_value="all",
            **_cell(draw, what, year, need, students, partner != "all"),
        )
        if partner != "all" and place[0] != "community":
            return
        for dimension, (_, groups) in DIMENSIONS.items():
            for group, (_, share) in groups.items():
                part = min(1.0, need + WORSE_OFF.get(group, 0.0) - 0.15)
                cell = _cell(draw, what, year, part, round(students * share), partner != "all")
                rows.add(**head, group_dimension=dimension, group_value=group, **cell)

    for what in INDICATORS:
        for year in YEARS:
            for kind, key, need, size in places:
                if kind == "school" and what.kind == "service":
                    continue
                add(what, year, (kind, key), "all", need, round(size * what.share))
            if not what.by_partner:
                continue
            share = 1.0 if what.share > 0.3 else what.share * 2
            for partner, (*_, home, reach) in PARTNERS.items():
                add(what, year, ("community", "community"), partner, 0.6, round(reach * share))
                for key, (_, need, size) in NEIGHBORHOODS.items():
                    there = reach * (0.4 if key == home else 0.05) * min(1, size / 900)
                    add(what, year, ("neighborhood", key), partner, need, round(there * share))
    return rows


def _table(name: str) -> ReleaseTable:
    return next(table for table in RELEASE_TABLES if table.name == name)


def _trends(observations: Rows) -> Rows:
    series: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    columns = observations.columns
    cell = ("geography_type", "geography_id", "partner_id", "group_dimension", "group_value")
    for n, year in enumerate(columns["school_year"]):
        value = columns["value"][n]
        if value is not None:
            series[(columns["indicator_id"][n], *(columns[name][n] for name in cell))][year] = value
    direction = {what.id: what.direction for what in INDICATORS}
    rows = Rows(_table("trend"))
    for (name, *where), values in series.items():
        first, last = min(values), max(values)
        change = values[last] - values[last - 1] if last - 1 in values else None
        slope = values[last] - values[first]
        small = abs(slope) < 0.015 * max(1.0, abs(values[first]))
        if len(values) < 5:
            verdict, reason = "cannot_judge", f"{len(values)} school years are published; five are needed"
        elif small:
            verdict, reason = "no_change", "No significant change over five school years"
        elif direction[name] == "none":
            verdict, reason = ("rising" if slope > 0 else "falling"), "A significant change over five school years"
        else:
            good = (slope > 0) == (direction[name] == "higher_is_better")
            verdict, reason = ("improving" if good else "worsening"), "A significant change over five school years"
        rows.add(
            indicator_id=name,
            **dict(zip(cell, where, strict=True)),
            first_year=first,
            last_year=last,
            change=change,
            trend_class=verdict,
            reason=reason,
        )
    return rows


def _gaps(observations: Rows) -> Rows:
    columns = observations.columns
    found: dict[tuple[Any, ...], dict[str, float]] = defaultdict(dict)
    for n, dimension in enumerate(columns["group_dimension"]):
        group, value = columns["group_value"][n], columns["value"][n]
        if dimension != "all" and columns["partner_id"][n] == "all" and value is not None and group != "unknown":
            place = (columns["geography_type"][n], columns["geography_id"][n])
            found[(columns["indicator_id"][n], columns["school_year"][n], *place, dimension)][group] = value
    direction = {what.id: what.direction for what in INDICATORS}
    rows = Rows(_table("gap"))
    for (name, year, kind, place, dimension), values in found.items():
        if direction[name] == "none" or len(values) < 2:
            continue
        best = max if direction[name] == "higher_is_better" else min
        reference = best(values, key=lambda group: values[group])
        before = found.get((name, year - 1, kind, place, dimension), {})
        for group, value in values.items():
            if group == reference:
                continue
            gap = abs(value - values[reference])
            known = group in before and reference in before
            rows.add(
                indicator_id=name, school_year=year, geography_type=kind, geography_id=place,
                group_dimension=dimension, group_value=group, value=value, reference_group=reference,
                reference_value=values[reference], gap=gap,
                gap_change=gap - abs(before[group] - before[reference]) if known else None,
                group_change=value - before[group] if known else None,
                reference_change=values[reference] - before[reference] if known else None,
            )  # fmt: skip
    return rows


def _described() -> dict[str, Rows]:
    """The tables that say what the observations are about."""
    rows = {table.name: Rows(table) for table in RELEASE_TABLES}
    for position, what in enumerate(INDICATORS):
        rows["indicator"].add(
            indicator_id=what.id, position=position, title=what.title, short_title=what.title, kind=what.kind,
            outcome_area=what.area, unit_of_analysis="student_year", statistic=what.statistic, unit=what.unit,
            decimals=what.decimals, direction=what.direction, version=1,
            definition_hash=hashlib.sha256(what.id.encode()).hexdigest(), population="days_enrolled >= 10",
            numerator="10 * days_absent >= days_enrolled",
            denominator="days_enrolled" if what.statistic == "ratio_of_sums" else None,
            described=f"{what.title}, among students enrolled for at least ten days.",
            why_it_matters="Children who are in school learn more.",
            how_to_read="Each point is one school year; the bar is the 95 % interval.",
            caveats=["Schools changed how they record remote days in 2021–22."], source="District records",
            framework="Education-to-Workforce", framework_code=f"EW-{position + 1}", by_partner=what.by_partner,
            authored_by="A. Analyst", checked_by="B. Checker", reviewed_on=date(2025, 5, 2),
            review_due=date(2026, 5, 2),
        )  # fmt: skip
        if what.id in IN_SPANISH:
            title, how_to_read = IN_SPANISH[what.id]
            rows["indicator_translation"].add(
                indicator_id=what.id, language="es", title=title, short_title=title, how_to_read=how_to_read,
            )  # fmt: skip
        if what.target is not None:
            step = 0.01 if what.direction == "higher_is_better" else -0.01
            for year in range(2023, 2027):
                rows["target"].add(
                    indicator_id=what.id, school_year=year, group_dimension="all", group_value="all",
                    value=what.target + step * (year - 2026),
                )  # fmt: skip
    for (key, (name, _, _)), shape in zip(NEIGHBORHOODS.items(), _shapes(), strict=True):
        west, south = shape[0]
        rows["geography"].add(
            geography_type="neighborhood", geography_id=key, name=name, longitude=west + 0.01, latitude=south + 0.006,
            geojson=None if key == WITHOUT_SHAPE else json.dumps({"type": "Polygon", "coordinates": [shape]}),
        )  # fmt: skip
    rows["geography"].add(geography_type="community", geography_id="community", name="Rivermouth")
    rows["geography"].add(geography_type="neighborhood", geography_id="unknown", name="Outside or not known")
    for key, (name, level, home) in SCHOOLS.items():
        rows["geography"].add(
            geography_type="school", geography_id=key, name=name, level=level, neighborhood_id=home,
            longitude=-87.95, latitude=43.04,
        )  # fmt: skip
    for key, (name, kind, home, _) in PARTNERS.items():
        rows["partner"].add(
            partner_id=key, name=name, kind=kind, neighborhood_id=home, agreement_start=date(2020, 7, 1),
            agreement_end=date(2026, 6, 30), shared_outcomes=["chronic_absence", "early_grade_reading"],
            funding_end=date(2025, 12, 31) if key in {ODD_PARTNER, "p08"} else date(2027, 6, 30),
        )  # fmt: skip
    draw = random.Random(7)
    offered: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for number in range(26):
        partner = list(PARTNERS)[number % len(PARTNERS)]
        category = list(CATEGORIES)[number * 5 % len(CATEGORIES)]
        home = PARTNERS[partner][2] if number < 10 else draw.choice(list(NEIGHBORHOODS))
        places = draw.choice((20, 40, 60, 120))
        rows["program"].add(
            program_id=f"g{number:02d}", partner_id=partner, name=f"{PARTNERS[partner][0]}: {CATEGORIES[category]}",
            service_category=category, capacity=places, unit="students", neighborhood_id=home,
            starts_on=date(2022, 9, 1), ends_on=date(2025, 12, 20) if number % 9 == 0 else None,
        )  # fmt: skip
        offered[(home or "unknown", category)].append((partner, places))
    for (home, category), programs in offered.items():
        rows["asset"].add(
            neighborhood_id=home, service_category=category, category_label=CATEGORIES[category],
            partners=len({partner for partner, _ in programs}), programs=len(programs),
            capacity=sum(places for _, places in programs),
        )  # fmt: skip
    for source, grain, received, bad in (
        ("students", "student × school year", 92_410, 120),
        ("attendance_summary", "student × school year × school", 95_002, 431),
        ("services", "service event", 411_870, 1_204),
        ("partners", "partner", 10, 0),
    ):
        rows["source_status"].add(
            source=source, grain=grain, deliveries=5, last_received_at=datetime(2025, 7, 3, 9, 30),  # noqa: DTZ001
            as_of=date(2025, 6, 13) if source == "services" else None, received=received, accepted=received - bad - 12,
            quarantined=bad, repeated=12, unresolved=17 if source == "services" else 0,
        )  # fmt: skip
    rows["partner_match"].add(
        partner_id="p01", service_rows=4_000, exact=3_000, probable=600, decided=40, in_review=60, unmatched=300,
        false_match_rate=0.001, missed_match_rate=0.0,
    )  # fmt: skip
    rows["partner_match"].add(partner_id="p02", service_rows=900, exact=700, probable=0, decided=0)
    rows["partner_match"].add(partner_id="only_unmatched")
    rows["story"].add(
        story_id="attendance_team", dated=date(2023, 9, 5), kind="event", title="Attendance teams start",
        body="Every elementary school now has an attendance team.", indicator_id="chronic_absence",
    )  # fmt: skip
    rows["story"].add(
        story_id="buses", dated=date(2025, 3, 1), kind="turn_the_curve", title="Getting to school in West End",
        indicator_id="chronic_absence",
    )  # fmt: skip
    for part, words in PLAN.items():
        rows["story_part"].add(story_id="buses", part=part, words=words)
    rows["story"].add(
        story_id="storm", dated=date(2024, 2, 1), kind="note", title="A storm", body="Two days.\n\nAll schools."
    )
    rows["release_change"].add(
        indicator_id="chronic_absence", school_year=2024, geography_type="community", geography_id="community",
        partner_id="all", group_dimension="all", group_value="all", previous_display="24.1%", display="23.6%",
        reason="data",
    )  # fmt: skip
    for position, (dimension, (label, groups)) in enumerate(DIMENSIONS.items()):
        for place, (group, (group_label, _)) in enumerate(groups.items()):
            rows["disaggregation"].add(
                group_dimension=dimension, dimension_label=label, group_value=group, group_label=group_label,
                position=position * 100 + place,
            )  # fmt: skip
    rows["term"].add(term="Hidden", definition="Not shown, so that no child can be recognized.")
    return rows


def _shapes() -> list[list[tuple[float, float]]]:
    """Sixteen tracts that share their borders, as closed rings of longitude and latitude."""
    draw = random.Random(3)
    corner = {
        (x, y): (-88.02 + 0.032 * x + draw.uniform(-0.008, 0.008), 43.0 + 0.02 * y + draw.uniform(-0.005, 0.005))
        for x in range(5)
        for y in range(5)
    }
    rings = [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)] for y in range(4) for x in range(4)]
    return [[corner[point] for point in ring] for ring in rings]


def write_release(
    releases: Path, release_id: str = RELEASE_ID, seed: int = 1, created_at: datetime = CREATED_AT
) -> Path:
    """Write an invented release into `releases`, and make it the current one; returns its folder."""
    folder = releases / release_id
    folder.mkdir(parents=True)
    observations = _observations(random.Random(seed))
    tables = _described() | {
        "observation": observations,
        "trend": _trends(observations),
        "gap": _gaps(observations),
    }
    path = folder / "release.duckdb"
    with duckdb.connect(path) as connection:
        for table in RELEASE_TABLES:
            connection.execute(table.ddl)
            filled = pa.table({name: tables[table.name].columns[name] for name in table.names})
            connection.register("filled", filled)
            connection.execute(f'INSERT INTO "{table.name}" SELECT * FROM filled')  # noqa: S608
            connection.unregister("filled")
    statuses = observations.columns["status"]
    manifest = {
        "release_id": release_id,
        "community": "Rivermouth",
        "text": {
            "en": {"about": "The children’s cabinet.\n\nSince 2019.", "contact": "data@rivermouth.example"},
            "es": {"about": "El gabinete de la niñez."},
        },
        "created_at": created_at.isoformat(),
        "code_version": "0.1.0",
        "school_years": list(YEARS),
        "definitions": {what.id: hashlib.sha256(what.id.encode()).hexdigest() for what in INDICATORS},
        "deliveries": [{"source": "students", "sha256": hashlib.sha256(b"students").hexdigest()}],
        "privacy": {
            "minimum_group": 10,
            "minimum_count": 3,
            "largest_share": 0.8,
            "group_width": 5,
            "count_width": 3,
            "tail_bands": True,
            "reason": "",
        },
        "cells": {status: statuses.count(status) for status in sorted(set(statuses))},
        "audit": {"verdict": "not run yet", "recoverable": None, "unproven": None},
        "database_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    (releases / "current").write_text(f"{release_id}\n", encoding="utf-8")
    return folder
