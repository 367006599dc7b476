"""School years as people write them; groups in order, everyone in one of them."""

from etl.warehouse import UNITS
from metrics.dimensions import DIMENSIONS, UNKNOWN, dimension_named
from metrics.periods import SchoolYear


def test_a_school_year_is_named_by_its_spring() -> None:
    assert str(SchoolYear(2024)) == "2023–24"
    assert str(SchoolYear(2000)) == "1999–00"
    assert str(SchoolYear(2024).previous) == "2022–23"
    assert SchoolYear(2023) < SchoolYear(2024)


def test_every_dimension_has_a_group_for_what_is_not_recorded() -> None:
    for dimension in DIMENSIONS:
        assert dimension.groups[-1].value == UNKNOWN
        assert UNITS[0].variable(dimension.name) is not None


def test_groups_stand_in_their_order_and_strangers_before_unknown() -> None:
    grade = dimension_named("grade_level")
    assert sorted(["unknown", "10", "99", "KG", "02", "PK"], key=grade.position_of) == [
        "PK",
        "KG",
        "02",
        "10",
        "99",
        "unknown",
    ]
    assert grade.label_of("KG") == "Kindergarten"
    assert grade.label_of("99") == "99"
    assert dimension_named("homeless").label_of("no") == "Not homeless"
