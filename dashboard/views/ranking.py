"""Neighborhoods or schools from best to worst on one indicator; those without an exact figure are kept out, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.addresses import address_of
from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import benchmark_value, standing
from dashboard.figures.dots import Row, dots, height
from dashboard.funnel import Limits, funnel
from dashboard.records import WHOLE_COMMUNITY, PlaceKey
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.sentences import status_words, whom
from dashboard.texts import counted, text
from dashboard.twin import twin
from dashboard.views.spread import spread_sentence
from metrics.periods import SchoolYear

SHOWN_AT_EACH_END = 15


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` is the indicator, `part` is `neighborhood` or `school`."""
    indicator = release.indicators[query.subject]
    chosen = query.selection.to(place=WHOLE_COMMUNITY)
    places = [place.key for place in (release.schools if query.part == "school" else release.neighborhoods)]
    cells = release.observations([indicator.indicator_id], [chosen.year], places, [chosen.group], chosen.partner)
    ranked = sorted(
        (cell for cell in cells if cell.value is not None),
        key=lambda cell: (cell.value or 0.0) * (1 if indicator.direction == "lower_is_better" else -1),
    )
    kept_out = [cell for cell in cells if cell.value is None]
    limits = funnel(indicator, cells)
    benchmark = benchmark_value(release, indicator.indicator_id, chosen)

    def name(cell: Observation) -> str:
        return release.places[cell.place].name

    here = to_query(release, chosen)

    def link(cell: Observation) -> str:
        if query.part == "school":
            return address_of("indicator", indicator.indicator_id, to_query(release, chosen.to(place=cell.place)))
        return address_of("neighborhood", cell.place.id, here)

    order = "highest" if indicator.direction == "none" else "best"
    title = text(
        f"ranking.{order}_{query.part}",
        title=indicator.title,
        whom=whom(release, chosen, indicator),
        year=SchoolYear(chosen.year),
    )
    drawn = ranked
    notes = list(notes_of(cells))
    if len(ranked) > 2 * SHOWN_AT_EACH_END:
        drawn = ranked[:SHOWN_AT_EACH_END] + ranked[-SHOWN_AT_EACH_END:]
        notes.append(counted("ranking.middle", len(ranked) - len(drawn)))
    if kept_out:
        notes.append(text("ranking.kept_out", places=", ".join(f"{name(cell)} ({cell.display})" for cell in kept_out)))
    rows = [Row(name(cell), cell, standing(cell, benchmark, indicator)) for cell in drawn]
    line_name = text(f"benchmark.{chosen.benchmark}")
    table = twin(
        indicator,
        title,
        text(f"table.{query.part}"),
        [
            (TableCell(name(cell), href=link(cell)), cell, standing(cell, benchmark, indicator))
            for cell in (*ranked, *kept_out)
        ],
    )
    return Chart(
        query,
        title,
        spread_sentence(release, indicator, chosen, cells),
        dots(rows, indicator.is_share, None if indicator.statistic == "count" else benchmark, line_name)
        if rows
        else None,
        _with_sides(table, [*ranked, *kept_out], limits) if limits else table,
        facts_of(
            release,
            indicator,
            release.find(indicator.indicator_id, chosen.year, group=chosen.group, partner=chosen.partner),
        ),
        height=height(rows),
        observations=[*ranked, *kept_out],
        notes=notes,
    )


def _with_sides(table: Table, cells: Sequence[Observation], limits: Mapping[PlaceKey, Limits]) -> Table:
    """The table with where each place lies beside the limits for its size."""
    return replace(
        table,
        columns=(*table.columns, Column(text("ranking.funnel"))),
        rows=[(*row, _side(cell, limits.get(cell.place))) for row, cell in zip(table.rows, cells, strict=True)],
    )


def _side(cell: Observation, found: Limits | None) -> TableCell:
    if found is None or cell.value is None:
        return TableCell(text("number.no_figure"), aside=status_words(cell.status))
    return TableCell(text(f"funnel.{found.side(cell.value)}"))
