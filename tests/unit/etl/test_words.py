"""Fields compared as bytes: each distinct one is judged once, and every row gets the judgment of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.words import MOST_BYTES, Unfit, Words, pieces_of, texts_of

FIELD = st.text(st.characters(blacklist_characters="\0\n,", blacklist_categories=["Cs"]), max_size=16)


def laid_out(fields: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    encoded = [field.encode() for field in fields]
    lengths = np.array([len(field) for field in encoded], np.intp)
    starts = np.concatenate([[0], np.cumsum(lengths + 1)[:-1]]).astype(np.intp)
    return np.frombuffer(b",".join(encoded) + bytes(MOST_BYTES), np.uint8), starts, lengths


@given(st.lists(FIELD, min_size=1, max_size=40), st.lists(FIELD, min_size=1, max_size=40))
def test_a_word_is_judged_once_whichever_rows_have_it(first: list[str], second: list[str]) -> None:
    asked: list[str] = []

    def judge(texts: Sequence[str]) -> list[tuple[int, ...]]:
        asked.extend(texts)
        return [(len(text), sum(map(ord, text))) for text in texts]

    words = Words(judge, 2)
    for fields in (first, second):
        pieces = pieces_of(*laid_out(fields))
        assert [text.decode() for text in texts_of(pieces).tolist()] == fields
        lengths, sums = words.look_up(pieces)
        assert lengths.tolist() == [len(field) for field in fields]
        assert sums.tolist() == [sum(map(ord, field)) for field in fields]
    assert sorted(asked) == sorted({*first, *second})


def test_what_is_too_long_or_too_varied_is_left_to_the_careful_way() -> None:
    with pytest.raises(Unfit):
        pieces_of(*laid_out(["x" * (MOST_BYTES + 1)]))
    words = Words(lambda texts: [(0,) for _ in texts], 1)
    with pytest.raises(Unfit):
        words.look_up(pieces_of(*laid_out([str(number) for number in range(30_000)])))
