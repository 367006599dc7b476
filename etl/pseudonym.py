"""The key by which the warehouse knows a person whom only the vault can name.

A hash of what identifies the person and of a secret that never leaves the vault: the same person has the same key in
every delivery, and without the vault nobody can try out names.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

_SALT = "person_salt"


def person_key_sql(columns: Sequence[str]) -> str:
    """The key of the person whom these columns identify, in whatever order; null where all are empty.

    The connection needs `set_salt` before.
    """
    values = ", ".join(f"{column}::VARCHAR" for column in sorted(columns))
    return f"CASE WHEN coalesce({values}) IS NOT NULL THEN {_hashed(f'[{values}]')} END"


def set_salt(connection: duckdb.DuckDBPyConnection, salt: str) -> None:
    """Give a connection the vault's secret, for as long as it is open."""
    connection.execute(f"SET VARIABLE {_SALT} = $salt", {"salt": salt})


def _hashed(values: str) -> str:
    return f"left(sha256(getvariable('{_SALT}') || to_json({values})::VARCHAR), 32)"
