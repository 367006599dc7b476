"""What the deliveries say fits together: everything that is named exists, and nobody is where they cannot be."""

from typing import Any

import duckdb
import pytest
import shapely

from etl.demonstration import city

Sent = duckdb.DuckDBPyConnection


def rows(sent: Sent, sql: str) -> list[Any]:
    return sent.sql(sql).fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT student_id, school_year FROM enrollment ANTI JOIN student USING (student_id, school_year)",
        "SELECT student_id, school_year FROM progression ANTI JOIN student USING (student_id, school_year)",
        "SELECT student_id, school_year FROM milestone ANTI JOIN enrollment USING (student_id, school_year)",
        "SELECT student_id, school_year FROM service ANTI JOIN enrollment USING (student_id, school_year)",
        "SELECT student_id FROM need ANTI JOIN student USING (student_id)",
        "SELECT student_id FROM referral ANTI JOIN student USING (student_id)",
        "SELECT student_id, school_id FROM plan ANTI JOIN enrollment USING (student_id, school_id)",
        "SELECT school_id FROM enrollment ANTI JOIN school USING (school_id)",
        "SELECT school_id FROM calendar WHERE school_id NOT IN (SELECT school_id FROM school)",
        "SELECT partner_id FROM program ANTI JOIN partner USING (partner_id)",
        "SELECT program_id FROM service ANTI JOIN program USING (program_id, partner_id, service_category)",
        "SELECT school_id FROM program WHERE school_id NOT IN (SELECT school_id FROM school)",
        "SELECT to_partner_id FROM referral WHERE to_partner_id NOT IN (SELECT partner_id FROM partner)",
        "SELECT from_partner_id FROM referral WHERE from_partner_id NOT IN (SELECT partner_id FROM partner)",
    ],
)
def test_whatever_is_named_is_there(sent: Sent, sql: str) -> None:
    assert rows(sent, sql) == []


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("student", "student_id, school_year"),
        ("enrollment", "student_id, school_year, school_id, entry_date"),
        ("progression", "student_id, school_year"),
        ("milestone", "student_id, school_year, milestone"),
        ("attendance", "student_id, school_id, date"),
        ("need", "student_id, need_category, identified_on"),
        ("plan", "student_id, school_id, started_on"),
        ("referral", "referral_id"),
        ("service", "partner_id, coalesce(record_id, student_id || program_id || date)"),
        ("program", "program_id"),
        ("partner", "name"),
        ("school", "name"),
    ],
)
def test_every_good_row_says_its_own_thing(sent: Sent, table: str, key: str) -> None:
    relation = sent.table(table)
    assert relation.aggregate("count(*) AS rows", key).filter("rows > 1").fetchall() == []


def test_students_attend_on_school_days_within_their_spells(sent: Sent) -> None:
    days, within = rows(
        sent,
        "SELECT (SELECT count(*) FROM attendance), count(DISTINCT attendance.rowid) FROM attendance "
        "JOIN enrollment USING (student_id, school_id) WHERE date >= entry_date AND date <= coalesce(exit_date, date)",
    )[0]
    assert within == days > 2_000_000
    not_held = rows(
        sent,
        "SELECT DISTINCT attendance.school_id, attendance.date FROM attendance "
        "LEFT JOIN calendar AS everywhere ON everywhere.date = attendance.date AND everywhere.school_id IS NULL "
        "LEFT JOIN calendar AS here ON here.date = attendance.date AND here.school_id = attendance.school_id "
        "WHERE NOT coalesce(here.held, everywhere.held, false)",
    )
    assert not_held == []


def test_every_expected_day_has_a_row(sent: Sent) -> None:
    missing = rows(
        sent,
        "WITH last AS (SELECT school_id, year(date + INTERVAL 6 MONTH) AS school_year, max(date) AS date "
        "FROM attendance GROUP BY ALL) "
        "SELECT student_id, calendar.date FROM enrollment JOIN last USING (school_id, school_year) "
        "JOIN calendar ON held AND calendar.school_id IS NULL AND calendar.date >= entry_date "
        "AND calendar.date <= least(coalesce(exit_date, last.date), last.date) "
        "ANTI JOIN attendance ON attendance.student_id = enrollment.student_id AND attendance.date = calendar.date "
        "ANTI JOIN (FROM calendar WHERE school_id IS NOT NULL) AS closed ON closed.school_id = enrollment.school_id "
        "AND closed.date = calendar.date WHERE exit_reason IS DISTINCT FROM 'no_show'",
    )
    assert missing == []


def test_school_years_have_about_170_days_and_schools_their_own_exceptions(sent: Sent) -> None:
    held = rows(
        sent,
        "SELECT year(date + INTERVAL 6 MONTH), count(*) FILTER (held AND school_id IS NULL), "
        "count(*) FILTER (NOT held AND school_id IS NOT NULL) FROM calendar GROUP BY ALL ORDER BY ALL",
    )
    assert held == [(year, 170, 2) for year in range(2022, 2027)]


def test_children_are_as_old_as_their_grade(sent: Sent) -> None:
    ages = rows(
        sent,
        "SELECT DISTINCT date_sub('year', birth_date, make_date(school_year - 1, 9, 1)) - "
        "(CASE grade_level WHEN 'PK' THEN -1 WHEN 'KG' THEN 0 ELSE grade_level::INTEGER END) AS ahead, count(*) "
        "FROM progression JOIN student USING (student_id, school_year) "
        "SEMI JOIN enrollment USING (student_id, school_year) GROUP BY ALL ORDER BY count(*) DESC",
    )
    assert ages[0][0] == 5
    assert ages[0][1] > 0.85 * sum(count for _, count in ages)
    assert {age for age, _ in ages} <= set(range(5, 10))


def test_a_grade_follows_from_how_the_year_before_ended(sent: Sent) -> None:
    steps = dict(
        rows(
            sent,
            "WITH graded AS (SELECT *, CASE grade_level WHEN 'PK' THEN -1 WHEN 'KG' THEN 0 ELSE grade_level::INTEGER "
            "END AS grade FROM progression) "
            "SELECT before.outcome, list(DISTINCT this.grade - before.grade) FROM graded AS before JOIN graded AS this "
            "ON this.student_id = before.student_id AND this.school_year = before.school_year + 1 "
            "WHERE before.outcome IS NOT NULL GROUP BY ALL",
        )
    )
    assert steps == {"promoted": [1], "retained": [0]}


def test_homes_known_by_coordinates_lie_in_the_city_and_a_few_are_not_known(sent: Sent) -> None:
    points = rows(sent, "SELECT longitude, latitude FROM student WHERE longitude IS NOT NULL")
    land = shapely.union_all(city.found(3_000, 20261124).shapes)
    assert len(points) > 20
    assert shapely.contains_xy(land, points).all()
    unknown = rows(sent, "SELECT count(*) FROM student WHERE longitude IS NULL AND neighborhood_id IS NULL")[0][0]
    assert 0 < unknown < len(points)


def test_identifiers_have_leading_zeros(sent: Sent) -> None:
    widths = rows(sent, "SELECT DISTINCT length(student_id) FROM student")
    assert widths == [(7,)]
    assert rows(sent, "SELECT count(*) FROM student WHERE student_id LIKE '0%'")[0][0] > 100
