"""A community folder copied whole, student-level side included, with the checksum of every file; and put back.

The copy is of one moment: nobody can load or publish while it is made. It is there whole, or not at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl.inbox import checksum
from etl.matching import open_vault
from etl.problems import Problem, Refused
from etl.progress import Progress, silent
from etl.storage import WORKING, StorageFailed, whole_folder
from etl.warehouse import open_warehouse

SUMS = "SHA256SUMS"
"""The name of the list of checksums in a backup; `sha256sum -c` reads it."""


@dataclass(frozen=True)
class Copied:
    """How many files were copied, and their bytes."""

    files: int
    bytes: int


def back_up(folder: Path, to: Path, progress: Progress = silent) -> Copied:
    """Copy the community in `folder` to the new folder `to`.

    Raises `Refused` where there is no community, where `to` is there already or lies inside it, where a load or a
    publish is running, or where the disk cannot be written.
    """
    if not (folder / "community.toml").is_file():
        raise _refused(folder, "holds no community; say with -C which folder to back up")
    if to.resolve().is_relative_to(folder.resolve()):
        raise _refused(to, "lies inside the community; a backup belongs elsewhere, best on another disk")
    _is_free(to)
    warehouse = folder / "warehouse" / "warehouse.duckdb"
    with _whole(to) as draft:
        if not warehouse.exists():
            return _copy(folder, draft, _files(folder), progress)
        with open_warehouse(warehouse) as held:
            held.connection.execute("CHECKPOINT")
            with open_vault(held) as vault:
                vault.connection.execute("CHECKPOINT")
            # The warehouse comes last: closing the copied file gives up the lock that keeps others from writing.
            files = sorted(_files(folder), key=lambda name: (folder / name == warehouse, name))
            return _copy(folder, draft, files, progress)


def restore(backup: Path, folder: Path, progress: Progress = silent) -> Copied:
    """Put the community of a backup into `folder`, which may not hold anything yet.

    Raises `Refused` where `backup` is none or not as it was written, naming every file that is not, where `folder`
    holds something, or where the disk cannot be written.
    """
    sums = _read_sums(backup)
    _check(backup, sums)
    _is_free(folder)
    with _whole(folder) as draft:
        copied = _copy(backup, draft, [*map(Path, sums)], progress)
        _check(draft, sums)
        (draft / SUMS).unlink()
    return copied


def _files(folder: Path) -> list[Path]:
    """All files of a community but unfinished work, from the folder on."""
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(name for name in names if not _is_unfinished(name))


def _is_unfinished(name: Path) -> bool:
    parts = name.parts
    in_warehouse = parts[0] == "warehouse" and len(parts) > 1
    return in_warehouse and (parts[1].startswith(WORKING) or parts[1].endswith((".tmp", ".wal", ".rewritten")))


def _copy(folder: Path, to: Path, names: list[Path], progress: Progress) -> Copied:
    """Copy the files and list their checksums."""
    sizes = [(folder / name).stat().st_size for name in names]
    done, lines = 0, []
    for name, size in zip(names, sizes, strict=True):
        target = to / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(folder / name, target)
        lines.append(f"{checksum(target)}  {name.as_posix()}\n")
        done += size
        progress(done, sum(sizes), "copying")
    (to / SUMS).write_text("".join(sorted(lines, key=lambda line: line[66:])), encoding="utf-8")
    return Copied(len(names), sum(sizes))


def _read_sums(backup: Path) -> dict[str, str]:
    """Name → checksum of every file of a backup."""
    path = backup / SUMS
    if not path.is_file():
        raise _refused(backup, f"is no backup: it has no {SUMS}")
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    sums = {line[66:]: line[:64] for line in lines if line[64:66] == "  "}
    if (
        not sums
        or len(sums) != len(lines)
        or any(Path(name).is_absolute() or ".." in Path(name).parts for name in sums)
    ):
        raise _refused(backup, f"is no backup that can be trusted: its {SUMS} is damaged")
    return sums


def _check(folder: Path, sums: dict[str, str]) -> None:
    problems = []
    for name, expected in sums.items():
        path = folder / name
        if not path.is_file():
            problems.append(Problem(name, f"is missing from {folder}; take another backup"))
        elif checksum(path) != expected:
            problems.append(Problem(name, f"is not as it was backed up to {folder}; take another backup"))
    if problems:
        raise Refused(problems)


def _is_free(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _refused(folder, "is there already, and is not overwritten; name a new folder, or move it away")


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A folder that is filled beside its place, and gets there when it is complete."""
    try:
        with whole_folder(folder) as draft:
            yield draft
    except StorageFailed as failed:
        raise _refused(folder, str(failed)) from None


def _refused(folder: Path, message: str) -> Refused:
    return Refused([Problem(str(folder), message)])
