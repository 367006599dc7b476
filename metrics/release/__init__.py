"""What is published: immutable releases, each a folder with `release.duckdb` and `manifest.json`."""

from metrics.release.comparison import ReleaseComparison, compare_releases
from metrics.release.drafting import Contents
from metrics.release.folder import current_release, list_releases, release_folder
from metrics.release.manifest import Manifest, read_manifest
from metrics.release.previewing import preview
from metrics.release.published_definitions import unpublished, unversioned_changes
from metrics.release.publishing import RESTRICTED, Progress, PublishSummary, publish
from metrics.release.stories import read_stories
from metrics.release.targets import targets_of
from metrics.release.witness import witness_file

__all__ = [
    "RESTRICTED",
    "Contents",
    "Manifest",
    "Progress",
    "PublishSummary",
    "ReleaseComparison",
    "compare_releases",
    "current_release",
    "list_releases",
    "preview",
    "publish",
    "read_manifest",
    "read_stories",
    "release_folder",
    "targets_of",
    "unpublished",
    "unversioned_changes",
    "witness_file",
]
