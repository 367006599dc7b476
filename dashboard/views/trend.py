"""How one indicator has moved over the school years, for one place, partner and group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.chart import Chart, Query, Said, TableCell, facts_of, notes_of
from dashboard.figures.trend import Ahead, Line, trend
from dashboard.numbers import show_date, show_value
from dashboard.outlook import outlook, points
from dashboard.progress import journey, way_in_words
from dashboard.records import ALL, WHOLE_COMMUNITY, Indicator, Story
from dashboard.release import Release
from dashboard.selection import Selection
from dashboard.sentences import headline, is_met, name_of, show_forecast, whom
from dashboard.texts import text
from dashboard.twin import twin
from metrics.periods import SchoolYear
from metrics.statistics import Forecast


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` is the indicator."""
    indicator = release.indicators[query.subject]
    chosen = query.selection
    series = release.observations(
        [indicator.indicator_id], release.years, [chosen.place], [chosen.group], chosen.partner
    )
    is_whole = chosen.place == WHOLE_COMMUNITY and chosen.partner == ALL
    targets = release.targets_by_year.get((indicator.indicator_id, chosen.group), {})
    title, sentence = said(release, query)
    now = next((cell for cell in series if cell.school_year == chosen.year), None)
    notes = list(notes_of(series))
    events = _events(release, indicator)
    notes += [
        text("trend_chart.events", number=number, day=show_date(story.dated), title=story.title)
        for number, (_, story) in enumerate(events, start=1)
    ]
    breaks = {
        year: why for year, why in release.breaks.get(indicator.indicator_id, {}).items() if year in release.years
    }
    notes += [text("trend_chart.breaks", year=SchoolYear(year), reason=why) for year, why in breaks.items()]
    if targets:
        shown = ", ".join(f"{SchoolYear(year)}: {show_value(indicator, targets[year])}" for year in sorted(targets))
        notes.append(text("trend_chart.targets", targets=shown))
    if (found := journey(release, indicator, chosen, series)) is not None:
        notes.append(
            text(
                "progress.since",
                since=SchoolYear(found.since),
                year=SchoolYear(chosen.year),
                progress=text(f"progress.{found.progress.value}"),
                way=way_in_words(indicator, found),
            )
        )
    ahead = outlook(release, indicator, chosen)
    foretold = _foretold(release, indicator, chosen, ahead, targets) if ahead else ""
    notes += [foretold] if foretold else []
    table = twin(
        indicator, title, text("table.year"), [(TableCell(str(SchoolYear(c.school_year))), c, None) for c in series]
    )
    return Chart(
        query,
        title,
        sentence,
        trend(
            series,
            name_of(release, chosen),
            indicator.is_share,
            None if is_whole else _community(release, indicator, query),
            targets,
            [year for year, _ in events],
            list(breaks),
            {
                year: Ahead(one.value, one.lower, one.upper, show_value(indicator, one.value))
                for year, one in ahead.items()
            },
        ),
        replace(table, rows=[*table.rows, *(_row_ahead(indicator, year, one) for year, one in ahead.items())]),
        facts_of(release, indicator, now),
        height=340,
        observations=series,
        notes=notes,
        foretold=foretold,
    )


def said(release: Release, query: Query) -> Said:
    """Title and sentence of the chart, which can be told without it."""
    indicator, chosen = release.indicators[query.subject], query.selection
    title = text("trend_chart.title", title=indicator.title, whom=whom(release, chosen, indicator))
    return Said(title, headline(release, indicator, chosen))


def _foretold(
    release: Release,
    indicator: Indicator,
    chosen: Selection,
    ahead: Mapping[int, Forecast],
    targets: Mapping[int, float],
) -> str:
    """From which years which values are forecast, and whether they would meet their targets."""
    years = [cell.school_year for cell in points(release, indicator, chosen, release.years[-1])]
    said = []
    for year, one in ahead.items():
        target = targets.get(year)
        key = "year" if target is None else "year_met" if is_met(indicator, one.value, target) else "year_missed"
        aim = "" if target is None else show_value(indicator, target)
        said.append(text(f"forecast.{key}", value=show_forecast(indicator, one), year=SchoolYear(year), target=aim))
    note = text("forecast.note", first=SchoolYear(years[0]), last=SchoolYear(years[-1]), years="; ".join(said))
    return f"{note} {text('forecast.clipped')}" if any(one.clipped for one in ahead.values()) else note


def _row_ahead(indicator: Indicator, year: int, one: Forecast) -> list[TableCell]:
    """A row of the table that says of itself that nobody has measured it."""
    low, high = show_value(indicator, one.lower), show_value(indicator, one.upper)
    return [
        TableCell(text("forecast.row", year=SchoolYear(year))),
        TableCell(show_value(indicator, one.value)),
        TableCell(text("table.from_to", low=low, high=high)),
        TableCell(text("number.no_figure")),
        TableCell(text("forecast.status")),
    ]


def _community(release: Release, indicator: Indicator, query: Query) -> Line | None:
    if indicator.statistic == "count":
        return None
    cells = release.observations([indicator.indicator_id], release.years, [WHOLE_COMMUNITY], [query.selection.group])
    values = {cell.school_year: cell.value for cell in cells if cell.value is not None}
    return Line(release.community, values) if values else None


def _events(release: Release, indicator: Indicator) -> list[tuple[int, Story]]:
    """Events of the indicator and of all, in the school year that ends after them."""
    return [
        (year, story)
        for story in release.stories
        if story.kind == "event" and story.indicator_id in (None, indicator.indicator_id)
        if (year := story.dated.year + (story.dated.month >= 7)) in release.year_axis
    ]
