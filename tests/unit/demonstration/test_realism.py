"""What must look true: levels within the bounds of real districts, and the patterns that drive them."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from etl.demonstration import city, students

Sent = duckdb.DuckDBPyConnection
YEARS = range(2022, 2027)


def by_key(sent: Sent, sql: str) -> dict[Any, Any]:
    return dict(sent.sql(sql).fetchall())


def value(sent: Sent, sql: str) -> Any:
    return sent.sql(sql).fetchall()[0][0]


def test_chronic_absence_is_high_after_the_first_year_and_recovers(sent: Sent) -> None:
    chronic = by_key(sent, "SELECT school_year, avg(chronic::INTEGER) FROM attended GROUP BY ALL")
    assert set(chronic) == set(YEARS)
    assert all(0.17 <= share <= 0.34 for share in chronic.values())
    assert chronic[2022] - chronic[2026] > 0.05


def test_absence_has_a_long_tail(sent: Sent) -> None:
    shares = by_key(
        sent,
        "SELECT * FROM (SELECT 'severe', avg((5 * days_absent >= days_enrolled)::INTEGER) FROM attended "
        "UNION ALL SELECT 'nearly always there', avg((50 * days_absent <= days_enrolled)::INTEGER) FROM attended)",
    )
    assert 0.03 <= shares["severe"] <= 0.12
    assert 0.08 <= shares["nearly always there"] <= 0.40


def test_mondays_fridays_and_winter_miss_more(sent: Sent) -> None:
    weekday = by_key(sent, "SELECT isodow(date), avg(missed) FROM attendance GROUP BY ALL")
    month = by_key(sent, "SELECT month(date), avg(missed) FROM attendance GROUP BY ALL")
    assert set(weekday) == {1, 2, 3, 4, 5}
    assert weekday[1] > 1.1 * weekday[3]
    assert weekday[5] > 1.1 * weekday[3]
    assert month[1] > 1.2 * month[9]


def test_suspensions_take_whole_days_and_are_rare(inbox: Path) -> None:
    (lengths,) = duckdb.execute(
        "SELECT list(DISTINCT PortionMissed) FROM read_parquet(?) WHERE AttCode IN ('S', 'I')",
        [str(inbox / "attendance_*.parquet")],
    ).fetchall()[0]
    shares = duckdb.execute(
        "SELECT avg((AttCode = 'S')::INTEGER), avg((AttCode = 'I')::INTEGER) FROM read_parquet(?)",
        [str(inbox / "attendance_*.parquet")],
    ).fetchall()[0]
    assert lengths == [1.0]
    assert all(0.0002 < share < 0.005 for share in shares)


def test_an_absence_often_goes_on_the_next_day(sent: Sent) -> None:
    after = by_key(
        sent,
        "SELECT before, avg((missed > 0)::INTEGER) FROM (SELECT missed, lag(missed) OVER (PARTITION BY student_id, "
        "school_id, year(date + INTERVAL 6 MONTH) ORDER BY date) > 0 AS before FROM attendance) "
        "WHERE before IS NOT NULL GROUP BY ALL",
    )
    assert after[True] > 3 * after[False]


def test_kindergarten_and_high_school_miss_more_than_the_middle_of_elementary_school(sent: Sent) -> None:
    chronic = by_key(
        sent,
        "SELECT grade_level, avg(chronic::INTEGER) FROM attended JOIN progression USING (student_id, school_year) "
        "GROUP BY ALL",
    )
    assert chronic["KG"] > chronic["04"]
    assert chronic["12"] > chronic["04"]


def test_siblings_miss_school_alike(sent: Sent) -> None:
    everybody = students.bear(3_000, 2022, 5, city.found(3_000, 20261124), 20261124)
    rate = by_key(sent, "SELECT student_id, sum(days_absent) / sum(days_enrolled) FROM attended GROUP BY ALL")
    known = [
        (rate.get(student), family) for student, family in zip(everybody.student_id, everybody.family, strict=True)
    ]
    pairs = [
        (one, other)
        for (one, family), (other, next_family) in pairwise(known)
        if family == next_family and one is not None and other is not None
    ]
    strangers = [(one, other) for (one, _), (_, other) in zip(pairs, pairs[7:], strict=False)]
    assert len(pairs) > 500
    assert np.corrcoef(np.array(pairs).T)[0, 1] > 0.25
    assert abs(np.corrcoef(np.array(strangers).T)[0, 1]) < 0.12


def test_the_poverty_gap_in_chronic_absence_closes(sent: Sent) -> None:
    gap = by_key(
        sent,
        "SELECT school_year, avg(chronic::INTEGER) FILTER (poor) - avg(chronic::INTEGER) FILTER (NOT poor) "
        "FROM attended JOIN student USING (student_id, school_year) GROUP BY ALL",
    )
    assert 0.02 < gap[2026] < gap[2022] - 0.05


def test_the_distance_of_english_learners_in_reading_grows(sent: Sent) -> None:
    gap = by_key(
        sent,
        "SELECT school_year >= 2025, avg(met::INTEGER) FILTER (NOT english_learner) - avg(met::INTEGER) "
        "FILTER (english_learner) FROM milestone JOIN student USING (student_id, school_year) "
        "WHERE milestone = 'early_grade_reading' AND school_year NOT IN (2024) GROUP BY ALL",
    )
    assert gap[True] > gap[False] + 0.05


def test_one_neighborhood_pulls_away_and_one_falls_behind(sent: Sent) -> None:
    places = city.found(3_000, 20261124)
    change = by_key(
        sent,
        "SELECT neighborhood_id, avg(chronic::INTEGER) FILTER (school_year = 2026) - avg(chronic::INTEGER) "
        "FILTER (school_year = 2022) FROM attended JOIN student USING (student_id, school_year) "
        "WHERE neighborhood_id IS NOT NULL GROUP BY ALL",
    )
    assert min(change, key=lambda place: change[place]) == places.ids[places.rising]
    assert max(change, key=lambda place: change[place]) == places.ids[places.slipping]


def test_neighborhoods_differ_in_size_and_poverty(sent: Sent) -> None:
    homes = sent.sql(
        "SELECT count(*), avg(poor::INTEGER) FROM student WHERE neighborhood_id IS NOT NULL GROUP BY neighborhood_id"
    ).fetchall()
    sizes, poverty = zip(*homes, strict=True)
    assert max(sizes) > 2.2 * min(sizes)
    assert max(poverty) - min(poverty) > 0.35


def test_small_groups_are_there_to_be_protected(sent: Sent) -> None:
    small = value(
        sent,
        "SELECT count(*) FROM (SELECT count(*) AS students FROM student WHERE school_year = 2026 "
        "GROUP BY neighborhood_id, race) WHERE students BETWEEN 1 AND 9",
    )
    assert small >= 5


def test_the_graduation_rate_of_every_cohort_is_that_of_a_real_district(sent: Sent) -> None:
    ended: dict[str, list[tuple[int, str]]] = {}
    cohort: dict[str, int] = {}
    for student, year, outcome, began, diploma in sent.sql(
        "SELECT student_id, school_year, outcome, cohort_year, diploma_type FROM progression "
        "WHERE cohort_year IS NOT NULL ORDER BY school_year"
    ).fetchall():
        cohort.setdefault(student, began)
        ended.setdefault(student, []).append((year, "diploma" if diploma == "regular" else outcome))
    for due in YEARS:
        known = [
            [how for year, how in ended[student] if year <= due][-1]
            for student, began in cohort.items()
            if began == due - 3 and any(year <= due for year, _ in ended[student])
        ]
        members = [how for how in known if how not in {"transferred_out", "emigrated", "deceased"}]
        assert len(members) > 150
        assert 0.76 <= sum(how == "diploma" for how in members) / len(members) <= 0.91
        assert {"dropped_out", "transferred_out_undocumented"} <= set(members)


def test_leavers_of_every_kind_and_late_graduates_are_there(sent: Sent) -> None:
    outcomes = {outcome for (outcome,) in sent.sql("SELECT DISTINCT outcome FROM progression").fetchall()}
    assert outcomes >= {
        "promoted",
        "retained",
        "graduated",
        "completed_other",
        "dropped_out",
        "transferred_out",
        "transferred_out_undocumented",
        "emigrated",
        "no_show",
    }
    assert value(
        sent, "SELECT count(*) FROM progression WHERE diploma_type = 'regular' AND school_year > cohort_year + 3"
    )
    assert value(sent, "SELECT count(*) FROM progression WHERE outcome = 'graduated' AND grade_level = '11'")


def test_most_ninth_graders_are_on_track_and_absence_takes_them_off(sent: Sent) -> None:
    on_track = by_key(
        sent,
        "SELECT chronic, avg((credits_earned >= 5 AND core_course_failures <= 1)::INTEGER) FROM progression "
        "JOIN attended USING (student_id, school_year) WHERE grade_level = '09' AND cohort_year = school_year "
        "GROUP BY ALL",
    )
    assert 0.80 < on_track[False] < 0.97
    assert on_track[True] < on_track[False] - 0.12


@pytest.mark.parametrize(
    ("milestone", "grade", "lowest", "highest"),
    [
        ("kindergarten_readiness", "KG", 0.38, 0.66),
        ("early_grade_reading", "03", 0.34, 0.62),
        ("middle_grade_math", "08", 0.24, 0.50),
        ("reading_proficiency", "05", 0.34, 0.66),
        ("math_proficiency", "05", 0.34, 0.66),
    ],
)
def test_milestones_are_reached_by_some_and_less_by_the_poor(
    sent: Sent, milestone: str, grade: str, lowest: float, highest: float
) -> None:
    reached, by_poverty = (
        dict(sent.execute(sql, [milestone]).fetchall())
        for sql in (
            "SELECT school_year, avg(met::INTEGER) FROM milestone WHERE milestone = ? GROUP BY ALL",
            "SELECT poor, avg(met::INTEGER) FROM milestone JOIN student USING (student_id, school_year) "
            "WHERE milestone = ? GROUP BY ALL",
        )
    )
    assert set(reached) == set(YEARS)
    assert all(lowest <= share <= highest for share in reached.values())
    assert by_poverty[True] < by_poverty[False] - 0.08
    in_grade, assessed = sent.execute(
        "SELECT count(*), count(score) FROM progression LEFT JOIN (FROM milestone WHERE milestone = ?) "
        "USING (student_id, school_year) WHERE grade_level = ?",
        [milestone, grade],
    ).fetchall()[0]
    assert 0.80 < assessed / in_grade < 0.99


@pytest.mark.parametrize(
    ("milestone", "who", "lowest", "highest"),
    [
        ("course_grades", "grade_level = '09'", 0.30, 0.70),
        ("fafsa_completion", "grade_level = '12'", 0.40, 0.70),
        ("college_enrollment", "outcome = 'graduated'", 0.45, 0.75),
    ],
)
def test_courses_aid_and_college_are_known_of_nearly_all_and_reached_by_half(
    sent: Sent, milestone: str, who: str, lowest: float, highest: float
) -> None:
    known, met = sent.execute(
        "SELECT avg((met IS NOT NULL)::INTEGER), avg(met::INTEGER) FROM progression "  # noqa: S608 (written above)
        f"LEFT JOIN (FROM milestone WHERE milestone = ?) USING (student_id, school_year) WHERE {who}",
        [milestone],
    ).fetchall()[0]
    assert 0.75 < known < 0.99
    assert lowest < met < highest


def test_a_result_under_two_names_is_one_result(sent: Sent) -> None:
    differing = (
        "SELECT count(*) FROM (FROM milestone WHERE milestone = 'early_grade_reading') AS one FULL JOIN "
        "(FROM milestone SEMI JOIN (FROM progression WHERE grade_level = '03') USING (student_id, school_year) "
        "WHERE milestone = 'reading_proficiency') AS other USING (student_id, school_year) "
        "WHERE (one.met, one.score) IS DISTINCT FROM (other.met, other.score)"
    )
    assert value(sent, differing) == 0


def test_promotion_is_usual_and_retention_rare(sent: Sent) -> None:
    share = value(
        sent,
        "SELECT avg((outcome = 'retained')::INTEGER) FROM progression "
        "WHERE outcome IN ('promoted', 'retained', 'graduated')",
    )
    assert 0.008 <= share <= 0.05


def test_a_few_students_change_school_within_a_year(sent: Sent) -> None:
    share = value(
        sent,
        "SELECT avg((schools > 1)::INTEGER) FROM "
        "(SELECT count(DISTINCT school_id) AS schools FROM enrollment GROUP BY student_id, school_year)",
    )
    assert 0.01 <= share <= 0.05


def test_partners_share_students_and_take_those_in_need(sent: Sent) -> None:
    assert value(sent, "SELECT count(*) FROM partner") >= 8
    partners = sent.sql("SELECT count(DISTINCT partner_id) FROM service GROUP BY student_id, school_year").fetchnumpy()
    overlapping = np.mean(next(iter(partners.values())) > 1)
    assert 0.15 < overlapping < 0.60
    poor = by_key(
        sent,
        "SELECT served IS NOT NULL, avg(poor::INTEGER) FROM student "
        "LEFT JOIN (SELECT DISTINCT student_id, school_year, 1 AS served FROM service) "
        "USING (student_id, school_year) GROUP BY ALL",
    )
    assert poor[True] > poor[False] + 0.08
    needy = by_key(
        sent,
        "SELECT need.student_id IS NOT NULL, avg((service.student_id IS NOT NULL)::INTEGER) FROM student "
        "LEFT JOIN (SELECT DISTINCT student_id FROM need WHERE need_category = 'food') AS need USING (student_id) "
        "LEFT JOIN (SELECT DISTINCT student_id FROM service WHERE service_category = 'food') AS service "
        "USING (student_id) GROUP BY ALL",
    )
    assert needy[True] > 1.5 * needy[False]


def test_hours_have_a_long_tail_and_some_are_none_or_not_noted(sent: Sent) -> None:
    hours = sent.sql(
        "SELECT coalesce(sum(hours), 0) AS hours FROM service GROUP BY student_id, school_year"
    ).fetchnumpy()
    assert hours["hours"].max() > 6 * np.median(hours["hours"])
    assert value(sent, "SELECT count(*) FROM service WHERE hours = 0")
    assert value(sent, "SELECT count(*) FROM service WHERE hours IS NULL")


def test_referrals_stand_everywhere_on_their_way(sent: Sent) -> None:
    statuses = {status for (status,) in sent.sql("SELECT DISTINCT status FROM referral").fetchall()}
    assert statuses == {"made", "accepted", "declined", "waitlisted", "started", "closed"}
    assert value(sent, "SELECT count(DISTINCT outcome) FROM referral") == 6


def test_one_school_has_not_delivered_its_last_weeks(sent: Sent) -> None:
    last = sorted(
        day
        for (day,) in sent.sql(
            "SELECT max(date) FROM attendance WHERE date > '2025-08-01' GROUP BY school_id"
        ).fetchall()
    )
    assert (last[1] - last[0]).days >= 28
    assert last[1] == last[-1]
