"""Every indicator in every neighborhood, marked by whether it differs from the benchmark, worst-off places first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard.addresses import address_of
from dashboard.cells import NO_ROW, Floats
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import Standing, benchmark_values, standings
from dashboard.records import WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import Selection, to_query
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
    everywhere = [*places, WHOLE_COMMUNITY]
    wanted = [one for one in release.indicators.values() if one.direction != "none" and query.part in ("", one.kind)]
    names = [one.indicator_id for one in wanted]
    found = release.grid(names, chosen.year, everywhere, chosen.group, chosen.partner)
    judged = standings(wanted, found, _benchmarks(release, names, everywhere, chosen))
    columns = np.flatnonzero((found.rows[:, :-1] != NO_ROW).any(axis=1)).tolist()
    ordering = [n for n in columns if _is_reach(query) or wanted[n].kind != "service"]
    weighed = [[judged[n][at] for n in ordering] for at in range(len(places))]
    ordered = sorted(range(len(places)), key=lambda at: (-_need(weighed[at]), release.places[places[at]].name))
    link = to_query(release, chosen)
    nothing = TableCell(text("number.no_figure"))
    displays, is_there = found.display.tolist(), (found.rows != NO_ROW).tolist()

    def shown(at: int) -> list[TableCell]:
        return [TableCell(displays[n][at], "", judged[n][at]) if is_there[n][at] else nothing for n in columns]

    table = Table(
        text(
            "grid.title_of_kind" if query.part else "grid.title",
            kind=label("indicator_kind", query.part),
            whom=whom(release, chosen),
            year=SchoolYear(chosen.year),
        ),
        (Column(text("table.neighborhood")), *(Column(wanted[n].short_title) for n in columns)),
        [
            [
                TableCell(release.places[places[at]].name, href=address_of("neighborhood", places[at].id, link)),
                *shown(at),
            ]
            for at in ordered
        ]
        + [[TableCell(release.community), *shown(len(places))]],
        sections=[("", len(ordered)), ("", 1)],
    )
    cells = release.cells.observations(found.rows[columns][:, [*ordered, len(places)]].T)
    return Chart(
        query,
        table.caption,
        _sentence(release, query, [places[at] for at in ordered], [weighed[at] for at in ordered]),
        None,
        table,
        facts_of(release),
        observations=cells,
        notes=(
            f"{text('grid.how_to_read')} {text('grid.services_first' if _is_reach(query) else 'grid.need_first')}",
            *notes_of(cells.one_of_each()),
        ),
    )


def _benchmarks(release: Release, indicators: list[str], places: Sequence[PlaceKey], chosen: Selection) -> Floats:
    """What each cell of the grid is compared with; the community, the last of the places, is not with itself."""
    if chosen.benchmark == "past":
        return np.array([benchmark_values(release, indicators, chosen.to(place=place)) for place in places]).T
    found = np.repeat(np.array(benchmark_values(release, indicators, chosen))[:, None], len(places), axis=1)
    if chosen.benchmark == "community":
        found[:, -1] = np.nan
    return found


def _is_reach(query: Query) -> bool:
    """Whether the grid is of services alone, in which a place is behind where it is reached less, not in more need."""
    return query.part == "service"


class Judged(NamedTuple):
    """On how many indicators a place is worse than the benchmark, of those on which it can be judged."""

    worse: int
    judged: int


def judged_indicators(release: Release, query: Query) -> dict[PlaceKey, Judged]:
    """What is judged of each neighborhood; indicators of services are not about need and left out."""
    chosen = query.selection.to(place=WHOLE_COMMUNITY)
    places = [place.key for place in release.neighborhoods]
    of_need = [one for one in release.indicators.values() if one.kind != "service"]
    names = [one.indicator_id for one in of_need]
    found = release.grid(names, chosen.year, places, chosen.group)
    judged = standings(of_need, found, np.array(benchmark_values(release, names, chosen))[:, None])
    return {
        place: Judged(
            sum(row[at] is Standing.WORSE for row in judged), sum(row[at] is not Standing.NOT_JUDGED for row in judged)
        )
        for at, place in enumerate(places)
    }


def _need(weighed: Sequence[Standing]) -> int:
    """How many more indicators are worse than the benchmark than are better."""
    return weighed.count(Standing.WORSE) - weighed.count(Standing.BETTER)


def _sentence(
    release: Release, query: Query, ordered: Sequence[PlaceKey], weighed: Sequence[Sequence[Standing]]
) -> str:
    """Of which places most indicators are worse; `weighed` are the standings of each place, in the same order."""
    benchmark = text(f"benchmark.the_{query.selection.benchmark}", community=release.community)
    worse = [standings.count(Standing.WORSE) for standings in weighed]
    judged = sum(any(how is not Standing.NOT_JUDGED for how in of_one) for of_one in zip(*weighed, strict=True))
    most = max(worse, default=0)
    if most == 0:
        return text("grid.none", benchmark=benchmark)
    names = [release.places[place].name for place, count in zip(ordered, worse, strict=True) if count == most]
    key = "grid.services" if _is_reach(query) else "grid.sentence"
    return counted(key, judged, places=listed(names, 3), worse=most, benchmark=benchmark)
