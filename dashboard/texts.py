"""Every word that the dashboard says, by key, from one file a language; which language is spoken is held here alone.

A key that is not there, or a value that a text wants and does not get, is an error at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

ENGLISH = "en"
"""The language in which releases are written."""
_FOLDER = Path(__file__).parent / "languages"
LANGUAGES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
_SPOKEN: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def spoken() -> str:
    """The language that is spoken here and now, in this thread or task and in no other."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything said inside is said in that language, one of `LANGUAGES`."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


@cache
def catalogue(language: str = ENGLISH) -> dict[str, str]:
    """All texts of a language by dotted key."""
    raw = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return dict(_flat(raw, ""))


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return found


def text(key: str, **values: object) -> str:
    """The text under `key`, with its values put in. Raises KeyError for an unknown key or a missing value."""
    return catalogue(_SPOKEN.get())[key].format_map(values)


def counted(key: str, count: int, **values: object) -> str:
    """The text for so many: `key_one` for one, `key_none` for none where that is said in a way of its own, else `key`.

    `count` is put in.
    """
    for_none = f"{key}_none" if f"{key}_none" in catalogue(spoken()) else key
    return text({0: for_none, 1: f"{key}_one"}.get(count, key), count=f"{count:,}", **values)


def listed(names: Sequence[str], most: int = 4) -> str:
    """`A`, `A and B`, `A, B and C`; of more than `most` names the first ones, and how many others there are."""
    if len(names) <= most:
        *before, last = names
        return text("list.and", before=", ".join(before), last=last) if before else last
    return counted("list.and_others", len(names) - most, before=", ".join(names[:most]))


def label(family: str, value: str, otherwise: str | None = None) -> str:
    """The words for a code of the release; for a code that has none `otherwise`, or the code itself in words."""
    plain = value.replace("_", " ").capitalize() if otherwise is None else otherwise
    return catalogue(spoken()).get(f"{family}.{_as_key(value)}", plain)


@lru_cache(maxsize=1_024)
def _as_key(code: str) -> str:
    return re.sub(r"\W+", "_", code.lower())
