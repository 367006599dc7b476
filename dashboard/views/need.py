"""Where children fare worse than the benchmark, and how far services reach there: where need is not met."""

from __future__ import annotations

from statistics import median

from dashboard.addresses import address_of
from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import Standing, benchmark_value, standing
from dashboard.numbers import show_count
from dashboard.records import ALL, ALL_STUDENTS, WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.texts import counted, listed, text
from dashboard.views.grid import Judged, judged_indicators
from metrics.periods import SchoolYear

REACH = "service_reach"
UNMET = "unmet_need"


def draw(release: Release, query: Query) -> Chart:
    """The chart; one row a neighborhood, those with most indicators worse than the benchmark first."""
    chosen = query.selection.to(place=WHOLE_COMMUNITY, partner=ALL, group=ALL_STUDENTS)
    need = judged_indicators(release, Query(query.chart, chosen))
    indicator = release.indicators.get(REACH)
    benchmark = benchmark_value(release, REACH, chosen) if indicator else None
    reach: dict[PlaceKey, tuple[Observation, Standing]] = {
        cell.place: (cell, standing(cell, benchmark, indicator))
        for cell in release.observations([REACH], [chosen.year], list(need))
        if indicator
    }
    categories = {
        place.id: {asset.service_category for asset in release.assets if asset.neighborhood_id == place.id}
        for place in need
    }
    ordered = sorted(need, key=lambda place: (-need[place].worse, release.places[place].name))
    can_be_judged = [place for place in ordered if need[place].judged and _is_judged(reach.get(place))]
    usual = median(need[place].worse for place in can_be_judged) if can_be_judged else 0
    unmet = [
        place
        for place in can_be_judged
        if need[place].worse > usual and reach[place][1] in (Standing.WORSE, Standing.SIMILAR)
    ]

    def verdict(place: PlaceKey) -> TableCell:
        if place not in can_be_judged:
            return TableCell(text("standing.not_judged"))
        if place in unmet:
            return TableCell(text("need.unmet"), standing=Standing.WORSE, in_words=True)
        return TableCell(text("number.no_figure"))

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
                TableCell(release.places[place].name, href=address_of("neighborhood", place.id, link)),
                TableCell(in_words(need[place])),
                TableCell(reach[place][0].display, standing=reach[place][1])
                if place in reach
                else TableCell(text("number.no_figure")),
                TableCell(show_count(len(categories[place.id]))),
                verdict(place),
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
        notes=(text("need.how_to_read"), *notes_of(cells)),
    )


def _is_judged(reach: tuple[Observation, Standing] | None) -> bool:
    return reach is not None and reach[1] is not Standing.NOT_JUDGED


def in_words(need: Judged) -> str:
    """`3 of 11`; that none is worse is said only where some can be judged."""
    if not need.judged:
        return text("standing.not_judged")
    return text("need.count", worse=need.worse, judged=need.judged)
