"""The steps from a community folder to a release, each a call into the layer that does the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonmeasure.console import Report
from dashboard.texts import LANGUAGES
from etl.community import Community
from etl.problems import Refused, all_or_refused, did_you_mean
from etl.storage import disk_told
from etl.warehouse import Warehouse, build_units, open_warehouse
from metrics.catalogue import BUILT_IN, Catalogue, read_catalogue
from metrics.disclosure import policy_from
from metrics.release import PublishSummary, read_stories, targets_of
from metrics.release import publish as publish_release


def catalogue_of(community: Community) -> Catalogue:
    """The built-in definitions, and the community's own in their place where they bear the same name."""
    return read_catalogue(BUILT_IN, community.definitions)


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
    """The community's language. Raises `Refused` where the dashboard does not speak it."""
    if community.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        advice = did_you_mean(community.language, LANGUAGES)
        raise Refused([community.toml.problem(f"'{community.language}' is not one of {known}.{advice}", "language")])
    return community.language


def publish_community(community: Community, report: Report | None = None, units: Path | None = None) -> PublishSummary:
    """Compute, protect and write a new release of the community; with exported `units`, computed on Spark."""
    catalogue = catalogue_of(community)
    policy, language, targets, stories = all_or_refused(
        lambda: policy_from(community.privacy),
        lambda: known_language(community),
        lambda: targets_of(catalogue, community.targets, community.toml),
        lambda: read_stories(community.stories, catalogue.ids),
    )
    with disk_told(community.folder), current_units(community) as warehouse:
        return publish_release(
            warehouse,
            catalogue,
            policy,
            name=community.name,
            language=language,
            targets=targets,
            stories=stories,
            releases=community.releases,
            units=units,
            progress=report,
        )
