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
_QUOTED = re.compile(r'''"""|\'{3}|"(?:[^"\\]|\\.)*"|'[^']*'|#.*''')
_FENCES = ('"""', "'''")
_STRAIGHT = 'a text stands in straight quotes, "like this", and a list in [ ]'
_BACKSLASH = "write \\\\ for \\, or put the text in single quotes"

# What tomllib says, and what to do about it.
_REMEDIES = {
    "Cannot declare": "this table is there already; put its keys together, or write [[name]] for a list of tables",
    "Cannot overwrite a value": "this key is there already; keep one of the two",
    'Expected "\'"': "close the quote on its line",
    "Expected '=' after a key in a key/value pair": "write `key = value`; a name with spaces stands in quotes",
    "Expected newline or end of document after a statement": (
        "one `key = value` a line; a text stands in quotes, a day is written 2026-08-31"
    ),
    "Illegal character '\\n'": 'close the quote on its line; a text of several lines stands between """ and """',
    "Illegal character '\\x00'": "save the file as UTF-8 text",
    "Invalid date or datetime": "there is no such day",
    "Invalid hex value": _BACKSLASH,
    "Invalid statement": "expected `key = value`, [table] or [[table]]",
    "Invalid value": _STRAIGHT,
    "Unclosed array": "close the list with ]",
    "Unescaped '\\' in a string": _BACKSLASH,
    "Unterminated string": 'close it with the quote that began it, " or """',
}

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
    except OSError as error:
        reason = "it is a folder" if path.is_dir() else str(error.strerror).lower()
        raise Refused([Problem(path.name, f"cannot be read: {reason}")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8 text (byte {error.start}); save it as UTF-8"
        raise Refused([Problem(path.name, message, line=line)]) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused([_not_toml(path, text, str(error))]) from None
    except RecursionError:
        raise Refused([Problem(path.name, "is nested too deep to be read; say it more simply")]) from None
    except ValueError:
        raise Refused([Problem(path.name, "has a number of thousands of digits; write fewer")]) from None
    return TomlFile(path, values, _lines(text))


def _not_toml(path: Path, text: str, said: str) -> Problem:
    found = re.search(r"\(at line (\d+), column (\d+)\)$", said)
    message = re.sub(r" \(at .*\)$", "", said)
    remedy = next((remedy for start, remedy in _REMEDIES.items() if message.startswith(start)), "")
    at = f" at character {found[2]}" if found else ""
    line = int(found[1]) if found else max(len(text.splitlines()), 1)  # else it is the end of the file
    return Problem(path.name, f"is not valid TOML: {message}{at}{remedy and f'; {remedy}'}", line=line)


def _lines(text: str) -> dict[Address, int]:
    lines: dict[Address, int] = {}
    counts: dict[Address, int] = {}
    table: Address = ()
    fence = ""
    for number, line in enumerate(text.split("\n"), start=1):
        within, fence = fence, _open_after(line, fence)
        if within:
            continue
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


def _open_after(line: str, fence: str) -> str:
    """The fence of a text that goes on in the next line, where `fence` was open before this one; empty where none."""
    at = 0
    while True:
        if fence:
            closing = line.find(fence, at)
            if closing < 0:
                return fence
            at, fence = closing + len(fence), ""
        found = _QUOTED.search(line, at)
        if found is None:
            return ""
        at = found.end()
        fence = found[0] if found[0] in _FENCES else ""


def _address(dotted: str) -> Address:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
