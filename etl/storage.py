"""A disk that is full or fails, told apart from a file that is damaged, and told in a sentence.

What was being written is gone; what was there before stays: DuckDB writes ahead, and copies are thrown away.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from etl.problems import Problem, Refused

WORKING = "receiving-"
"""How folders begin that hold unfinished work beside the warehouse; the next load removes what a killed one left."""

_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
_WORDS = tuple(os.strerror(number) for number in _FAULTS)


class StorageFailed(Exception):
    """Something could not be written; the message says why and what to do."""


@contextmanager
def storage_watched() -> Iterator[None]:
    """Raises `StorageFailed` for whatever the operating system refuses to write, through DuckDB or not."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        fault = storage_fault(error)
        if fault is None:
            raise
        raise StorageFailed(fault) from None


@contextmanager
def disk_told(path: Path) -> Iterator[None]:
    """Raises `Refused`, of what is at `path`, where the operating system refuses to write."""
    try:
        with storage_watched():
            yield
    except StorageFailed as failed:
        raise Refused([Problem(path.name, str(failed))]) from None


def storage_fault(error: OSError | duckdb.Error) -> str | None:
    """What to say of the disk; None where something else is at fault, the file that was read for example."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return "there is not enough memory, or room on the disk for what does not fit into it"
    if isinstance(error, OSError):
        reason = error.strerror if error.errno in _FAULTS else None
    else:
        reason = next((words for words in _WORDS if words in str(error)), None)
    return f"the disk could not be written ({reason}); make room, then run the same command again" if reason else None


def made_whole(path: Path, make: Callable[[Path], None]) -> None:
    """Make a file whole or not at all: `make` is given another name, and the file called `path` when it is complete.

    A file of that name which another process has made in the meantime stays.
    """
    try:
        with TemporaryDirectory(dir=path.parent, prefix=WORKING, ignore_cleanup_errors=True) as folder:
            draft = Path(folder) / path.name
            make(draft)
            _name(draft, path)
    except (OSError, duckdb.Error, Refused):
        if not path.exists():
            raise


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder of its owner's only, filled beside its place and there when it is complete. Raises `StorageFailed`.

    `folder` may not be there yet, or may be empty.
    """
    draft = folder.with_name(f"{folder.name}.unfinished")
    try:
        with storage_watched():
            if draft.exists():
                shutil.rmtree(draft)
            draft.mkdir(mode=0o700, parents=True)
            yield draft
            if folder.exists():
                folder.rmdir()
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _name(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        draft.rename(path)
