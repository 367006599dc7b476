"""A board pack's choices as a file that people keep and edit: `board-pack.toml`, the same every month.

Unknown keys are errors; everything that is wrong is said at once.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from dashboard.exports.choice import FIELDS, KINDS, Choice, as_chosen, instead
from dashboard.texts import text

_WANTED = {str: "a text in quotes", bool: "true or false"}


class WrongChoice(Exception):
    """The file cannot be read as a choice; the message says all that is wrong, where, and what to write instead."""


def read_saved(path: Path) -> Choice:
    """The choice that the file holds. Raises WrongChoice."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise WrongChoice(f"{path}: there is no such file; “Save these choices” on the page writes one") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise WrongChoice(f"{path}: this is no TOML: {broken}") from broken
    problems = [f"{path}: {problem}" for key, value in raw.items() for problem in _problems(key, value)]
    if problems:
        raise WrongChoice("\n".join(problems))
    return Choice().to(**{key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()})


def written(choice: Choice) -> str:
    """The file that reads as this choice, with a comment on top that says what to do with it."""
    lines = [f"# {line}" for line in text("pack.saved").splitlines()]
    for name, value in as_chosen(choice).items():
        said = list(value) if isinstance(value, tuple) else value
        lines.append(f"{name} = {json.dumps(said, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _problems(key: str, value: Any) -> list[str]:
    if key not in FIELDS:
        return [f"unknown key {key!r}; {instead(key, FIELDS)}"]
    if KINDS[key] in _WANTED:
        return [] if type(value) is KINDS[key] else [f"{key}: expected {_WANTED[KINDS[key]]}, found {value!r}"]
    kind, wanted = (int, "years such as [2025]") if key == "years" else (str, 'texts such as ["chronic_absence"]')
    if isinstance(value, list) and all(type(one) is kind for one in value):
        return []
    return [f"{key}: expected a list of {wanted}, found {value!r}"]
