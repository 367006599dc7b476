"""A release as a data package: a program that is not ours finds it whole, and it holds what the release holds."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pytest

from etl.problems import Refused
from metrics.catalogue import BUILT_IN, Catalogue, read_catalogue
from metrics.disclosure import DisclosurePolicy
from metrics.indicator import Target
from metrics.interchange.data_package import DICTIONARY, write_data_package
from metrics.release import publish, release_folder
from metrics.release_table import ReleaseTable
from metrics.release_tables import RELEASE_TABLES
from tests.lib.definitions import hand_made_warehouse, random_community


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("community")
    whole = read_catalogue(BUILT_IN)
    catalogue = Catalogue((whole["chronic_absence"], whole["students_served"]), files=whole.files)
    target = ("chronic_absence", Target(2027, Decimal("0.15")))
    with hand_made_warehouse(folder, random_community(3, 200)) as warehouse:
        warehouse.connection.execute(
            "INSERT INTO partners BY NAME SELECT 'p1' AS partner_id, 'Tutors, \"evenings\"' AS name, "
            "'chronic_absence; promotion' AS shared_outcomes, DATE '2024-07-01' AS agreement_start, "
            "1 AS delivery_id, 1 AS row_number"
        )
        warehouse.connection.execute(
            "INSERT INTO delivery BY NAME SELECT 1 AS delivery_id, 'students.csv' AS file_name, 'abc' AS sha256, "
            "'students' AS source, 'upsert' AS delivered_rule, TIMESTAMP '2026-01-02 03:04:05' AS received_at, "
            "'loaded' AS status, 5 AS received, 3 AS accepted, 1 AS quarantined, 1 AS repeated, 2 AS unresolved"
        )
        publish(
            warehouse, catalogue, DisclosurePolicy(), name="Testville", targets=[target], releases=folder / "releases"
        )
    return release_folder(folder / "releases")


@pytest.fixture(scope="module")
def package(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data_package(release, tmp_path_factory.mktemp("out") / "package").parent


@pytest.fixture
def published(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(release / "release.duckdb"), read_only=True) as connection:
        yield connection


def descriptor(package: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return read


def test_an_independent_validator_finds_every_row_of_its_type_and_every_reference_kept(package: Path) -> None:
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])
    assert {task.name for task in report.tasks} == {*(table.name for table in RELEASE_TABLES), DICTIONARY}


def test_the_validator_would_have_found_a_changed_file(package: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copytree(package, tmp_path / "changed"))
    path = changed / "data" / "observation.csv"
    path.write_text(path.read_text("utf-8").replace("chronic_absence", "chronic_presence", 1), encoding="utf-8")
    assert not frictionless.validate(str(changed / "datapackage.json")).valid


@pytest.mark.parametrize("table", [table for table in RELEASE_TABLES if table.key], ids=lambda table: table.name)
def test_the_validator_would_have_found_a_row_twice(package: Path, tmp_path: Path, table: ReleaseTable) -> None:
    changed = Path(shutil.copytree(package, tmp_path / "changed"))
    path = changed / "data" / f"{table.name}.csv"
    header, *rows = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join((header, *(rows[:1] * 2 or [_row(table)] * 2))), encoding="utf-8")
    report = frictionless.validate(str(changed / "datapackage.json"), resource_name=table.name)
    assert "primary-key" in {kind for (kind,) in report.flatten(["type"])}


def _row(table: ReleaseTable) -> str:
    """A row of a table that is empty in this release."""
    return ",".join("1" if name in table.key else "" for name in table.names) + "\n"


@pytest.mark.parametrize("table", RELEASE_TABLES, ids=lambda table: table.name)
def test_a_table_reads_back_as_the_release_holds_it(
    package: Path, published: duckdb.DuckDBPyConnection, table: Any
) -> None:
    resource = frictionless.Package(str(package / "datapackage.json")).get_resource(table.name)
    rows = [row.to_dict() for row in resource.read_rows()]
    expected = published.table(table.name).to_arrow_table().to_pylist()
    assert [_plain(row) for row in rows] == [_plain(row) for row in expected]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Values as both sides can say them: an empty text is a missing one, a time has no zone, a number is a float."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if hasattr(value, "tzinfo"):
            plain[name] = value.replace(tzinfo=None)
        elif isinstance(value, str | list) or value is None or hasattr(value, "isoformat"):
            plain[name] = value or None
        else:
            plain[name] = float(value)
    return plain


def test_a_release_of_an_earlier_version_is_a_package_too(release: Path, tmp_path: Path) -> None:
    """It is too old to have a table of translations, which is empty in the package."""
    earlier = Path(shutil.copytree(release, tmp_path / release.name))
    for path in earlier.iterdir():
        path.chmod(0o644)
    with duckdb.connect(str(earlier / "release.duckdb")) as connection:
        connection.execute("DROP TABLE indicator_translation")
    manifest = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))
    manifest["database_sha256"] = hashlib.sha256((earlier / "release.duckdb").read_bytes()).hexdigest()
    (earlier / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    descriptor = write_data_package(earlier, tmp_path / "package")
    assert frictionless.validate(str(descriptor)).valid
    assert len((tmp_path / "package" / "data" / "indicator_translation.csv").read_text("utf-8").splitlines()) == 1


def test_what_is_hidden_is_empty(package: Path) -> None:
    with (package / "data" / "observation.csv").open(encoding="utf-8", newline="") as file:
        hidden = [row for row in csv.DictReader(file) if row["status"] == "suppressed"]
    assert hidden
    for row in hidden:
        assert {row[name] for name in ("numerator", "denominator", "students", "value", "lower", "upper")} == {""}


def test_every_column_is_explained(package: Path) -> None:
    described = {
        (resource["name"], field["name"]): field["description"]
        for resource in descriptor(package)["resources"]
        for field in resource["schema"]["fields"]
    }
    assert all(described.values())
    with (package / "data" / f"{DICTIONARY}.csv").open(encoding="utf-8", newline="") as file:
        listed = {(row["table"], row["column"]): row["meaning"] for row in csv.DictReader(file)}
    assert listed == {key: said for key, said in described.items() if key[0] != DICTIONARY}


def test_it_holds_its_files_and_no_others(package: Path) -> None:
    named = {resource["path"] for resource in descriptor(package)["resources"]}
    found = {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}
    assert found == {"datapackage.json", *named}


def test_nothing_is_overwritten_and_nothing_half_done_stays(release: Path, package: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is there already"):
        write_data_package(release, package)
    changed = Path(shutil.copytree(release, tmp_path / release.name))
    (changed / "release.duckdb").chmod(0o644)
    with (changed / "release.duckdb").open("ab") as file:
        file.write(b"more")
    with pytest.raises(Refused, match="is not what was published"):
        write_data_package(changed, tmp_path / "package")
    assert [path.name for path in tmp_path.iterdir()] == [release.name]


def test_a_package_that_fails_leaves_nothing(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("metrics.interchange.data_package._write_dictionary", fail)
    with pytest.raises(OSError, match="no space left"):
        write_data_package(release, tmp_path / "package")
    assert list(tmp_path.iterdir()) == []
