"""A release as a Frictionless data package: one CSV a table, described by the declarations that the release is made of.

It holds what the release holds and nothing else. A package appears whole or not at all.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from etl.problems import Problem, Refused
from metrics.database import connect
from metrics.release import Manifest, read_manifest
from metrics.release_file import CHANGED, damaged, is_as_published, sha256_of
from metrics.release_table import Field, ReleaseTable
from metrics.release_tables import DATABASE, INDICATOR, RELEASE_TABLES, stand_ins

DESCRIPTOR = "datapackage.json"
DICTIONARY = "data_dictionary"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_DESCRIPTION = (
    "Every count has passed the protection of small numbers; what is hidden is empty, and its status says so. "
    "No table has a row per student."
)
_PREVIEW = "A preview: not published, not checked by anybody else; do not show or send."
_TYPES = {
    "VARCHAR": "string",
    "VARCHAR[]": "array",
    "DOUBLE": "number",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
_DICTIONARY_FIELDS = (
    Field("table", "VARCHAR", "The table"),
    Field("grain", "VARCHAR", "One row per what"),
    Field("column", "VARCHAR", "The column"),
    Field("type", "VARCHAR", "Its type"),
    Field("meaning", "VARCHAR", "What it means"),
)


def write_data_package(release: Path, to: Path) -> Path:
    """Write the release in the folder `release` as a package into the new folder `to`; returns its descriptor.

    Raises `Refused` where there is something at `to` already, or where the release is not what its manifest says.
    """
    if to.exists():
        raise Refused([Problem(to.name, "is there already; name a folder that is not")])
    manifest = read_manifest(release)
    database = release / DATABASE
    if not is_as_published(release):
        raise Refused([damaged(release, CHANGED)])
    to.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    try:
        (draft / "data").mkdir()
        with connect(database, read_only=True) as connection:
            for statement in stand_ins(_tables(connection)):
                connection.execute(statement)
            for table in RELEASE_TABLES:
                _write_table(connection, table, draft / _path(table.name))
        _write_dictionary(draft / _path(DICTIONARY))
        descriptor = json.dumps(_descriptor(manifest, draft), indent=2, ensure_ascii=False)
        (draft / DESCRIPTOR).write_text(descriptor + "\n", encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(to)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return to / DESCRIPTOR


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def _path(table: str) -> str:
    return f"data/{table}.csv"


def _write_table(connection: duckdb.DuckDBPyConnection, table: ReleaseTable, path: Path) -> None:
    columns = ", ".join(_column(field) for field in table.fields)
    quoted = str(path).replace("'", "''")
    connection.execute(
        f"COPY (SELECT {columns} FROM \"{table.name}\") TO '{quoted}' "  # noqa: S608 (declared names)
        "(FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ')"
    )


def _column(field: Field) -> str:
    """A column as the package writes it: a list as JSON."""
    return f'to_json("{field.name}") AS "{field.name}"' if _TYPES[field.sql] == "array" else f'"{field.name}"'


def _write_dictionary(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in _DICTIONARY_FIELDS)
        for table in RELEASE_TABLES:
            for field in table.fields:
                writer.writerow((table.name, table.grain, field.name, _TYPES[field.sql], field.description))


def _descriptor(manifest: Manifest, folder: Path) -> dict[str, Any]:
    return {
        "$schema": _PROFILE,
        "name": f"common-measure-{manifest.release_id}",
        "title": f"Shared indicators of {manifest.community}",
        "description": f"{_PREVIEW} {_DESCRIPTION}" if manifest.preview else _DESCRIPTION,
        "version": manifest.release_id,
        "created": manifest.created_at.isoformat(),
        "resources": [
            *(
                _resource(table.name, f"One row per {table.grain}.", table.fields, table.key, folder)
                for table in RELEASE_TABLES
            ),
            _resource(DICTIONARY, "What every column means.", _DICTIONARY_FIELDS, ("table", "column"), folder),
        ],
        "commonMeasure": {
            "codeVersion": manifest.code_version,
            "preview": manifest.preview,
            "privacy": manifest.privacy,
            "cells": manifest.cells,
            "definitions": manifest.definitions,
            "releaseSha256": manifest.database_sha256,
        },
    }


def _resource(
    name: str, description: str, fields: tuple[Field, ...], key: tuple[str, ...], folder: Path
) -> dict[str, Any]:
    path = folder / _path(name)
    schema: dict[str, Any] = {"fields": list(_fields(fields)), "missingValues": [""]}
    if key:
        schema["primaryKey"] = list(key)
    if name != INDICATOR.name and INDICATOR.key[0] in (field.name for field in fields):
        reference = {"resource": INDICATOR.name, "fields": list(INDICATOR.key)}
        schema["foreignKeys"] = [{"fields": list(INDICATOR.key), "reference": reference}]
    return {
        "name": name,
        "type": "table",
        "description": description,
        "path": _path(name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
        "schema": schema,
    }


def _fields(fields: tuple[Field, ...]) -> Iterator[dict[str, str]]:
    for field in fields:
        yield {"name": field.name, "type": _TYPES[field.sql], "description": field.description}
