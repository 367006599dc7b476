"""PNG files of charts: the pictures of the page, facts included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from dashboard.chart import Query
from dashboard.exports.files import write_file
from dashboard.exports.studio import Studio, with_studio
from dashboard.figures.picture import framed
from dashboard.release import Release
from dashboard.views import draw

Progress = Callable[[float, float, str], None]


def export_png(release: Release, files: Mapping[Path, Query], progress: Progress | None = None) -> list[Path]:
    """Write the picture of each query, 3200 × 1800 pixels. Returns the files written. Raises NoBrowser."""

    async def work(studio: Studio) -> None:
        for number, (file, query) in enumerate(files.items(), start=1):
            write_file(file, await studio.picture(framed(draw(release, query))))
            if progress is not None:
                progress(number, len(files), "pictures")

    with_studio(work)
    return list(files)
