"""1. Values: numbers, texts, flags and variables."""

from fractions import Fraction

TABLE = """
student | grade_level | days_absent | homeless
ana     | 03          | 18          | yes
ben     | KG          | 1.5         | no
cal     |             |             |
"""


def test_a_flag_stands_alone(spec):
    spec(TABLE, "homeless", {"ana": True, "ben": False, "cal": None})


def test_a_flag_compares_with_every_word_for_yes(spec):
    for yes in ("yes", "true", "YES", "True", "1", "'yes'", '"true"'):
        spec(TABLE, f"homeless = {yes}", {"ana": True, "ben": False, "cal": None})


def test_a_flag_compares_with_every_word_for_no(spec):
    for no in ("no", "false", "0", "'no'"):
        spec(TABLE, f"homeless = {no}", {"ana": False, "ben": True, "cal": None})


def test_a_text_stands_in_either_quotes(spec):
    for text in ("'03'", '"03"'):
        spec(TABLE, f"grade_level = {text}", {"ana": True, "ben": False, "cal": None})


def test_a_quote_in_a_text_is_doubled(spec):
    table = "student | neighborhood_id\nana | O'Hara\nben | O"
    spec(table, "neighborhood_id = 'O''Hara'", {"ana": True, "ben": False})


def test_numbers_are_exact(spec):
    spec(TABLE, "days_absent", {"ana": 18, "ben": Fraction(3, 2), "cal": None})
    spec("student | days_absent\nana | 0.3", "days_absent = 0.1 + 0.2", {"ana": True})


def test_true_is_everyone(spec):
    spec(TABLE, "true", {"ana": True, "ben": True, "cal": True})


def test_words_of_the_language_are_read_in_either_case(spec):
    spec(TABLE, "NOT homeless AND days_absent IS NOT NULL", {"ana": False, "ben": True, "cal": False})
