"""The units of analysis as Parquet, partitioned by school year, for engines that outgrow one machine.

It holds rows about students and stays on the restricted side: pseudonyms of this one export in place of identifiers,
and no name or birth date. It is there whole or not at all.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from etl.problems import Problem, Refused
from etl.progress import Progress, silent
from etl.sql_text import literal, quoted
from etl.storage import StorageFailed, whole_folder
from etl.warehouse.variables import UNITS
from etl.warehouse.warehouse import Warehouse

MANIFEST = "manifest.json"
_FORMAT = 1
_YEAR = "school_year"
_PEOPLE = ("student_id", "referral_id")
_SALT = "export_salt"
_PLACES = {"neighborhood": "neighborhood_id", "schools": "school_id", "partners": "partner_id"}
"""Tables beside the units that say what exists, and the one column of each."""


@dataclass(frozen=True)
class ExportedTable:
    """One table of an export: a folder of Parquet files. `columns` are names and SQL types, in order."""

    name: str
    columns: dict[str, str]
    rows: int


@dataclass(frozen=True)
class Export:
    """What an export holds. `fingerprint` is the warehouse's of that moment."""

    fingerprint: str | None
    tables: tuple[ExportedTable, ...]


def export_units(warehouse: Warehouse, to: Path, progress: Progress = silent) -> Export:
    """Write the units of analysis, as they are built, into the folder `to`, which may not hold anything yet.

    Raises `Refused` where it does, or where the disk cannot be written.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise _refused(to, "is there already, and is not overwritten; name a new folder, or move it away")
    names = [*(unit.name for unit in UNITS), *_PLACES]
    warehouse.connection.execute(f"SET VARIABLE {_SALT} = $salt", {"salt": secrets.token_hex(32)})
    try:
        with whole_folder(to) as draft:
            tables = []
            for number, name in enumerate(names):
                progress(number, len(names), "writing units")
                tables.append(_write(warehouse, name, draft / name))
            export = Export(units_fingerprint(warehouse), tuple(tables))
            told = {"format": _FORMAT, **asdict(export)}
            (draft / MANIFEST).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    except StorageFailed as failed:
        raise _refused(to, str(failed)) from None
    finally:
        warehouse.connection.execute(f"RESET VARIABLE {_SALT}")
    progress(len(names), len(names), "writing units")
    return export


def read_export(folder: Path) -> Export:
    """What the export in `folder` holds. Raises `Refused` where there is none that this version can read."""
    path = folder / MANIFEST
    advice = "write it anew with `commonmeasure warehouse export`"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _refused(folder, f"holds no units of analysis: it has no {MANIFEST}; {advice}") from None
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise _refused(path, f"is damaged; {advice}") from None
    if told.get("format") != _FORMAT:
        raise _refused(path, f"is of another version of Common Measure; {advice}")
    return Export(told["fingerprint"], tuple(ExportedTable(**table) for table in told["tables"]))


def units_fingerprint(warehouse: Warehouse) -> str | None:
    """What tells one state of the built units from another; None where none have been built."""
    row = warehouse.connection.execute("SELECT units_fingerprint FROM warehouse_state").fetchone()
    return None if row is None else row[0]


def _write(warehouse: Warehouse, name: str, folder: Path) -> ExportedTable:
    only = _PLACES.get(name)
    source = f"(SELECT DISTINCT {only} FROM {name})" if only else name  # noqa: S608 (names of this module)
    columns = {column: kind for column, kind, *_ in warehouse.connection.execute(f"DESCRIBE FROM {source}").fetchall()}
    shown = ", ".join(_pseudonym(column) if column in _PEOPLE else quoted(column) for column in columns)
    folder.mkdir()
    target, partition = (folder / f"{name}.parquet", "") if only else (folder, f", PARTITION_BY ({_YEAR})")
    row = warehouse.connection.execute(
        f"COPY (SELECT {shown} FROM {source}) TO {literal(str(target))}"  # noqa: S608 (names of declared columns)
        f" (FORMAT parquet, COMPRESSION zstd{partition})"
    ).fetchone()
    return ExportedTable(name, columns, int(row[0]) if row else 0)


def _pseudonym(column: str) -> str:
    return f"left(sha256(getvariable('{_SALT}') || {column}), 32) AS {column}"


def _refused(path: Path, message: str) -> Refused:
    return Refused([Problem(str(path), message)])
