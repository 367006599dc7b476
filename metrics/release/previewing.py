"""Definitions as they would be published, for whoever writes them: a release that is marked, and stands by itself.

It is computed, protected and attacked like any other, beside all that is public already. Nothing that is published
changes, and nothing is remembered of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from metrics.release.drafting import Contents
from metrics.release.publishing import Progress, PublishSummary, released


def preview(
    contents: Contents,
    indicator_ids: Collection[str],
    to: Path,
    *,
    published: Path,
    restricted: Path,
    progress: Progress | None = None,
) -> PublishSummary:
    """Write a release of these indicators alone into the folder `to`, beside none that is served.

    Numbers are hidden for the sake of these indicators and of the releases in `published`; beside others more may have
    to be. `restricted` is a folder for what no release may hold, to be thrown away. Raises `Refused` as `publish` does,
    and where there is no indicator of some id.
    """
    drafted = replace(
        contents,
        catalogue=contents.catalogue.only(indicator_ids),
        targets=[(name, target) for name, target in contents.targets if name in indicator_ids],
        stories=[story for story in contents.stories if story.indicator_id in (None, *indicator_ids)],
        preview=True,
    )
    return released(drafted, to, published=published, restricted=restricted, progress=progress)
