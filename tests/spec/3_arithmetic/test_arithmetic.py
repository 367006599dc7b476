"""3. Arithmetic: exact, whatever is multiplied or divided."""

from fractions import Fraction

import pytest

TABLE = """
student | days_absent | days_enrolled
ana     | 18          | 180
ben     | 17          | 180
cal     |  1.5        |  15
dee     |  0          |   0
"""


def test_products_bind_tighter_than_sums(spec):
    spec(TABLE, "2 + 3 * days_absent", {"ana": 2 + 3 * 18, "ben": 2 + 3 * 17, "cal": 2 + Fraction(9, 2), "dee": 2})
    spec(TABLE, "(2 + 3) * days_absent", {"ana": 5 * 18, "ben": 5 * 17, "cal": Fraction(15, 2), "dee": 0})


def test_operations_of_one_rank_go_from_left_to_right(spec):
    spec(TABLE, "days_enrolled - days_absent - 1", {"ana": 161, "ben": 162, "cal": Fraction(25, 2), "dee": -1})
    spec(TABLE, "days_absent / 3 / 2", {"ana": 3, "ben": Fraction(17, 6), "cal": Fraction(1, 4), "dee": 0})


def test_minus_signs_pile_up(spec):
    spec(TABLE, "- -days_absent - -1", {"ana": 19, "ben": 18, "cal": Fraction(5, 2), "dee": 1})


@pytest.mark.parametrize(
    "tenth",
    [
        "10 * days_absent >= days_enrolled",
        "days_absent / days_enrolled >= 0.1",
        "absence_rate >= 0.1",
        "days_absent >= days_enrolled / 10",
        "1 - (days_enrolled - days_absent) / days_enrolled >= 0.10",
        "-days_absent / days_enrolled <= -0.1",
        "days_absent / -days_enrolled <= -0.1",
        "0.1 <= days_absent / days_enrolled",
        "days_enrolled / days_absent <= 10",
    ],
)
def test_a_tenth_is_a_tenth_however_it_is_said(spec, tenth):
    spec(TABLE.replace("dee     |  0          |   0\n", ""), tenth, {"ana": True, "ben": False, "cal": True})


def test_a_division_by_zero_is_unknown(spec):
    known = {"ana": True, "ben": True, "cal": True, "dee": None}
    spec(TABLE, "absence_rate >= 0", known)
    spec(TABLE, "absence_rate * 0 = 0", known)
    spec(TABLE, "absence_rate = absence_rate", known)
    spec(TABLE, "absence_rate is not null", known | {"dee": False})


def test_thirds_are_thirds(spec):
    table = "student | credits_earned\nana | 2\nben | 1.9999"
    spec(table, "credits_earned / 3 * 3 = 2", {"ana": True, "ben": False})
    spec(table, "credits_earned / 3 + 1 / 3 >= 1", {"ana": True, "ben": False})


def test_signs_of_divisors_turn_comparisons(spec):
    table = "student | grade_number | entries\nana | -1 | 2\nben | 1 | 2\ncal | 0 | 2\ndee | -2 | -2"
    spec(table, "entries / grade_number > 1", {"ana": False, "ben": True, "cal": None, "dee": False})
    spec(table, "entries / grade_number < 1", {"ana": True, "ben": False, "cal": None, "dee": False})
    spec(table, "1 / grade_number < 1 / entries", {"ana": True, "ben": False, "cal": None, "dee": False})
    spec(table, "1 / grade_number <= 1 / entries", {"ana": True, "ben": False, "cal": None, "dee": True})


def test_large_numbers_do_not_overflow(spec):
    table = "student | service_hours | days_absent\nana | 99999999.9999 | 99999999.9999"
    spec(table, "service_hours * service_hours > 9999999999999999.98", {"ana": False})
    spec(table, "service_hours * days_absent = days_absent * service_hours", {"ana": True})
    spec(table, "0 * service_hours * days_absent = 0", {"ana": True})


def test_a_formula_gives_way_to_the_value_where_that_is_given(spec):
    spec(
        "student | absence_rate | days_absent\nana | 0.1 |\nben | 0.0999 |",
        "absence_rate >= 0.1",
        {"ana": True, "ben": False},
    )
