"""A release that is being written: a folder beside the others, which becomes one of them whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from etl.problems import Refused
from etl.warehouse import Warehouse
from metrics.catalogue import Catalogue
from metrics.cells import STATUSES, PublishedCells
from metrics.disclosure import DisclosurePolicy
from metrics.indicator import Target
from metrics.release.catalogue_tables import (
    disaggregation_records,
    indicator_records,
    indicator_translation_records,
    series_break_records,
    story_part_records,
    story_records,
    target_records,
    term_records,
)
from metrics.release.folder import current_release
from metrics.release.manifest import Audit, Manifest, write_manifest
from metrics.release.match_tables import partner_match_records
from metrics.release.place_tables import (
    asset_records,
    boundary_records,
    delivery_checksums,
    geography_records,
    partner_records,
    program_records,
    source_status_records,
)
from metrics.release.stories import Story
from metrics.release.trends import trend_rows
from metrics.release.writing import ReleaseWriter
from metrics.release_file import CHANGED, damaged, is_as_published, sha256_of
from metrics.release_tables import DATABASE

_PREFIX = ".draft-"


@dataclass(frozen=True)
class Contents:
    """What a release holds beside its cells, checked before anything is computed; `preview` where it is none yet.

    `text` is by language what the community says of itself.
    """

    warehouse: Warehouse
    catalogue: Catalogue
    policy: DisclosurePolicy
    name: str
    language: str
    targets: Sequence[tuple[str, Target]]
    stories: Sequence[Story]
    text: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    preview: bool = False


class Draft:
    """A release in the making in `folder`, to stand in `releases` and say what changed since the `published` one."""

    def __init__(self, folder: Path, releases: Path, published: Path, contents: Contents) -> None:
        self.folder, self._releases, self._published, self._contents = folder, releases, published, contents
        self._created_at = datetime.now(UTC).replace(microsecond=0)

    def write(self, cells: PublishedCells) -> Manifest:
        """Write the database anew from the cells, and a manifest that has no verdict yet; returns it."""
        database = self.folder / DATABASE
        database.unlink(missing_ok=True)
        current = current_release(self._published) or ""
        previous = self._published / current / DATABASE
        with ReleaseWriter(database) as writer:
            _fill(writer, self._contents, cells)
            content = _content_hash(writer, self._contents)[:8]
            release_id = f"{self._created_at:%Y-%m-%d}-{content}"
            if previous.is_file():
                writer.write_changes(previous)
                if current.endswith(f"-{content}"):  # whatever the day, nothing is new
                    release_id = current
        manifest = Manifest(
            release_id=release_id,
            community=self._contents.name,
            language=self._contents.language,
            created_at=self._created_at,
            code_version=version("commonmeasure"),
            school_years=tuple(sorted({int(year) for year in cells.keys.school_year})),
            definitions={indicator.id: indicator.hash for indicator in self._contents.catalogue.indicators},
            deliveries=delivery_checksums(self._contents.warehouse.connection),
            privacy=self._contents.policy.to_json(),
            cells=_by_status(cells),
            audit=Audit(),
            database_sha256=sha256_of(database),
            text={language: dict(words) for language, words in self._contents.text.items()},
            preview=self._contents.preview,
        )
        write_manifest(manifest, self.folder)
        return manifest

    def complete(self, manifest: Manifest, audit: Audit) -> bool:
        """Put the release among the others; False if it is there already with the same content.

        Raises `Refused` where it is there and somebody has changed it.
        """
        final = self._releases / manifest.release_id
        if final.exists():
            if not is_as_published(final):
                raise Refused([damaged(final, CHANGED)])
            return False
        for path in (self.folder / DATABASE, write_manifest(replace(manifest, audit=audit), self.folder)):
            path.chmod(0o444)
            _sync(path)
        self.folder.chmod(0o755)
        self.folder.rename(final)
        _sync(self._releases)
        return True


@contextmanager
def drafted(releases: Path, published: Path, contents: Contents) -> Iterator[Draft]:
    """A draft that is gone at the end, if it was not completed; `published` are the releases that it comes after."""
    releases.mkdir(parents=True, exist_ok=True)
    _sweep(releases)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=releases))
    try:
        yield Draft(folder, releases, published, contents)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(releases: Path) -> None:
    """Take away what a publish that was killed has left; only one at a time can hold the warehouse."""
    for draft in releases.glob(f"{_PREFIX}*"):
        shutil.rmtree(draft, ignore_errors=True)


def _fill(writer: ReleaseWriter, contents: Contents, cells: PublishedCells) -> None:
    indicators, connection = contents.catalogue.indicators, contents.warehouse.connection
    writer.write_cells(cells)
    writer.write_records("indicator", indicator_records(indicators))
    writer.write_records("indicator_translation", indicator_translation_records(indicators))
    writer.write_records("target", target_records(contents.targets))
    writer.write_records("series_break", series_break_records(indicators))
    writer.write_table("trend", trend_rows(cells, indicators))
    writer.write_gaps()
    writer.write_records("geography", geography_records(connection, cells.keys, contents.name))
    writer.write_records("boundary", boundary_records(connection))
    writer.write_records("partner", partner_records(connection, cells.keys))
    writer.write_records("program", program_records(connection))
    writer.write_records("asset", asset_records(connection))
    writer.write_records("source_status", source_status_records(connection))
    writer.write_records("partner_match", partner_match_records(connection, contents.policy.minimum_group))
    writer.write_records("story", story_records(contents.stories))
    writer.write_records("story_part", story_part_records(contents.stories))
    writer.write_records("disaggregation", disaggregation_records(cells.keys.groups))
    writer.write_records("term", term_records())


def _content_hash(writer: ReleaseWriter, contents: Contents) -> str:
    """Two releases are the same if they say the same under the same rules, first in the same language."""
    rules = json.dumps(contents.policy.to_json(), sort_keys=True)
    texts = json.dumps(contents.text, sort_keys=True) if contents.text else ""
    mark = " preview" if contents.preview else ""
    return hashlib.sha256(f"{writer.content_hash()} {rules} {contents.language}{texts}{mark}".encode()).hexdigest()


def _by_status(cells: PublishedCells) -> dict[str, int]:
    counts = Counter(cells.status.tolist())
    return {status.value: counts[code] for code, status in enumerate(STATUSES)}


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
