"""Names and values of a community's files, written into SQL so that none of them can be read as SQL."""

from __future__ import annotations


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text value."""
    return "'" + value.replace("'", "''") + "'"


def trimmed(expression: str) -> str:
    """A text without the spaces around it, those of Unicode and tabs too."""
    # DuckDB's own trim leaves tabs, and is slow where it is told what to take.
    return f"CASE WHEN contains({expression}, '\t') THEN trim({expression}, ' \t\u00a0') ELSE trim({expression}) END"


def literals(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(literal(value) for value in values)
