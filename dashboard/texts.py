"""Every word that the dashboard says, by key, from one file a language.

A key that is not there, or a value that a text wants and does not get, is an error at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = Path(__file__).parent / "languages"


@cache
def catalogue(language: str = "en") -> dict[str, str]:
    """All texts of a language by dotted key."""
    raw = tomllib.loads((LANGUAGES / f"{language}.toml").read_text(encoding="utf-8"))
    return dict(_flat(raw, ""))


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return found


def text(key: str, **values: object) -> str:
    """The text under `key`, with its values put in. Raises KeyError for an unknown key or a missing value."""
    return catalogue()[key].format_map(values)


def counted(key: str, count: int, **values: object) -> str:
    """The text for so many: `key_one` for one, `key` for any other number; `count` is put in."""
    return text(f"{key}_one" if count == 1 else key, count=f"{count:,}", **values)


def listed(names: Sequence[str], most: int = 4) -> str:
    """`A`, `A and B`, `A, B and C`; of more than `most` names the first ones, and how many others there are."""
    if len(names) <= most:
        *before, last = names
        return text("list.and", before=", ".join(before), last=last) if before else last
    return text("list.and", before=", ".join(names[:most]), last=counted("list.others", len(names) - most))


def label(family: str, value: str) -> str:
    """The words for a code of the release; a code that has none stands for itself, in words."""
    return catalogue().get(f"{family}.{value}", value.replace("_", " ").capitalize())
