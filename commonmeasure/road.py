"""The steps from a community folder to a release, each a call into the layer that does the work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from commonmeasure.console import Report
from etl.community import Community
from etl.problems import all_or_refused
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


def publish_community(community: Community, report: Report | None = None) -> PublishSummary:
    """Compute, protect and write a new release of the community."""
    catalogue = catalogue_of(community)
    policy, targets, stories = all_or_refused(
        lambda: policy_from(community.privacy),
        lambda: targets_of(catalogue, community.targets, community.toml),
        lambda: read_stories(community.stories, catalogue.ids),
    )
    with current_units(community) as warehouse:
        return publish_release(
            warehouse,
            catalogue,
            policy,
            name=community.name,
            targets=targets,
            stories=stories,
            releases=community.releases,
            progress=report,
        )
