"""Every indicator, the core ones first and each kind in cradle-to-career order: latest value, change, target, trend and
widest gap, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dashboard.addresses import address_of
from dashboard.cells import Observation
from dashboard.chart import Chart, Column, Query, Table, TableCell, facts_of, notes_of
from dashboard.comparison import Standing
from dashboard.figures.sparkline import PROTECTED, sparkline
from dashboard.gaps import Moved, falls_back, movements, widest_gap
from dashboard.numbers import show_change, show_distance, show_value
from dashboard.progress import Journey, aim_of, improved, journey, way_in_words
from dashboard.records import ALL, Indicator, Trend
from dashboard.release import Release
from dashboard.selection import Selection, group_label, to_query
from dashboard.sentences import is_met, status_words, trend_words, whom
from dashboard.texts import counted, label, text
from metrics.cells import CellStatus
from metrics.periods import SchoolYear
from metrics.statistics import Progress

_GOOD = {"improving": Standing.BETTER, "worsening": Standing.WORSE}
_PROGRESS = {
    Progress.TARGET_MET: Standing.BETTER,
    Progress.IMPROVED: Standing.BETTER,
    Progress.WORSE: Standing.WORSE,
}
KINDS = ("core", "contributing", "service")
_COLUMNS = ("change", "years", "target", "progress", "trend", "gap")
_TREND = 2 + _COLUMNS.index("trend")
"""Its place in a row, behind the indicator and its value."""


def draw(release: Release, query: Query) -> Chart:
    """The chart; `subject` lists indicators, and is empty where it is about all of them."""
    chosen = query.selection
    indicators = subjects(query.subject) or tuple(release.indicators)
    title = text(
        "scorecard.title_of_chosen" if query.subject else "scorecard.title",
        whom=whom(release, chosen),
        year=SchoolYear(chosen.year),
    )
    all_years: dict[str, list[Observation]] = {name: [] for name in indicators}
    for cell in release.observations(tuple(all_years), release.years, [chosen.place], [chosen.group], chosen.partner):
        all_years[cell.indicator_id].append(cell)
    found = [cell for years in all_years.values() for cell in years if cell.school_year == chosen.year]
    by_kind = {
        kind: [
            cell
            for cell in found
            if release.indicators[cell.indicator_id].kind == kind and not _not_made_for(release, cell)
        ]
        for kind in KINDS
    }
    cells = [cell for kind in KINDS for cell in by_kind[kind]]
    series = [all_years[cell.indicator_id] for cell in cells]
    journeys = [
        journey(release, release.indicators[cell.indicator_id], chosen, years)
        for cell, years in zip(cells, series, strict=True)
    ]
    table = Table(
        title,
        (
            Column(text("scorecard.indicator")),
            Column(str(SchoolYear(chosen.year)), True),
            *(Column(text(f"scorecard.{name}"), name == "change") for name in _COLUMNS),
        ),
        [_row(release, cell, years, chosen, way) for cell, years, way in zip(cells, series, journeys, strict=True)],
        sections(by_kind),
    )
    return Chart(
        query,
        title,
        sentence(release, chosen, indicators),
        None,
        table,
        facts_of(release),
        observations=cells,
        notes=(
            *_about_trends(table.rows),
            *_about_progress(journeys),
            *_about_small_pictures(series),
            *notes_of(cells),
        ),
    )


def sections(by_kind: Mapping[str, Sequence[Observation]]) -> list[tuple[str, int]]:
    """A heading for each kind of indicator that there is, with how many there are; none where all are of one kind."""
    found = [(label("indicator_kind", kind), len(cells)) for kind, cells in by_kind.items() if cells]
    return found if len(found) > 1 else []


def subjects(listed: str) -> tuple[str, ...]:
    """The indicators of a subject that lists them."""
    return tuple(listed.split(",")) if listed else ()


def sentence(release: Release, chosen: Selection, indicators: Sequence[str] = ()) -> str:
    """How many indicators move which way of those that can be judged, targets met, and gaps that are narrowing.

    Of all indicators where none is named.
    """
    indicators = indicators or tuple(release.indicators)
    judged = _trends_judged(release, chosen, indicators)
    targets = _targets_met(release, chosen, indicators)
    gaps = _gaps_judged(release, chosen, indicators)
    parts = [
        counted(
            "scorecard.judged",
            len(judged),
            improving=counted("scorecard.improving", judged.count("improving")),
            worsening=counted("scorecard.worsening", judged.count("worsening")),
        )
        if judged
        else _none_judged(release, chosen),
        counted(
            "scorecard.targets",
            len(targets),
            met=counted("scorecard.met", sum(targets.values())),
            year=SchoolYear(chosen.year),
        )
        if targets
        else "",
        counted("scorecard.gaps", len(gaps), narrower=_narrower(gaps), wider=_wider(gaps))
        if gaps
        else text("scorecard.none_measured"),
    ]
    return " ".join(part for part in parts if part)


def trends_judged(release: Release, chosen: Selection) -> tuple[int, int]:
    """Indicators that are improving, and indicators of which a direction can be judged."""
    judged = _trends_judged(release, chosen, tuple(release.indicators))
    return judged.count("improving"), len(judged)


def _trends_judged(release: Release, chosen: Selection, indicators: Sequence[str]) -> list[str]:
    trends = (_trend(release, indicator, chosen) for indicator in indicators)
    classes = [trend.trend_class for trend in trends if trend is not None]
    return [name for name in classes if name in ("improving", "worsening", "no_change")]


def _trend(release: Release, indicator: str, chosen: Selection) -> Trend | None:
    """Where the series went up to the selection's year; None where all that is known of it reaches beyond that year."""
    trend = release.trends.get((indicator, chosen.place, chosen.partner, chosen.group))
    return None if trend is None or (trend.last_year or 0) > chosen.year else trend


def _none_judged(release: Release, chosen: Selection) -> str:
    """Why there is no trend: it is told up to the latest year alone, or of too few years."""
    latest = max(release.years)
    if chosen.year < latest:
        return text("scorecard.latest_only", year=SchoolYear(latest))
    return text("scorecard.none_judged")


def off_track(release: Release, chosen: Selection) -> list[Indicator]:
    """The indicators that miss their target of the selection's year, in the order of the scorecard."""
    met = _targets_met(release, chosen, tuple(release.indicators))
    missed = [release.indicators[name] for name, is_it in met.items() if not is_it]
    return sorted(missed, key=lambda one: KINDS.index(one.kind))


def _targets_met(release: Release, chosen: Selection, indicators: Sequence[str]) -> dict[str, bool]:
    """For each indicator with a value and a target in the selection's year, whether it is met."""
    return {
        name: is_met(release.indicators[name], cell.value, target)
        for name in indicators
        if (target := release.targets.get((name, chosen.year, chosen.group))) is not None
        and (cell := release.find(name, chosen.year, chosen.place, chosen.group, chosen.partner)) is not None
        and cell.value is not None
    }


def gaps_judged(release: Release, chosen: Selection) -> tuple[int, int]:
    """Gaps that are narrower than the year before, and gaps of which that can be judged."""
    gaps = _gaps_judged(release, chosen, tuple(release.indicators))
    return sum(one.way < 0 for one in gaps), len(gaps)


def _gaps_judged(release: Release, chosen: Selection, indicators: Sequence[str]) -> list[Moved]:
    """The gaps of which it can be judged whether they are narrower or wider than the year before."""
    if chosen.partner != ALL:
        return []
    return [one for one in movements(release, chosen) if one.indicator.indicator_id in indicators]


def _narrower(gaps: Sequence[Moved]) -> str:
    """How many are narrower, and how many of them because the better-off group fell back."""
    narrower = [one for one in gaps if one.way < 0]
    words = counted("scorecard.narrower", len(narrower))
    fallen = sum(falls_back(one.indicator, one.gap) for one in narrower)
    return counted("scorecard.by_decline", fallen, narrower=words) if fallen else words


def _wider(gaps: Sequence[Moved]) -> str:
    return counted("scorecard.wider", sum(one.way > 0 for one in gaps))


def _row(
    release: Release, cell: Observation, years: list[Observation], chosen: Selection, found: Journey | None
) -> list[TableCell]:
    indicator = release.indicators[cell.indicator_id]
    trend = _trend(release, indicator.indicator_id, chosen)
    words = trend_words(trend)
    picture = sparkline(years, chosen.year)
    return [
        TableCell(
            indicator.title,
            href=address_of("indicator", indicator.indicator_id, to_query(release, chosen)),
            aside=_area(indicator),
        ),
        TableCell(cell.display),
        TableCell(_change(release, indicator, years, chosen.year)),
        TableCell(_in_words(years) if picture else text("number.no_figure"), image=picture),
        _target(release, indicator, cell, chosen),
        _progress(release, indicator, cell, chosen, found),
        TableCell(words, standing=_GOOD.get(trend.trend_class) if trend else None, in_words=True),
        _gap(release, indicator, chosen),
    ]


def _area(indicator: Indicator) -> str:
    """Where on the way from cradle to career an indicator stands, unless its title or its heading says so already."""
    area = label("outcome_area", indicator.outcome_area)
    return "" if area in (indicator.title, label("indicator_kind", indicator.kind)) else area


def _about_trends(rows: Sequence[Sequence[TableCell]]) -> tuple[str, ...]:
    """Why some trends cannot be judged, where there are any."""
    return (text("scorecard.trends"),) if any(row[_TREND].text == trend_words(None) for row in rows) else ()


def _about_progress(journeys: Sequence[Journey | None]) -> tuple[str, ...]:
    """How many indicators have come closer to their last target, and by which rule that is told."""
    part = improved(one for one in journeys if one is not None)
    if not part.of:
        return ()
    words = counted("progress.judged", part.of, improved=counted("progress.have_improved", part.count))
    return (f"{words} {text('progress.how_to_read')}",)


def _about_small_pictures(series: Iterable[Sequence[Observation]]) -> tuple[str, ...]:
    """What the squares, lines and gaps in the small pictures mean, where there are any."""
    statuses = {cell.status for years in series for cell in years}
    squares = (text("scorecard.squares"),) if statuses & set(PROTECTED) else ()
    lines = (text("scorecard.lines"),) if statuses & {CellStatus.NO_STUDENTS, CellStatus.NOT_AVAILABLE} else ()
    return (*squares, *lines)


def _change(release: Release, indicator: Indicator, years: list[Observation], year: int) -> str:
    """The change from the year before; what hides one of the two hides it too, and a break in the series stops it."""
    by_year = {cell.school_year: cell for cell in years}
    now, before = by_year.get(year), by_year.get(year - 1)
    if now is None or before is None or year in release.breaks.get(indicator.indicator_id, {}):
        return text("number.no_figure")
    if now.value is not None and before.value is not None:
        return show_change(indicator, now.value - before.value)
    statuses = {now.status, before.status}
    return text("published.hidden") if statuses & set(PROTECTED) else text("number.no_figure")


def _in_words(years: list[Observation]) -> str:
    """The series in words, every year of it, for those who do not see the line."""
    return "; ".join(text("scorecard.series", year=SchoolYear(cell.school_year), value=cell.display) for cell in years)


def _target(release: Release, indicator: Indicator, cell: Observation, chosen: Selection) -> TableCell:
    target = release.targets.get((indicator.indicator_id, chosen.year, chosen.group))
    if target is None:
        return TableCell(text("number.no_figure"))
    shown = show_value(indicator, target)
    if cell.value is None:
        return TableCell(shown)
    met = is_met(indicator, cell.value, target)
    return TableCell(
        text("scorecard.on_track" if met else "scorecard.off_track"),
        standing=Standing.BETTER if met else Standing.WORSE,
        aside=shown,
        in_words=True,
    )


def _progress(
    release: Release, indicator: Indicator, cell: Observation, chosen: Selection, found: Journey | None
) -> TableCell:
    """The class of Healthy People, how much of the way is gone and what is needed, or why that cannot be said."""
    if chosen.partner != ALL or aim_of(release, indicator, chosen) is None:
        return TableCell(text("number.no_figure"))
    if cell.status is not CellStatus.PUBLISHED:
        return TableCell(text("number.no_figure"), aside=status_words(cell.status))
    if found is None:
        return TableCell(text("number.no_figure"), aside=text("progress.no_baseline"))
    return TableCell(
        text(f"progress.{found.progress.value}"),
        standing=_PROGRESS.get(found.progress),
        aside=way_in_words(indicator, found),
        in_words=True,
    )


def _gap(release: Release, indicator: Indicator, chosen: Selection) -> TableCell:
    gap = widest_gap(release, indicator.indicator_id, chosen) if chosen.partner == ALL else None
    if gap is None:
        return TableCell(text("number.no_figure"))
    return TableCell(show_distance(indicator, gap.gap), aside=group_label(release, gap.group))


def _not_made_for(release: Release, cell: Observation) -> bool:
    """Whether an indicator is not shown by partner at all, so that its row would only say that it is empty."""
    by_partner = release.indicators[cell.indicator_id].by_partner
    return cell.partner_id != ALL and not by_partner and not cell.is_shown
