"""From the spellings in a file to the canonical values of a code list.

The community's own translation comes first, then the list's spellings; what is in neither stands for nothing.
"""

from __future__ import annotations

from etl.mappings import Mapping
from etl.schema import Column
from etl.sql_text import literal


def exact_spellings(column: Column, mapping: Mapping) -> dict[str, str]:
    """Spellings that are read as they stand → canonical value: the mapping's, and the canonical values themselves."""
    assert column.codes is not None
    readable = column.codes.canonical()
    own = {theirs: readable[ours.lower()] for theirs, ours in _translated(column, mapping).items()}
    return {value: value for value in column.codes.values} | own


def lower_spellings(column: Column, mapping: Mapping) -> dict[str, str]:
    """Spellings in lower case → canonical value, for what is not read as it stands."""
    assert column.codes is not None
    readable = column.codes.canonical()
    own = {theirs.lower(): readable[ours.lower()] for theirs, ours in _translated(column, mapping).items()}
    return readable | own


def canonical_sql(column: Column, mapping: Mapping, text: str) -> str:
    """The canonical value of the SQL expression `text`, null where the list does not know it."""
    exact = _whens(exact_spellings(column, mapping))
    lower = _whens(lower_spellings(column, mapping))
    return f"CASE {text} {exact} ELSE CASE lower({text}) {lower} END END"


def _translated(column: Column, mapping: Mapping) -> dict[str, str]:
    return {theirs: ours for theirs, ours in mapping.values.get(column.name, {}).items() if ours}


def _whens(spellings: dict[str, str]) -> str:
    return " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in spellings.items())
