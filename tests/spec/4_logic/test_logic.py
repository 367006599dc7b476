"""4. Logic: `and`, `or` and `not` over yes, no and unknown (Kleene)."""

TABLE = """
student  | promoted | retained
yes yes  | yes      | yes
yes no   | yes      | no
yes ?    | yes      |
no no    | no       | no
no ?     | no       |
? ?      |          |
"""


def test_and_is_no_where_either_is_no(spec):
    spec(
        TABLE,
        "promoted and retained",
        {"yes yes": True, "yes no": False, "yes ?": None, "no no": False, "no ?": False, "? ?": None},
    )


def test_or_is_yes_where_either_is_yes(spec):
    spec(
        TABLE,
        "promoted or retained",
        {"yes yes": True, "yes no": True, "yes ?": True, "no no": False, "no ?": None, "? ?": None},
    )


def test_not_leaves_unknown_unknown(spec):
    spec(
        TABLE,
        "not retained",
        {"yes yes": False, "yes no": True, "yes ?": None, "no no": True, "no ?": None, "? ?": None},
    )


def test_and_binds_tighter_than_or_and_not_tighter_than_and(spec):
    spec(
        TABLE,
        "promoted or retained and no",
        {"yes yes": True, "yes no": True, "yes ?": True, "no no": False, "no ?": False, "? ?": None},
    )
    spec(
        TABLE,
        "not promoted and retained",
        {"yes yes": False, "yes no": False, "yes ?": False, "no no": False, "no ?": None, "? ?": None},
    )


def test_not_reaches_over_a_comparison(spec):
    spec("student | partners\nana | 1\nben | 2", "not partners = 1", {"ana": False, "ben": True})
