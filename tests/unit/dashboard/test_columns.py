"""Columns that share too little room: no word is cut, and the long ones get what there is."""

from __future__ import annotations

import pytest

from dashboard.columns import column_widths

SHORT = ["Reading", "45.9%", "–"]
LONG = ["Math", "31.2%", "improved (58% of the way to 58.0% in 2027–28; +3.3 points a year needed)"]


def test_each_column_is_as_wide_as_its_words_where_there_is_room() -> None:
    assert column_widths([SHORT, LONG], 200, 100) == [7, 5, len(LONG[2])]


def test_what_room_there_is_goes_to_the_words_that_make_rows_high() -> None:
    name, value, words = column_widths([SHORT, LONG], 52, 100)
    assert (name, value) == (7, 5)
    assert words == pytest.approx(40)


def test_no_column_is_narrower_than_its_longest_word_or_wider_than_the_widest() -> None:
    assert column_widths([SHORT, LONG], 5, 100) == [7, 5, 8]
    assert column_widths([SHORT, LONG], 200, 30)[2] == 30
