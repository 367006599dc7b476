"""Every indicator in every neighborhood, marked by whether it differs from the benchmark, worst-off places first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import Standing, benchmark_value, standing
from dashboard.records import WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.sentences import whom
from dashboard.texts import counted, label, listed, text
from dashboard.views.scorecard import KINDS
from metrics.periods import SchoolYear

_MOST_COLUMNS = 26


def parts(release: Release) -> Sequence[str]:
    """All in one, or one a kind of indicator where there are more indicators than are seen at a glance."""
    judged = [one.kind for one in release.indicators.values() if one.direction != "none"]
    return [kind for kind in KINDS if kind in judged] if len(judged) > _MOST_COLUMNS else [""]


def draw(release: Release, query: Query) -> Chart:
    """The chart; one row a neighborhood, the community last, one column an indicator.

    `part` is their kind, empty for all.
    """
    chosen = query.selection.to(place=WHOLE_COMMUNITY)
    places = [place.key for place in release.neighborhoods]
    judged: dict[PlaceKey, dict[str, tuple[Observation, Standing]]] = {
        place: {} for place in (*places, WHOLE_COMMUNITY)
    }
    for indicator in release.indicators.values():
        if indicator.direction == "none" or query.part not in ("", indicator.kind):
            continue
        where = list(judged), [chosen.group], chosen.partner
        whole = benchmark_value(release, indicator.indicator_id, chosen)
        for cell in release.observations([indicator.indicator_id], [chosen.year], *where):
            own = whole
            if chosen.benchmark == "past":
                own = benchmark_value(release, indicator.indicator_id, chosen.to(place=cell.place))
            is_benchmark = cell.place == WHOLE_COMMUNITY and chosen.benchmark == "community"
            how = Standing.NOT_JUDGED if is_benchmark else standing(cell, own, indicator)
            judged[cell.place][indicator.indicator_id] = (cell, how)
    columns = [name for name in release.indicators if any(name in judged[place] for place in places)]
    weighed = {place: _weighed(release, query, judged[place]) for place in places}
    ordered = sorted(places, key=lambda place: (-_need(weighed[place]), release.places[place].name))
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
        ]
        + [[TableCell(release.community), *(shown(WHOLE_COMMUNITY, name) for name in columns)]],
        sections=[("", len(ordered)), ("", 1)],
    )
    rows = [judged[place] for place in (*ordered, WHOLE_COMMUNITY)]
    cells = [row[name][0] for row in rows for name in columns if name in row]
    return Chart(
        query,
        table.caption,
        _sentence(release, query, ordered, weighed),
        None,
        table,
        facts_of(release),
        observations=cells,
        notes=(
            f"{text('grid.how_to_read')} {text('grid.services_first' if _is_reach(query) else 'grid.need_first')}",
            *notes_of(cells),
        ),
    )


def _is_reach(query: Query) -> bool:
    """Whether the grid is of services alone, in which a place is behind where it is reached less, not in more need."""
    return query.part == "service"


def _weighed(release: Release, query: Query, row: Mapping[str, tuple[Observation, Standing]]) -> dict[str, Standing]:
    """How a place stands on the indicators that order the grid: indicators of services are not about need."""
    return {
        name: how for name, (_, how) in row.items() if _is_reach(query) or release.indicators[name].kind != "service"
    }


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
        for cell in release.observations([indicator.indicator_id], [chosen.year], list(count), [chosen.group]):
            how = standing(cell, benchmark, indicator)
            worse, judged = count[cell.place]
            count[cell.place] = Judged(worse + (how is Standing.WORSE), judged + (how is not Standing.NOT_JUDGED))
    return count


def _need(weighed: Mapping[str, Standing]) -> int:
    """How many more indicators are worse than the benchmark than are better."""
    return sum((how is Standing.WORSE) - (how is Standing.BETTER) for how in weighed.values())


def _sentence(
    release: Release,
    query: Query,
    ordered: Sequence[PlaceKey],
    weighed: Mapping[PlaceKey, Mapping[str, Standing]],
) -> str:
    benchmark = text(f"benchmark.the_{query.selection.benchmark}", community=release.community)
    worse = {place: sum(how is Standing.WORSE for how in weighed[place].values()) for place in ordered}
    judged = {name for row in weighed.values() for name, how in row.items() if how is not Standing.NOT_JUDGED}
    most = max(worse.values(), default=0)
    if most == 0:
        return text("grid.none", benchmark=benchmark)
    names = [release.places[place].name for place in ordered if worse[place] == most]
    key = "grid.services" if _is_reach(query) else "grid.sentence"
    return counted(key, len(judged), places=listed(names, 3), worse=most, benchmark=benchmark)
