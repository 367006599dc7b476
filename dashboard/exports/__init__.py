"""The files that the page offers, made from the command line: the same charts, the same words, the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboard.exports.csv_file import export_csv
from dashboard.exports.png_file import NoBrowser, Progress, export_png
from dashboard.release import Release
from dashboard.releases import NoRelease, Releases

__all__ = ["NoBrowser", "NoRelease", "NothingToExport", "export_csv", "export_files", "export_png"]

FORMATS = ("csv", "png")


class NothingToExport(Exception):
    """What is asked for is not in the release, or not made yet; the message names every such thing."""


def export_files(
    releases: Path,
    *,
    to: Path,
    kind: str,
    release_id: str | None = None,
    indicators: Sequence[str] = (),
    years: Sequence[int] = (),
    neighborhoods: Sequence[str] = (),
    partners: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[Path]:
    """Write files of one kind from one release, the current one by default; returns them.

    Raises NoRelease, NoBrowser, and NothingToExport with all that the release does not have.
    """
    release = Releases(releases, release_id).current()
    missing = _missing(release, kind, indicators, years, neighborhoods, partners)
    if missing:
        raise NothingToExport("; ".join(missing))
    if kind == "csv":
        return export_csv(release, to, indicators, years, neighborhoods, partners)
    return export_png(release, to, indicators, years, neighborhoods, partners, progress)


def _missing(
    release: Release,
    kind: str,
    indicators: Sequence[str],
    years: Sequence[int],
    neighborhoods: Sequence[str],
    partners: Sequence[str],
) -> list[str]:
    """Everything that is asked for and not there."""
    known = [place.key.id for place in release.neighborhoods]
    found = [] if kind in FORMATS else [f"{kind} files are not made yet; there are {' and '.join(FORMATS)}"]
    for what, asked, there in (
        ("indicator", indicators, list(release.indicators)),
        ("school year", years, list(release.years)),
        ("neighborhood", neighborhoods, known),
        ("partner", partners, list(release.partners)),
    ):
        found += [
            f"release {release.id} has no {what} {one!r}; there are {', '.join(map(str, there))}"
            for one in asked
            if one not in there
        ]
    return found
