"""A backup is the community of one moment, can be checked by anyone, and goes back only where nothing is lost by it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from etl.backup import back_up, restore
from etl.problems import Refused
from etl.warehouse import open_warehouse
from tests.lib.command import commonmeasure
from tests.lib.deliveries import CommunityFolder, community
from tests.lib.killing import state

__all__ = ["community"]


@pytest.fixture
def filled(community: CommunityFolder) -> CommunityFolder:
    community.put_rows("students_1.csv", "student_id,school_year,sex", [f"{n},2024,f" for n in range(50)])
    community.load()
    release = community.folder / "releases" / "2026-01-01-abc"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text("{}")
    (community.folder / "corrections.toml").write_text("")
    return community


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_and_back(filled: CommunityFolder, tmp_path: Path) -> None:
    (filled.folder / "warehouse" / "receiving-left").mkdir()
    (filled.folder / "warehouse" / "receiving-left" / "unpacked").write_text("left by a load that was killed")
    before = files(filled.folder)
    backup, back = tmp_path / "backups" / "monday", tmp_path / "back"
    done = commonmeasure("backup", "-C", filled.folder, backup)
    assert f"{backup}: 6 files" in done.messages
    commonmeasure("restore", backup, "-C", back)
    before.pop("warehouse/receiving-left/unpacked")
    assert files(back) == before
    assert state(back) == state(filled.folder)
    assert (back / "warehouse" / "warehouse.duckdb").stat().st_mode & 0o777 == 0o600
    assert backup.stat().st_mode & 0o777 == 0o700

    commonmeasure("load", "-C", back)
    assert state(back) == state(filled.folder), "what was loaded is known"


def test_anyone_can_check_it(filled: CommunityFolder, tmp_path: Path) -> None:
    back_up(filled.folder, tmp_path / "b")
    line = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(line, cwd=tmp_path / "b", check=False).returncode == 0
    listed = {text[66:] for text in (tmp_path / "b" / "SHA256SUMS").read_text().splitlines()}
    assert listed == files(tmp_path / "b").keys() - {"SHA256SUMS"}


def test_what_was_written_ahead_is_in_it(filled: CommunityFolder, tmp_path: Path) -> None:
    """A load that was killed right after its commit leaves its rows in the write-ahead log."""
    program = (
        "import sys, os; from pathlib import Path; from etl.warehouse import open_warehouse\n"
        "warehouse = open_warehouse(Path(sys.argv[1]))\n"
        "warehouse.connection.execute(\"INSERT INTO neighborhood VALUES ('n', 'North', NULL)\")\n"
        "os._exit(0)"
    )
    warehouse = filled.folder / "warehouse" / "warehouse.duckdb"
    subprocess.run([sys.executable, "-c", program, warehouse], check=True)
    assert warehouse.with_name("warehouse.duckdb.wal").stat().st_size > 0
    back_up(filled.folder, tmp_path / "b")
    assert state(tmp_path / "b")["neighborhood"] == [("n", "North", None)]


def test_nothing_is_overwritten(filled: CommunityFolder, tmp_path: Path) -> None:
    backup = tmp_path / "b"
    back_up(filled.folder, backup)
    before = files(filled.folder), files(backup)
    with pytest.raises(Refused, match="is there already, and is not overwritten"):
        back_up(filled.folder, backup)
    with pytest.raises(Refused, match="is there already, and is not overwritten"):
        restore(backup, filled.folder)
    assert (files(filled.folder), files(backup)) == before


def test_not_while_a_load_is_running(filled: CommunityFolder, tmp_path: Path) -> None:
    with open_warehouse(filled.folder / "warehouse" / "warehouse.duckdb"):
        done = commonmeasure("backup", "-C", filled.folder, tmp_path / "b", status=1)
    assert "another process has it open" in done.messages
    assert not list(tmp_path.glob("b*"))


def test_not_into_the_community_itself(filled: CommunityFolder) -> None:
    with pytest.raises(Refused, match="lies inside the community"):
        back_up(filled.folder, filled.folder / "backup")


def test_a_community_without_a_warehouse(community: CommunityFolder, tmp_path: Path) -> None:
    assert back_up(community.folder, tmp_path / "b").files == 1
    with pytest.raises(Refused, match="holds no community"):
        back_up(tmp_path, tmp_path.parent / "c")


def test_a_damaged_backup_names_every_file_and_restores_nothing(filled: CommunityFolder, tmp_path: Path) -> None:
    backup = tmp_path / "b"
    back_up(filled.folder, backup)
    with (backup / "warehouse" / "warehouse.duckdb").open("r+b") as file:
        file.seek(5000)
        file.write(b"\x01")
    (backup / "inbox" / "students_1.csv").unlink()
    with pytest.raises(Refused) as refused:
        restore(backup, tmp_path / "back")
    assert [problem.file for problem in refused.value.problems] == [
        "inbox/students_1.csv",
        "warehouse/warehouse.duckdb",
    ]
    assert not list(tmp_path.glob("back*"))


@pytest.mark.parametrize("sums", [None, "", "no sums\n", f"{'0' * 64}  ../outside\n"])
def test_what_is_no_backup(tmp_path: Path, sums: str | None) -> None:
    backup = tmp_path / "b"
    backup.mkdir()
    if sums is not None:
        (backup / "SHA256SUMS").write_text(sums)
    with pytest.raises(Refused, match="is no backup"):
        restore(backup, tmp_path / "back")


def test_a_disk_that_is_full_leaves_nothing(filled: CommunityFolder, tmp_path: Path) -> None:
    line = [sys.executable, "-m", "commonmeasure.cli", "backup", "-C", str(filled.folder), str(tmp_path / "b")]
    limited = ["sh", "-c", 'ulimit -f 100 && exec "$@"', "-", *line]
    done = subprocess.run(limited, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "the disk could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("b*"))
