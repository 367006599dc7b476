"""What a release says of itself: from what it was made, by which rules, and the checksum of its file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.problems import Problem, Refused
from metrics.periods import SchoolYear
from metrics.release_tables import MANIFEST


@dataclass(frozen=True)
class Audit:
    """The verdict of the attack on a release: how many hidden counts it recovered; None where it was not run yet."""

    verdict: str = "not run yet"
    recoverable: int | None = None
    unproven: int | None = None


@dataclass(frozen=True)
class Manifest:
    """The manifest of one release, as `manifest.json` holds it.

    `definitions` maps indicator ids to the SHA-256 of their files, `deliveries` are the SHA-256 of what was loaded,
    `cells` counts cells by status. `language` is the one in which it is shown to whoever asks for none, `text`
    by language what the community says of itself: `about` and `contact`. A `preview` was
    made of definitions that are not published, for whoever writes them, and whatever shows it says so.
    """

    release_id: str
    community: str
    created_at: datetime
    code_version: str
    school_years: tuple[int, ...]
    definitions: dict[str, str]
    deliveries: tuple[dict[str, str], ...]
    privacy: dict[str, Any]
    cells: dict[str, int]
    audit: Audit
    database_sha256: str
    language: str = "en"
    text: dict[str, dict[str, str]] = field(default_factory=dict)
    preview: bool = False

    @property
    def cells_in_all(self) -> int:
        return sum(self.cells.values())

    @property
    def cells_published(self) -> int:
        return self.cells["published"]

    @property
    def cells_coded(self) -> int:
        return self.cells["coded_low"] + self.cells["coded_high"]

    @property
    def cells_hidden(self) -> int:
        return self.cells["suppressed"]

    def to_text(self) -> str:
        """The manifest in a few lines."""
        years = " to ".join(str(SchoolYear(year)) for year in sorted({min(self.school_years), max(self.school_years)}))
        cells = f"{self.cells_published:,} published, {self.cells_coded:,} as a range, {self.cells_hidden:,} hidden"
        policy = f"groups of fewer than {self.privacy['minimum_group']} hidden"
        return "\n".join(
            (
                f"{'preview' if self.preview else 'release'} {self.release_id} of {self.community}",
                f"created {self.created_at:%Y-%m-%d %H:%M} UTC by Common Measure {self.code_version}",
                f"{len(self.definitions)} indicators, {years}, from {len(self.deliveries)} deliveries",
                f"{self.cells_in_all:,} cells: {cells}",
                f"privacy: {policy}",
                f"audit: {self.audit.verdict}",
                f"SHA-256 {self.database_sha256}",
            )
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"created_at": self.created_at.isoformat()}


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the release in `folder`. Raises `Refused` where it cannot be read."""
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(
            **raw
            | {
                "created_at": datetime.fromisoformat(raw["created_at"]),
                "school_years": tuple(raw["school_years"]),
                "deliveries": tuple(raw["deliveries"]),
                "audit": Audit(**raw["audit"]),
            }
        )
    except (ValueError, KeyError, TypeError):
        message = "is no manifest of a release, or damaged; put it back from a backup"
        raise Refused([Problem(f"{folder.name}/{MANIFEST}", message)]) from None


def write_manifest(manifest: Manifest, folder: Path) -> Path:
    """Write `manifest.json` into `folder`; returns its path."""
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
