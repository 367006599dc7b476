"""Names and values of a community's files, written into SQL so that none of them can be read as SQL."""

from __future__ import annotations


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text value."""
    return "'" + value.replace("'", "''") + "'"


def literals(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(literal(value) for value in values)
