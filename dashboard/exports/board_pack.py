"""The board pack: slides, PDF, a picture and a table of each item in one archive, with a README and checksums.

The same pack of the same release is the same archive, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from dashboard.chart import marked
from dashboard.exports.archive import archive
from dashboard.exports.choice import Choice, as_chosen
from dashboard.exports.csv_file import BOM, chart_csv
from dashboard.exports.items import Item
from dashboard.exports.pdf_file import pdf
from dashboard.exports.slides.deck import deck
from dashboard.exports.studio import Studio
from dashboard.figures.picture import part_name, pictures
from dashboard.release import Release
from dashboard.texts import spoken, text

Progress = Callable[[float, float, str], None]
SLIDES, PAGES = "board-pack.pptx", "board-pack.pdf"
_WIDTH, _INDENT = 100, "    "


def pack_title(release: Release, choice: Choice) -> str:
    """The title that was chosen, or the usual one; that of a preview says so."""
    return marked(release, choice.title or text("pack.title", community=release.community))


def made_at(release: Release) -> datetime:
    """When the release was made, which is the date of every file made of it."""
    return datetime.fromisoformat(str(release.manifest["created_at"]))


async def board_pack(
    studio: Studio, release: Release, choice: Choice, items: Sequence[Item], progress: Progress | None = None
) -> bytes:
    """The archive with everything in it."""
    title, made = pack_title(release, choice), made_at(release)
    files = {release.file_name(SLIDES): deck(release, items, title, made)}
    files[release.file_name(PAGES)] = await pdf(studio, release, items, title, choice.paper, made)
    for item in items:
        files[f"csv/{item.name}.csv"] = (BOM + chart_csv(release, item.chart)).encode()
    for number, item in enumerate(items, start=1):
        for part, figure in enumerate(pictures(item.chart), start=1):
            files[f"png/{part_name(item.name, part)}.png"] = await studio.picture(figure)
        if progress is not None:
            progress(number, len(items), "pictures")
    readme = {"README.txt": _readme(release, title, items).encode()}
    manifest = {"manifest.json": _manifest(release, choice, title, items, readme | files)}
    return archive(readme | files | manifest, made)


def _readme(release: Release, title: str, items: Sequence[Item]) -> str:
    """What is inside, where it comes from and how to read it, for whoever opens the pack a year later."""
    paragraphs = [
        title,
        text("pack.about", community=release.community, release=release.id, made=f"{made_at(release):%Y-%m-%d}"),
        items[0].chart.facts.words,
        text("pack.files", slides=release.file_name(SLIDES), pages=release.file_name(PAGES)),
        text("pack.hidden"),
        text("pack.checksums"),
    ]
    lines = [textwrap.fill(paragraph, _WIDTH) for paragraph in paragraphs]
    lines.append(text("pack.inside"))
    lines += [f"{item.name}\n{_indented(f'{item.chart.title}. {item.chart.sentence}')}" for item in items]
    return "\n\n".join(lines) + "\n"


def _indented(words: str) -> str:
    return textwrap.fill(words, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _manifest(release: Release, choice: Choice, title: str, items: Sequence[Item], files: Mapping[str, bytes]) -> bytes:
    """Release, choice, items and the checksum of every other file, for programs."""
    manifest = {
        "title": title,
        "community": release.community,
        "release": release.id,
        "preview": release.is_preview,
        "release_created_at": str(release.manifest["created_at"]),
        "data_as_of": release.as_of.isoformat() if release.as_of else None,
        "language": spoken(),
        "choice": as_chosen(choice),
        "items": [{"name": item.name, "title": item.chart.title, "sentence": item.chart.sentence} for item in items],
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
