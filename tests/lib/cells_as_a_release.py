"""Cells written down as a release, as far as an attack reads one: protected ones, or by the naive rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from metrics.cells import PublishedCells
from metrics.disclosure import DisclosurePolicy
from metrics.indicator import Indicator
from metrics.release.catalogue_tables import indicator_records
from metrics.release.manifest import Audit, Manifest, write_manifest
from metrics.release.writing import ReleaseWriter
from metrics.release_file import sha256_of
from metrics.release_tables import DATABASE


def write_small_release(
    folder: Path, cells: PublishedCells, indicators: Sequence[Indicator], policy: DisclosurePolicy
) -> Manifest:
    """Write a release of observations and definitions alone into `folder`, over what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).unlink(missing_ok=True)
    with ReleaseWriter(folder / DATABASE) as writer:
        writer.write_cells(cells)
        writer.write_records("indicator", indicator_records(indicators))
    manifest = Manifest(
        release_id=folder.name,
        community="A small one",
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        code_version="0",
        school_years=(2025,),
        definitions={},
        deliveries=(),
        privacy=policy.to_json(),
        cells={},
        audit=Audit(),
        database_sha256=sha256_of(folder / DATABASE),
    )
    write_manifest(manifest, folder)
    return manifest
