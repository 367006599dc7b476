"""Names and values of a community's files, written into SQL so that none of them can be read as SQL."""

from __future__ import annotations

from etl.characters import plain_sql


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text value."""
    return "'" + value.replace("'", "''") + "'"


def trimmed(expression: str) -> str:
    """A text without the spaces around it, tabs too, and without characters that nobody sees."""
    # DuckDB's own trim leaves tabs, and is slow where it is told what to take; of most texts each character is a byte.
    return (
        f"CASE WHEN strlen({expression}) <> length({expression}) THEN trim({plain_sql(expression)})"
        f" WHEN contains({expression}, '\t') THEN trim({expression}, ' \t') ELSE trim({expression}) END"
    )


def literals(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(literal(value) for value in values)
