"""How the students of one partner are doing, beside the community as a benchmark; no evidence of cause."""

from __future__ import annotations

from dashboard.addresses import address_of
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import Standing, standing
from dashboard.figures.dots import Row, dots, height
from dashboard.records import WHOLE_COMMUNITY
from dashboard.release import Release
from dashboard.selection import to_query
from dashboard.sentences import status_words
from dashboard.texts import counted, text
from dashboard.twin import interval
from metrics.periods import SchoolYear


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` is the partner. Shares only, for one scale holds no other unit."""
    chosen = query.selection.to(place=WHOLE_COMMUNITY, partner=query.subject)
    name = release.partners[query.subject].name
    found = [
        (indicator, cell, whole)
        for indicator in release.indicators.values()
        if indicator.kind != "service" and indicator.is_share and indicator.by_partner
        if (cell := release.find(indicator.indicator_id, chosen.year, group=chosen.group, partner=query.subject))
        for whole in [release.find(indicator.indicator_id, chosen.year, group=chosen.group)]
    ]
    judged = [standing(cell, whole.value if whole else None, indicator) for indicator, cell, whole in found]
    title = text("outcomes.title", partner=name, year=SchoolYear(chosen.year))
    rows = [
        Row(indicator.short_title, cell, how, whole.value if whole else None)
        for (indicator, cell, whole), how in zip(found, judged, strict=True)
    ]
    link = to_query(release, chosen)
    return Chart(
        query,
        title,
        _sentence(release, name, chosen.year, judged),
        dots(rows, True, beside_name=release.community, own_name=text("outcomes.own", partner=name)),
        Table(
            title,
            (
                Column(text("table.indicator")),
                Column(text("outcomes.own", partner=name), True),
                Column(release.community, True),
                Column(text("table.interval"), True),
                Column(text("table.compared")),
                Column(text("table.status")),
            ),
            [
                (
                    TableCell(indicator.title, href=address_of("indicator", indicator.indicator_id, link)),
                    TableCell(cell.display, standing=how),
                    TableCell(whole.display if whole else text("number.no_figure")),
                    TableCell(interval(indicator, cell)),
                    TableCell(text(f"standing.{how.value}")),
                    TableCell(status_words(cell.status)),
                )
                for (indicator, cell, whole), how in zip(found, judged, strict=True)
            ],
        ),
        facts_of(release),
        height=height(rows),
        observations=[cell for _, cell, _ in found],
        notes=(text("outcomes.not_cause"), *notes_of([cell for _, cell, _ in found])),
    )


def _sentence(
    release: Release,
    name: str,
    year: int,
    judged: list[Standing],
) -> str:
    words = {"partner": name, "community": release.community, "year": SchoolYear(year)}
    better, worse, similar = (judged.count(how) for how in (Standing.BETTER, Standing.WORSE, Standing.SIMILAR))
    count = better + worse + similar
    if count == 0:
        return text("outcomes.none_judged", **words)
    none = text("spine.none")
    return counted("outcomes.sentence", count, better=better or none, worse=worse or none, similar=similar, **words)
