"""A board pack as a document to print: one sheet an item, with sentence, figure, table, notes and where it comes from.

The document draws its own figures where it is opened, and makes letters smaller until everything is on its sheet; a
table without a figure that is too long for that goes on on further sheets.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from dashboard.chart import Chart
from dashboard.components.table import table_of
from dashboard.design import css_variables
from dashboard.exports.items import Item
from dashboard.exports.markup import markup
from dashboard.exports.studio import PAPERS, PLOTLY
from dashboard.figures.picture import with_long_labels
from dashboard.release import Release
from dashboard.texts import counted, spoken, text

_HERE = Path(__file__).parent
# Figures that fill whatever room there is; rows of others are no farther apart than on the page, or a bit more.
_FILLS = ("trend", "map")
_ROOMIER = 2


def document(release: Release, items: Sequence[Item], title: str, paper: str) -> str:
    """The whole document as HTML, for sheets of that paper on their side."""
    width, height = PAPERS[paper]
    sheets = "".join(_sheet(release, item.chart, number) for number, item in enumerate(items, start=1))
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


def _sheet(release: Release, chart: Chart, number: int) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in chart.notes)
    facts = " · ".join(f"<span>{escape(part)}</span>" for part in (release.community, *chart.facts.parts))
    more = {key: counted("card.more_rows", count) for key, count in (("one", 1), ("many", 2))}
    return (
        f'<section class="sheet"><h1>{escape(chart.sentence)}</h1><p class="title">{escape(chart.title)}</p>'
        f'<div class="body">{_figure(chart, number)}'
        f'<div class="beside" data-one="{escape(more["one"])}" data-many="{escape(more["many"])}">'
        f"{markup(table_of(chart))}</div></div>"
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
