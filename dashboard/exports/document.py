"""A board pack as a document to print: one sheet an item, with sentence, figure, table, notes and where it comes from.

The document draws its own figures where it is opened, and makes letters smaller until everything is on its sheet; a
table without a figure that is too long or too wide for that goes on on further sheets.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from dashboard.chart import Chart
from dashboard.columns import longest_words
from dashboard.components.table import table_of
from dashboard.design import css_variables
from dashboard.exports.items import Item
from dashboard.exports.markup import markup
from dashboard.exports.paper_table import paper_table
from dashboard.exports.studio import PAPERS, PLOTLY
from dashboard.figures.picture import with_long_labels
from dashboard.release import Release
from dashboard.sheets import beside_each_other, with_columns
from dashboard.texts import spoken, text

_HERE = Path(__file__).parent
# Figures that fill whatever room there is; rows of others are no farther apart than on the page, or a bit more.
_FILLS = ("trend", "map")
_ROOMIER = 2
# Of a sheet, in inches: what stands beside a table; of letters as small as they may be, in points: how wide one is.
_MARGINS, _LETTER = 1.1, 8 * 0.6
_AROUND_LETTERS, _IMAGE_LETTERS = 2, 11


def document(release: Release, items: Sequence[Item], title: str, paper: str) -> str:
    """The whole document as HTML, for sheets of that paper on their side."""
    width, height = PAPERS[paper]
    sheets = "".join(
        _sheet(release, part, number, is_first=n == 0)
        for number, item in enumerate(items, start=1)
        for n, part in enumerate(_parts(item.chart, width))
    )
    figures = {
        f"figure-{number}": with_long_labels(item.chart.figure)
        for number, item in enumerate(items, start=1)
        if item.chart.figure is not None
    }
    drawn = json.dumps(figures).replace("</", "<\\/")
    words = json.dumps({name: text(f"pack.{name}", number="{number}", of="{of}") for name in ("page", "part")})
    return (
        f'<!DOCTYPE html><html lang="{spoken()}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{css_variables()} :root {{ --width: {width}in; --height: {height}in }}\n"
        f"@page {{ size: {width}in {height}in; margin: 0 }}\n{_read('document.css')}</style>"
        f'<script src="{PLOTLY.as_uri()}"></script></head><body>{sheets}'
        f"<script>const FIGURES = {drawn}, WORDS = {words};\n{_read('document.js')}</script></body></html>"
    )


def _parts(chart: Chart, width: float) -> list[Chart]:
    """The chart; of a table too wide for a sheet so many inches wide, its columns on several."""
    table = chart.table
    if chart.figure is not None or not table.rows:
        return [chart]
    words = [[column.title for column in table.columns], *([f"{c.text} {c.aside}" for c in row] for row in table.rows)]
    images = [any(row[n].image for row in table.rows) for n in range(len(table.columns))]
    least = [
        _AROUND_LETTERS + (_IMAGE_LETTERS if is_image else longest)
        for is_image, longest in zip(images, longest_words(words), strict=True)
    ]
    groups = beside_each_other(least, (width - _MARGINS) * 72 / _LETTER)
    return [replace(chart, table=with_columns(table, columns)) for columns in groups]


def _sheet(release: Release, chart: Chart, number: int, is_first: bool) -> str:
    """A sheet of an item; sentence and notes stand on its first."""
    notes = "".join(f"<li>{escape(note)}</li>" for note in chart.notes) if is_first else ""
    sentence = f"<h1>{escape(chart.sentence)}</h1>" if is_first else ""
    facts = " · ".join(f"<span>{escape(part)}</span>" for part in (release.community, *chart.facts.parts))
    return (
        f'<section class="sheet" data-item="{number}">{sentence}<p class="title">{escape(chart.title)}</p>'
        f'<div class="body">{_figure(chart, number)}'
        f'<div class="beside">'
        f"{markup(paper_table(table_of(chart)))}</div></div>"
        f'<ul class="notes">{notes}</ul>'
        f'<p class="facts"><span>{facts}</span><span class="number-of-page"></span></p></section>'
    )


def _figure(chart: Chart, number: int) -> str:
    if chart.figure is None:
        return ""
    most = "" if chart.query.chart in _FILLS else f' data-most="{round(chart.height * _ROOMIER)}"'
    return f'<div class="figure" role="img" aria-label="{escape(chart.sentence)}" id="figure-{number}"{most}></div>'


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
