"""One table of a TOML file, read key by key: each fault becomes a problem at its line, and reading goes on.

What comes back is always of the type asked for; where it was not, the problem is on the list and the default returned.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from etl.problems import Problem, did_you_mean
from etl.toml_file import TomlFile

Word = TypeVar("Word", bound=str)


class TomlTable:
    """The table at `address` of a file; an absent table reads as an empty one."""

    def __init__(self, file: TomlFile, values: Any, problems: list[Problem], *address: str | int) -> None:
        self.file = file
        self.address = address
        self.problems = problems
        self.values: dict[str, Any] = {}
        if isinstance(values, dict):
            self.values = values
        elif values is not None:
            self.problem(f"is to be a table, not {_kind(values)}")

    def problem(self, message: str, *key: str | int) -> None:
        self.problems.append(self.file.problem(message, *self.address, *key))

    def only(self, known: Sequence[str], what: str = "key") -> None:
        """Each key that is not among the known ones is a problem."""
        for key in self.values:
            if key not in known:
                hint = did_you_mean(key, known) or f" Known are: {', '.join(known)}."
                self.problem(f"unknown {what}.{hint}", key)

    def table(self, key: str) -> TomlTable:
        return TomlTable(self.file, self.values.get(key), self.problems, *self.address, key)

    def tables(self, key: str) -> list[TomlTable]:
        """The members of an array of tables."""
        members = self.values.get(key, [])
        if not isinstance(members, list):
            self.problem(f"is to be written [[{'.'.join(map(str, (*self.address, key)))}]]", key)
            return []
        return [
            TomlTable(self.file, member, self.problems, *self.address, key, index)
            for index, member in enumerate(members)
        ]

    def text(self, key: str, default: str = "") -> str:
        return str(self._typed(key, str, "text", default))

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._typed(key, bool, "true or false", default))

    def whole(self, key: str, default: int, lowest: int, highest: int) -> int:
        value = self._typed(key, int, "a whole number", default)
        return value if self._inside(key, value, lowest, highest) else default

    def number(self, key: str, default: Decimal, lowest: int, highest: int) -> Decimal:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.problem(f"is to be a number, not {_kind(value)}", key)
            return default
        exact = Decimal(str(value))
        return exact if self._inside(key, exact, lowest, highest) else default

    def word(self, key: str, default: Word, known: tuple[Word, ...]) -> Word:
        value = self.text(key, default)
        for word in known:
            if value == word:
                return word
        self.problem(f"'{value}' is not one of {', '.join(known)}.{did_you_mean(value, known)}", key)
        return default

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        value = self.values.get(key, list(default))
        members = [value] if isinstance(value, str) else value
        if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
            self.problem("is to be a list of texts", key)
            return tuple(default)
        return tuple(members)

    def text_by_key(self) -> dict[str, str]:
        """The whole table as texts; numbers and flags are written as TOML writes them."""
        found = {}
        for key, value in self.values.items():
            if isinstance(value, bool):
                found[key] = "true" if value else "false"
            elif isinstance(value, dict | list):
                self.problem(f"is to be a value, not {_kind(value)}", key)
            else:
                found[key] = str(value)
        return found

    def _typed(self, key: str, kind: type, what: str, default: Any) -> Any:
        value = self.values.get(key, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.problem(f"is to be {what}, not {_kind(value)}", key)
            return default
        return value

    def _inside(self, key: str, value: Decimal | int, lowest: int, highest: int) -> bool:
        if lowest <= value <= highest:
            return True
        self.problem(f"is {value}; it is to be from {lowest} to {highest}", key)
        return False


def _kind(value: Any) -> str:
    kinds = {dict: "a table", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return kinds.get(type(value), f"a {type(value).__name__}")
