"""From the warehouse to a release that is served: compute, protect, attack, write, make current.

A release appears whole or not at all, and is never changed once it is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from etl.problems import Refused
from etl.warehouse import Warehouse
from metrics.catalogue import Catalogue
from metrics.disclosure import DisclosurePolicy
from metrics.engines import sql
from metrics.engines.computing import computing_engine
from metrics.engines.universe import universe_of
from metrics.indicator import Target
from metrics.release.drafting import Contents, drafted
from metrics.release.earlier import beside_earlier
from metrics.release.folder import current_release, incomplete_releases, list_releases, make_current
from metrics.release.loss import Loss, losses
from metrics.release.manifest import Audit, read_manifest
from metrics.release.place_tables import boundary_records
from metrics.release.proving import prove
from metrics.release.published_definitions import unversioned_changes
from metrics.release.stories import Story

RESTRICTED = "protection"
"""Folder beside the warehouse for what publishing remembers and no release may hold."""
_STEPS = ("Computing indicators", "Protecting small numbers", "Writing the release")


class Progress(Protocol):
    """Told `done` of `total`, in any one unit, of the work called `label`."""

    def __call__(self, done: float, total: float, label: str) -> None: ...


@dataclass(frozen=True)
class PublishSummary:
    """What a publish did, for the restricted side. `is_new` is false where the same content was there already.

    `published_before` is how many cells the release shows that was current before; None where there was none.
    """

    release: str
    cells: int
    published: int
    suppressed_primary: int
    suppressed_complementary: int
    coded: int
    audit: Audit
    loss: tuple[Loss, ...]
    is_new: bool
    published_before: int | None

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
            "published_before": self.published_before,
            "loss": [one.to_json() for one in self.loss],
        }

    def to_text(self) -> str:
        """The same in a few lines."""
        without_data = [one.name for one in self.loss if not one.cells]
        before = "" if self.published_before is None else f" ({self.published_before:,} in the release before)"
        return "\n".join(
            (
                f"release {self.release}" + ("" if self.is_new else ", which was there already with the same content"),
                f"{self.cells:,} cells: {self.published:,} published{before}, {self.coded:,} coded, "
                f"{self.suppressed_primary + self.suppressed_complementary:,} hidden",
                f"audit: {self.audit.verdict}, {self.audit.recoverable} recoverable, {self.audit.unproven} unproven",
                "what protection costs:",
                *(one.to_text() for one in self.loss if one.cells),
                *([f"  no students at all in: {', '.join(without_data)}"] if without_data else []),
            )
        )


def publish(
    warehouse: Warehouse,
    catalogue: Catalogue,
    policy: DisclosurePolicy,
    *,
    name: str,
    language: str = "en",
    targets: Sequence[tuple[str, Target]] = (),
    stories: Sequence[Story] = (),
    text: Mapping[str, Mapping[str, str]] | None = None,
    releases: Path,
    units: Path | None = None,
    progress: Progress | None = None,
) -> PublishSummary:
    """Write a new release into `releases` and make it current.

    `language` is the one in which it is shown to whoever asks for none, `targets` are ids of indicators and what is
    aimed at, `stories` dated notes, `text` by language what the community says of itself. Nothing of what was published
    before is changed; where it fails, nothing new is there. Raises `Refused` where there are no students, where a
    release that is there cannot be read, where a definition means something else under its old version, and where an
    attack on what was to be published recovers a count.
    """

    if problems := tuple(incomplete_releases(releases)) or tuple(unversioned_changes(catalogue, releases)):
        raise Refused(problems)
    summary = released(
        Contents(warehouse, catalogue, policy, name, language, targets, stories, text or {}),
        releases,
        published=releases,
        restricted=warehouse.path.parent / RESTRICTED,
        units=units,
        progress=progress,
    )
    make_current(releases, summary.release)
    return summary


def released(
    contents: Contents,
    releases: Path,
    *,
    published: Path,
    restricted: Path,
    units: Path | None = None,
    progress: Progress | None = None,
) -> PublishSummary:
    """Write a new release into the folder `releases`, which nobody is shown yet.

    The releases in `published` are those that are public already, `restricted` is for what is remembered and what no
    release may hold. Raises `Refused` as `publish` does.
    """

    def reached(step: int) -> None:
        if progress is not None:
            progress(step, len(_STEPS), _STEPS[min(step, len(_STEPS) - 1)])

    warehouse, catalogue = contents.warehouse, contents.catalogue
    reached(0)
    with computing_engine(warehouse, units) as engine, engine.connect() as connection:
        universe = universe_of(warehouse, connection)
        cells = sql.compute(connection, catalogue.indicators, universe)
    boundaries = list(boundary_records(warehouse.connection))
    beside = beside_earlier(published, cells, catalogue.indicators, boundaries, contents.policy)
    earlier = [published / release_id for release_id in list_releases(published)]
    current = published / (current_release(published) or "")
    with drafted(releases, published, contents) as draft:
        proved = prove(
            draft,
            cells,
            catalogue.indicators,
            contents.policy,
            beside,
            earlier,
            restricted,
            progress,
        )
        reached(2)
        is_new = draft.complete(proved.manifest, proved.audit)
    reached(3)
    counts = proved.manifest.cells
    return PublishSummary(
        release=proved.manifest.release_id,
        cells=len(cells),
        published=counts["published"],
        suppressed_primary=proved.protected.suppressed_primary,
        suppressed_complementary=proved.protected.suppressed_complementary,
        coded=proved.manifest.cells_coded,
        audit=proved.audit,
        loss=losses(proved.protected.cells),
        is_new=is_new,
        published_before=read_manifest(current).cells_published if current in earlier else None,
    )
