"""A TOML file that a person writes: its values, and the line on which each key stands.

The line is for messages only: a key that cannot be found gives no line, never a wrong value.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.problems import Problem, Refused

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-\"'.]+(?:\s*\.\s*[A-Za-z0-9_\-\"']+)*)\s*=")
_FENCE = re.compile(r'"""|\'\'\'')

Address = tuple[str | int, ...]


@dataclass(frozen=True)
class TomlFile:
    """The parsed values of one file, and where its keys stand."""

    path: Path
    values: dict[str, Any]
    lines: dict[Address, int]

    def line_of(self, *address: str | int) -> int | None:
        """The line of a key, or of the nearest table around it; `("example", 1, "given")` is the second example's."""
        for end in range(len(address), 0, -1):
            if address[:end] in self.lines:
                return self.lines[address[:end]]
        return None

    def problem(self, message: str, *address: str | int) -> Problem:
        """A problem at a key of this file."""
        where = ".".join(str(part) for part in address if isinstance(part, str))
        return Problem(file=self.path.name, line=self.line_of(*address), where=where, message=message)


def read_toml(path: Path) -> TomlFile:
    """Read one file. Raises `Refused` where it cannot be read or is not TOML, with the line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refused([Problem(path.name, f"there is no such file in {path.parent}")]) from None
    except UnicodeDecodeError as error:
        raise Refused([Problem(path.name, f"is not UTF-8 text (byte {error.start}); save it as UTF-8")]) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        message = re.sub(r" \(at .*\)$", "", str(error))
        line = int(found[1]) if found else max(len(text.splitlines()), 1)  # else it is the end of the file
        raise Refused([Problem(path.name, f"is not valid TOML: {message}", line=line)]) from None
    return TomlFile(path, values, _lines(text))


def _lines(text: str) -> dict[Address, int]:
    lines: dict[Address, int] = {}
    counts: dict[Address, int] = {}
    table: Address = ()
    inside_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        opens = len(_FENCE.findall(line)) % 2 == 1
        if inside_text:
            inside_text = not opens
            continue
        inside_text = opens
        if header := _TABLE.match(line):
            name = _address(header[2])
            if header[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                table = (*name, counts[name])
            else:
                table = name
            lines.setdefault(name, number)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_address(key[1])), number)
    return lines


def _address(dotted: str) -> Address:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
