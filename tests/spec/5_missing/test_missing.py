"""5. What is not recorded: unknown until something else decides."""

TABLE = """
student | days_absent | sex    | met_early_grade_reading
ana     | 0           | female | no
ben     |             |        |
"""


def test_is_null_always_knows(spec):
    for name in ("days_absent", "sex", "met_early_grade_reading"):
        spec(TABLE, f"{name} is null", {"ana": False, "ben": True})
        spec(TABLE, f"{name} is not null", {"ana": True, "ben": False})


def test_an_expression_can_be_null(spec):
    spec(TABLE, "(days_absent + 1) is null", {"ana": False, "ben": True})
    spec(TABLE, "(days_absent = 0) is null", {"ana": False, "ben": True})


def test_zero_is_not_missing(spec):
    spec(TABLE, "days_absent = 0", {"ana": True, "ben": None})


def test_nothing_equals_what_is_missing_not_even_itself(spec):
    spec(TABLE, "sex = sex", {"ana": True, "ben": None})
    spec(TABLE, "sex != 'male'", {"ana": True, "ben": None})
    spec(TABLE, "sex not in ('male', 'nonbinary')", {"ana": True, "ben": None})


def test_a_variable_that_nobody_delivered_is_missing_for_everyone(spec):
    spec(TABLE, "credits_earned >= 5", {"ana": None, "ben": None})
    spec(TABLE, "met_middle_grade_math is null", {"ana": True, "ben": True})
