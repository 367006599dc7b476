"""From the warehouse to a release that is served: compute, protect, write, make current."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.warehouse import Warehouse
from metrics.catalogue import Catalogue
from metrics.disclosure import DisclosurePolicy
from metrics.release.manifest import Audit

Progress = Callable[[str], None]


@dataclass(frozen=True)
class PublishSummary:
    """What a publish did, for the restricted side. `is_new` is false where the same content was there already."""

    release: str
    cells: int
    published: int
    suppressed_primary: int
    suppressed_complementary: int
    coded: int
    audit: Audit
    is_new: bool

    def to_json(self) -> dict[str, Any]:
        """The object of `publish --json`."""
        return {
            "release": self.release,
            "cells": self.cells,
            "published": self.published,
            "suppressed_primary": self.suppressed_primary,
            "suppressed_complementary": self.suppressed_complementary,
            "coded": self.coded,
            "audit": {
                "verdict": self.audit.verdict,
                "recoverable": self.audit.recoverable,
                "unproven": self.audit.unproven,
            },
        }


def publish(
    warehouse: Warehouse,
    catalogue: Catalogue,
    policy: DisclosurePolicy,
    *,
    name: str,
    targets: Sequence[Mapping[str, Any]] = (),
    stories: Path,
    releases: Path,
    progress: Progress | None = None,
) -> PublishSummary:
    """Write a new release into `releases` and make it current.

    `targets` are the community's `[[target]]` tables, `stories` the folder of dated notes. Nothing of what was
    published before is changed; where it fails, nothing new is there. Raises `Refused` with every problem.
    """
    raise NotImplementedError
