"""Where one indicator is high and where it is low: all neighborhoods in one school year."""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Chart, Query, TableCell, facts_of, notes_of
from dashboard.comparison import benchmark_value, standing
from dashboard.figures.map import HEIGHT, labels, neighborhood_map
from dashboard.records import WHOLE_COMMUNITY
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.sentences import whom
from dashboard.shapes import outlines
from dashboard.texts import text
from dashboard.twin import twin
from dashboard.views.spread import spread_sentence
from metrics.periods import SchoolYear


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` is the indicator. Without any shapes the table alone is shown."""
    indicator = release.indicators[query.subject]
    chosen = query.selection.to(place=WHOLE_COMMUNITY)
    places = [place.key for place in release.neighborhoods]
    found = release.observations([indicator.indicator_id], [chosen.year], places, [chosen.group], chosen.partner)
    cells = {cell.place: cell for cell in found}
    names = {place: release.places[place].name for place in places}
    query_of_link = to_query(release, chosen)
    links = {place: address_of("neighborhood", place.id, query_of_link) for place in places}
    shapes = outlines(release, chosen.year)
    title = text(
        "map.title", title=indicator.title, whom=whom(release, chosen, indicator), year=SchoolYear(chosen.year)
    )
    benchmark = benchmark_value(release, indicator.indicator_id, chosen)
    without = [names[place] for place in cells if shapes is None or place not in shapes.rings]
    notes = [text("map.how_to_read")] if any(cell.value is not None for cell in cells.values()) else []
    labeled = labels(shapes, cells, names) if shapes else None
    if labeled and labeled.numbers:
        listed = ", ".join(f"{number} {names[place]}" for place, number in labeled.numbers.items())
        notes.insert(0, text("map.numbers", places=listed))
    notes += notes_of(list(cells.values()))
    if without:
        notes.append(text("map.without_shape", places=", ".join(without)))
    return Chart(
        query,
        title,
        spread_sentence(release, indicator, chosen, list(cells.values())),
        neighborhood_map(indicator, shapes, cells, names, links, labeled.texts) if shapes and labeled else None,
        twin(
            indicator,
            title,
            text("table.neighborhood"),
            [
                (TableCell(names[place], href=links[place]), cell, standing(cell, benchmark, indicator))
                for place, cell in cells.items()
            ],
        ),
        facts_of(
            release,
            indicator,
            release.find(indicator.indicator_id, chosen.year, group=chosen.group, partner=chosen.partner),
        ),
        height=HEIGHT,
        observations=list(cells.values()),
        notes=notes,
    )
