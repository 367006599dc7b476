"""PNG files of charts: the pictures of the page, facts included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from dashboard.chart import Query
from dashboard.exports.files import write_file
from dashboard.exports.studio import Studio, with_studio
from dashboard.figures.picture import part_name, pictures
from dashboard.release import Release
from dashboard.views import draw

Progress = Callable[[float, float, str], None]


def export_png(release: Release, files: Mapping[Path, Query], progress: Progress | None = None) -> list[Path]:
    """Write the pictures of each query, 3200 × 1800 pixels. Returns the files written. Raises NoBrowser.

    The second picture of a long table and those after it are numbered.
    """
    written: list[Path] = []

    async def work(studio: Studio) -> None:
        for number, (file, query) in enumerate(files.items(), start=1):
            for part, figure in enumerate(pictures(draw(release, query)), start=1):
                path = file.with_stem(part_name(file.stem, part))
                written.append(write_file(path, await studio.picture(figure)))
            if progress is not None:
                progress(number, len(files), "pictures")

    with_studio(work)
    return written
