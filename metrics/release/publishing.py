"""From the warehouse to a release that is served: compute, protect, write, make current.

A release appears whole or not at all, and is never changed once it is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from etl.problems import Problem, Refused
from etl.warehouse import Warehouse
from metrics.catalogue import Catalogue
from metrics.cells import STATUSES, PublishedCells
from metrics.disclosure import DisclosurePolicy, protect
from metrics.engines import sql
from metrics.engines.universe import read_universe
from metrics.release.catalogue_tables import (
    disaggregation_records,
    indicator_records,
    story_records,
    target_records,
    term_records,
)
from metrics.release.earlier import hidden_before
from metrics.release.folder import DATABASE, current_release, make_current
from metrics.release.manifest import Audit, Manifest, write_manifest
from metrics.release.place_tables import (
    asset_records,
    delivery_checksums,
    geography_records,
    partner_records,
    program_records,
    source_status_records,
)
from metrics.release.stories import Story, read_stories
from metrics.release.targets import targets_of
from metrics.release.trends import trend_rows
from metrics.release.writing import ReleaseWriter

_DRAFT = ".draft-"
_STEPS = ("Computing indicators", "Protecting small numbers", "Writing the release")


class Progress(Protocol):
    """Told `done` of `total`, in any one unit, of the work called `label`."""

    def __call__(self, done: float, total: float, label: str) -> None: ...


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

    def to_text(self) -> str:
        """The same in a few lines."""
        return "\n".join(
            (
                f"release {self.release}" + ("" if self.is_new else ", which was there already with the same content"),
                f"{self.cells:,} cells: {self.published:,} published, {self.coded:,} coded, "
                f"{self.suppressed_primary + self.suppressed_complementary:,} hidden",
                f"audit: {self.audit.verdict}",
            )
        )


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

    def reached(step: int) -> None:
        if progress is not None:
            progress(step, len(_STEPS), _STEPS[min(step, len(_STEPS) - 1)])

    contents = _Contents(
        warehouse, catalogue, name, targets_of(catalogue, targets), read_stories(stories, catalogue.ids)
    )
    reached(0)
    with warehouse.engine.connect() as connection:
        universe = read_universe(connection)
        if not universe.school_years:
            raise Refused([Problem(warehouse.path.name, "there are no students yet; load deliveries first")])
        cells = sql.compute(connection, catalogue.indicators, universe)
        places = list(geography_records(warehouse.connection, cells.keys, name))
    releases.mkdir(parents=True, exist_ok=True)
    _sweep(releases)
    before = hidden_before(releases, cells.keys, places)
    protected = protect(cells, catalogue.indicators, policy, hidden_before=before, progress=progress)
    published = protected.cells
    reached(2)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=releases))
    try:
        release_id, is_new = _write(draft, releases, contents, published, policy)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    make_current(releases, release_id)
    reached(3)
    counts = _by_status(published)
    return PublishSummary(
        release=release_id,
        cells=len(published),
        published=counts["published"],
        suppressed_primary=protected.suppressed_primary,
        suppressed_complementary=protected.suppressed_complementary,
        coded=counts["coded_low"] + counts["coded_high"],
        audit=Audit(),
        is_new=is_new,
    )


def _sweep(releases: Path) -> None:
    """Take away what a publish that was killed has left; only one at a time can hold the warehouse."""
    for draft in releases.glob(f"{_DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)


@dataclass(frozen=True)
class _Contents:
    """What a release holds beside its cells, checked before anything is computed."""

    warehouse: Warehouse
    catalogue: Catalogue
    name: str
    targets: Sequence[tuple[str, Any]]
    stories: Sequence[Story]


def _write(
    draft: Path, releases: Path, contents: _Contents, cells: PublishedCells, policy: DisclosurePolicy
) -> tuple[str, bool]:
    created_at = datetime.now(UTC).replace(microsecond=0)
    database = draft / DATABASE
    previous = releases / (current_release(releases) or "") / DATABASE
    with ReleaseWriter(database) as writer:
        _fill(writer, contents, cells)
        release_id = f"{created_at:%Y-%m-%d}-{_content_hash(writer, policy)[:8]}"
        if previous.is_file():
            writer.write_changes(previous)
    final = releases / release_id
    if final.exists():
        return release_id, False
    manifest = Manifest(
        release_id=release_id,
        community=contents.name,
        created_at=created_at,
        code_version=version("commonmeasure"),
        school_years=tuple(sorted({int(year) for year in cells.keys.school_year})),
        definitions={indicator.id: indicator.hash for indicator in contents.catalogue.indicators},
        deliveries=delivery_checksums(contents.warehouse.connection),
        privacy=policy.to_json(),
        cells=_by_status(cells),
        audit=Audit(),
        database_sha256=_sha256(database),
    )
    for path in (database, write_manifest(manifest, draft)):
        path.chmod(0o444)
        _sync(path)
    draft.chmod(0o755)
    draft.rename(final)
    _sync(releases)
    return release_id, True


def _fill(writer: ReleaseWriter, contents: _Contents, cells: PublishedCells) -> None:
    indicators, connection = contents.catalogue.indicators, contents.warehouse.connection
    writer.write_cells(cells)
    writer.write_records("indicator", indicator_records(indicators))
    writer.write_records("target", target_records(contents.targets))
    writer.write_table("trend", trend_rows(cells, indicators))
    writer.write_gaps()
    writer.write_records("geography", geography_records(connection, cells.keys, contents.name))
    writer.write_records("partner", partner_records(connection, cells.keys))
    writer.write_records("program", program_records(connection))
    writer.write_records("asset", asset_records(connection))
    writer.write_records("source_status", source_status_records(connection))
    writer.write_records("story", story_records(contents.stories))
    writer.write_records("disaggregation", disaggregation_records(cells.keys.groups))
    writer.write_records("term", term_records())


def _content_hash(writer: ReleaseWriter, policy: DisclosurePolicy) -> str:
    """Two releases are the same if they say the same under the same rules."""
    rules = json.dumps(policy.to_json(), sort_keys=True)
    return hashlib.sha256(f"{writer.content_hash()} {rules}".encode()).hexdigest()


def _by_status(cells: PublishedCells) -> dict[str, int]:
    counts = Counter(cells.status.tolist())
    return {status.value: counts[code] for code, status in enumerate(STATUSES)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
