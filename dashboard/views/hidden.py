"""How many figures of each indicator are shown, given as a range, hidden, or not there to be shown."""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.cells import STATUSES
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of
from dashboard.numbers import show_count
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.texts import counted, text
from metrics.cells import CellStatus
from metrics.periods import SchoolYear

_COLUMNS = {
    "shown": (CellStatus.PUBLISHED,),
    "range": (CellStatus.CODED_LOW, CellStatus.CODED_HIGH),
    "hidden": (CellStatus.SUPPRESSED,),
    "empty": (CellStatus.NO_STUDENTS, CellStatus.NOT_AVAILABLE),
}


def draw(release: Release, query: Query) -> Chart:
    """The chart, one row an indicator; of the selection it heeds the school year alone."""
    year = SchoolYear(query.selection.year)
    counts = counted_by_status(release, query.selection.year)
    title = text("hidden.title", year=year)
    link = to_query(release, query.selection)
    figures, hidden, ranges = (
        sum(sum(one[status] for status in statuses) for one in counts.values())
        for statuses in (STATUSES, _COLUMNS["hidden"], _COLUMNS["range"])
    )
    return Chart(
        query,
        title,
        counted("hidden.sentence", hidden, figures=show_count(figures), ranges=show_count(ranges), year=year),
        None,
        Table(
            title,
            (
                Column(text("table.indicator")),
                Column(text("hidden.figures"), True),
                *(Column(text(f"hidden.{name}"), True) for name in _COLUMNS),
            ),
            [
                [
                    TableCell(release.indicators[name].title, href=address_of("indicator", name, link)),
                    TableCell(show_count(sum(of_status.values()))),
                    *(
                        TableCell(show_count(sum(of_status[status] for status in statuses)))
                        for statuses in _COLUMNS.values()
                    ),
                ]
                for name, of_status in counts.items()
            ],
        ),
        facts_of(release),
        notes=(text("hidden.how_to_read"),),
    )


def counted_by_status(release: Release, year: int) -> dict[str, dict[CellStatus, int]]:
    """How many cells of each status an indicator has in a school year, over all places, partners and groups."""
    cells = release.cells
    rows = zip(cells.axes.indicators, cells.counts[release.year_axis[year]].tolist(), strict=True)
    return {name: dict(zip(STATUSES, counts, strict=True)) for name, counts in rows}
