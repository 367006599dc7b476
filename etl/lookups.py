"""Columns that a delivery does not have itself, taken from reference files by a key that both have.

A lookup never adds or loses a row: a key that the reference file explains in two ways is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from etl.header import find_name, read_name, wanted_names
from etl.mappings import Lookup, Mapping
from etl.reading import stage_reference
from etl.refusals import DeliveryRefused
from etl.sql_text import trimmed
from etl.staging import Staged
from etl.titles import Titles, plain_name


def take_columns(
    connection: duckdb.DuckDBPyConnection, staged: Staged, mapping: Mapping, folder: Path, working: Path, file: str
) -> Staged:
    """The staged rows with what the mapping's lookups take, in order: a later one may use what an earlier one took.

    Raises `DeliveryRefused` where a reference file or a column of one is missing, or its key is not unique.
    """
    for place, lookup in enumerate(mapping.lookups):
        path = folder / lookup.file
        if not path.is_file():
            raise DeliveryRefused("lookup", file, f"the lookup file {lookup.file} is not in the community folder")
        try:
            reference = stage_reference(connection, path, lookup.header, working, f"reference_{place}")
        except DeliveryRefused as refusal:
            raise DeliveryRefused("lookup", file, f"the lookup file {lookup.file} {refusal.message}") from None
        staged = _join(connection, staged, reference, mapping, place, file)
    return staged


def _join(
    connection: duckdb.DuckDBPyConnection, staged: Staged, reference: Staged, mapping: Mapping, place: int, file: str
) -> Staged:
    lookup = mapping.lookups[place]
    read = frozenset(map(plain_name, (*lookup.key, *lookup.take.values())))
    keys = [_column(reference, name, read, lookup.file, file) for name in lookup.key]
    wanted = {new: _column(reference, theirs, read, lookup.file, file) for new, theirs in lookup.take.items()}
    own = wanted_names(mapping)
    sources = [_column(staged, name, own, "the delivery", file) for name in lookup.source_columns]
    taken = {new: f"l{place}_{number}" for number, new in enumerate(wanted)}
    if clash := [new for new in taken if find_name(new, staged.names)]:
        raise DeliveryRefused("lookup", file, f"has a column '{clash[0]}' itself; take it under another name")
    selected = [f"{trimmed(key)} AS k{number}" for number, key in enumerate(keys)]
    selected += [f"{column} AS {taken[new]}" for new, column in wanted.items()]
    table = f"lookup_{place}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT DISTINCT {', '.join(selected)} FROM {reference.relation}"  # noqa: S608
    )
    own_keys = [f"k{number}" for number in range(len(keys))]
    _check_unique(connection, table, own_keys, lookup, file)
    condition = " AND ".join(
        f"{trimmed(f's.{source}')} = l.{key}" for source, key in zip(sources, own_keys, strict=True)
    )
    columns = ", ".join(taken.values())
    return replace(
        staged,
        relation=f"(SELECT s.*, {columns} FROM {staged.relation} AS s LEFT JOIN {table} AS l ON {condition})",  # noqa: S608
        columns=staged.columns | taken,
    )


def _check_unique(
    connection: duckdb.DuckDBPyConnection, table: str, keys: Sequence[str], lookup: Lookup, file: str
) -> None:
    columns = ", ".join(keys)
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {columns} HAVING count(*) > 1)"  # noqa: S608
    ).fetchone()
    assert row is not None
    if row[0]:
        raise DeliveryRefused(
            "lookup",
            file,
            f"the lookup file {lookup.file} says different things for {row[0]} of its keys ({', '.join(lookup.key)}); "
            "a key may stand there once, or more often with the same values",
        )


def _column(staged: Staged, name: str, expected: frozenset[str], where: str, file: str) -> str:
    try:
        found = read_name(file, name, staged.names)
    except DeliveryRefused as refusal:
        raise DeliveryRefused("lookup", file, f"of {where}, {refusal.message}") from None
    if found is None:
        hint = Titles(staged.names, expected).did_you_mean(name)
        raise DeliveryRefused("lookup", file, f"the lookup column '{name}' is not in {where}.{hint}")
    return staged.columns[found]
