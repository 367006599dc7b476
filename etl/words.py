"""Words of a text file, each judged once: what stands in a field, or in several that stand side by side.

Fields are compared as bytes, eight at a time: no row becomes an object of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

MOST_BYTES = 64
"""What a field may be long at most to be read here."""

_MOST_WORDS = 20_000
_MOST_PIECES = MOST_BYTES // 8
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(9)], np.uint64)
_FACTORS = np.array([0x9E3779B97F4A7C15 * (2 * place + 1) % 2**64 | 1 for place in range(_MOST_PIECES)], np.uint64)
_FACTORS[0] = 1

Pieces = Sequence[NDArray[np.uint64]]
"""The bytes of many fields, eight a piece and padded with zeros, from the first piece of each field to the last."""
Judged = tuple[int, ...]
Judge = Callable[[Sequence[str]], Sequence[Judged]]
"""From texts to as many numbers for each as there are columns."""


class Unfit(Exception):
    """The file is not of the kind that can be read in this quick way; nothing is wrong with it."""


def pieces_of(content: NDArray[np.uint8], start: NDArray[np.intp], length: NDArray[np.intp]) -> Pieces:
    """The fields of `content` at `start`; `MOST_BYTES` more have to follow the last. Raises `Unfit` for longer ones."""
    shortest, longest = int(length.min(initial=MOST_BYTES)), int(length.max(initial=1))
    if longest > MOST_BYTES:
        raise Unfit
    eights = np.ndarray((content.size - 7,), "<u8", content.data, strides=(1,))
    pieces = []
    for begin in range(0, longest or 1, 8):
        piece = eights[start + begin if begin else start]
        if shortest < begin + 8:
            piece &= _MASKS[longest - begin] if shortest == longest else _MASKS[(length - begin).clip(0, 8)]
        pieces.append(piece)
    return pieces


def texts_of(pieces: Pieces) -> NDArray[np.bytes_]:
    """The fields as bytes."""
    together = np.ascontiguousarray(np.stack(pieces, axis=1).astype("<u8"))
    return together.view(f"S{8 * len(pieces)}").ravel()


@dataclass(frozen=True)
class _Known:
    """Words in the order in which they were met: their keys, the pieces of each, and what was judged of it.

    `sorted_keys` has the keys in their order, `order` the word of each; `longest` is how many pieces any word has.
    """

    keys: NDArray[np.uint64]
    pieces: NDArray[np.uint64]
    columns: NDArray[np.int64]
    sorted_keys: NDArray[np.uint64]
    order: NDArray[np.intp]
    longest: int

    @classmethod
    def of(cls, keys: NDArray[np.uint64], pieces: NDArray[np.uint64], columns: NDArray[np.int64]) -> _Known:
        order = np.argsort(keys)
        longest = int(np.flatnonzero(pieces.any(axis=1)).max(initial=0)) + 1
        return cls(keys, pieces, columns, keys[order], order, longest)

    def with_more(self, keys: NDArray[np.uint64], pieces: NDArray[np.uint64], columns: NDArray[np.int64]) -> _Known:
        return _Known.of(
            np.concatenate([self.keys, keys]),
            np.concatenate([self.pieces, pieces], axis=1),
            np.concatenate([self.columns, columns], axis=1),
        )

    def find(self, keys: NDArray[np.uint64]) -> NDArray[np.intp]:
        """The word of each key, any word where the key is not known; there has to be one."""
        place = np.searchsorted(self.sorted_keys, keys)
        place[place == self.keys.size] = 0
        return self.order[place]


class Words:
    """What is known of each distinct word; threads may share it."""

    def __init__(self, judge: Judge, columns: int) -> None:
        self._judge = judge
        self._lock = Lock()
        nothing = np.empty((_MOST_PIECES, 0), np.uint64), np.empty((columns, 0), np.int64)
        self._known = _Known.of(np.empty(0, np.uint64), *nothing)

    def look_up(self, pieces: Pieces) -> tuple[NDArray[np.int64], ...]:
        """For each word what was judged of it, a column each. Raises `Unfit` where words are very many."""
        keys = _keys(pieces)
        known = self._known
        if not known.keys.size:
            known = self._learn(pieces)
        word = known.find(keys)
        unknown = np.flatnonzero(known.keys[word] != keys)
        if unknown.size:
            known = self._learn([piece[unknown] for piece in pieces])
            word[unknown] = known.find(keys[unknown])
        for number in range(max(len(pieces), known.longest)):
            piece = pieces[number] if number < len(pieces) else np.uint64(0)
            if (known.pieces[number][word] != piece).any():
                raise Unfit
        return tuple(column[word] for column in known.columns)

    def _learn(self, pieces: Pieces) -> _Known:
        """All that is known, these words included."""
        with self._lock:
            new, first = np.unique(_keys(pieces), return_index=True)
            unknown = ~np.isin(new, self._known.keys)
            new, first = new[unknown], first[unknown]
            if self._known.keys.size + new.size > _MOST_WORDS:
                raise Unfit
            if new.size:
                added = np.zeros((_MOST_PIECES, new.size), np.uint64)
                added[: len(pieces)] = [piece[first] for piece in pieces]
                texts = [text.decode() for text in texts_of(list(added)).tolist()]
                columns = np.array(self._judge(texts), np.int64).reshape(new.size, -1).T
                self._known = self._known.with_more(new, added, columns)
            return self._known


def _keys(pieces: Pieces) -> NDArray[np.uint64]:
    """A number for each word; that two words have the same is unlikely, and is checked."""
    keys = pieces[0].copy()
    for factor, piece in zip(_FACTORS[1:], pieces[1:], strict=False):
        keys += piece * factor
    return keys
