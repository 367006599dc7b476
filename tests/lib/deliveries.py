"""Community folders and deliveries for tests: written in a line, loaded as the command loads them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.community import read_community
from etl.deliveries import load
from etl.report import DeliveryReport

ROOT = Path(__file__).resolve().parents[2]


class CommunityFolder:
    """A community in a temporary folder; every load is checked to add up."""

    def __init__(self, folder: Path, toml: str = "") -> None:
        self.folder = folder
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
        self.write_toml(toml)

    def write_toml(self, toml: str) -> None:
        name = "" if toml.lstrip().startswith("name") else 'name = "Test community"\n'
        (self.folder / "community.toml").write_text(name + toml, encoding="utf-8")

    def put(self, name: str, content: str | bytes) -> Path:
        """A file in the inbox."""
        path = self.folder / "inbox" / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def put_rows(self, name: str, header: str, rows: Sequence[str]) -> Path:
        return self.put(name, "\n".join((header, *rows)) + "\n")

    def load(self, *files: Path, source: str | None = None, strict: bool = False) -> list[DeliveryReport]:
        reports = load(read_community(self.folder), files or None, source=source, strict=strict)
        for report in reports:
            assert report.received == report.accepted + report.quarantined + report.repeated, report.to_text()
        return reports

    def load_one(self, *files: Path, source: str | None = None, strict: bool = False) -> DeliveryReport:
        (report,) = self.load(*files, source=source, strict=strict)
        return report

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.folder / "warehouse" / "warehouse.duckdb", read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def students(self, columns: str) -> list[tuple[Any, ...]]:
        """Columns of the rows of `students` in order, with the names and birth dates that the vault has of them."""
        with duckdb.connect() as connection:
            for name in ("warehouse", "vault"):
                connection.execute(f"ATTACH '{self.folder / 'warehouse' / name}.duckdb' AS {name} (READ_ONLY)")
            return connection.execute(
                f"SELECT {columns} FROM warehouse.students LEFT JOIN vault.person USING (person_key)"  # noqa: S608
                " ORDER BY student_id, school_year"
            ).fetchall()

    def count(self, table: str) -> int:
        return int(self.query(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 (tests name their tables)

    def quarantined(self) -> list[tuple[Any, ...]]:
        """Row number, rule and column of all that is in quarantine, by row."""
        return self.query("SELECT row_number, rule, column_name FROM quarantine ORDER BY ALL")


@pytest.fixture
def community(tmp_path: Path) -> CommunityFolder:
    return CommunityFolder(tmp_path / "community")


def shared_data(name: str) -> Path:
    """A data set that nobody here wrote, from the folder beside the checkout; where it is absent, a skip."""
    shared = Path(os.environ.get("COMMON_MEASURE_SHARED", ROOT.parent / "shared"))
    folder = shared / "data" / name
    if not folder.is_dir():
        pytest.skip(
            f"the files of {name} belong to those who published them and are not part of the project; "
            f"they were looked for in {shared}, and COMMON_MEASURE_SHARED names another folder that holds data/"
        )
    return folder
