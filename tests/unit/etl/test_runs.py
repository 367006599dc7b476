"""Identifiers numbered as they are met, and runs merged to months: held against dictionaries of Python."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import etl.runs
from etl.day_lines import PAIRS
from etl.runs import Identifiers, Months
from etl.words import Unfit

IDENTIFIER = st.text("ab0é", min_size=1, max_size=12).map(str.encode)
RUN = st.tuples(
    st.integers(1, 12), st.integers(1, 5), st.lists(st.integers(0, 2**62), min_size=len(PAIRS), max_size=len(PAIRS))
)


@given(st.lists(st.lists(IDENTIFIER, max_size=30), max_size=4), st.sampled_from([1, 18]))
def test_identifiers_have_the_number_of_their_first_coming_even_where_hashes_are_the_same(
    batches: list[list[bytes]], hash_bits: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(etl.runs, "_HASH_BITS", hash_bits)
        identifiers = Identifiers(bits=20)
        expected: dict[bytes, int] = {}
        for batch in batches:
            numbers = [expected.setdefault(each, len(expected)) for each in batch]
            assert identifiers.numbers_of(np.array(batch, bytes)).tolist() == numbers
        assert identifiers.texts().to_pylist() == [each.decode() for each in expected]


def test_too_many_identifiers_are_not_for_this_reader() -> None:
    identifiers = Identifiers(bits=2)
    identifiers.numbers_of(np.array([b"1", b"2", b"3", b"4"]))
    with pytest.raises(Unfit):
        identifiers.numbers_of(np.array([b"5"]))


def months_of(runs: list[tuple[int, int, list[int]]]) -> Months:
    keys, rows, sets = zip(*runs, strict=True) if runs else ((), (), ())
    return Months(np.array(keys, np.int64), np.array(rows, np.int64), np.array(sets, np.int64).reshape(-1, 4).T)


@given(st.lists(st.lists(RUN, max_size=20), max_size=4))
def test_merging_in_steps_counts_rows_and_unites_sets(steps: list[list[tuple[int, int, list[int]]]]) -> None:
    rows: Counter[int] = Counter()
    sets: dict[int, list[int]] = {}
    months = months_of([])
    for runs in steps:
        months = months.merged([months_of(runs[:7]), months_of(runs[7:])])
        for key, count, pairs in runs:
            rows[key] += count
            sets[key] = [one | other for one, other in zip(pairs, sets.get(key, [0] * len(PAIRS)), strict=True)]
        assert months.keys.tolist() == sorted(rows)
        assert months.rows.tolist() == [rows[key] for key in sorted(rows)]
        assert months.sets.T.tolist() == [sets[key] for key in sorted(rows)]
