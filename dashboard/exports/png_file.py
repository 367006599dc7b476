"""PNG files of charts, made by an installed browser without a window; the figures of the page, facts included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kaleido

from dashboard.chart import Query
from dashboard.figures.picture import PICTURE_SCALE, enlargement, framed, size_of_layout
from dashboard.records import ALL_STUDENTS, WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.views import draw
from dashboard.views.groups import dimensions

Progress = Callable[[float, float, str], None]


class NoBrowser(Exception):
    """There is no Chrome or Chromium to make pictures with; the message says what to install."""


def export_png(
    release: Release,
    path: Path,
    indicators: Sequence[str] = (),
    years: Sequence[int] = (),
    neighborhoods: Sequence[str] = (),
    partners: Sequence[str] = (),
    progress: Progress | None = None,
    scale: float = PICTURE_SCALE,
) -> list[Path]:
    """Write a picture of each chart of these; none named means all indicators, the latest year, the whole community.

    A path that ends in `.png` takes the first chart alone; any other is a folder with one file a chart. Pictures are
    1600 × 900 points, enlarged by `scale`. Returns the files written. Raises NoBrowser.
    """
    queries = list(pictured(release, indicators or tuple(release.indicators), years, neighborhoods, partners))
    files = {path: queries[0]} if path.suffix == ".png" else {path / f"{q.file_stem}.png": q for q in queries}
    with _browser() as picture:
        for number, (file, query) in enumerate(files.items()):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(picture(framed(draw(release, query)), scale))
            if progress is not None:
                progress(number + 1, len(files), "pictures")
    return list(files)


def pictured(
    release: Release,
    indicators: Sequence[str],
    years: Sequence[int],
    neighborhoods: Sequence[str],
    partners: Sequence[str],
) -> Iterable[Query]:
    """The charts to make pictures of: for the whole community all of its page, for a place or partner the series."""
    for year in years or release.years[-1:]:
        whole = Selection(year)
        if not neighborhoods and not partners:
            for one in indicators:
                yield Query("trend", whole, one)
                yield Query("map", whole, one)
                yield Query("ranking", whole, one, "neighborhood")
                yield from (Query("groups", whole, one, name) for name in dimensions(release, one, whole))
        for name in neighborhoods:
            place = whole.to(place=PlaceKey("neighborhood", name))
            yield Query("spine", place, name)
            yield from (Query("trend", place, one) for one in indicators)
        for name in partners:
            served = whole.to(partner=name, place=WHOLE_COMMUNITY, group=ALL_STUDENTS)
            yield Query("outcomes", served, name)
            yield from (Query("trend", served, one) for one in indicators if release.indicators[one].by_partner)


@contextmanager
def _browser() -> Iterator[Callable[[dict[str, Any], float], bytes]]:
    """One browser for many pictures; nothing is fetched from anywhere."""
    width, height = size_of_layout()
    try:
        kaleido.start_sync_server(n=1, mathjax=False, silence_warnings=True)
    except Exception as missing:
        raise NoBrowser(
            "pictures need Chrome or Chromium: install one (on Debian: apt-get install chromium), "
            "or use “Download PNG” on the page"
        ) from missing

    def picture(figure: dict[str, Any], scale: float) -> bytes:
        options = {"format": "png", "width": width, "height": height, "scale": enlargement(scale)}
        made: bytes = kaleido.calc_fig_sync(figure, opts=options)
        return made

    try:
        yield picture
    finally:
        kaleido.stop_sync_server(silence_warnings=True)
