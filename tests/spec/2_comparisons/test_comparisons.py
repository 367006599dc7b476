"""2. Comparisons: two values of one type."""

import pytest

TABLE = """
student | days_absent | days_enrolled
ana     | 17          | 170
ben     | 18          | 180
cal     | 18.5        | 180
dee     |             | 180
"""


@pytest.mark.parametrize(
    ("sign", "ana", "ben", "cal"),
    [
        ("=", False, True, False),
        ("==", False, True, False),
        ("!=", True, False, True),
        ("<>", True, False, True),
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
    ],
)
def test_every_sign(spec, sign, ana, ben, cal):
    spec(TABLE, f"days_absent {sign} 18", {"ana": ana, "ben": ben, "cal": cal, "dee": None})


def test_between_holds_both_ends(spec):
    spec(TABLE, "days_absent between 17 and 18", {"ana": True, "ben": True, "cal": False, "dee": None})
    spec(TABLE, "days_absent not between 17 and 18", {"ana": False, "ben": False, "cal": True, "dee": None})


def test_in_is_any_of_the_values(spec):
    spec(TABLE, "days_absent in (17, 18.5)", {"ana": True, "ben": False, "cal": True, "dee": None})
    spec(TABLE, "days_absent not in (17, 18.5)", {"ana": False, "ben": True, "cal": False, "dee": None})


def test_in_takes_expressions(spec):
    spec(TABLE, "days_absent in (days_enrolled / 10)", {"ana": True, "ben": True, "cal": False, "dee": None})


def test_texts_have_the_order_of_their_characters(spec):
    table = "student | neighborhood_id\nana | n1\nben | n10\ncal | n2"
    spec(table, "neighborhood_id <= 'n10'", {"ana": True, "ben": True, "cal": False})


def test_conditions_can_be_compared(spec):
    table = "student | promoted | retained\nana | yes | yes\nben | yes | no\ncal | yes |"
    spec(table, "promoted = retained", {"ana": True, "ben": False, "cal": None})
    spec(table, "(days_absent is null) = yes", {"ana": True, "ben": True, "cal": True})
