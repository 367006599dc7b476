"""Where releases lie: one folder each, and `current`, the name of the one that is served."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from etl.problems import Problem, Refused
from metrics.release_file import damaged
from metrics.release_tables import DATABASE, MANIFEST

CURRENT = "current"
_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")


def list_releases(releases: Path) -> list[str]:
    """Ids of the releases that are there whole, oldest first by what their manifests say."""
    from metrics.release.manifest import read_manifest

    found = [path.parent.name for path in releases.glob(f"*/{MANIFEST}") if _ID.fullmatch(path.parent.name)]
    return sorted(found, key=lambda release_id: (read_manifest(releases / release_id).created_at, release_id))


def current_release(releases: Path) -> str | None:
    """The id of the release that is served; None where nothing has been published yet."""
    try:
        return (releases / CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def release_folder(releases: Path, release_id: str | None = None) -> Path:
    """The folder of a release, the current one by default. Raises `Refused` with the ids that there are."""
    chosen = release_id or current_release(releases)
    if chosen is None:
        raise Refused([Problem(releases.name, "nothing has been published yet; run `commonmeasure publish`")])
    folder = releases / chosen
    if not _ID.fullmatch(chosen) or not folder.is_dir():
        known = ", ".join(list_releases(releases)) or "none"
        raise Refused([Problem(releases.name, f"there is no release '{chosen}'. There are: {known}")])
    if problems := tuple(_lost(folder)):
        raise Refused(problems)
    return folder


def incomplete_releases(releases: Path) -> Iterator[Problem]:
    """Releases of which a file is lost: what they said cannot be taken into account."""
    for folder in sorted(path for path in releases.glob("*") if _ID.fullmatch(path.name)):
        yield from _lost(folder)


def _lost(folder: Path) -> Iterator[Problem]:
    for name in (MANIFEST, DATABASE):
        if not (folder / name).is_file():
            yield damaged(folder, f"{name} is missing")


def make_current(releases: Path, release_id: str) -> None:
    """Point `current` at a release, whole or not at all."""
    draft = releases / f".{CURRENT}-{os.getpid()}"
    draft.write_text(release_id + "\n", encoding="utf-8")
    draft.replace(releases / CURRENT)
