"""Every indicator in every neighborhood, marked by whether it differs from the benchmark, worst-off places first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import Standing, benchmark_value, standing
from dashboard.records import WHOLE_COMMUNITY, Observation, PlaceKey
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.sentences import whom
from dashboard.texts import label, listed, text
from metrics.periods import SchoolYear


def draw(release: Release, query: Query) -> Chart:
    """The chart; one row a neighborhood, one column an indicator. `part` is their kind, empty for all."""
    chosen = query.selection.to(place=WHOLE_COMMUNITY)
    places = [place.key for place in release.neighborhoods]
    judged: dict[PlaceKey, dict[str, tuple[Observation, Standing]]] = {place: {} for place in places}
    for indicator in release.indicators.values():
        if indicator.direction == "none" or query.part not in ("", indicator.kind):
            continue
        rows = release.rows([indicator.indicator_id], [chosen.year], places, [chosen.group], chosen.partner)
        whole = benchmark_value(release, indicator.indicator_id, chosen)
        for cell in release.observations(rows):
            own = whole
            if chosen.benchmark == "past":
                own = benchmark_value(release, indicator.indicator_id, chosen.to(place=cell.place))
            judged[cell.place][indicator.indicator_id] = (cell, standing(cell, own, indicator))
    columns = [name for name in release.indicators if any(name in row for row in judged.values())]
    ordered = sorted(places, key=lambda place: (-_need(judged[place]), release.places[place].name))
    link = to_query(release, chosen)

    def shown(place: PlaceKey, name: str) -> TableCell:
        if name not in judged[place]:
            return TableCell(text("number.no_figure"))
        cell, how = judged[place][name]
        return TableCell(cell.display, standing=how)

    table = Table(
        text(
            "grid.title_of_kind" if query.part else "grid.title",
            kind=label("indicator_kind", query.part),
            whom=whom(release, chosen),
            year=SchoolYear(chosen.year),
        ),
        (Column(text("table.neighborhood")), *(Column(release.indicators[name].short_title) for name in columns)),
        [
            [
                TableCell(release.places[place].name, href=f"/neighborhood/{place.id}{link}"),
                *(shown(place, name) for name in columns),
            ]
            for place in ordered
        ],
    )
    cells = [cell for place in ordered for cell, _ in judged[place].values()]
    return Chart(
        query,
        table.caption,
        _sentence(release, query, ordered, judged, len(columns)),
        None,
        table,
        facts_of(release),
        observations=cells,
        notes=(text("grid.how_to_read"), *notes_of(cells)),
    )


class Judged(NamedTuple):
    """On how many indicators a place is worse than the benchmark, of those on which it can be judged."""

    worse: int
    judged: int


def judged_indicators(release: Release, query: Query) -> dict[PlaceKey, Judged]:
    """What is judged of each neighborhood; indicators of services are not about need and left out."""
    chosen = query.selection.to(place=WHOLE_COMMUNITY)
    count = {place.key: Judged(0, 0) for place in release.neighborhoods}
    for indicator in release.indicators.values():
        if indicator.kind == "service":
            continue
        benchmark = benchmark_value(release, indicator.indicator_id, chosen)
        rows = release.rows([indicator.indicator_id], [chosen.year], list(count), [chosen.group])
        for cell in release.observations(rows):
            how = standing(cell, benchmark, indicator)
            worse, judged = count[cell.place]
            count[cell.place] = Judged(worse + (how is Standing.WORSE), judged + (how is not Standing.NOT_JUDGED))
    return count


def _need(judged: Mapping[str, tuple[Observation, Standing]]) -> int:
    """How many more indicators are worse than the benchmark than are better."""
    return sum((how is Standing.WORSE) - (how is Standing.BETTER) for _, how in judged.values())


def _sentence(
    release: Release,
    query: Query,
    ordered: Sequence[PlaceKey],
    judged: Mapping[PlaceKey, Mapping[str, tuple[Observation, Standing]]],
    indicators: int,
) -> str:
    benchmark = text(f"benchmark.the_{query.selection.benchmark}", community=release.community)
    worse = {place: sum(how is Standing.WORSE for _, how in judged[place].values()) for place in ordered}
    most = max(worse.values(), default=0)
    if most == 0:
        return text("grid.none", benchmark=benchmark)
    names = [release.places[place].name for place in ordered if worse[place] == most]
    return text("grid.sentence", places=listed(names, 3), worse=most, indicators=indicators, benchmark=benchmark)
