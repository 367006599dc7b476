"""The steps from a community folder to a release, each a call into the layer that does the work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from commonmeasure.console import Report
from dashboard.texts import LANGUAGES
from etl.community import Community
from etl.problems import Refused, all_or_refused, did_you_mean
from etl.storage import WORKING, disk_told
from etl.warehouse import Warehouse, build_units, open_warehouse
from metrics.catalogue import BUILT_IN, Catalogue, read_catalogue
from metrics.disclosure import policy_from
from metrics.release import Contents, PublishSummary, read_stories, targets_of
from metrics.release import preview as preview_release
from metrics.release import publish as publish_release


def catalogue_of(community: Community, *drafts: Path) -> Catalogue:
    """The built-in definitions, and in their place the community's own and then the drafts that bear the same name."""
    return read_catalogue(BUILT_IN, community.definitions, *drafts)


@contextmanager
def current_units(community: Community) -> Iterator[Warehouse]:
    """The open warehouse, its units of analysis built from all that has been delivered."""
    with open_warehouse(community.warehouse_path) as warehouse:
        build_units(
            warehouse,
            attendance=community.attendance,
            served=community.served,
            school_year_starts=community.school_year_starts,
            neighborhoods=community.neighborhoods,
            crosswalk=community.crosswalk,
        )
        yield warehouse


def known_language(community: Community) -> str:
    """The community's language. Raises `Refused` where the dashboard does not speak it, or one of its texts."""
    asked: dict[str, tuple[str, ...]] = {community.language: ("language",)}
    asked |= {language: ("text", language) for language in community.text if language != community.language}
    known = ", ".join(LANGUAGES)
    problems = [
        community.toml.problem(f"'{language}' is not one of {known}.{did_you_mean(language, LANGUAGES)}", *at)
        for language, at in asked.items()
        if language not in LANGUAGES
    ]
    if problems:
        raise Refused(problems)
    return community.language


def publish_community(community: Community, report: Report | None = None, units: Path | None = None) -> PublishSummary:
    """Compute, protect and write a new release of the community; with exported `units`, computed on Spark."""
    with _contents_of(community, catalogue_of(community)) as contents:
        return publish_release(
            contents.warehouse,
            contents.catalogue,
            contents.policy,
            name=contents.name,
            language=contents.language,
            targets=contents.targets,
            stories=contents.stories,
            text=contents.text,
            releases=community.releases,
            units=units,
            progress=report,
        )


def preview_community(
    community: Community, catalogue: Catalogue, indicator_ids: Sequence[str], to: Path, report: Report | None = None
) -> PublishSummary:
    """Compute, protect and write into the folder `to` what a release would say of these indicators of the catalogue."""
    beside = community.warehouse_path.parent
    with _contents_of(community, catalogue) as contents, TemporaryDirectory(dir=beside, prefix=WORKING) as restricted:
        return preview_release(
            contents, indicator_ids, to, published=community.releases, restricted=Path(restricted), progress=report
        )


@contextmanager
def _contents_of(community: Community, catalogue: Catalogue) -> Iterator[Contents]:
    """What a release of the community holds, over its open warehouse, once all that it is made by has been checked."""
    policy, language, targets, stories = all_or_refused(
        lambda: policy_from(community.privacy),
        lambda: known_language(community),
        lambda: targets_of(catalogue, community.targets, community.toml),
        lambda: read_stories(community.stories, catalogue.ids),
    )
    with disk_told(community.folder), current_units(community) as warehouse:
        yield Contents(warehouse, catalogue, policy, community.name, language, targets, stories, community.text)
