"""Who the people of the warehouse are: names and birth dates, in a file of their own that nothing but matching opens.

A person is written here before any row of the warehouse speaks of the person, and forgotten after the last such row has
gone. A load that is killed in between leaves at most people of whom no row speaks.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from etl.problems import Problem, Refused
from etl.pseudonym import person_key_sql, set_salt
from etl.schema import PERSON_KEY, Source
from etl.sources import SOURCES
from etl.storage import made_whole, storage_fault

if TYPE_CHECKING:
    from etl.warehouse import Warehouse

FILE = "vault.duckdb"

_VERSION = 1
_FIELDS = ("first_name", "last_name", "birth_date")
_TABLES = (
    "CREATE TABLE vault_state (schema_version INTEGER NOT NULL, salt VARCHAR NOT NULL)",
    "CREATE TABLE person (person_key VARCHAR NOT NULL, first_name VARCHAR, last_name VARCHAR, birth_date DATE)",
    """
    CREATE TABLE review_case (
        case_id VARCHAR NOT NULL, partner_id VARCHAR NOT NULL, first_name VARCHAR, last_name VARCHAR NOT NULL,
        birth_date DATE, student_id VARCHAR NOT NULL, is_accepted BOOLEAN
    )
    """,
)


class Vault:
    """The open vault; `salt` is the secret of which the keys of people are made."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self.connection = connection
        row = connection.execute("SELECT salt FROM vault_state").fetchone()
        assert row is not None
        self.salt = str(row[0])

    def keep(self, connection: duckdb.DuckDBPyConnection, source: Source) -> None:
        """Keep the people whom the view `fresh` of another database names, where `source` names any."""
        if not source.identifying:
            return
        self._add(connection, PERSON_KEY, "fresh")

    def forget_others(self, keys: pa.Table) -> None:
        """Forget everyone whose `person_key` is not in the table."""
        self._execute_with(keys, "DELETE FROM person WHERE person_key NOT IN (SELECT person_key FROM given)")

    def people(self) -> pa.Table:
        """Everyone: person_key, first_name, last_name, birth_date."""
        return self.connection.execute("SELECT * FROM person").to_arrow_table()

    def _add(self, connection: duckdb.DuckDBPyConnection, key: str, table: str) -> None:
        named = connection.execute(
            f"SELECT DISTINCT {key}, {', '.join(_FIELDS)} FROM {table} WHERE {key} IS NOT NULL"  # noqa: S608 (constants)
        ).to_arrow_table()
        named = named.rename_columns([PERSON_KEY, *_FIELDS])
        self._execute_with(named, "INSERT INTO person SELECT * FROM given ANTI JOIN person USING (person_key)")

    def _execute_with(self, given: pa.Table, statement: str) -> None:
        self.connection.register("given", given)
        try:
            self.connection.execute(statement)
        finally:
            self.connection.unregister("given")

    def __enter__(self) -> Vault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()


def open_vault(warehouse: Warehouse) -> Vault:
    """The vault beside an open warehouse, made where there is none yet; readable by its owner only.

    Raises `Refused` where the warehouse speaks of people and their vault is missing, is no vault or is of a later
    version.
    """
    path = warehouse.path.with_name(FILE)
    if not path.exists() and _speaks_of_people(warehouse):
        raise _refused(path, f"is missing, and {warehouse.path.name} speaks of people whom it names; {_REMEDY}")
    return _open(path)


def take_over(connection: duckdb.DuckDBPyConnection, warehouse: Path, tables: Iterable[str]) -> None:
    """Keep the people whom tables of an earlier version of the warehouse name; the connection then knows the salt."""
    with _open(warehouse.with_name(FILE)) as vault:
        set_salt(connection, vault.salt)
        for table in tables:
            vault._add(connection, person_key_sql(_FIELDS), table)


def _open(path: Path) -> Vault:
    if not path.exists():
        made_whole(path, _make)
    connection = _connect(path)
    try:
        path.chmod(0o600)
        _create_if_empty(connection)
        _check_version(connection, path)
        return Vault(path, connection)
    except BaseException:
        connection.close()
        raise


_REMEDY = "put both back from one backup, or move both away and load the deliveries anew"


def _speaks_of_people(warehouse: Warehouse) -> bool:
    return any(
        warehouse.connection.execute(
            f"SELECT 1 FROM {source.name} WHERE {PERSON_KEY} IS NOT NULL LIMIT 1"  # noqa: S608 (declared names)
        ).fetchone()
        for source in SOURCES
        if source.identifying
    )


def _make(draft: Path) -> None:
    connection = _connect(draft)
    _create_if_empty(connection)
    connection.close()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(
            str(path),
            config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
        )
    except duckdb.IOException as error:
        raise _refused(path, storage_fault(error) or f"cannot be opened, or it is damaged; {_REMEDY}") from None


def _create_if_empty(connection: duckdb.DuckDBPyConnection) -> None:
    if connection.execute("SELECT 1 FROM duckdb_tables() LIMIT 1").fetchone():
        return
    connection.begin()
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO vault_state VALUES (?, ?)", [_VERSION, secrets.token_hex(32)])
    connection.commit()


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        row = connection.execute("SELECT schema_version FROM vault_state").fetchone()
    except duckdb.CatalogException:
        row = None
    if row is None:
        raise _refused(path, f"is a database, but no vault; {_REMEDY}")
    if row[0] != _VERSION:
        raise _refused(path, f"was written by another version of Common Measure (version {row[0]}, not {_VERSION})")


def _refused(path: Path, message: str) -> Refused:
    return Refused([Problem(path.name, message)])
