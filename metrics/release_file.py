"""Whether the files of a release are still what was published."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from etl.problems import Problem
from metrics.release_tables import DATABASE, MANIFEST

CHANGED = f"{DATABASE} is not what was published: its SHA-256 is not the one in {MANIFEST}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(folder: Path, damage: str) -> Problem:
    """What is wrong with the files of the release in `folder`, and what to do."""
    advice = "put the release back from a backup; if there is none, move its folder away and publish anew"
    return Problem(f"{folder.parent.name}/{folder.name}", f"{damage}; {advice}")


def is_as_published(folder: Path) -> bool:
    """Whether the database in `folder` is the one that the manifest beside it was written of, as far as that says."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest.get("database_sha256") in (None, sha256_of(folder / DATABASE))
