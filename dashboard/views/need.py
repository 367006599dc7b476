"""Where children fare worse than the benchmark, and how far services reach there: where need is not met."""

from __future__ import annotations

from statistics import median

from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import Standing, benchmark_value, standing
from dashboard.numbers import show_count
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY, Observation, PlaceKey
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.texts import counted, listed, text
from dashboard.views.grid import worse_indicators
from metrics.periods import SchoolYear

REACH = "service_reach"
UNMET = "unmet_need"


def draw(release: Release, query: Query) -> Chart:
    """The chart; one row a neighborhood, those with most indicators worse than the benchmark first."""
    chosen = query.selection.to(place=WHOLE_COMMUNITY, partner=ALL, group=ALL_STUDENTS)
    worse = worse_indicators(release, Query(query.chart, chosen))
    indicator = release.indicators.get(REACH)
    benchmark = benchmark_value(release, REACH, chosen) if indicator else None
    reach: dict[PlaceKey, tuple[Observation, Standing]] = {
        cell.place: (cell, standing(cell, benchmark, indicator))
        for cell in release.observations(release.rows([REACH], [chosen.year], list(worse)))
        if indicator
    }
    categories = {
        place.id: {asset.service_category for asset in release.assets if asset.neighborhood_id == place.id}
        for place in worse
    }
    ordered = sorted(worse, key=lambda place: (-worse[place], release.places[place].name))
    usual = median(worse.values()) if worse else 0
    unmet = [
        place
        for place in ordered
        if worse[place] > usual and place in reach and reach[place][1] in (Standing.WORSE, Standing.SIMILAR)
    ]
    link = to_query(release, chosen)
    name = text(f"benchmark.the_{chosen.benchmark}", community=release.community)
    table = Table(
        text("need.title", year=SchoolYear(chosen.year)),
        (
            Column(text("table.neighborhood")),
            Column(text("need.worse", benchmark=name), True),
            Column(text("need.reach"), True),
            Column(text("need.categories"), True),
            Column(text("need.verdict")),
        ),
        [
            (
                TableCell(release.places[place].name, href=f"/neighborhood/{place.id}{link}"),
                TableCell(show_count(worse[place])),
                TableCell(reach[place][0].display, standing=reach[place][1])
                if place in reach
                else TableCell(text("number.no_figure")),
                TableCell(show_count(len(categories[place.id]))),
                TableCell(text("need.unmet") if place in unmet else text("need.no_sign")),
            )
            for place in ordered
        ],
    )
    cells = [cell for cell, _ in reach.values()]
    names = [release.places[place].name for place in unmet]
    return Chart(
        query,
        table.caption,
        counted("need.sentence", len(unmet), places=listed(names)) if unmet else text("need.none"),
        None,
        table,
        facts_of(release, indicator),
        observations=cells,
        notes=(text("need.how_to_read"), *notes_of(cells)),
    )
