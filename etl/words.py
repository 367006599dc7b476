"""The distinct fields of one column of a text file, each judged once however many rows have it.

Fields are compared as bytes, eight at a time: no row becomes an object of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

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
"""From texts to as many numbers for each as there are names of columns."""


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
            left = length - begin
            piece &= _MASKS[longest - begin] if shortest == longest else _MASKS[left.clip(0, 8)]
        pieces.append(piece)
    return pieces


def texts_of(pieces: Pieces) -> NDArray[np.bytes_]:
    """The fields as bytes."""
    together = np.ascontiguousarray(np.stack(pieces, axis=1).astype("<u8"))
    return together.view(f"S{8 * len(pieces)}").ravel()


class Words:
    """What is known of each distinct field; threads may share it."""

    def __init__(self, judge: Judge, columns: int) -> None:
        self._judge = judge
        self._lock = Lock()
        self._keys = np.empty(0, np.uint64)
        self._order = np.empty(0, np.intp)
        self._pieces = np.empty((_MOST_PIECES, 0), np.uint64)
        self._known: tuple[NDArray[np.int64], ...] = tuple(np.empty(0, np.int64) for _ in range(columns))

    def look_up(self, pieces: Pieces) -> tuple[NDArray[Any], ...]:
        """For each field what was judged of it, a column each. Raises `Unfit` where words are very many."""
        keys = _keys(pieces)
        while True:
            with self._lock:
                known_keys, order, known_pieces, known = self._keys, self._order, self._pieces, self._known
            place = np.searchsorted(known_keys, keys)
            place[place == known_keys.size] = 0
            found = known_keys[place] == keys if known_keys.size else np.zeros(keys.size, bool)
            if found.all():
                break
            self._learn([piece[~found] for piece in pieces])
        word = order[place]
        if len(pieces) == 1 and not known_pieces[1:].any():
            return tuple(column[word] for column in known)
        for number, known_piece in enumerate(known_pieces):
            if number < len(pieces):
                same = known_piece[word] == pieces[number]
            else:
                same = known_piece[word] == 0 if known_piece.any() else np.True_
            if not same.all():
                raise Unfit
        return tuple(column[word] for column in known)

    def _learn(self, pieces: Pieces) -> None:
        with self._lock:
            keys = _keys(pieces)
            new, first = np.unique(keys, return_index=True)
            unknown = ~np.isin(new, self._keys)
            new, first = new[unknown], first[unknown]
            if self._keys.size + new.size > _MOST_WORDS:
                raise Unfit
            texts = [text.decode() for text in texts_of([piece[first] for piece in pieces]).tolist()]
            columns = np.array(self._judge(texts), np.int64).reshape(len(texts), len(self._known)).T
            added = np.zeros((_MOST_PIECES, new.size), np.uint64)
            added[: len(pieces)] = [piece[first] for piece in pieces]
            self._pieces = np.concatenate([self._pieces, added], axis=1)
            self._known = tuple(np.concatenate(pair) for pair in zip(self._known, columns, strict=True))
            every = np.concatenate([self._keys[np.argsort(self._order)], new])
            self._order = np.argsort(every)
            self._keys = every[self._order]


def _keys(pieces: Pieces) -> NDArray[np.uint64]:
    """A number for each field; that two fields have the same is unlikely, and is checked."""
    keys = pieces[0].copy()
    for factor, piece in zip(_FACTORS[1:], pieces[1:], strict=False):
        keys += piece * factor
    return keys
