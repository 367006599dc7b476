"""What is too small is hidden or coded, by one word for every cause; the rules of the privacy policy one by one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.problems import Refused
from metrics.cells import Cells, CellStatus, PublishedCell
from metrics.disclosure import DisclosurePolicy, policy_from, protect
from metrics.disclosure.complementary import keep_bands
from metrics.disclosure.hiding import Beside
from metrics.disclosure.margins import Margins
from metrics.disclosure.quantities import Primary, Quantity
from metrics.indicator import Indicator
from tests.lib.definitions import hand_made_cells, indicator

DEFAULT = DisclosurePolicy()
NO_BANDS = DisclosurePolicy(tail_bands=False)
SHARE = indicator("one")


def publish(cells: Cells, one: Indicator = SHARE, policy: DisclosurePolicy = DEFAULT) -> list[PublishedCell]:
    return [cell for _, cell in protect(cells, [one], policy).cells]


def shown(
    *counts: tuple[float, float], one: Indicator = SHARE, policy: DisclosurePolicy = DEFAULT, **columns: Any
) -> list[str]:
    return [cell.display for cell in publish(hand_made_cells(*counts, **columns), one, policy)]


@pytest.mark.parametrize("students", range(1, 10))
def test_a_group_of_one_to_nine_is_hidden_whatever_its_numerator(students: int) -> None:
    assert set(shown(*((numerator, students) for numerator in range(students + 1)))) == {"hidden"}


def test_a_group_of_ten_is_shown() -> None:
    assert shown((5, 10)) == ["50.0%"]


@pytest.mark.parametrize("numerator", [0, 1, 2, 98, 99, 100])
def test_few_with_and_few_without_are_hidden_zero_and_all_included(numerator: int) -> None:
    assert shown((numerator, 100), policy=NO_BANDS) == ["hidden"]


@pytest.mark.parametrize("numerator", [3, 97])
def test_three_with_or_without_are_shown(numerator: int) -> None:
    assert shown((numerator, 100)) == [f"{numerator}.0%"]


@pytest.mark.parametrize(
    ("students", "low", "high"),
    [
        (15, "≤20%", "≥80%"),
        (19, "≤20%", "≥80%"),
        (30, "≤10%", "≥90%"),
        (39, "≤10%", "≥90%"),
        (60, "≤5%", "≥95%"),
        (99, "≤5%", "≥95%"),
        (150, "≤2%", "≥98%"),
        (299, "≤2%", "≥98%"),
        (300, "≤1%", "≥99%"),
        (100_000, "≤1%", "≥99%"),
    ],
)
def test_tail_bands_follow_the_size_of_the_group(students: int, low: str, high: str) -> None:
    assert shown((2, students), (0, students), (students - 2, students), (students, students)) == [low, low, high, high]


@pytest.mark.parametrize("students", [10, 14, 20, 29, 40, 59, 100, 149])
def test_a_band_that_leaves_fewer_than_four_counts_possible_is_not_used(students: int) -> None:
    assert shown((0, students), (students, students)) == ["hidden", "hidden"]


def test_a_band_holds_for_every_small_count_or_is_not_used() -> None:
    cautious = DisclosurePolicy(minimum_count=5)
    assert shown((0, 10), (4, 10), policy=cautious) == ["hidden", "hidden"]  # 4 of 10 is above 20 %
    assert shown((0, 100_000), policy=cautious) == ["≤1%"]


def test_a_coded_cell_has_no_number() -> None:
    (cell,) = publish(hand_made_cells((1, 60)))
    assert cell == PublishedCell(None, None, None, None, None, None, None, CellStatus.CODED_LOW, "≤5%", "")


def test_a_published_cell_has_all_its_numbers() -> None:
    (cell,) = publish(hand_made_cells((18, 180), unknown=[12]))
    assert (cell.numerator, cell.denominator, cell.students, cell.unknown) == (18, 180, 180, 12)
    assert cell.value == 0.1
    assert (cell.lower, cell.upper) == pytest.approx((0.0641942511, 0.1525221472))
    assert (cell.status, cell.display) == (CellStatus.PUBLISHED, "10.0%")


@pytest.mark.parametrize(("unknown", "published"), [(0, 0), (1, None), (9, None), (10, 10)])
def test_few_unknown_are_not_shown(unknown: int, published: int | None) -> None:
    (cell,) = publish(hand_made_cells((50, 100), unknown=[unknown]))
    assert cell.unknown == published


def test_nobody_is_a_word_of_its_own() -> None:
    (cell,) = publish(hand_made_cells((0, 0)))
    assert (cell.status, cell.display, cell.students, cell.value) == (CellStatus.NO_STUDENTS, "no students", 0, None)


def test_a_group_of_whom_nothing_is_recorded_is_not_available() -> None:
    assert shown((0, 0), (0, 0), unknown=[10, 9]) == ["not available", "no students"]


def test_what_nobody_in_the_community_has_is_not_available() -> None:
    cells = hand_made_cells((0, 0), (0, 0))
    cells.keys.place[:] = [0, 1]
    assert [cell.status for cell in publish(cells)] == [CellStatus.NOT_AVAILABLE] * 2


def test_counts_of_one_to_nine_are_hidden() -> None:
    count = indicator("one", statistic="count", numerator=None, unit="students", decimals=0)
    counts = [(0, 0), (1, 1), (9, 9), (10, 10), (1234, 1234)]
    assert shown(*counts, one=count) == ["0", "hidden", "hidden", "10", "1,234"]
    assert [cell.denominator for cell in publish(hand_made_cells(*counts), count)] == [None] * 5
    assert [cell.students for cell in publish(hand_made_cells(*counts), count)] == [0, None, None, 10, 1234]


def test_a_count_out_of_a_group_says_no_more_than_its_share_would() -> None:
    count = indicator("one", statistic="count", unit="students", decimals=0)
    assert shown((0, 5), (0, 50), (50, 50), (49, 50), (20, 50), one=count) == ["hidden"] * 4 + ["20"]


def test_a_count_out_of_a_group_is_of_a_group_itself() -> None:
    count = indicator("one", statistic="count", unit="students", decimals=0)
    assert shown((3, 200), (9, 200), (10, 200), one=count) == ["hidden", "hidden", "10"]


MEAN = indicator("one", statistic="mean", numerator="service_hours", unit="hours", decimals=1)
RATIO = indicator("one", statistic="ratio_of_sums", numerator="days_present", denominator="days_enrolled")


def test_a_proportion_is_shown_in_percent_whatever_its_unit_is_called() -> None:
    assert shown((50, 100), one=indicator("one", unit="students", decimals=0)) == ["50%"]


def test_means_follow_the_students_behind_them() -> None:
    assert shown((90, 9), (123, 10), one=MEAN, largest_numerator=[20, 20]) == ["hidden", "12.3 hours"]


def test_nobody_gives_more_than_four_fifths_of_a_sum() -> None:
    assert shown((100, 20), (100, 20), one=MEAN, largest_numerator=[80, 80.5]) == ["5.0 hours", "hidden"]


def test_a_sum_of_two_tells_of_two_students_and_is_hidden() -> None:
    moves = indicator("one", statistic="mean", numerator="entries", unit="moves", decimals=2)
    assert shown((2, 20), (3, 20), one=moves, largest_numerator=[1, 2]) == ["hidden", "0.15 moves"]
    left = {"students": [20] * 2, "denominator": [900.0] * 2, "largest_numerator": [60] * 2, "largest_rest": [1, 2]}
    assert shown((898, 900), (897, 900), one=RATIO, **left) == ["hidden", "99.7%"]


def test_both_sums_of_a_ratio_and_what_one_leaves_of_the_other_are_looked_at() -> None:
    columns = {
        "students": [20] * 4,
        "denominator": [1000.0] * 4,
        "largest_numerator": [60, 761, 60, 60],
        "largest_denominator": [100, 100, 810, 100],
        "largest_rest": [30, 30, 30, 45],
    }
    assert shown(*[(950, 20)] * 4, one=RATIO, **columns) == ["95.0%", "hidden", "hidden", "hidden"]


def test_a_sum_of_zero_and_a_whole_tell_of_every_student_and_are_hidden() -> None:
    assert shown((0, 50), (10, 50), one=MEAN) == ["hidden", "0.2 hours"]
    assert shown((0, 900), (900, 900), (450, 900), one=RATIO, students=[50] * 3) == ["hidden", "hidden", "50.0%"]


@pytest.mark.parametrize(
    ("counts", "display"),
    [
        ((1, 16), "6.3%"),  # 6.25: up, as people round
        ((9997, 10_000), ">99.9%"),
        ((9995, 10_000), ">99.9%"),
        ((9994, 10_000), "99.9%"),
        ((3, 10_000), "<0.1%"),
        ((5, 10_000), "0.1%"),
    ],
)
def test_what_is_not_zero_or_the_whole_is_not_rounded_to_it(counts: tuple[int, int], display: str) -> None:
    assert shown(counts, policy=DisclosurePolicy(minimum_count=1, tail_bands=False, reason="test")) == [display]


def test_little_hours_are_not_none() -> None:
    assert shown((3, 100), (5, 100), (-3, 100), one=MEAN) == ["<0.1 hours", "0.1 hours", "0.0 hours"]


@pytest.mark.parametrize(
    ("hours", "students", "display"),
    [(16.2, 12, "1.4 hours"), (6.6, 12, "0.6 hours"), (19.55, 17, "1.2 hours"), (40.6, 28, "1.5 hours")],
)
def test_halves_of_hours_are_rounded_up_too(hours: float, students: int, display: str) -> None:
    assert shown((hours, students), one=MEAN) == [display]


def test_halves_are_rounded_up_where_both_sums_have_decimals() -> None:
    (cell,) = publish(hand_made_cells((105.4481, 20), denominator=[482.6]), RATIO)
    assert (cell.value, cell.display) == (0.2185, "21.9%")


def test_a_ratio_over_nothing_is_not_available() -> None:
    assert shown((0, 20), one=RATIO, denominator=[0]) == ["not available"]


PLACES = indicator(
    "one",
    unit_of_analysis="program",
    statistic="ratio_of_sums",
    population="capacity is not null",
    numerator="seats",
    denominator="capacity",
)


def test_a_ratio_of_few_programs_over_nothing_is_not_available() -> None:
    cells = hand_made_cells((0, 1), (5, 2), (0, 0), denominator=[0, 10, 0])
    assert [cell.display for cell in publish(cells, PLACES)] == ["not available", "50.0%", "no students"]


def test_what_hides_nothing_of_a_program_leaves_no_ratio_over_nothing() -> None:
    cells = hand_made_cells((0, 1), (5, 2), denominator=[0, 10])
    beside = replace(Beside.nothing(2), parts=np.array([True, True]))
    published = protect(cells, [PLACES], DEFAULT, beside=beside).cells
    assert [cell.display for _, cell in published] == ["not available", "50.0%"]


@pytest.mark.parametrize("unit", ["student_year", "referral"])
def test_that_few_have_nothing_to_divide_by_is_hidden(unit: str) -> None:
    days = indicator(
        "one",
        unit_of_analysis=unit,
        statistic="ratio_of_sums",
        population="grade_number > 0",
        numerator="grade_number",
        denominator="age_on_september_1",
    )
    assert shown((0, 9), (0, 10), one=days, denominator=[0, 0]) == ["hidden", "not available"]


def test_ratios_have_no_interval() -> None:
    (cell,) = publish(hand_made_cells((1800, 20), denominator=[2000.0]), RATIO)
    assert (cell.numerator, cell.denominator, cell.students, cell.lower) == (1800, 2000, 20, None)


@pytest.mark.parametrize(
    ("of_all", "of_partner", "partner_shown"),
    [
        ((50, 100), (20, 40), "50.0%"),
        ((50, 100), (50, 100), "50.0%"),  # the partner serves everyone: nobody is left
        ((50, 100), (46, 91), "hidden"),  # nine others
        ((50, 100), (45, 90), "50.0%"),  # ten others
        ((50, 100), (48, 60), "hidden"),  # two of the forty others
        ((50, 100), (12, 60), "hidden"),  # all but two of the forty others
    ],
)
def test_a_partner_may_not_reveal_those_it_does_not_serve(
    of_all: tuple[int, int], of_partner: tuple[int, int], partner_shown: str
) -> None:
    assert shown(of_all, of_partner, partners=1, policy=NO_BANDS)[1] == partner_shown


@pytest.mark.parametrize(("counted", "students"), [(46, 91), (48, 60), (12, 60)])
def test_where_a_partners_number_is_public_everyones_is_hidden_for_those_it_does_not_serve(
    counted: int, students: int
) -> None:
    cells = hand_made_cells((50, 100), (counted, students), partners=1)
    beside = replace(Beside.nothing(2), public=np.array([False, True]))
    published = protect(cells, [SHARE], NO_BANDS, beside=beside).cells
    assert [cell.status for _, cell in published] == [CellStatus.SUPPRESSED, CellStatus.PUBLISHED]


def test_counts_of_partners_do_not_reveal_few_others() -> None:
    count = indicator("one", statistic="count", numerator=None, unit="students", decimals=0)
    assert shown((100, 100), (95, 95), (90, 90), partners=2, one=count) == ["100", "hidden", "90"]


def test_that_nobody_is_in_a_group_is_told_of_none_inside_it_either() -> None:
    """Of one student enrolled it is hidden whether that one is served, so it is of those whose hours are known."""
    enrolled, served = [300, 150, 1, 60, 49, 40], [200, 104, 0, 41, 30, 25]
    with_hours = [199, 104, 0, 41, 29, 25]
    numbers = [(served, enrolled), ([70, 40, 0, 15, 8, 7], served), ([90, 48, 0, 20, 12, 10], with_hours)]
    cells = of_groups(["reach", "twice", "hours"], numbers)
    of_one = {
        key.indicator_id: cell.display
        for key, cell in protect(cells, [indicator(name) for name in cells.keys.indicators], DEFAULT).cells
        if key.group_value == "g2"
    }
    assert of_one == dict.fromkeys(("reach", "twice", "hours"), "hidden")


def test_that_nobody_is_in_a_group_is_told_of_none_around_it_either() -> None:
    """With a partner one child more is served than has hours; everywhere else both are those of the enrolled."""
    served, with_hours = [200, 104, 0, 41, 30, 25, 60], [200, 104, 0, 41, 30, 25, 59]
    enrolled, some = [300, 150, 1, 60, 49, 40, 90], [90, 48, 0, 20, 12, 10, 25]
    cells = of_groups(["hours", "reach", "served"], [(some, with_hours), (served, enrolled), (some, served)])
    is_partner = cells.keys.group == 6
    keys = replace(
        cells.keys,
        partners=("all", "p0"),
        partner=is_partner.astype(np.int32),
        group=np.where(is_partner, 0, cells.keys.group).astype(np.int32),
    )
    asked = replace(cells, keys=keys).only(~is_partner | (keys.indicator != 1))
    published = protect(asked, [indicator(name) for name in keys.indicators], DEFAULT).cells
    assert [cell.display for key, cell in published if key.group_value == "g2"] == ["hidden"] * 3


def test_groups_that_are_alike_only_with_partners_are_not_taken_for_one_another() -> None:
    """All whom a partner serves are served, so that six cells of ten are alike; of everyone far more are at school."""
    served_there, some = [60, 40, 30, 25, 22, 20], [12, 10, 8, 6, 5, 4]
    at_school, enrolled = [298, 149, 0, 60, 89, *served_there], [300, 150, 1, 60, 89, *served_there]
    served = [200, 104, 0, 41, 55, *served_there]
    cells = of_groups(["at_school", "reach"], [([90, 40, 0, 20, 30, *some], at_school), (served, enrolled)])
    partner = np.maximum(cells.keys.group - 4, 0)
    keys = replace(
        cells.keys,
        partners=("all", *(f"p{number}" for number in range(len(served_there)))),
        partner=partner.astype(np.int32),
        group=np.where(partner > 0, 0, cells.keys.group).astype(np.int32),
    )
    published = protect(replace(cells, keys=keys), [indicator(name) for name in keys.indicators], DEFAULT).cells
    told = [cell.display for key, cell in published if key.group_value == "g2"]
    assert told == ["no students", "hidden"]


def test_that_nobody_is_in_a_group_of_no_other_is_told() -> None:
    cells = of_groups(["hours"], [([90, 48, 0, 20, 12, 10], [199, 104, 0, 41, 29, 25])])
    displays = [cell.display for cell in publish(cells, indicator("hours"))]
    assert displays[2] == "no students"


def test_of_sums_that_make_up_one_another_the_same_is_hidden() -> None:
    """One student missed nearly all the days that g2 missed; of days present that alone would hide nothing."""
    absent, present, students = [100, 60, 10, 30], [900, 340, 290, 270], [100, 40, 30, 30]
    cells = of_groups(["absent", "present"], [(absent, students), (present, students)])
    cells = replace(
        cells,
        denominator=np.tile(np.add(absent, present), 2).astype(np.float64),
        largest_numerator=np.array([10, 10, 9, 10, 18, 18, 18, 18], np.float64),
    )
    days = {"statistic": "ratio_of_sums", "denominator": "days_enrolled", "unit": "days"}
    indicators = [indicator(name, numerator=f"days_{name}", **days) for name in cells.keys.indicators]
    told: dict[str, list[bool]] = {"absent": [], "present": []}
    for key, cell in protect(cells, indicators, DEFAULT).cells:
        told[key.indicator_id].append(cell.status is CellStatus.SUPPRESSED)
    assert told["absent"] == told["present"]
    assert (told["absent"][2], sum(told["absent"])) == (True, 2)


def test_what_is_shown_of_a_larger_group_does_not_hold_a_hidden_one_too_close() -> None:
    """Nobody tells of how many in g1 the second is known; of the ten who are there it would be nine at least."""
    everyone, longer = [200, 10, 60, 62, 68], [197, 10, 59, 61, 67]
    cells = of_groups(["present", "absent"], [([100, 5, 30, 31, 34], everyone), ([60, 1, 19, 20, 20], longer)])
    indicators = [indicator(name, numerator=f"days_{name} > 9") for name in cells.keys.indicators]
    hidden = [cell.status is CellStatus.SUPPRESSED for _, cell in protect(cells, indicators, DEFAULT).cells]
    assert hidden[6]
    assert hidden[1]
    assert sum(hidden[:5]) > 1


def of_groups(names: list[str], numbers: list[tuple[list[int], list[int]]]) -> Cells:
    """Cells of a community: numerators and students of each indicator, of all and of each group."""
    groups = len(numbers[0][0])
    counts = [pair for numerators, students in numbers for pair in zip(numerators, students, strict=True)]
    cells = hand_made_cells(*counts)
    keys = replace(
        cells.keys,
        indicators=tuple(names),
        groups=(("all", "all"), *(("grade_level", f"g{group}") for group in range(1, groups))),
        indicator=np.repeat(np.arange(len(names)), groups).astype(np.int32),
        place=np.zeros(len(counts), np.int32),
        group=np.tile(np.arange(groups), len(names)).astype(np.int32),
    )
    return replace(cells, keys=keys)


def test_much_that_is_not_recorded_is_noted_where_it_may_be_known() -> None:
    strict = indicator("one", max_unknown=Decimal("0.05"))
    notes = [publish(hand_made_cells((50, 100), unknown=[unknown]), strict)[0].note for unknown in (25, 5, 9)]
    assert notes == ["Not recorded for 20% of the students", "", ""]


@pytest.mark.parametrize(
    ("most", "unknown", "known", "note"),
    [
        ("0.29", 29, 71, ""),
        ("0.29", 30, 71, "Not recorded for 30% of the students"),
        ("0.07", 14, 186, ""),
        ("0.07", 15, 186, "Not recorded for 7% of the students"),
        ("0", 20, 180, "Not recorded for 10% of the students"),
        ("0.1", 57, 143, "Not recorded for 29% of the students"),
        ("0.3333333333333333", 100, 200, "Not recorded for 33% of the students"),
        ("0.3333333333333334", 100, 200, ""),
    ],
)
def test_a_value_has_a_note_above_that_share_and_not_at_it(most: str, unknown: int, known: int, note: str) -> None:
    strict = indicator("one", max_unknown=Decimal(most))
    assert publish(hand_made_cells((known // 2, known), unknown=[unknown]), strict)[0].note == note


def test_no_small_number_of_unknown_is_left_by_subtraction() -> None:
    cells = publish(hand_made_cells((50, 100), (50, 100), (50, 100), unknown=[40, 5, 0]))
    assert [cell.unknown for cell in cells] == [None, None, None]
    assert [cell.numerator for cell in cells] == [50, 50, 50]


def test_a_count_that_has_no_room_takes_the_bands_from_those_alone_that_could_give_it_some() -> None:
    """Two dimensions of one table: in the first are bands that are safe, in the second two counts without room."""
    of_all = np.array([[[4_000, 1_000, 1_000, 2_000, 3, 1, 3_996]]], float)
    with_it = np.array([[[1_962, 10, 12, 1_940, 3, 1, 1_958]]], float)
    group = Quantity(of_all, [0], is_group=True)
    part = Quantity(with_it, [0], is_group=False, whole=group)
    part.hidden = np.array([[[False, True, True, False, True, True, False]]])
    sensitive = Primary(part.hidden, part.hidden)
    margins = Margins(-1, 0, 0, (), (np.array([1, 2, 3]), np.array([4, 5, 6])))
    part.reach = np.array([[[0, 50, 50, 0, 0, 0, 0]]])
    keep_bands(part, sensitive, [], margins, DEFAULT)
    assert part.coded.ravel().tolist() == [False, True, True, False, False, False, False]


@given(
    st.lists(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=30)
)
def test_whatever_is_shown_is_large_enough_and_true(counts: list[tuple[int, int]]) -> None:
    for (numerator, students), cell in zip(counts, publish(hand_made_cells(*counts)), strict=True):
        if cell.status is CellStatus.PUBLISHED:
            assert students >= 10
            assert 3 <= numerator <= students - 3
            assert cell.value == numerator / students
        elif cell.status in (CellStatus.CODED_LOW, CellStatus.CODED_HIGH):
            band = float(cell.display[1:-1]) / 100
            assert numerator / students <= band if cell.status is CellStatus.CODED_LOW else numerator / students >= band
        else:
            assert (cell.status is CellStatus.NO_STUDENTS) == (students == 0)


def test_hundreds_of_thousands_of_cells_are_no_problem() -> None:
    counts = np.random.default_rng(1).integers(0, 500, (200_000, 2))
    published = protect(hand_made_cells(*np.sort(counts, axis=1)), [SHARE], DEFAULT).cells
    assert len(published) == 200_000


def test_the_defaults_are_the_policy() -> None:
    assert policy_from({}) == DEFAULT


def test_a_community_may_tighten_freely_and_loosen_with_a_reason() -> None:
    assert policy_from({"minimum_group": 20, "largest_share": 0.5}).largest_share == Decimal("0.5")
    assert policy_from({"minimum_group": 5, "reason": "State rule 12"}).minimum_group == 5


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"minimum_group": 9}, "privacy.minimum_group: 9 protects less than the default 10; give a `reason`"),
        ({"minimum_count": 2}, "privacy.minimum_count: 2 protects less"),
        ({"largest_share": 0.9, "reason": " "}, "privacy.largest_share: 0.9 protects less"),
        ({"minimum_group": "ten"}, "privacy.minimum_group: expected a whole number"),
        ({"minimum_group": True}, "privacy.minimum_group: expected a whole number"),
        ({"minimum_count": 0}, "privacy.minimum_count: expected a whole number of students from 1"),
        ({"largest_share": 2}, "privacy.largest_share: expected a share"),
        ({"tail_bands": 1}, "privacy.tail_bands: expected true or false"),
        ({"reason": 1}, "privacy.reason: expected a text"),
        ({"minimum_grup": 10}, "privacy.minimum_grup: unknown key. Did you mean 'minimum_group'?"),
    ],
)
def test_a_wrong_policy_is_refused_with_advice(values: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as refused:
        policy_from(values)
    assert message in str(refused.value)
